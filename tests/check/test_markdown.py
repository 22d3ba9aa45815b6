"""Markdown is read as its readers see it, and each character is known by its place in the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.markdown import read_markdown


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Some **12** regions.", "Some 12 regions."),
        ("See [the list](list.md), [that][1] and [^2] more.", "See the list, that and  more."),
        ("- one\n- [x] two\n1. three", "one\ntwo\nthree"),
        ("> she _said_ so", "she said so"),
        ("`code` and ~~old~~ *new*", "code and old new"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("## Results\n\nIt rose.", "\n\nIt rose."),
        ("---\ntitle: It fell.\n---\nIt rose.", "\n\n\nIt rose."),
        ("It rose.\n```\nIt fell.\n```\n", "It rose.\n\n\n\n"),
        ("It <b>rose</b>.<!-- It\nfell. -->", "It rose.\n"),
        ("![It fell.](a.png)It rose.", "It rose."),
        ("| a | b |\n|---|--:|\n| 1 | 2 |", "\n\n 1  2 "),
        ("a | b\n--- | ---\n1 | 2", "\n\n1  2"),
        ("It fell\n=======\n\nIt fell\n--\nIt rose.", "\n\n\n\n\nIt rose."),
        ("It rose.\nTwo lines\n---\n\n- a list\n---", "It rose.\nTwo lines\n\n\na list\n"),
        ("+++\ntitle = 'It fell.'\n+++\nIt rose.", "\n\n\nIt rose."),
        ("By 12%\\*, \\[sic\\], it_rose\\_.", "By 12%*, [sic], it_rose_."),
        ("At <https://example.org/a> and <a href='https://b'>b</a>", "At <https://example.org/a> and b"),
        ("[1]: https://example.org/it-fell\nIt rose.", "\nIt rose."),
    ],
)
def test_what_a_reader_sees(written: str, seen: str) -> None:
    assert read_markdown(written).text == seen


@pytest.mark.parametrize("opening", ["<!--", "<a", "![", "[^", "`"])
def test_what_opens_and_never_closes_takes_time_by_its_length(opening: str) -> None:
    """Where the end is looked for from each place where it may begin, this takes minutes."""
    assert len(read_markdown(opening * 200_000).at) > 0


def test_the_first_heading_is_the_title() -> None:
    assert read_markdown("Before\n\n# The *title* #\n\n# Another").title == "The *title*"


@given(st.text(alphabet="a1 .\n#*_-=+[]()`|<>!~\\:"))
def test_every_character_is_that_of_the_file(written: str) -> None:
    prose = read_markdown(written)
    assert len(prose.at) == len(prose.text) + 1
    assert "".join(written[place] for place in prose.at[:-1]) == prose.text
    assert list(prose.at) == sorted(set(prose.at))
    assert prose.text.count("\n") == written.count("\n")

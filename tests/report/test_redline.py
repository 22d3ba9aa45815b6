"""An article before and after as one text: nothing is lost, and a passage is found where it went."""

from __future__ import annotations

import desk_cases as cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.redline import Redline, compare_texts
from pipeline.stages.read import read

SENTENCES = st.lists(
    st.sampled_from(
        (
            "The mayor resigned on 3 May. ",
            "The mayor resigned on 4 May.\n\n",
            "An aide said so. ",
            "The council has 53 seats. ",
            "“Über alles”, he wrote; nobody answered.\n",
            "\n\n",
            "Ende",
        )
    ),
    min_size=1,
    max_size=8,
).map("".join)


def sides(found: Redline) -> list[tuple[str, str]]:
    return [(run.side, run.text) for run in found.runs]


def between(old: str, new: str) -> Redline:
    return compare_texts(read("a", old), read("a", new))


@given(SENTENCES, SENTENCES)
def test_each_side_can_be_read_off_whole(old: str, new: str) -> None:
    found = between(old, new)
    for side, text in (("old", old), ("new", new)):
        assert "".join(run.text for run in found.runs if run.side in (side, "both")) == text
    assert "".join(run.text for run in found.runs) == found.text
    assert all(found.text[run.start : run.end] == run.text != "" for run in found.runs)


@given(SENTENCES, SENTENCES, st.data())
def test_a_passage_is_found_where_it_went(old: str, new: str, data: st.DataObject) -> None:
    found = between(old, new)
    side, text = data.draw(st.sampled_from((("old", old), ("new", new))))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = found.at(side, start, end)
    kept = (
        found.text[max(first, run.start) : min(last, run.end)]
        for run in found.runs
        if run.side in (side, "both") and run.start < last and first < run.end
    )
    assert "".join(kept) == text[start:end]


def test_a_word_that_changed_is_told_alone() -> None:
    found = between(cases.TEXT, cases.TEXT.replace("3 May", "4 May"))
    assert [part for part in sides(found) if part[0] != "both"] == [("old", "3"), ("new", "4")]


def test_a_sentence_that_came_leaves_the_others_whole() -> None:
    found = between(cases.TEXT, cases.TEXT.replace("What happens now?", "Nobody was told. What happens now?"))
    assert [part for part in sides(found) if part[0] != "both"] == [("new", "Nobody was told. ")]


def test_words_in_passing_do_not_tear_a_new_sentence() -> None:
    old = "The mayor of Ghent resigned on 3 May, an aide said."
    new = "After the vote in the council, the opposition of Bruges asked for a recount."
    assert [side for side, _ in sides(between(old, new))] == ["old", "new"]


@pytest.mark.parametrize("text", [cases.TEXT, "x"])
def test_one_side_alone_is_shown_as_it_is(text: str) -> None:
    new = read("a", text)
    for old in (None, new):
        assert sides(compare_texts(old, new)) == [("both", text)]


def test_a_text_written_anew_is_told_in_no_time() -> None:
    old, new = ("".join(f"{word}{n} is not so. " for n in range(3000)) for word in ("Alpha", "Omega"))
    assert [side for side, _ in sides(between(old, new))] == ["old", "new"]

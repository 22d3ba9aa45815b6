"""Sentences and paragraphs cover a text, whatever its layout."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.text.sentences import Span, paragraphs, sentences

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))

_PIECES = [
    *(
        "U.S.",
        "Mr.",
        "He said",
        "“No,",
        "No.”",
        "‘I",
        "am’",
        "3.5%",
        "…",
        "?!",
        "President",
        "and",
        ":",
        "he",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r\n\r\n",
        "\r",
        " ",
        "\t",
        "\u00a0",
        "\u2028",
        "\x85",
        "\x0b",
        "\x1c",
        "\u3000",
    ),
    *("—", "\u200b", "\ufeff", "e\u0301", "🙂", "漢字。", "«", "»", ")", "- ", "1. ", "* * *"),
]
texts = (
    st.text()
    | st.lists(st.sampled_from(_PIECES)).map("".join)
    | st.lists(st.sampled_from(_PIECES)).map(" ".join)
)


def assert_covers(text: str, spans: Sequence[Span]) -> None:
    """Each character that is not white space lies in exactly one span; spans stand in order."""
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    outside = text
    for span in reversed(spans):
        words = text[slice(*span)]
        assert words
        assert words == words.strip()
        outside = outside[: span.start] + outside[span.end :]
    assert not outside.strip()


@pytest.mark.parametrize("cut", [sentences, paragraphs])
@given(text=texts)
@example(text="")
@example(text="\r")
@example(text="\x85a\x85")
def test_all_but_white_space_is_in_one_span(cut: Callable[[str], list[Span]], text: str) -> None:
    assert_covers(text, cut(text))


@given(texts)
def test_each_sentence_begins_in_a_paragraph_and_is_cut_the_same_again(text: str) -> None:
    found = sentences(text)
    starts = {p.start for p in paragraphs(text)}
    assert not text.strip() or found[0].start in starts
    assert sentences(text) == found


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_the_seeds_are_covered(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    assert_covers(text, sentences(text))
    assert_covers(text, paragraphs(text))


def cut(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "He met U.S. President Trump and Mr. Peskov on Jan. 5.",
        "The rhetoric of U.S.\n\nPresident Trump is blunt.",
        "The mayor, who has\nled the city, is tired.",
        "The deal is worth $3.5 billion.",
        "\"He said, 'Go home,'\" Roe said.",
        "Sen. Ruth Alvarez, D-N.M., and Tom Roe, R-S.D., live at No. 10 Elm St. in Dover.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("It rained\n\nIt snowed", ["It rained", "It snowed"]),
        ("Mayor leaves\nThe mayor resigned.", ["Mayor leaves", "The mayor resigned."]),
        ("He lives in the U.S.\n\nShe does not.", ["He lives in the U.S.", "She does not."]),
        ("It passed in May. Rep. Roe voted no.", ["It passed in May.", "Rep. Roe voted no."]),
        ("Roe voted no. Sen. Hill told me. He left.", ["Roe voted no.", "Sen. Hill told me.", "He left."]),
        ("Is it so? It is!", ["Is it so?", "It is!"]),
        ("\"He said, 'Go home.'\" Roe denied it.", ["\"He said, 'Go home.'\"", "Roe denied it."]),
        ("‘She said, “Go home.”’ Roe denied it.", ["‘She said, “Go home.”’", "Roe denied it."]),
        ("He said:\n\nand so on.", ["He said:", "and so on."]),
    ],
)
def test_two_sentences(text: str, found: list[str]) -> None:
    assert cut(text) == found


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "The mayor of Ghent has resigned\nafter twelve years, in\nwhich the city grew. The council\nmeets."
    assert paragraphs(text) == [Span(0, len(text))]
    assert cut(text)[1] == "The council\nmeets."


def test_lines_that_end_are_paragraphs() -> None:
    assert len(paragraphs("It rained.\nIt snowed.\nIt was cold.")) == 3

"""An anchor is the exact place of words, or there is none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.text.anchors import anchor, fold
from pipeline.text.sentences import Span

TEXT = "He did not approve the ban — ‘The U.S. plan is\n a Trojan horse,’ said a diplomat; “so it is.”"


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("did not approve", "did not approve"),
        ("  the ban\n", "the ban"),
        ("the ban - 'The U.S. plan", "the ban — ‘The U.S. plan"),
        ("plan is a Trojan horse", "plan is\n a Trojan horse"),
        ('"so it is."', "“so it is.”"),
        ("horse,’", "horse,’"),
    ],
)
def test_differences_of_shape_are_forgiven(quote: str, words: str) -> None:
    span = anchor(TEXT, quote)
    assert span is not None
    assert TEXT[slice(*span)] == words


@pytest.mark.parametrize(
    "quote",
    ["did approve", "the b", "e ban", "he did not", "planis", "The U S plan", "a.*n", "", " ", "U.S. Plan"],
)
def test_other_words_are_not_found(quote: str) -> None:
    assert anchor(TEXT, quote) is None


def test_the_first_place_between_two_offsets() -> None:
    text = "no no no"
    assert anchor(text, "no") == Span(0, 2)
    assert anchor(text, "no", 1) == Span(3, 5)
    assert anchor(text, "no", 1, 4) is None
    assert anchor(text, "no", 1, 5) == Span(3, 5)


@given(st.text(), st.text(), st.text())
@example("a", "b", "c")
def test_what_is_found_is_what_was_sought(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    span = anchor(text, quote)
    if span is not None:
        assert fold(text[slice(*span)]).split() == fold(quote).split()


@given(st.text(), st.text(), st.text())
def test_words_that_stand_apart_are_found(before: str, quote: str, after: str) -> None:
    span = anchor(f"{before} {quote} {after}", quote)
    assert (span is not None) == bool(quote.split())


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)

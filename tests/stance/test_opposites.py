"""Opposites: who says the reverse, and who only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stance.opposites import _reverse, _reverses, _said, _words, opposed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Norway accepted the fishing treaty with Iceland.",
            "Norway refused the fishing treaty with Iceland.",
        ),
        ("Norway approved the fishing treaty.", "Norway has not approved the fishing treaty."),
        ("Exports of wheat from Chile rose.", "Exports of wheat from Chile fell by 3 percent."),
        ("The Senate never confirmed judge Miller.", "The Senate confirmed judge Miller."),
    ],
)
def test_the_reverse(one: str, other: str) -> None:
    assert opposed(one, other) is not None
    assert opposed(other, one) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norway accepted the fishing treaty.", "Sweden refused the fishing treaty."),
        ("Norway accepted the fishing treaty.", "Norway accepted the fishing treaty."),
        ("Norway accepted the fishing treaty in 2019.", "Norway refused the fishing treaty in 2016."),
        ("Norway accepted the fishing treaty.", "Norway might refuse the fishing treaty."),
        ("Norway did not refuse the fishing treaty.", "Norway accepted the fishing treaty with Iceland."),
        ("Exports of wheat from Chile rose.", "Exports of copper from Peru fell."),
        ("", ""),
    ],
)
def test_no_reverse(one: str, other: str) -> None:
    assert opposed(one, other) is None


_PARTS = (
    "Norway Chile accepted refused rose fell not never approved the treaty of exports confirmed , .".split()
)
SENTENCES = st.lists(st.sampled_from(_PARTS), max_size=9).map(" ".join)


@given(SENTENCES, SENTENCES)
def test_what_is_never_compared_word_by_word_has_no_reverse(one: str, other: str) -> None:
    reverses = any(_reverse(said, against) for said in _said(one) for against in _said(other))
    assert reverses <= (not _reverses(one).isdisjoint(_words(other)))

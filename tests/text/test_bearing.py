"""Signs of what evidence is about: how much of a claim it speaks of, and whether it leaves something open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.bearing import covered, leaves_open

CLAIM = "The mayor of Ghent closed the old bridge."


def test_evidence_about_the_claim_covers_more_of_it() -> None:
    about = covered(CLAIM, ["Ghent's mayor has closed an old bridge.", "It rained."])
    half = covered(CLAIM, ["The bridge is old."])
    assert about == 1.0
    assert 0 < half < about
    assert covered(CLAIM, ["Prices rose in Lisbon."]) == covered(CLAIM, []) == 0


@given(st.text(), st.lists(st.text()))
def test_the_share_is_a_share(claim: str, sentences: list[str]) -> None:
    assert 0 <= covered(claim, sentences) <= 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Did anyone lose their job? No answer could be found.",
        "It is not clear who fired first.",
        "The report could not be verified.",
        "The number of dead is unknown.",
    ],
)
def test_what_admits_not_to_know_leaves_open(sentence: str) -> None:
    assert leaves_open(["It rained.", sentence])


@pytest.mark.parametrize("sentence", ["There was no rain.", "He is not a doctor.", "Nobody was hurt."])
def test_a_denial_leaves_nothing_open(sentence: str) -> None:
    assert not leaves_open([sentence])

"""Signs of what evidence is about: how much of a claim it speaks of, and whether it leaves something open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stance.bearing import affirms, bears, signs

CLAIM = "The mayor of Ghent closed the old bridge."


def test_evidence_about_the_claim_has_more_of_its_matter() -> None:
    found = signs(CLAIM, ["Ghent's mayor has closed an old bridge.", "It rained."])
    assert found == {"covered": 1.0, "together": 1.0, "half": 0.5, "open": 0.0}
    assert set(signs(CLAIM, ["Prices rose in Lisbon."]).values()) == {0.0}
    assert set(signs(CLAIM, []).values()) == {0.0}


def test_what_no_sentence_has_alone_they_may_have_together() -> None:
    found = signs(CLAIM, ["The mayor closed it.", "The old bridge in Ghent stood for years."])
    assert found["covered"] < found["together"] == 1.0


def test_half_of_a_claim_in_one_sentence_bears_on_it() -> None:
    assert bears(CLAIM, ["It rained.", "An old bridge stood in Ghent."])
    assert not bears(CLAIM, ["The mayor spoke.", "The bridge is blue."])
    assert not bears(CLAIM, [])


@given(st.text(), st.lists(st.text()))
def test_the_shares_are_shares(claim: str, sentences: list[str]) -> None:
    found = signs(claim, sentences)
    assert 0 <= found["covered"] <= found["together"] <= 1
    assert 0 <= found["half"] <= 1


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
    assert signs(CLAIM, ["It rained.", sentence])["open"] == 1


@pytest.mark.parametrize("sentence", ["There was no rain.", "He is not a doctor.", "Nobody was hurt."])
def test_a_denial_leaves_nothing_open(sentence: str) -> None:
    assert signs(CLAIM, [sentence])["open"] == 0


@pytest.mark.parametrize(
    "reason",
    [
        "The evidence states that the mayor of Ghent closed the old bridge, which contradicts the claim.",
        "The text says that the old bridge was closed by the mayor of Ghent. So the claim is false.",
    ],
)
def test_a_reason_that_says_what_the_claim_says_affirms_it(reason: str) -> None:
    assert affirms(reason, CLAIM)


@pytest.mark.parametrize(
    "reason",
    [
        "The evidence states that the mayor of Ghent did not close the old bridge.",
        "The evidence states that the mayor of Ghent opened a school, which contradicts the claim.",
        "The bridge is open.",
        "",
    ],
)
def test_any_other_reason_does_not(reason: str) -> None:
    assert not affirms(reason, CLAIM)

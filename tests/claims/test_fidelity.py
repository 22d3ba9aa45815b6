"""Whether a rewording says what the words say that it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.claims.fidelity import covers, is_faithful, is_sentence

SENTENCE = "He may not have approved the 30-day ban, which two officials called “a Trojan horse,” in Geneva."
QUOTED = "He may not have approved the 30-day ban"
NAMES = {"he": "Dmitri Peskov"}


@pytest.mark.parametrize(
    "claim",
    [
        "He may not have approved the 30-day ban.",
        "Dmitri Peskov may not have approved the 30-day ban.",
        "Peskov may not have approved the 30-day ban in Geneva.",
    ],
)
def test_faithful(claim: str) -> None:
    assert is_faithful(claim, QUOTED, SENTENCE, NAMES)


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("Peskov may have approved the 30-day ban.", "the negation is lost"),
        ("Peskov has not approved the 30-day ban.", "the hedge is lost"),
        ("Peskov may not have approved the 40-day ban.", "another figure"),
        ("Putin may not have approved the 30-day ban.", "another name for the pronoun"),
        ("Peskov may not have signed any treaty of peace with Washington.", "words from nowhere"),
        ("The 30-day ban in Geneva.", "no sentence"),
        ("", "nothing"),
        ("It may not be.", "hardly anything of what was quoted"),
    ],
)
def test_not_faithful(claim: str, why: str) -> None:
    assert not is_faithful(claim, QUOTED, SENTENCE, NAMES), why


def test_a_pronoun_without_a_known_bearer_must_stay() -> None:
    assert not is_faithful("Peskov may not have approved the 30-day ban.", QUOTED, SENTENCE, {})
    assert is_faithful(QUOTED, QUOTED, SENTENCE, {})


def test_marks_in_another_shape_are_the_same() -> None:
    assert is_faithful(
        "It’s the officials’ plan.", "it's the officials' plan", "Now it's the officials' plan.", {}
    )


@pytest.mark.parametrize("text", ["The mayor resigned.", "It is raining", "He has not approved it."])
def test_a_sentence(text: str) -> None:
    assert is_sentence(text)


@pytest.mark.parametrize("text", ["", "the mayor of Ghent", "resigned", "Speaking from the Kremlin", "…"])
def test_no_sentence(text: str) -> None:
    assert not is_sentence(text)


@pytest.mark.parametrize(
    ("quoted", "covered"),
    [
        (SENTENCE, True),
        ("He may not have approved the 30-day ban, which two officials called a horse", True),
        (QUOTED, False),
        ("two officials called “a Trojan horse,” in Geneva", False),
        ("", False),
    ],
)
def test_covering(quoted: str, covered: bool) -> None:
    assert covers(quoted, SENTENCE) is covered


@given(st.text(), st.text(), st.text())
def test_any_text_can_be_asked_about(claim: str, quoted: str, sentence: str) -> None:
    assert covers(sentence, sentence)
    if is_faithful(claim, quoted, sentence, {}):
        assert is_sentence(claim)

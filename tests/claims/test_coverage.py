"""Whom pronouns mean, and what is left of words without those for their speaker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribution.voices import Voices
from pipeline.claims.coverage import apart_from_speakers, only_names_speaker, referents
from pipeline.text.sentences import Span, sentences

TEXT = (
    "Mayor Anna Peeters resigned on Monday. She is tired, she said.\n\n"
    "“The council will meet,” said a Western diplomat. It rained in Ghent."
)


def voices(text: str) -> Voices:
    return Voices(text, sentences(text))


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def test_a_pronoun_stands_for_a_name() -> None:
    assert referents(voices(TEXT), span("She is tired, she said.")) == {"she": "Anna Peeters"}


@pytest.mark.parametrize("words", ["It rained in Ghent.", "Mayor Anna Peeters resigned on Monday."])
def test_no_pronoun_no_name(words: str) -> None:
    assert referents(voices(TEXT), span(words)) == {}


@pytest.mark.parametrize("words", ["said a Western diplomat", "she said."])
def test_words_for_a_speaker_alone(words: str) -> None:
    assert only_names_speaker(voices(TEXT), span(words))


@pytest.mark.parametrize("words", ["She is tired, she said.", "It rained in Ghent.", "The council will meet"])
def test_words_that_state_something(words: str) -> None:
    assert not only_names_speaker(voices(TEXT), span(words))


def test_what_is_apart_from_a_speaker_outside_the_words() -> None:
    words = span("It rained in Ghent.")
    assert apart_from_speakers(voices(TEXT), words) == "It rained in Ghent."


@given(st.data())
def test_what_is_left_stands_where_it_stood(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(start, len(TEXT)))
    left = apart_from_speakers(voices(TEXT), Span(start, end))
    assert len(left) == end - start
    assert all(mark in (" ", was) for mark, was in zip(left, TEXT[start:end], strict=True))


@given(st.text())
def test_any_text_has_its_referents(text: str) -> None:
    whole = Span(0, len(text))
    assert all(name.strip() for name in referents(voices(text), whole).values())
    assert len(apart_from_speakers(voices(text), whole)) == len(text)

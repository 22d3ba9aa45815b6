"""Comparing: whether a claim and a sentence speak of one thing, before their figures are compared.

A false clash would turn a true claim into a refuted one. So a passage is compared only if it names somebody
whom the claim, or its article, names; a sentence only if it states something and does not suppose it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.stance.content_words import Matter, around, concepts, matter
from pipeline.stance.moments import long_before, moments, of_another_year
from pipeline.stance.statements import Statement, of_another_name, statements
from pipeline.text.sentences import Span

WIDTH = 60
"""Characters on either side of a figure that tell what it is the figure of."""
_SUPPOSED = re.compile(
    r"^If\b|\b(?:assum\w+|suppos\w+|might|will|propos\w+|suggest\w*|forecast\w*|expected|target\w*|predict\w*|model\w+|simulat\w+|want\w*)\b"
)
_SOME = re.compile(
    r"\b(?:some|several|many) (?:studies|experts|estimates|people|reports|models)\b|\bmight\b", re.IGNORECASE
)
_BACK = re.compile(r"\W*(?:it|they|he|she|this|these|those)\b", re.IGNORECASE)
_UNDATED = re.compile(
    r"\b(?:today|yesterday|now|(?:this|last) (?:year|month|week|season|quarter))\b", re.IGNORECASE
)


class Told(NamedTuple):
    """A claim as it is compared: its words, what it is about, the day at which it speaks, and the words of
    what its article is about."""

    text: str
    about: Matter
    day: dt.date | None
    known: frozenset[str] = frozenset()

    def words(self, span: Span) -> str:
        """The claim's own words at a place."""
        return self.text[slice(*span)]

    def says(self, span: Span) -> bool:
        """Whether the claim itself says the words there; those in square brackets are only its context."""
        before = self.text[: span.start]
        return before.count("[") == before.count("]")


class Clash(NamedTuple):
    """The sentence of a passage that clashes with a claim, and the words of both that can't both be so."""

    span: Span
    claimed: str
    found: str


def comparable(
    claim: Told, passage: str, title: str, dated: dt.date | None, known: Matter | None
) -> Sequence[Statement]:
    """The statements of a passage that a claim may be compared with."""
    whole = matter(f"{title}. {passage}")
    names = claim.about.names or (known.names if known else frozenset())
    if not (names & whole.words or (known is None and not names and not whole.names)):
        return ()
    return [one for one in statements(passage, title, dated) if _states(claim, one, known)]


def _states(claim: Told, sentence: Statement, known: Matter | None) -> bool:
    """It supposes nothing, is of a known time, and names nobody of whom the claim's article knows nothing."""
    if _supposed(sentence.text) - _supposed(claim.text) or _SOME.search(claim.text):
        return False
    if long_before(sentence.day, claim.day, claim.text, sentence.text):
        return False
    if of_another_year(sentence.day, claim.text, sentence.text):
        return False
    if sentence.day is None and _UNDATED.search(sentence.text) and moments(claim.text):
        return False
    own = matter(sentence.text)
    if opens_with_pronoun(claim.text) and own.names - claim.about.words:  # whom does "it" mean?
        return False
    if of_another_name(claim.text, sentence.text):
        return False
    return bool(claim.about.names & own.words) or not own.names - (known or claim.about).words


def opens_with_pronoun(claim: str) -> bool:
    """Whether a claim opens with "it" and the like: whom does that mean?"""
    return _BACK.match(claim) is not None


def _supposed(text: str) -> set[str]:
    return {word[:4] for word in _SUPPOSED.findall(text)}


def surroundings(claim: Told, ours: Span, sentence: Statement, theirs: Span) -> tuple[Matter, Matter] | None:
    """What is around a figure of each; None where names beside them show that they are about two things.

    Voters of Smith are not voters of Jones.
    """
    here, there = around(claim.text, ours, WIDTH), around(sentence.text, theirs, WIDTH)
    titles = concepts("title")
    of_two = here.names - titles - sentence.about.words and there.names - titles - claim.about.words
    return None if of_two else (here, there)

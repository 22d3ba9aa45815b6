"""Figures that clash: where a claim and a passage tell the same thing with another figure, date or duration.

Code speaks only where it can read for certain: the figures are in one unit and stand in like surroundings,
and the sentence is about what the claim is about. Everything else is left to the model: a clash that is none
would turn a right claim into a refuted one. benchmarks/clashes.py measures how often that happens.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.stance.content_words import Matter, around, matter
from pipeline.stance.moments import Moment, apart, moments
from pipeline.stance.quantities import Quantity, quantities
from pipeline.text.sentences import Span, sentences

# Set on one half of public claims (docs/verdicts.md) so that no supported claim clashes.
_SHARED = 0.5
_AROUND = 0.5
_WIDTH = 60
_LEAST_WORDS = 2
_WORDS_OF_A_DAY = 3
_WORDS_OF_A_YEAR = 4
_NEARLY_ALL = 0.75
_BEGAN = re.compile(r"\b(?:began|started|broke out)\b")


class Clash(NamedTuple):
    """The sentence of a passage that clashes with a claim, and the two figures in words."""

    span: Span
    claimed: str
    found: str


class _Read(NamedTuple):
    """One sentence of a passage; `about` is what it is about, with the question that it answers."""

    span: Span
    text: str
    about: Matter


def clash(claim: str, passage: str, day: dt.date | None = None) -> Clash | None:
    """Where a passage gives another figure for what a claim tells, or None.

    A passage that gives the claim's own figure in one place clashes in none. `day` is the day at which the
    claim speaks; with it, relative dates of the claim and the age of what began on a known date count.
    """
    read = _sentences(passage)
    return next(
        (found for compare in (_amounts, _dates, _spans) for found in compare(claim, read, day)),
        None,
    )


@lru_cache(maxsize=1024)
def _sentences(passage: str) -> Sequence[_Read]:
    read: list[_Read] = []
    before = ""
    for span in sentences(passage):
        text = passage[slice(*span)]
        if not text.endswith("?"):  # a question states nothing, but tells what its answer is about
            read.append(_Read(span, text, matter(f"{before} {text}" if before.endswith("?") else text)))
        before = text
    return tuple(read)


# --- amounts ------------------------------------------------------------------------------------


def _amounts(claim: str, read: Sequence[_Read], day: dt.date | None) -> Iterator[Clash]:
    about = matter(claim)
    for told in quantities(claim):
        if any(told.meets(other) for sentence in read for other in _alike(told, sentence.text)):
            continue
        several = len(_alike(told, claim)) > 1
        for sentence in read:
            if told.kind == "nth" and not _still(told, sentence, day):
                continue
            if several and len(_alike(told, sentence.text)) > 1:  # two lists: which goes with which?
                continue
            for other in _alike(told, sentence.text):
                if _same(claim, about, told, sentence, other):
                    yield Clash(sentence.span, claim[slice(*told.span)], sentence.text[slice(*other.span)])


def _alike(told: Quantity, text: str) -> list[Quantity]:
    return [one for one in quantities(text) if (one.kind, one.unit) == (told.kind, told.unit)]


def _same(claim: str, about: Matter, told: Quantity, sentence: _Read, other: Quantity) -> bool:
    """The two figures tell one thing: of the same matter, in like surroundings, at no other time or place."""
    here, there = around(claim, told.span, _WIDTH), around(sentence.text, other.span, _WIDTH)
    # "The war enters its eighth year": what goes on is all that such a claim has in common with another.
    least = 1 if told.kind == "nth" else _LEAST_WORDS
    enough = len(about.words & sentence.about.words) >= min(least, len(about.words))
    return (
        bool(here.words)
        and enough
        and about.shared(sentence.about) >= _SHARED
        and here.shared(there) >= _AROUND
        and not _of_another(here, there, about, sentence)
        and not about.elsewhere(sentence.about)
        and not apart(claim, sentence.text)
    )


def _of_another(here: Matter, there: Matter, about: Matter, sentence: _Read) -> bool:
    """Beside each figure stands a name that the other side does not know: voters of Smith, of Jones."""
    return bool(here.names - sentence.about.words and there.names - about.words)


def _still(told: Quantity, sentence: _Read, day: dt.date | None) -> bool:
    """A year of something ("its third year") that was counted in another year has moved on by then."""
    then = next((one.year for one in moments(sentence.text) if one.year), None)
    if day is None or then is None or told.unit != "year":
        return True
    counted = _alike(told, sentence.text)
    return all(abs(one.low + day.year - then - told.low) > 1 for one in counted)


# --- dates --------------------------------------------------------------------------------------


def _dates(claim: str, read: Sequence[_Read], day: dt.date | None) -> Iterator[Clash]:
    about = matter(claim)
    ours = moments(claim, day)
    theirs = [(sentence, one) for sentence in read for one in moments(sentence.text)]
    for told in ours:
        if any(not told.differs(one) for _, one in theirs):
            continue
        for sentence, one in theirs:
            if told.bound == one.bound and _same_event(claim, about, told, sentence, one):
                yield Clash(sentence.span, claim[slice(*told.span)], sentence.text[slice(*one.span)])


def _same_event(claim: str, about: Matter, told: Moment, sentence: _Read, one: Moment) -> bool:
    """Of one event, at no other place: half in common for two whole dates; nearly all for a part of one."""
    if about.elsewhere(sentence.about):
        return False
    here, there = around(claim, told.span, _WIDTH), around(sentence.text, one.span, _WIDTH)
    if _of_another(here, there, about, sentence):
        return False
    both, shared = about.words & sentence.about.words, about.shared(sentence.about)
    if told.is_day and one.is_day:
        return len(both) >= _WORDS_OF_A_DAY and shared >= _SHARED
    if not about.names <= sentence.about.words or len(both) < _WORDS_OF_A_YEAR or shared < _NEARLY_ALL:
        return False
    return not there.words or here.shared(there) >= _AROUND


# --- how long something has lasted ----------------------------------------------------------------


def _spans(claim: str, read: Sequence[_Read], day: dt.date | None) -> Iterator[Clash]:
    """ "In its eighth year", told on a day, of what a sentence says began two years before it."""
    about = matter(claim)
    for told in quantities(claim):
        if day is None or (told.kind, told.unit) != ("nth", "year"):
            continue
        for sentence in read:
            began = _began(about, sentence)
            if began and began.year and abs(day.year - began.year + 1 - told.low) > 1:
                words = f"began {sentence.text[slice(*began.span)]}"
                yield Clash(sentence.span, claim[slice(*told.span)], words)


def _began(about: Matter, sentence: _Read) -> Moment | None:
    """When that which a claim is about began, where a sentence says so and tells no other time."""
    match, told = _BEGAN.search(sentence.text), moments(sentence.text)
    if not match or len(told) != 1 or told[0].span.start < match.start():
        return None
    subject = matter(sentence.text[: match.start()])
    return told[0] if about.names <= subject.words and subject.shared(about) > _SHARED else None

"""Figures that clash: where a claim and a passage tell the same thing with another date or duration.

Code compares only what it can read for certain: full dates ("22 January 2025") and the year, month, week
or day of something that goes on ("its eighth year"). Everything else is left to the model.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.text.anchors import fold
from pipeline.text.dates import all_dates
from pipeline.text.sentences import Span, sentences

_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
_NTH = re.compile(
    rf"\b(?P<n>{'|'.join(_ORDINALS)}|\d+(?=st\b|nd\b|rd\b|th\b))(?:st|nd|rd|th)?\s+(?P<unit>year|month|week|day)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][^\W\d_]{2,}")
_WORD = re.compile(r"\b[a-z]{3,}")
_COMMON = frozenset(
    "the and that was were has have had its for with from year years month week day not but are still".split()
)
_SHARED_WORDS = 3
_SHARED_NAMES = 1 / 2


class Clash(NamedTuple):
    """The sentence of a passage that clashes with a claim, and the two figures in words."""

    span: Span
    claimed: str
    found: str


def clash(claim: str, passage: str) -> Clash | None:
    """Where a passage gives another figure for what a claim tells, or None.

    Dates count where the sentence has half of the claim's names and shares three words with it; a duration,
    where claim and sentence share one.
    """
    for span in sentences(passage):
        sentence = passage[slice(*span)]
        figures = _durations(claim, sentence) or _dates(claim, sentence)
        if figures:
            return Clash(span, *figures)
    return None


def _durations(claim: str, sentence: str) -> tuple[str, str] | None:
    claimed, found = _nth(claim), _nth(sentence)
    units = claimed.keys() & found.keys()
    if not units or not (_words(claim) & _words(sentence)):
        return None
    differ = sorted(unit for unit in units if not claimed[unit].keys() & found[unit].keys())
    return (_first(claimed[differ[0]]), _first(found[differ[0]])) if differ else None


def _nth(text: str) -> dict[str, dict[int, str]]:
    """For each unit the numbers that stand with it, and their words."""
    found: dict[str, dict[int, str]] = {}
    for match in _NTH.finditer(text):
        number = _ORDINALS.get(match["n"].lower()) or int(match["n"])
        found.setdefault(match["unit"].lower(), {})[number] = match.group()
    return found


def _first(numbers: dict[int, str]) -> str:
    return next(iter(numbers.values()))


def _dates(claim: str, sentence: str) -> tuple[str, str] | None:
    claimed, found = all_dates(claim), all_dates(sentence)
    if not claimed or not found or set(claimed.values()) & set(found.values()):
        return None
    names = _names(claim)
    shared = names & _names(sentence)
    if len(shared) < _SHARED_NAMES * len(names):
        return None
    if len(shared | (_words(claim) & _words(sentence))) < _SHARED_WORDS:
        return None
    return claim[slice(*next(iter(claimed)))], sentence[slice(*next(iter(found)))]


def _names(text: str) -> set[str]:
    dated = list(all_dates(text))
    return {
        match.group().lower()
        for match in _NAME.finditer(fold(text))
        if not any(start <= match.start() < end for start, end in dated)
    } - _COMMON


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _COMMON - set(_ORDINALS)

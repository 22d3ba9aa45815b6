"""Arithmetic: a figure of a claim that follows from the figures of a passage.

A fall of 18 percent follows from "$214.3m against $261.4m a year before", 60 crowns each from 2,300 lamps for
138,000 crowns, 212 who dropped out from 1,248 who came and 1,036 who stayed. That such a figure comes out by
chance is unlikely, so less of the words need be the same; which way it went, the passage must tell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from pipeline.stance.content_words import matter
from pipeline.stance.numbers import number
from pipeline.stance.opposites import is_negated
from pipeline.stance.quantities import MOVE, Quantity, quantities
from pipeline.stance.restatements import numbers
from pipeline.stance.statements import Statement
from pipeline.stance.things import of_two_things
from pipeline.text.sentences import Span

_SHARED = 0.3
_LEAST_WORDS = 2
_BESIDE = 0.5
_REACH = 90
_MEASURED = ("money", "count", "length", "weight", "time")
_AGAINST = re.compile(r"\b(?:against|from|compared (?:with|to)|after|versus)\W+(?:\w+\W+){0,2}$")
_STAYED = re.compile(r"\b(?:stayed|remained|finished|completed|survived|(?:are|were) left)\b", re.IGNORECASE)
_WENT = re.compile(r"\b(?:dropped out|left|quit|withdrew|went|did not finish|died|failed)\b", re.IGNORECASE)
_PLAIN = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d{3,})(?![\w,]|\.\d)")


class Sum(NamedTuple):
    """The sentence that a claim's figure follows from, and how: "138,000 crowns for 2,300 lamps"."""

    span: Span
    claimed: str
    how: str


def follows(claim: str, read: Sequence[Statement]) -> Sum | None:
    """Where a figure of the claim follows from a sentence of a passage, or None."""
    about = matter(claim)
    for sentence in read:
        if (
            len(about.words & sentence.about.words) >= _LEAST_WORDS
            and about.shared(sentence.about) >= _SHARED
            and is_negated(claim) == is_negated(sentence.text)
            and numbers(claim, quantities(claim))
            <= numbers(sentence.text)  # "voted 6-5 to cut it by 8 percent"
        ):
            made = (found for rule in (_change, _each, _remainder) for found in rule(claim, sentence))
            # Only what is made is worth a parse.
            if (found := next(made, None)) and not of_two_things(claim, sentence.text, sentence.about):
                return found
    return None


def _change(claim: str, sentence: Statement) -> Iterator[Sum]:
    """A rise or fall in percent, from the amounts before and after."""
    move = MOVE.search(claim)
    shares = [one for one in quantities(claim) if one.kind == "share" and not math.isinf(one.high)]
    if move is None or len(shares) != 1 or not 0 < shares[0].span.start - move.end() < _REACH:
        return
    told = shares[0]
    for new, old in _pairs(sentence):
        change = 100 * (_written(new) / _written(old) - 1)
        right = (change > 0) is bool(move["up"]) and told.low <= abs(change) <= told.high
        if right and _beside(claim, told, new, sentence):
            how = f"from {sentence.words(old.span)} to {sentence.words(new.span)}"
            yield Sum(sentence.span, claim[slice(*told.span)], how)


def _beside(claim: str, told: Quantity, new: Quantity, sentence: Statement) -> bool:
    """The claim gives the new amount too, or shares the words around it."""
    others = [one for one in quantities(claim) if one.span != told.span]
    if any(one.is_like(new) and one.meets(new) for one in others):
        return True
    clause = sentence.text[max(0, new.span.start - _REACH) : new.span.end + _REACH]
    return matter(claim).shared(matter(clause)) >= _BESIDE


def _pairs(sentence: Statement) -> Iterator[tuple[Quantity, Quantity]]:
    """Two amounts of one unit, the later first, where the sentence tells which is which."""
    measured = [one for one in quantities(sentence.text) if one.kind in _MEASURED and _written(one)]
    for one, other in combinations(measured, 2):
        far = other.span.start - one.span.end > _REACH
        if far or not one.is_like(other) or math.isinf(one.high + other.high):
            continue
        if _AGAINST.search(sentence.text[one.span.end : other.span.start]):
            yield one, other


def _written(one: Quantity) -> float:
    """The number as it stands there: its range goes half a step down and nearly one up (quantities.py)."""
    return one.low + (one.high - one.low) / 2.98


def _each(claim: str, sentence: Statement) -> Iterator[Sum]:
    """The price of one, from that of many."""
    about = matter(claim)
    amounts = quantities(sentence.text)
    for told in quantities(claim):
        currency, _, rate = told.unit.partition(" ")
        if told.kind != "money" or rate != "each":
            continue
        for total in (one for one in amounts if (one.kind, one.unit) == ("money", currency)):
            for many in (one for one in amounts if one.kind == "count" and one.unit in about.words):
                if told.low <= _written(total) / _written(many) <= told.high:
                    how = f"{sentence.words(total.span)} for {sentence.words(many.span)}"
                    yield Sum(sentence.span, claim[slice(*told.span)], how)


def _remainder(claim: str, sentence: Statement) -> Iterator[Sum]:
    """How many went, from how many there were and how many stayed."""
    if not (_WENT.search(claim) and _STAYED.search(sentence.text)):
        return
    found = [match.group() for match in _PLAIN.finditer(sentence.text)]
    for match in _PLAIN.finditer(claim):
        for all_, rest in combinations(found, 2):
            if number(all_) - number(rest) == number(match.group()):
                yield Sum(sentence.span, match.group(), f"{all_} less {rest}")

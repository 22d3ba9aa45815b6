"""Units: what stands behind a figure and tells what it is so many of."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.stance.content_words import stem
from pipeline.stance.numbers import number
from pipeline.text.lexicon import grammar, lines

_HERE = "pipeline.stance"
_MEASURES = [line.split() for line in lines("units.txt", _HERE)]
_UNITS = {name: (kind, float(size)) for kind, size, *names in _MEASURES for name in names}
_CURRENCIES = {name: names[0] for names in map(str.split, lines("currencies.txt", _HERE)) for name in names}
_SIGNS = {sign.lower(): currency for sign, currency in _CURRENCIES.items()}
_STERLING = re.compile(
    r"\b(?:worth|paid|cost|costs|costing|spent|raised|earned|owed|fined?)\W+(?:\w+\W+){0,3}$"
)
_RAISED = re.compile(r"\s+(?P<power>square|cubic)\s+(?P<unit>[^\W\d_]+)", re.IGNORECASE)
_POWERS = {"square": (2, "area"), "cubic": (3, "volume")}
_SPEED = re.compile(r"\s*(?:(?P<km>km/h|kph|kmph|kmh)|mph)\b", re.IGNORECASE)
_NOUN = re.compile(r"\s+([^\W\d_]+(?:-[^\W\d_]+)*)")
_COMPOUND = re.compile(r"-([^\W\d_]+)(?:-[^\W\d_]+)*")
_RATE = re.compile(
    rf"\W+(?:\w+ ){{0,2}}?(?:per|an?|each|every)(?: (?P<by>[\d,]+|hundred|thousand|million))? "
    rf"(?:metric |short )?"
    rf"(?P<unit>person|people|head|child|share|ship|time|pupil|household|night|{'|'.join(_UNITS)})(?:s|es)?\b"
    r"(?! (?:ago|earlier|later|before|after|old))"
)
_EACH = re.compile(r"(?: \w+)? (?:each|apiece)\b")
_BY = {"hundred": 100.0, "thousand": 1e3, "million": 1e6}
_PLURALS = frozenset("people pence men women children police troops cattle feet teeth mice data".split())
_NO_PLURAL = ("ss", "us", "is", "ous", "as")
_NO_AMOUNT = re.compile(
    r"\s*(?:CI\b|confidence|credible|of every\b|out of\b|in every\b|o'clock|[ap]\.?m\b)", re.IGNORECASE
)
_OFFSET = re.compile(r"\s*(?:ago|earlier|later|before|after)\b", re.IGNORECASE)
_NOUN_WORDS = 4
_NOT_COUNTED = "preposition, auxiliary, conjunction, subordinator, relative, finite verb, determiner".split(
    ", "
)


class Unit(NamedTuple):
    """What a figure is so many of: the kind and the name of its unit, how much one is, and where it ends."""

    kind: str
    name: str
    size: float
    end: int


def currency_of(sign: str) -> str:
    """The currency that a sign before a figure stands for."""
    return _SIGNS[sign.strip(" .").lower()]


def tells_no_amount(text: str, at: int, *, offset: bool = True) -> bool:
    """Whether what stands there makes a figure no amount: "95% CI", and as an `offset` "3 years ago"."""
    return bool(_NO_AMOUNT.match(text, at) or (offset and _OFFSET.match(text, at)))


def measured(text: str, start: int, at: int, *, scaled: bool) -> Unit | None:
    """A unit of measure or money that follows a figure."""
    if raised := _RAISED.match(text, at):
        kind, size = _UNITS.get(raised["unit"].lower().removesuffix("s"), ("", 0.0))
        power, name = _POWERS[raised["power"].lower()]
        return Unit(name, "", size**power, raised.end()) if kind == "length" else None
    if speed := _SPEED.match(text, at):
        _, length = _UNITS["km" if speed["km"] else "mile"]
        _, hour = _UNITS["hour"]
        return Unit("length", " per time", length / hour, speed.end())
    match = _NOUN.match(text, at)
    if match is None or tells_no_amount(text, match.end()):
        return None
    word = match[1].lower()
    one = word.removesuffix("s")
    if one in _CURRENCIES:
        return Unit("money", _CURRENCIES[one], 1.0, match.end())
    if one == "pound" and (scaled or _STERLING.search(text[:start])):
        return Unit("money", "£", 1.0, match.end())
    if word in _UNITS or one in _UNITS:
        kind, size = _UNITS.get(one) or _UNITS[word]
        return Unit(kind, "", size, match.end())
    return None


def compound(text: str, at: int) -> Unit | None:
    """The unit in "a 30-day truce" or "a 28-point plan"."""
    match = _COMPOUND.match(text, at)
    if match is None:
        return None
    unit = match[1].lower()
    if unit in _UNITS:
        kind, size = _UNITS[unit]
        return Unit(kind, "", size, match.end())
    return Unit("count", f"{stem(unit)}-", 1.0, match.end())


def counted(text: str, at: int) -> Unit | None:
    """The plural noun that a figure counts, a few words on: "232,000 confirmed cases"."""
    for _ in range(_NOUN_WORDS):
        match = _NOUN.match(text, at)
        if match is None or match[1].lower() in _not_counted():
            return None
        low, at = match[1].lower(), match.end()
        if low in _UNITS or low.removesuffix("s") in _UNITS or tells_no_amount(text, at):
            return None
        if low in _PLURALS or (len(low) > 3 and low.endswith("s") and not low.endswith(_NO_PLURAL)):
            return Unit("count", stem(low), 1.0, at)
    return None


def rate_of(text: str, at: int) -> tuple[str, float, int]:
    """What an amount is counted by, how much of it, and where that ends.

    That is " per weight" and 100,000 for "per hundred tonnes".
    """
    if match := _RATE.match(text, at):
        by = _BY.get(match["by"] or "") or number(match["by"] or "one")
        word = "occasion" if match["unit"] == "time" else match["unit"]
        kind, size = _UNITS.get(word, (word, 1.0))
        return f" per {kind}", by * size, match.end()
    each = _EACH.match(text, at)
    return (" each", 1.0, each.end()) if each else ("", 1.0, at)


@cache
def _not_counted() -> frozenset[str]:
    """Words at which the search for what a figure counts ends."""
    return frozenset().union(*map(grammar, _NOT_COUNTED))

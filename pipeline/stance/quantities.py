"""Quantities: what a text counts or measures, read as a range in one unit, so that two of them compare.

A figure is as exact as it is written: "20,000" stands for what rounds to it, "about 20,000" for a tenth
around it, "more than 400" for all above. Units of one kind are brought to one (weeks to seconds, miles to
metres); a bare figure has the plural noun that follows it for its unit. What code can't read for certain
is no quantity.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from pipeline.stance.numbers import (
    DIGITS,
    NUMBER,
    ORDINALS,
    SCALE,
    TO_NINE,
    WORDS,
    folded,
    number,
    places_of_dates,
    scale_of,
)
from pipeline.stance.units import Unit, compound, counted, currency_of, measured, rate_of, tells_no_amount
from pipeline.text.lexicon import lines
from pipeline.text.sentences import Span

_EXCEPTS = re.compile(
    r"\b(?:(?:all|none|nothing|anything|everything|everyone|everybody|nobody|no one|any) but|except(?: for)?"
    r"|other than|apart from|aside from|bar|barring|excluding|not counting|with the exception of)"
    r" (?:the (?:first|last) )?$",
    re.IGNORECASE,
)
"""What makes a figure the number of those left out: "on all but two days of the month"."""
_ADDS_UP = re.compile(r"\b(?:up|amount\w*|c[ao]mes?) to $")
_TIMES = {"doubled": 2.0, "twice": 2.0, "tripled": 3.0, "trebled": 3.0, "quadrupled": 4.0, "halved": 0.5}
_PARTS = {
    name: size
    for size, names in {
        2: "half halves", 3: "third thirds", 4: "quarter quarters", 5: "fifth fifths", 6: "sixth sixths",
        7: "seventh sevenths", 8: "eighth eighths", 9: "ninth ninths", 10: "tenth tenths",
    }.items()
    for name in names.split()
}  # fmt: skip
_WHOLES = {"ten": 10, "hundred": 100, "thousand": 1000}
_HEDGES = {
    name: tuple(words)
    for name, *words in (line.split(", ") for line in lines("hedges.txt", "pipeline.stance"))
}
_ROUGH = 0.10
_JUST = 0.2
_NEAR = 0.02

_MONEY = r"US\$|[$£€¥₹₦]|(?:USD|GBP|EUR|Rs\.?) ?"
_HEDGE = "|".join(sorted(map(re.escape, chain(*_HEDGES.values())), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?:(?<!\w)(?<!add )(?<!adds )(?<!added )(?<!adding )"
    rf"(?P<hedge>(?:{_HEDGE}) ?(?:(?:an estimated|about|around) )?))?"
    rf"(?<![\w.,/:-])(?P<money>{_MONEY})?"
    rf"(?P<n>{DIGITS}|\b(?:{WORDS})\b|\ban?(?= (?:hundred|thousand|million|billion)\b))(?P<scale>{SCALE})?"
    rf"(?: ?(?:-|to|and) ?(?:{_MONEY})?(?P<n2>{DIGITS}|\b(?:{WORDS})\b)(?P<scale2>{SCALE})?(?![\w/:]))?"
    r"(?![\w/:]|\.\d|,\d)(?P<unit> ?%| per ?cent\b(?!age)|-fold\b| times\b| ?percent\b(?!age))?",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"\b(?P<n>{'|'.join(ORDINALS)}|\d+(?=(?:st|nd|rd|th)\b))(?:st|nd|rd|th)?[ -](?:consecutive |straight )?"
    r"(?P<unit>year|month|week|day|term|anniversary|edition)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"(?<!nearly )(?<!over )(?<!almost )(?<!about )\b(?P<n>\d{{1,3}}|{WORDS})[- ]years?[- ]old\b"
    r"|\baged (?P<aged>\d{1,3})\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:(?P<hedge>about|around|shortly after|just after|soon after|shortly before|just before) )?"
    r"(?<![\d.:,])(?:(?P<hour>1[0-2]|0?\d)(?:[.:](?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?"
    r"|(?P<of_day>0\d|1[3-9]|2[0-3])(?::|(?<=\bat \d\d)\.)(?P<past>[0-5]\d)\b(?![:.]\d| ?%| per\b| \w+s\b))",
    re.IGNORECASE,
)
_NEAR_HOUR, _NEAR_MINUTE, _SOON = 10, 2, 30
"""Minutes on either side that "4am" and "4.10am" leave open, and those after "shortly"."""
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(_TIMES)})\b", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w.,/:-])({DIGITS})({SCALE})?(?=[,;.)](?!\d)|$| in (?:19|20)\d\d)")
# "two fifths", "half of", "by a tenth", "over half"; a bare "third" or "quarter" may be an order or a season.
_FRACTION = "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth"
_PART = re.compile(
    rf"(?<!\w)(?:(?P<hedge>{_HEDGE}) )?(?:"
    rf"(?P<n>{TO_NINE})[ -](?P<parts>(?:{_FRACTION})s)"
    rf"|(?:(?<=by )|(?<=about )|(?<=nearly )|(?<=almost )|(?<=roughly )|(?<=over )|(?<=than )|(?<=under ))"
    rf"(?:an?|one)[ -](?P<part>{_FRACTION})(?! (?:time|party|person))"
    rf"|(?:an?|one)[ -](?P<part_of>{_FRACTION})(?= of\b)"
    rf"|(?P<half>half)(?= (?:of|the|its|their|all)\b)|(?P<over>(?<=over )|(?<=under )|(?<=than )|(?<=about )|"
    rf"(?<=nearly )|(?<=almost ))half\b(?! an?\b))",
    re.IGNORECASE,
)
# "seven in ten", "38 in every hundred residents", "three nights out of five", "617 of the 1,012 residents".
_IN_EVERY = re.compile(
    rf"(?P<n>{NUMBER})(?: \w+)? (?:in|of|out of)(?P<every> every)? "
    rf"(?P<whole>ten|a hundred|hundred|a thousand|(?:{WORDS})|{DIGITS})\b"
    r"(?! ?%| per|[.,]\d|,? (?:19|20)\d\d)",
    re.IGNORECASE,
)
_OF_EVERY = re.compile(
    rf"\bof every (?P<whole>ten|hundred|thousand|(?:{WORDS})|{DIGITS})\b[^.;,]{{0,40}}, (?P<n>{NUMBER})",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"\bfrom (?:{_MONEY})?({DIGITS}) ?(?:%|percent)? to (?:{_MONEY})?({DIGITS})(?![\w.,]*\d)"
)
_UP = (
    r"rose|rise|risen|up|grew|grow|grown|increased?|climbed|gained|jumped|"
    r"surged|soared|expanded|added|advanced"
)
_DOWN = (
    r"fell|fall|fallen|down|dropped|drop|declined?|decreased?|lost|slid|slumped|"
    r"plunged|shrank|cut|reduced|lowered"
)
MOVE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_MOST = re.compile(
    r"(?:up to|at most|as many as|as much as|no more than|not more than|maximum of|≤)", re.IGNORECASE
)
_MOST_AFTER = re.compile(r"(?:,? at (?:the )?(?:very )?most\b|,? or less\b| maximum\b)", re.IGNORECASE)
SO_FAR = re.compile(r"\b(?:so far|to date|until now|up to now|as of)\b", re.IGNORECASE)
"""That a count is not the last one."""
_YEARS = range(1900, 2100)


class Quantity(NamedTuple):
    """Words that tell an amount: from `low` to `high`, in `unit`. `kind` is what sort of unit that is.

    `kind` is share, money, time, clock, length, weight, age, nth, times or count; units of one kind differ in
    what they count ("$ a week" and "$" don't compare). `bound` is "most" where the amount is an upper limit.
    """

    span: Span
    low: float
    high: float
    kind: str
    unit: str
    bound: str = ""

    def is_like(self, other: Quantity) -> bool:
        """Both are of one kind and in one unit, so that they compare."""
        return (self.kind, self.unit) == (other.kind, other.unit)

    def is_of_kind(self, other: Quantity) -> bool:
        """Both count the same, though by another rate: a bill, and a yearly one."""
        return self.kind == other.kind and self.unit.split(" ")[0] == other.unit.split(" ")[0]

    def meets(self, other: Quantity) -> bool:
        """Both may be true of one thing; of two limits from above, the limits are compared."""
        if self.bound and self.bound == other.bound:
            return abs(self.high - other.high) <= _NEAR * max(self.high, other.high)
        slack = _NEAR * min(abs(self.high), abs(other.high)) if self.kind in ("count", "money") else 0.0
        if math.isinf(slack):
            slack = _NEAR * min(abs(self.low), abs(other.low))
        return self.low - slack <= other.high and other.low - slack <= self.high

    @property
    def is_limit(self) -> bool:
        """Whether it tells only how much at least, or at most."""
        return self.low == 0.0 or math.isinf(self.high)

    def bears_out(self, told: Quantity) -> bool:
        """Whether it says what another one tells: within its limits, or the same as far as both are exact.

        Three hours and four are not the same, though three and a half may be rounded to either.
        """
        if told.is_limit:
            return self.bound == told.bound and told.low <= self.low and self.high <= told.high
        common = min(self.high, told.high) - max(self.low, told.low)
        narrower = min(self.high - self.low, told.high - told.low)
        return not self.is_limit and common >= max(0.0, narrower / 2)


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order; none overlaps another one or a date."""
    plain = folded(text)
    taken = places_of_dates(plain)
    found: list[Quantity] = []
    for read in (_clocks, _nth, _ages, _multiples, _shares, _amounts):
        new = [one for one in read(plain) if not any(one.span.overlaps(span) for span in taken)]
        found += [one for one in new if not _EXCEPTS.search(plain, 0, one.span.start)]
        taken += [one.span for one in new]
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def bare_numbers(text: str) -> tuple[float, ...]:
    """The numbers in digits that have no unit of their own, nor are part of a date."""
    plain = folded(text)
    taken = [*(one.span for one in quantities(text)), *places_of_dates(plain)]
    return tuple(
        number(match[1]) * scale_of(match[2])
        for match in _BARE.finditer(plain)
        if not any(Span(*match.span()).overlaps(span) for span in taken)
    )


def without_unit(text: str, span: Span) -> Quantity | None:
    """A figure in digits, with its scale, that has no unit of its own; None for a year or other words."""
    match = re.fullmatch(rf"({DIGITS})({SCALE})?", text[slice(*span)], re.IGNORECASE)
    if match is None or (not match[2] and match[1].isdigit() and int(match[1]) in _YEARS):
        return None
    told, scale = number(match[1]), scale_of(match[2])
    low, high = (edge * scale for edge in _rounded(match[1], told, float(scale > 1), whole=True))
    return Quantity(span, low, high, "bare", "")


def leads_to(text: str, one: Quantity) -> bool:
    """Whether something came to a quantity of the text, and not by it: "rose to 6 metres"."""
    before = text[: one.span.start]
    return before.endswith(" to ") and not _ADDS_UP.search(before)


def _nth(text: str) -> Iterator[Quantity]:
    for match in _NTH.finditer(text):
        n = ORDINALS.get(match["n"].lower()) or int(match["n"])
        yield Quantity(Span(*match.span()), n, n, "nth", match["unit"].lower())


def _clocks(text: str) -> Iterator[Quantity]:
    """Times of day in minutes; "9:40" without more may be in the evening, and is none."""
    for match in _CLOCK.finditer(text):
        if match["half"]:
            hour = int(match["hour"]) % 12 + 12 * (match["half"].lower() == "p")
        else:
            hour = int(match["of_day"])
        told = 60.0 * hour + int(match["minute"] or match["past"] or 0)
        near = _NEAR_MINUTE if match["minute"] or match["past"] else _NEAR_HOUR
        hedge = (match["hedge"] or "").lower()
        low = _SOON if hedge and not hedge.endswith("after") else near
        high = _SOON if hedge and not hedge.endswith("before") else near
        yield Quantity(Span(*match.span()), told - low, told + high, "clock", "")


def _ages(text: str) -> Iterator[Quantity]:
    for match in _AGE.finditer(text):
        years = number(match["n"] or match["aged"])
        yield Quantity(Span(*match.span()), years, years, "age", "year")


def _multiples(text: str) -> Iterator[Quantity]:
    for match in _MULTIPLE.finditer(text):
        times = _TIMES[match.group().lower()]
        yield Quantity(Span(*match.span()), times * 0.85, times * 1.15, "times", "")
    for match in _FROM_TO.finditer(text):
        old, new = number(match[1]), number(match[2])
        if old and not (old in _YEARS and new in _YEARS):
            yield Quantity(Span(*match.span()), new / old * 0.98, new / old * 1.02, "times", "")


def _shares(text: str) -> Iterator[Quantity]:
    for match in _PART.finditer(text):
        part = match["parts"] or match["part"] or match["part_of"] or "half"
        share = 100 * number(match["n"] or "one") / _PARTS[part.lower()]
        yield Quantity(Span(*match.span()), *_hedged(_before(text, match), share, _ROUGH), "share", "")
    for form in (_OF_EVERY, _IN_EVERY):
        for match in form.finditer(text):
            told, whole = number(match["n"]), _whole(match["whole"])
            every = form is _OF_EVERY or match["every"] or match["whole"].lower() == "ten"
            if every and 0 < told < whole:
                yield Quantity(Span(*match.span()), *_of(told, whole), "share", "")


def _before(text: str, match: re.Match[str]) -> str:
    """The hedge of a share, which may stand just before the match: "more than" before "half"."""
    if match["hedge"]:
        return match["hedge"]
    found = re.search(rf"(?:{_HEDGE}) $", text[: match.start()], re.IGNORECASE)
    return found.group().strip() if found else ""


def _whole(word: str) -> float:
    last = word.lower().split()[-1]
    return float(_WHOLES.get(last) or number(last))


def _of(told: float, whole: float) -> tuple[float, float]:
    """So many of a whole in percent, as exact as the whole is."""
    step = 50 / whole
    return 100 * told / whole - step, 100 * told / whole + step


def _amounts(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        unit = _unit(match, text)
        if unit is None:
            continue
        kind, name, size, end = unit
        low, high = _range(match, kind)
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        rate, by, end = (
            rate_of(text, end) if kind in ("money", "count", "weight", "length") else ("", 1.0, end)
        )
        size /= by
        yield Quantity(Span(start, end), low * size, high * size, kind, name + rate, _limit(match, text, end))


def _limit(match: re.Match[str], text: str, end: int) -> str:
    hedged = _MOST.match(match["hedge"] or "") or _MOST_AFTER.match(text, end)
    return "most" if hedged else ""


def _unit(match: re.Match[str], text: str) -> Unit | None:
    """The unit that a figure has; None for no amount."""
    plain, end = match["n"], match.end()
    bare = not match["money"] and not match["unit"]
    if tells_no_amount(text, end, offset=bare):
        return None
    if match["money"]:
        return Unit("money", currency_of(match["money"]), 1.0, end)
    if match["unit"]:
        word = match["unit"].strip(" -").lower()
        return Unit("times" if word in ("times", "fold") else "share", "", 1.0, end)
    if plain.isdigit() and len(plain) == 4 and int(plain) in _YEARS and not match["scale"]:
        return None
    if text.startswith("-", end):
        return compound(text, end)
    scaled = bool(match["scale"] or match["scale2"])
    return measured(text, match.start(), end, scaled=scaled) or counted(text, end)


# --- how exact ----------------------------------------------------------------------------------


def _range(match: re.Match[str], kind: str) -> tuple[float, float]:
    scale, scale2 = scale_of(match["scale"]), scale_of(match["scale2"])
    if match["n2"]:
        low, high = number(match["n"]), number(match["n2"])
        low, high = low * (scale if match["scale"] else scale2), high * scale2
        return min(low, high), max(low, high)
    told = number(match["n"])
    step = 0.0 if kind in ("count", "times") and not match["scale"] else 1.0
    low, high = (edge * scale for edge in _rounded(match["n"], told, step, whole=kind != "share"))
    hedge = (match["hedge"] or "").strip()
    return _hedged(hedge, told * scale, _ROUGH) if hedge else (low, high)


def _hedged(hedge: str, told: float, rough: float) -> tuple[float, float]:
    """The range that "more than", "just under" or "about" makes of a number; without any, it is rough."""
    word = hedge.lower()
    if word.startswith(_HEDGES["just above"]):
        return told, told * (1 + _JUST)
    if word.startswith(_HEDGES["just below"]):
        return told * (1 - _JUST), told
    if word.startswith(_HEDGES["above"]):
        return told, math.inf
    if word.startswith(_HEDGES["below"]):
        return 0.0, told
    return told * (1 - rough), told * (1 + rough)


def _rounded(digits: str, told: float, step: float, *, whole: bool) -> tuple[float, float]:
    """What rounds, or is cut, to a figure as it is written; its first two digits are always meant.

    45.1 may be 45.05 to 45.2; 20,000, 19,500 to 21,000, where figures may be `whole` hundreds and thousands.
    """
    bare = digits.replace(",", "")
    if "." in bare:
        step = 10.0 ** -len(bare.split(".")[1])
    elif whole and bare.isdigit() and told >= 100:
        step = 10.0 ** min(len(bare) - len(bare.rstrip("0")), len(bare) - 2)
    return told - step / 2, told + step * 0.99

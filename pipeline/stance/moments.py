"""Moments: when something was, as far as a text says: a year, a month of it, a day, or a day of a month. Two
moments differ where both give a part of the date and give it differently: "22 January" and "21 November 2025"
do, "in January" and "2025" do not. Words such as "since" and "until" make a moment a bound, which compares
with the same bound alone. Relative days ("on Wednesday", "last month", "three years ago") become moments
where the day at which the text speaks is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.stance.dates import MONTHS, all_dates
from pipeline.stance.numbers import number
from pipeline.text.sentences import Span

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DAYS = "|".join(WEEKDAYS)
_MONTH = rf"(?P<month>{'|'.join(month.title() for month in MONTHS)})"
_FORMS = [
    re.compile(form)
    for form in (
        rf"\b{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!,? \d{{4}})(?![\d:])",
        rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?!,? \d{{4}})",
        rf"\b{_MONTH},? (?:of )?(?P<year>(?:19|20)\d\d)\b(?![-–]\d)",
        rf"(?<=\b[Ii]n ){_MONTH}\b(?! \d)",
        rf"\b(?:{_DAYS}),? the (?P<day>[0-3]?\d)(?:st|nd|rd|th)\b",
        r"(?<![\d,.$£€/–-])\b(?P<year>(?:19|20)\d\d)\b(?![\d,.]*\d)(?![-–/]\w)(?!s\b)",
    )
]
_BOUND = re.compile(
    r"\b(since|until|till|before|after|by|from|to|between|and|through|up to)"
    r"(?: (?:early|mid|late|the|end|of|in))*[ -]$",
    re.IGNORECASE,
)
_IN_A_NAME = re.compile(r"\b(?!In\b|By\b|Since\b|From\b|Until\b|Before\b|After\b|During\b)[A-Z]\w+ $")
"""What stands before the year in "the Baku 2015 European Games", where a capital follows it too."""
_AGO = re.compile(r"\b(?P<n>\w+(?:-\w+)?) (?P<unit>day|week|month|year)s? ago\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?P<which>last|this) (?P<unit>week|month|year)\b(?!['’]s)", re.IGNORECASE)
_LAST_MONTH = re.compile(rf"\b(?P<which>[Ll]ast|[Tt]his) {_MONTH}\b(?!,? \d)")
_WEEKDAY = re.compile(
    rf"\b(?:on )?(?P<day>(?:{_DAYS})\b(?!,? (?:the )?\d|,? (?:{'|'.join(month.title() for month in MONTHS)}))"
    r"|yesterday\b|today\b)"
)
_OLD = dt.timedelta(days=180)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|scheduled|upcoming|due (?:back|on|to (?:be|begin|start|end|open|meet|appear|have"
    r"|hold|take|vote|arrive|return|sit|stand|speak|go|decide)))\b|'ll\b|\b(?:is|are|was|were) (?:set )?to\b",
    re.IGNORECASE,
)
"""What makes "on Thursday" a day to come."""


class Moment(NamedTuple):
    """Words that give a time, with the parts of a date that they give; `bound` is "since" and the like."""

    span: Span
    year: int | None = None
    month: int | None = None
    day: int | None = None
    bound: str = ""

    @property
    def is_day(self) -> bool:
        """Gives a whole date."""
        return None not in (self.year, self.month, self.day)

    @property
    def date(self) -> dt.date:
        """The whole date; the first day of what is told, where less is."""
        return dt.date(self.year or 1, self.month or 1, self.day or 1)

    def differs(self, other: Moment) -> bool:
        """A part that both give is not the same."""
        return any(
            a is not None and b is not None and a != b for a, b in zip(self[1:4], other[1:4], strict=True)
        )


@lru_cache(maxsize=1024)
def moments(text: str, day: dt.date | None = None) -> tuple[Moment, ...]:
    """The moments that a text gives, in order; relative ones where `day`, the day it speaks at, is given."""
    found = [Moment(Span(*span), d.year, d.month, d.day) for span, d in all_dates(text).items()]
    for read in (_parts(text), _relative(text, day) if day else ()):
        for one in read:
            if not any(one.span.overlaps(known.span) for known in found):
                found.append(one)
    return tuple(sorted(one._replace(bound=_bound(text, one.span.start)) for one in found))


def exactness(told: Sequence[Moment]) -> int:
    """How exact the most exact of some moments is: 0 for a year, 1 for a month, 2 for a day."""
    return max((one.month is not None) + (one.day is not None) for one in told)


def long_before(dated: dt.date | None, day: dt.date | None, claim: str, sentence: str) -> bool:
    """Whether a sentence is half a year older than a claim, and not both tell when: things may change."""
    told = all(any(not one.bound for one in moments(text)) for text in (claim, sentence))
    return bool(dated and day and day - dated > _OLD and not told)


def of_another_year(dated: dt.date | None, claim: str, sentence: str) -> bool:
    """Whether a claim tells of years long before a sentence that tells no time: it speaks of its own day."""
    years = [one.year for one in moments(claim) if one.year]
    return dated is not None and bool(years) and dated.year - max(years) > 1 and not moments(sentence)


def years_before(sentence: str, day: dt.date | None, claim: str) -> bool:
    """Whether a sentence tells of years long past, and the claim of no time: what was then may be over."""
    years = [one.year for one in moments(sentence) if one.year]
    return day is not None and bool(years) and day.year - max(years) > 1 and not moments(claim)


def apart(one: str, other: str) -> bool:
    """Both texts say when, and no two of their moments can be the same."""
    ours, theirs = moments(one), moments(other)
    return bool(ours and theirs) and all(a.differs(b) for a in ours for b in theirs)


def _bound(text: str, at: int) -> str:
    match = _BOUND.search(text[:at])
    return match[1].lower() if match else ""


def _parts(text: str) -> Iterator[Moment]:
    for form in _FORMS:
        for match in form.finditer(text):
            if _IN_A_NAME.search(text[: match.start()]) and re.match(" [A-Z]", text[match.end() :]):
                continue
            told = match.groupdict()
            yield Moment(
                Span(*match.span()),
                int(told["year"]) if told.get("year") else None,
                MONTHS.index(told["month"].lower()) + 1 if told.get("month") else None,
                int(told["day"]) if told.get("day") else None,
            )


def _relative(text: str, day: dt.date) -> Iterator[Moment]:
    for match in _AGO.finditer(text):
        if count := int(number(match["n"])):
            yield _back(Span(*match.span()), day, count, match["unit"].lower())
    for match in _LAST.finditer(text):
        count = int(match["which"].lower() == "last")
        yield _back(Span(*match.span()), day, count, match["unit"].lower())
    for match in _LAST_MONTH.finditer(text):
        month = MONTHS.index(match["month"].lower()) + 1
        before = month > day.month or (month == day.month and match["which"].lower() == "last")
        yield Moment(Span(*match.span()), day.year - before, month)
    for match in _WEEKDAY.finditer(text):
        then = day + dt.timedelta(days=_days_off(match["day"], day, text))
        yield Moment(Span(*match.span()), then.year, then.month, then.day)


def _days_off(word: str, day: dt.date, text: str) -> int:
    """How many days off "yesterday" or "Thursday" is: the last, or the next where the text looks ahead."""
    if word.islower():
        return -["today", "yesterday"].index(word)
    back = (day.weekday() - WEEKDAYS.index(word)) % 7
    return 7 - back if _AHEAD.search(text) else -back


def _back(span: Span, day: dt.date, count: int, unit: str) -> Moment:
    """The moment so many units before a day, as exact as the unit is."""
    if unit == "year":
        return Moment(span, day.year - count)
    if unit == "month":
        months = day.year * 12 + day.month - 1 - count
        return Moment(span, months // 12, months % 12 + 1)
    then = day - dt.timedelta(days=count * (7 if unit == "week" else 1))
    return Moment(span, then.year, then.month, then.day if unit == "day" else None)

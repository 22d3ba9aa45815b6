"""The day of an article: its date of publication, or else the first full date in its text.

A claim is judged by what was known on that day; evidence of a later day is marked as newer.
"""

from __future__ import annotations

import datetime as dt
import re

from pipeline.records import Article

MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[0-9]|20)[0-9]{2})"
_FORMS = (
    rf"\b{_MONTH} {_DAY},? {_YEAR}\b",
    rf"\b{_DAY}(?: of)? {_MONTH},? {_YEAR}\b",
    rf"\b{_YEAR}-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])(?![0-9])",
)


def all_dates(text: str) -> dict[tuple[int, int], dt.date]:
    """The full dates in a text by their spans, in order: "January 22, 2025", "22 Jan. 2025", 2025-01-22."""
    found = {
        match.span(): day
        for form in _FORMS
        for match in re.finditer(form.replace(" ", r"\s+"), text)
        if (day := _date(match)) is not None
    }
    return dict(sorted(found.items()))


def first_date(text: str) -> dt.date | None:
    """The first full date in a text."""
    return next(iter(all_dates(text).values()), None)


def speaks_on(article: Article) -> dt.date | None:
    """The day at which the article's claims speak: when it was published, or else its first full date."""
    return article.published or first_date(article.text)


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["year"]), _month(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _month(word: str) -> int:
    """A month's number, from its digits, its name or at least three letters of it (0: none)."""
    if word.isdigit():
        return int(word)
    return next((n for n, month in enumerate(MONTHS, 1) if month.startswith(word.lower())), 0)

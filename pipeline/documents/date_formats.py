"""The day that a document gives of itself, in the ways in which systems write a date."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_SECONDS = (0, 4_102_444_800)
"""Seconds since 1970 that are a time: up to the year 2100. A thousand times as many are milliseconds."""


def day(value: object) -> dt.date | None:
    """The day of an ISO 8601 date or time, of a date as mail and feeds write it, or of a time since 1970.

    A day is that of the writer's own clock; of a bare number that of Greenwich. None for anything else,
    also for 04/05/2024, which is read in two ways.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _since_1970(value)
    if not isinstance(value, str):
        return None
    if match := _ISO.match(value):
        try:
            return dt.date(*map(int, match.groups()))
        except ValueError:
            return None
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _since_1970(number: float) -> dt.date | None:
    first, last = _SECONDS
    seconds = number if number <= last else number / 1000
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date() if first < seconds <= last else None

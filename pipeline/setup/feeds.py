"""What a feed (RSS or Atom) announces: the addresses of its articles, with date and author."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urldefrag

from pipeline.config import UserError
from pipeline.web.fetching import NotRead

TYPES = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml")
MOST = 50
"""Entries that are read of one feed, from its top."""


@dataclass(frozen=True)
class Entry:
    """One article that a feed announces."""

    url: str
    title: str | None = None
    author: str | None = None
    published: dt.date | None = None


def entries(body: bytes) -> list[Entry]:
    """The first MOST entries that have an address.

    Raises NotRead for what is no feed, UserError where the extra is not installed.
    """
    try:
        import feedparser
    except ImportError:
        raise UserError("a feed needs one more package: pip install 'onrecord[web]'") from None
    # As a stream: a feed that is handed over as it is may be taken for the name of a file.
    feed = feedparser.parse(io.BytesIO(body))
    if not feed.version:
        raise NotRead("it is neither a page nor a feed")
    return [_entry(one) for one in feed.entries[:MOST] if one.get("link")]


def _entry(entry: Any) -> Entry:
    return Entry(
        url=urldefrag(entry.link).url,
        title=entry.get("title") or None,
        author=entry.get("author") or None,
        published=_day(entry.get("published", "")),
    )


def _day(text: str) -> dt.date | None:
    """The day of a date as feeds write it: that of the writer's own clock."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError):
        return None

"""What a feed (RSS or Atom) announces: the addresses of its articles, with date and author."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from pipeline.documents.date_formats import day
from pipeline.documents.document import Unreadable

TYPES = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml")
MOST = 50
"""Entries that are read of one feed, from its top."""


@dataclass(frozen=True)
class FeedEntry:
    """One article that a feed announces; `content` is its HTML, where the feed holds it whole."""

    url: str
    title: str | None = None
    author: str | None = None
    published: dt.date | None = None
    content: str | None = None


def read_entries(body: bytes, url: str, most: int | None = MOST) -> list[FeedEntry]:
    """The first entries that have an address, of the feed that was found at `url`; None for all.

    Raises Unreadable for what is no feed, and where the extra is not installed.
    """
    try:
        import feedparser
    except ImportError:
        raise Unreadable("a feed needs one more package: pip install 'onrecord[web]'") from None
    # As a stream: a feed that is handed over as it is may be taken for the name of a file.
    try:
        feed = feedparser.parse(io.BytesIO(body))
    # A broken feed can raise anything in there, an OverflowError of a date too.
    except Exception:  # noqa: BLE001
        raise Unreadable("it is a feed that cannot be read") from None
    if not feed.version:
        raise Unreadable("it is neither a page nor a feed")
    return [_entry(one, url) for one in feed.entries[:most] if one.get("link")]


def _entry(entry: Any, url: str) -> FeedEntry:
    return FeedEntry(
        url=_whole(entry.link, url),
        title=entry.get("title") or None,
        author=entry.get("author") or None,
        published=day(entry.get("published")),
        content=next((one.value for one in entry.get("content", ()) if one.get("value")), None),
    )


def _whole(link: str, url: str) -> str:
    """The address of a link that may start at the feed's own; a malformed one as it is."""
    try:
        return urljoin(url, link)
    except ValueError:
        return link

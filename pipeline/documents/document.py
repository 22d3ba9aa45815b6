"""A document: a text with what it says of itself, as every reader gives it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from pipeline.records import Flag

LONGEST_ID = 200
"""Bytes that an id may have: it names files, with an ending of their own."""


class Unreadable(ValueError):  # noqa: N818 - shown to people, who do not think in errors
    """There is no readable document. The message says why, and what to do, without naming a file."""


@dataclass(frozen=True)
class Use:
    """What a text is read for: how many bytes of UTF-8 it may have, and the words for that.

    `keeps_heading` says that a title which stands in the text stays there.
    """

    most: int
    whose: str
    verb: str
    keeps_heading: bool


ARTICLE = Use(1_000_000, "an article", "check", keeps_heading=True)
"""More than any newspaper page, less than a book."""
EVIDENCE = Use(5_000_000, "a document", "index", keeps_heading=False)
"""More than any book."""


@dataclass(frozen=True)
class Document:
    """A text that can be an article or evidence.

    `id` is unique among those read together; `date` is the day of publication; `flags` are what a page hides
    from its readers, and doubts about how the text was read.
    """

    id: str
    text: str
    title: str | None = None
    date: dt.date | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    flags: tuple[Flag, ...] = ()

    def sha256(self) -> str:
        """The hash of all that the document says."""
        told = {name: getattr(self, name) for name in ("id", "text", "title", "url", "publisher")}
        return hashlib.sha256(
            json.dumps({**told, "date": str(self.date)}, sort_keys=True).encode()
        ).hexdigest()


def checked_text(text: str, use: Use) -> str:
    """The text, as it is. Raises Unreadable where it is none that can be used."""
    if not text.strip():
        raise Unreadable(f"empty: there is nothing to {use.verb}")
    if "\0" in text:
        raise Unreadable("not a text: it holds NUL characters")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Unreadable("not a text: it holds half a character") from None
    if size > use.most:
        raise Unreadable(f"too long: {use.whose} may have {use.most:,} bytes; cut it into parts")
    return text

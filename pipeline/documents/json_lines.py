"""A line of JSON as newsrooms' systems export it: one document, whatever they call its parts.

    document = read_line(b'{"headline": "Mayor leaves", "body": "...", "_id": 7}', "a-1", ARTICLE)

KEYS is the whole mapping. A name of onrecord's own counts before the others, which count in the order given.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.documents.dates import day
from pipeline.documents.document import Document, Unreadable, Use, checked_text
from pipeline.records import Flag, FlagKind

KEYS = {
    "text": (
        "text",
        "body",
        "content",
        "article_body",
        "articleBody",
        "article_text",
        "full_text",
        "maintext",
    ),
    "title": ("title", "headline", "head", "heading"),
    "published": (
        "published",
        "date",
        "published_at",
        "publishedAt",
        "date_published",
        "datePublished",
        "publication_date",
        "publish_date",
        "pub_date",
        "pubDate",
    ),
    "url": ("url", "link", "canonical_url", "permalink", "web_url", "source_url"),
    "id": ("id", "guid", "uuid", "_id"),
    "publisher": ("publisher", "source", "outlet", "site_name"),
    "author": ("author", "byline"),
    "page_flags": ("page_flags",),
}
"""What each part of a document may be called, those of onrecord first."""

_KNOWN = frozenset(name for names in KEYS.values() for name in names)
_OF_TIME = re.compile(r"date|time|publish|issued|created|_at$|At$|_on$", re.IGNORECASE)


class _Line(BaseModel):
    """One line, its parts under the names of onrecord. `page_flags` are what `onrecord fetch` has found."""

    model_config = ConfigDict(extra="ignore")
    text: str
    id: str | None = None
    title: str | None = None
    published: dt.date | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    page_flags: tuple[Flag, ...] = ()

    @field_validator("id", mode="before")
    @classmethod
    def _number_is_an_id(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value or None

    @field_validator("title", "url", "publisher", "author", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("published", mode="before")
    @classmethod
    def _any_clear_date(cls, value: Any) -> Any:
        if value is None or value == "":
            return None
        if (found := day(value)) is None:
            raise ValueError(f"{str(value)[:40]!a} is no date that reads in one way only: write 2024-05-04")
        return found


def read_line(data: bytes, id: str, use: Use) -> Document:
    """The document of a line, called `id` unless it has an id of its own. Raises Unreadable."""
    from pydantic_core import from_json

    try:
        raw = from_json(data.strip())
    except ValueError as problem:
        raise Unreadable(f"Invalid JSON: {problem}") from None
    if not isinstance(raw, dict):
        raise Unreadable("Input should be an object")
    named = {part: next((n for n in names if raw.get(n) is not None), None) for part, names in KEYS.items()}
    try:
        line = _Line.model_validate({part: raw[name] for part, name in named.items() if name})
    except ValidationError as mistake:
        first = mistake.errors()[0]
        part, *rest = map(str, first["loc"])
        where = ".".join([named.get(part) or part, *rest])
        raise Unreadable(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None
    return Document(
        id=line.id or id,
        text=checked_text(line.text, use),
        title=line.title,
        date=line.published,
        url=line.url,
        publisher=line.publisher,
        author=line.author,
        flags=(*line.page_flags, *(() if line.published else _unread_dates(raw))),
    )


def _unread_dates(raw: dict[str, Any]) -> tuple[Flag, ...]:
    """Flags for keys that hold a date which is nobody's to read, where no other is read."""
    found = [name for name in raw if name not in _KNOWN and _OF_TIME.search(name) and day(raw[name])]
    return tuple(
        Flag(kind=FlagKind.READING, text=f"has a date that is not read, {name[:40]!a}: name it published")
        for name in found[:3]
    )

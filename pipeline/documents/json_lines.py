"""A line of JSON as newsrooms' systems export it: one document, whatever they call its parts.

    document = read_line(b'{"headline": "Mayor leaves", "body": "...", "_id": 7}', "a-1", ARTICLE)

KEYS is the whole mapping. A name of onrecord's own counts before the others, which count in the order given.
A dot leads into an object. Where a system gives an object or a list for a word or two (`{"rendered": ...}`,
`[{"name": ...}]`), the words in it are taken; a text in HTML is read as a feed's is.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.documents.date_formats import day
from pipeline.documents.document import Document, Unreadable, Use, checked_text
from pipeline.records import Flag, FlagKind

_NAMES = {
    "text": (
        "text body content article_body articleBody article_text full_text maintext fields.bodyText "
        "fields.body content_elements"
    ),
    "title": "title headline head heading webTitle headlines",
    "published": (
        "published date published_at publishedAt date_published datePublished publication_date "
        "publish_date pub_date pubDate date_publish published_date webPublicationDate display_date"
    ),
    "url": "url link canonical_url permalink web_url source_url webUrl requested_url source",
    "id": "id guid uuid _id",
    "publisher": "publisher source outlet site_name sitename source_domain",
    "author": "author authors byline credits.by",
    "page_flags": "page_flags",
}
"""What each part of a document may be called, those of onrecord first."""

KEYS = {part: names.split() for part, names in _NAMES.items()}

_KNOWN = frozenset(name.partition(".")[0] for names in KEYS.values() for name in names)
_WORDS = ("rendered", "basic", "name", "value", "content")
"""Names under which an object holds the words that it stands for."""
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_MARKUP = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|a|b|i|em|strong|span)>|<br ?/?>", re.IGNORECASE)
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
    named = {part: name for part in KEYS if (name := _name_of(part, raw))}
    try:
        line = _Line.model_validate({part: _value(part, raw, name) for part, name in named.items()})
    except ValidationError as mistake:
        first = mistake.errors()[0]
        part, *rest = map(str, first["loc"])
        where = ".".join([named.get(part, part), *rest])
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


def _name_of(part: str, raw: dict[str, Any]) -> str | None:
    """The name under which a line has a part. What is called source may be an outlet, or an address."""
    for name in KEYS[part]:
        value = _at(raw, name)
        if value is None:
            continue
        is_address = isinstance(value, str) and bool(_ADDRESS.match(value))
        if name != "source" or is_address == (part == "url"):
            return name
    return None


def _at(raw: Any, name: str) -> Any:
    """What stands under a name; None where there is nothing."""
    for step in name.split("."):
        raw = raw.get(step) if isinstance(raw, dict) else None
    return raw


def _value(part: str, raw: dict[str, Any], name: str) -> Any:
    """A part as it is to be read: its words out of what a system wraps around them, a text out of HTML."""
    value = _at(raw, name)
    if part in ("id", "published", "page_flags") or (isinstance(value, str) and name == "text"):
        return value
    words = _words(value, ", " if part == "author" else "\n\n")
    if part in ("text", "title") and words and _MARKUP.search(words):
        from pipeline.documents.html import text_of

        return text_of(words)
    # A number in the place of a person or an outlet is the key of one in another table.
    return value if words is None and part not in ("author", "publisher") else words


def _words(value: Any, between: str) -> str | None:
    """The words of a string, or those that an object or a list holds in their place; None for none."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return next((found for name in _WORDS if (found := _words(value.get(name), between))), None)
    if isinstance(value, list):
        return between.join(filter(None, (_words(one, between) for one in value))) or None
    return None


def _unread_dates(raw: dict[str, Any]) -> tuple[Flag, ...]:
    """Flags for keys that hold a date which is nobody's to read, where no other is read."""
    found = [name for name in raw if name not in _KNOWN and _OF_TIME.search(name) and day(raw[name])]
    return tuple(
        Flag(kind=FlagKind.READING, text=f"has a date that is not read, {name[:40]!a}: name it published")
        for name in found[:3]
    )

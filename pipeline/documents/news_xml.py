"""The articles in a file of XML: NITF, NewsML-G2 (https://iptc.org/standards/), and feeds (RSS, Atom)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.documents import feeds
from pipeline.documents.date_formats import day
from pipeline.documents.document import LONGEST_ID, Document, Unreadable, Use, checked_text
from pipeline.documents.html import text_of
from pipeline.documents.xml import name_of, parsed
from pipeline.verdicts.phrases import visible

_FEEDS = ("rss", "feed", "RDF")
_LINES = ("p", "hl1", "hl2", "h1", "h2", "h3", "h4", "li", "blockquote")
_NO_BODY = ("media", "figure", "aside", "table")


def read_news(data: bytes, name: str, use: Use) -> Iterator[Document | Unreadable]:
    """The articles of a file, whose ids begin with `name` unless they have their own.

    Raises Unreadable where it is not XML, or of another format.
    """
    root = parsed(data)
    if name_of(root) in _FEEDS:
        yield from _feed(data, name, use)
        return
    found = [one for one in root.iter() if name_of(one) == "newsItem"] or [
        one for one in root.iter() if name_of(one) == "nitf"
    ]
    if not found:
        raise Unreadable(f"no news format that is read (NITF, NewsML-G2, RSS, Atom): <{name_of(root)}>")
    for number, item in enumerate(found, 1):
        try:
            yield _item(item, name if len(found) == 1 else f"{name}-{number}", use)
        except Unreadable as why:
            yield why


def _item(item: Any, id: str, use: Use) -> Document:
    """A newsItem or a bare nitf; the first that is said of each part counts."""
    bodies = [one for one in item.iter() if name_of(one) in ("body.content", "inlineXML", "inlineData")]
    # NewsML may hold NITF, whose body stands in the first of the two.
    body = next((one for one in bodies if name_of(one) == "body.content"), bodies[0] if bodies else None)
    lines = list(_lines(body)) if body is not None else []
    return Document(
        id=(item.get("guid") or _first(item, "doc-id", "id-string") or id).replace("/", "-")[:LONGEST_ID],
        text=checked_text("\n\n".join(lines), use),
        title=_first(item, "headline") or _first(item, "hl1") or _first(item, "title"),
        date=day(_first(item, "date.issue", "norm") or _first(item, "story.date", "norm"))
        or day(_first(item, "versionCreated"))
        or day(_first(item, "contentCreated")),
        publisher=_first(item, "provider", "literal") or _first(item, "pubdata", "name"),
    )


def _lines(body: Any) -> Iterator[str]:
    """The paragraphs of a body; a body without any is one line each."""
    blocks = [one for one in body.iter() if name_of(one) in _LINES]
    if not blocks:
        yield "".join(body.itertext()).strip()
    for one in blocks:
        above = {name_of(parent) for parent in one.iterancestors()}
        # A paragraph within a list entry or a quotation is read with that.
        if not above & {*_LINES, *_NO_BODY} and (words := " ".join("".join(one.itertext()).split())):
            yield words


def _first(item: Any, name: str, attribute: str | None = None) -> str | None:
    """The words of the first element of a name, or its attribute; None where there are none."""
    for one in item.iter():
        if name_of(one) == name:
            words = one.get(attribute, "") if attribute else " ".join("".join(one.itertext()).split())
            if words.strip():
                return str(words.strip())
    return None


def _feed(data: bytes, name: str, use: Use) -> Iterator[Document | Unreadable]:
    """The articles that a feed holds whole; one that it only announces has nothing to read."""
    for number, entry in enumerate(feeds.read_entries(data, "", most=None), 1):
        try:
            if entry.content is None:
                raise Unreadable(
                    f"only announces an article: onrecord fetch {visible(entry.url)} brings it in"
                )
            text = checked_text(text_of(entry.content), use)
            yield Document(
                f"{name}-{number}", text, entry.title, entry.published, entry.url, author=entry.author
            )
        except Unreadable as why:
            yield why

"""Fetches articles: a page, a PDF, or all that a feed announces, each into a file that a run reads.

A file is one line of .jsonl: id, title, published, author, url, text, and what the page hid from readers.
Its name comes from the address alone, so that nothing is downloaded twice.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from pipeline.config.errors import UserError
from pipeline.documents import feeds, pdf
from pipeline.documents.document import ARTICLE, Unreadable
from pipeline.documents.feeds import FeedEntry
from pipeline.documents.formats import document_of
from pipeline.documents.web_page import kind_of_type, reason
from pipeline.storage.atomic import write_atomic
from pipeline.verdicts.phrases import visible
from pipeline.web import fetching
from pipeline.web.fetching import TEXTS, Fetched, NotRead
from pipeline.web.robots import PoliteReader

_TYPES = (*TEXTS, pdf.TYPE, *feeds.TYPES)
_SLUG = 60
"""Characters of an address's last part that an id keeps."""


@dataclass(frozen=True)
class FetchedArticle:
    """An article that is there now; `before` says that it already was, and was not downloaded."""

    path: Path
    entry: FeedEntry
    before: bool = False


async def fetch_articles(
    urls: Iterable[str], out: Path, types: Collection[str] = _TYPES
) -> AsyncIterator[FetchedArticle | UserError]:
    """Fetch each address into `out`, a feed's articles too; in the place of a bad one, what is wrong.

    `types` are those of HTTP that are taken.
    """
    async with fetching.Fetcher(types=types) as fetcher:
        polite = PoliteReader(fetcher)
        for url in dict.fromkeys(urls):
            async for one in _bring(FeedEntry(url), out, polite):
                yield one


async def _bring(
    entry: FeedEntry, out: Path, polite: PoliteReader, *, announced: bool = False
) -> AsyncIterator[FetchedArticle | UserError]:
    try:
        path = out / f"{id_of(entry.url)}.jsonl"
        if path.exists():
            yield FetchedArticle(path, entry, before=True)
            return
        fetched = await polite.fetch(entry.url)
        if fetched.type not in feeds.TYPES:
            yield _written(path, entry, fetched)
            return
        if announced:
            raise NotRead("it is a feed that a feed announces: name it by itself")
        for one in feeds.read_entries(fetched.body, fetched.url):
            async for brought in _bring(one, out, polite, announced=True):
                yield brought
    except (NotRead, Unreadable, UserError) as why:
        yield UserError(f"{visible(entry.url)}: {why}")


def id_of(url: str) -> str:
    """An id for what stands at an address: its site, its last part, and a hash of all but its fragment.

    Raises NotRead for what is no address.
    """
    try:
        url = urldefrag(url).url
        parts = urlsplit(url)
    except ValueError:
        raise NotRead("its address is malformed") from None
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).rpartition(".")
    words = [(parts.hostname or "").removeprefix("www."), last[0] or last[2]]
    slugs = [re.sub(r"[^a-z0-9]+", "-", word.lower())[:_SLUG].strip("-") for word in words]
    return "-".join([*filter(None, slugs), hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:8]])


def _written(path: Path, entry: FeedEntry, fetched: Fetched) -> FetchedArticle:
    """Keep what was fetched. What a feed says of an article counts more than what is found in the page."""
    try:
        found = document_of(fetched.body, kind_of_type(fetched.type), path.stem, ARTICLE, fetched.charset)
    except Unreadable as why:
        raise NotRead(reason(why)) from None
    whole = FeedEntry(
        url=fetched.url,
        title=_clean(found.title or entry.title),
        author=_clean(entry.author or found.author),
        published=entry.published or found.date,
    )
    line = {
        "id": path.stem,
        "title": whole.title,
        "published": whole.published and whole.published.isoformat(),
        "author": whole.author,
        "url": whole.url,
        "text": found.text,
        "page_flags": [flag.model_dump(mode="json", exclude_none=True) for flag in found.flags],
    }
    kept = json.dumps({key: value for key, value in line.items() if value}, ensure_ascii=False) + "\n"
    try:
        write_atomic(path, kept)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem.strerror}") from None
    return FetchedArticle(path, whole)


def _clean(text: str | None) -> str | None:
    """The text without what no file of UTF-8 may hold (lone surrogates) and no article (NUL)."""
    return text and text.replace("\0", "").encode("utf-8", "replace").decode()

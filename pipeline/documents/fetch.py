"""Fetches articles: a page, a PDF, or all that a feed announces, each into a file that a run reads.

A file is one line of .jsonl: id, title, published, author, url, text, and what the page hid from readers.
Its name comes from the address alone, so that nothing is downloaded twice; of two addresses of one page, the
second is not kept. An article that goes on at further pages is one text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from pipeline.config.errors import UserError
from pipeline.documents import feeds, pdf
from pipeline.documents.document import ARTICLE, Document, Unreadable
from pipeline.documents.feeds import FeedEntry
from pipeline.documents.formats import document_of
from pipeline.documents.input_files import LONGEST
from pipeline.documents.page_address import asks_consent, home, next_page
from pipeline.documents.web_page import CONSENT, kind_of_type, reason
from pipeline.records import Flag, FlagKind
from pipeline.storage.atomic import write_or_refuse
from pipeline.verdicts.phrases import visible
from pipeline.web import fetching
from pipeline.web.fetching import TEXTS, Fetched, NotRead
from pipeline.web.robots import PoliteReader

_TYPES = (*TEXTS, pdf.TYPE, *feeds.TYPES)
PAGES = 10
"""Pages that an article may have."""
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
    async with fetching.Fetcher(types=types, longest=LONGEST) as fetcher:
        run = _Fetching(PoliteReader(fetcher), out)
        for url in dict.fromkeys(urls):
            async for one in run.bring(FeedEntry(url)):
                yield one


class _Fetching:
    """One command: what it has yet to ask for, and what is there already."""

    def __init__(self, polite: PoliteReader, out: Path) -> None:
        self._polite = polite
        self._out = out
        self._there: dict[str, Path] | None = None

    async def bring(
        self, entry: FeedEntry, *, announced: bool = False
    ) -> AsyncIterator[FetchedArticle | UserError]:
        """The article at an address, or all that a feed there announces."""
        try:
            path = self._out / f"{id_of(entry.url)}.jsonl"
            if path.exists():
                yield FetchedArticle(path, entry, before=True)
                return
            fetched = await self._polite.fetch(entry.url)
            if fetched.type not in feeds.TYPES:
                yield await self._article(path, entry, fetched)
                return
            if announced:
                raise NotRead("it is a feed that a feed announces: name it by itself")
            for one in feeds.read_entries(fetched.body, fetched.url):
                async for brought in self.bring(one, announced=True):
                    yield brought
        except (NotRead, Unreadable, UserError) as why:
            yield UserError(f"{visible(entry.url)}: {why}")

    async def _article(self, path: Path, entry: FeedEntry, fetched: Fetched) -> FetchedArticle:
        """Keep what was fetched, with the pages that it goes on at. Raises NotRead."""
        found = _read(fetched, path.stem)
        address = home(fetched.url, found.url)
        if self._there is None:
            self._there = _addresses(self._out)
        if before := self._there.get(address):
            return FetchedArticle(before, entry, before=True)
        written = _written(path, entry, address, await self._whole(found, fetched))
        self._there[address] = path
        return written

    async def _whole(self, found: Document, fetched: Fetched) -> Document:
        """The document with the text of all its pages; it ends at one that cannot be read, and says so."""
        pages, text, last = 1, found.text, fetched
        while pages < PAGES and (url := next_page(last, pages, fetched.url)):
            pages += 1
            try:
                last = await self._polite.fetch(url)
                further = _read(last, found.id)
            except NotRead as why:
                doubt = Flag(
                    kind=FlagKind.READING, text=f"goes on at {visible(url)}, which is not read: {why}"
                )
                found = replace(found, flags=(*found.flags, doubt))
                break
            # What each page repeats, such as its headline, is in the text already.
            said = set(text.splitlines())
            text = "\n".join([text, *(line for line in further.text.splitlines() if line not in said)])
            found = replace(found, flags=(*found.flags, *further.flags))
        return replace(found, text=text)


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


def _read(fetched: Fetched, id: str) -> Document:
    """The document in what was fetched. Raises NotRead."""
    try:
        found = document_of(fetched.body, kind_of_type(fetched.type), id, ARTICLE, fetched.charset)
    except Unreadable as why:
        raise NotRead(reason(why)) from None
    if asks_consent(fetched.url, found.text):
        raise NotRead(CONSENT)
    return found


def _addresses(out: Path) -> dict[str, Path]:
    """The files that are there already, by the address that each gives."""
    found: dict[str, Path] = {}
    for path in sorted(out.glob("*.jsonl")) if out.is_dir() else ():
        try:
            with path.open("rb") as file:
                line = json.loads(file.readline(LONGEST))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(line, dict) and isinstance(url := line.get("url"), str):
            found.setdefault(url, path)
    return found


def _written(path: Path, entry: FeedEntry, address: str, found: Document) -> FetchedArticle:
    """Keep a document. What a feed says of an article counts more than what is found in the page."""
    whole = FeedEntry(
        url=address,
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
    write_or_refuse(path, kept)
    return FetchedArticle(path, whole)


def _clean(text: str | None) -> str | None:
    """The text without what no file of UTF-8 may hold (lone surrogates) and no article (NUL)."""
    return text and text.replace("\0", "").encode("utf-8", "replace").decode()

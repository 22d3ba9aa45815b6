"""The documents that a draft is checked against, and where each of their words stands: file and line.

Text and Markdown are counted in lines, as an editor shows them. What is read out of something else (a page, a
PDF, a document of a word processor) has no lines that anybody could look up: there it is the paragraph.
"""

from __future__ import annotations

import asyncio
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline.check.markdown import read_markdown
from pipeline.config.errors import UserError
from pipeline.documents.decoding import decode
from pipeline.documents.document import Unreadable, Use, checked_text
from pipeline.documents.input_files import KINDS, files_in, kind_of, read_bytes
from pipeline.evidence.passages import cut
from pipeline.records import Evidence, Origin
from pipeline.text.sentences import paragraphs

LONGEST = 5_000_000
"""Bytes that one document may have: more than any book."""
_USE = Use(LONGEST, "a document", "check", keeps_heading=True)
Unit = Literal["line", "paragraph"]
_PLAIN = (".txt", ".md", ".markdown")


@dataclass(frozen=True)
class Text:
    """A text and where it was read: `at` are its characters' offsets in the file, `starts` those of units."""

    name: str
    text: str
    unit: Unit
    starts: Sequence[int]
    at: Sequence[int]
    title: str | None = None

    def number(self, offset: int) -> int:
        """The line, or the paragraph, in which a character of the text stands, counted from 1."""
        return bisect_right(self.starts, self.at[offset])


def read_plain(path: Path, what: str = "a document") -> Text:
    """A file of text or Markdown by its lines. Raises UserError where it can't be read."""
    if path.is_dir():
        raise UserError(f"{path}: {what} has to be a file: this is a folder")
    if kind_of(path) not in (None, *_PLAIN):
        raise UserError(f"{path}: {what} has to be text or Markdown: save it as .txt or .md")
    try:
        text = checked_text(decode(read_bytes(path))[0], replace(_USE, whose=what))
    except Unreadable as why:
        raise UserError(f"{path}: {why}") from None
    starts = [0, *(place + 1 for place, mark in enumerate(text) if mark == "\n")]
    if path.suffix.lower() == ".txt":
        return Text(str(path), text, "line", starts, range(len(text) + 1))
    prose = read_markdown(text)
    return Text(str(path), prose.text, "line", starts, prose.at, prose.title)


def read_sources(named: Iterable[str], drafts: Iterable[Path] = ()) -> list[Text]:
    """The documents that are named: files, folders of them, addresses; each once, and none of the drafts.

    Raises UserError for the first that can't be read: a check against half of the documents would mislead.
    """
    found: dict[str, Text] = {}
    checked = {os.path.realpath(draft) for draft in drafts}
    for word in named:
        if not word.strip():
            raise UserError("--against: an empty name; name a document, a folder or an address")
        if "://" in word:
            found[word] = asyncio.run(_fetched(word))
        else:
            for path in (path for path in _files(Path(word)) if os.path.realpath(path) not in checked):
                found.update({text.name: text for text in _of_file(path)})
    if not any(text.text.strip() for text in found.values()):
        raise UserError("nothing to check against: name documents after --against")
    return list(found.values())


def evidence_of(texts: Iterable[Text]) -> Iterator[tuple[Evidence, Text, int]]:
    """The passages of the texts, each with its text and its offset there."""
    for text in texts:
        for start, end in cut(text.text):
            passage = Evidence(
                id=f"{text.name}:{start}", text=text.text[start:end], title=text.title, origin=Origin.NOTE
            )
            yield passage, text, start


def _files(path: Path) -> list[Path]:
    """A file, or those of a folder that can be read, at any depth, sorted; hidden ones are not."""
    if not path.exists():
        raise UserError(f"{path}: no such file or folder; check the path")
    if path.is_file() and kind_of(path) is None:
        raise UserError(f"{path}: not read: its name should end in {', '.join(KINDS)}")
    return files_in(path)


def _of_file(path: Path) -> Iterator[Text]:
    from pipeline.documents.formats import documents

    if path.suffix.lower() in _PLAIN:
        yield read_plain(path)
        return
    for document in documents(path, str(path), _USE):
        if isinstance(document, UserError):
            raise document
        yield _by_paragraphs(document.id, document.text, document.title)


async def _fetched(url: str) -> Text:
    """The document at an address. Raises UserError where it can't be fetched."""
    import httpx2

    from pipeline.documents import pdf
    from pipeline.documents.web_page import read_page
    from pipeline.web.fetching import TEXTS, Fetcher, NotRead

    try:
        async with Fetcher(types=(*TEXTS, pdf.TYPE)) as fetcher:
            fetched = await fetcher.fetch(url)
        page = read_page(fetched)
    except (NotRead, UserError) as why:
        raise UserError(f"{url}: {why}") from None
    except httpx2.HTTPError as problem:
        raise UserError(f"{url}: cannot be fetched: {type(problem).__name__}") from None
    return _by_paragraphs(url, page.text, page.title)


def _by_paragraphs(name: str, text: str, title: str | None) -> Text:
    return Text(name, text, "paragraph", [p.start for p in paragraphs(text)], range(len(text) + 1), title)

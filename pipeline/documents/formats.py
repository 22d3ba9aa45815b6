"""Documents: what stands in the files that an index is made of, with title, date and address where they tell.

.txt, .md and .html files are a document each, a .jsonl file has one a line, a .warc file one a saved page.
A date is what the document says of itself; when a file was saved says nothing of what it tells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from pipeline.config.errors import UserError
from pipeline.documents.decoding import decoded

LONGEST = 5_000_000
"""Bytes that one document may have: more than any book."""

_SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".warc", ".warc.gz")
_HEADING = re.compile(r"\s*#[ \t]+(.*\S)")
_LONGEST_ID = 200


@dataclass(frozen=True)
class Document:
    """A text that can be evidence. `id` is unique in its index; `date` is the day of publication."""

    id: str
    text: str
    title: str | None = None
    date: dt.date | None = None
    url: str | None = None
    publisher: str | None = None

    def sha256(self) -> str:
        """The hash of all that the document tells."""
        told = json.dumps({**asdict(self), "date": str(self.date)}, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


class _DocumentLine(BaseModel):
    """One line of a .jsonl file."""

    model_config = ConfigDict(extra="ignore")
    text: str
    id: str | None = None
    title: str | None = None
    date: dt.date | None = Field(None, validation_alias=AliasChoices("date", "published"))
    url: str | None = None
    publisher: str | None = None


def files_in(path: Path) -> list[Path]:
    """The file itself, or the files of a folder that can be read, at any depth, sorted; hidden ones are not.

    Raises UserError where there is no such path, or a file of another kind is named.
    """
    if path.is_dir():
        found = (file for file in path.rglob("*") if file.name.endswith(_SUFFIXES) and file.is_file())
        return sorted(f for f in found if not any(part.startswith(".") for part in f.relative_to(path).parts))
    if not path.exists():
        raise UserError(f"{path}: no such file or folder; check the path")
    if not path.name.endswith(_SUFFIXES):
        raise UserError(f"{path}: cannot be indexed: its name should end in {', '.join(_SUFFIXES)}")
    return [path]


def documents(path: Path, name: str) -> Iterator[Document | UserError]:
    """The documents of a file, whose ids begin with `name` unless they have their own.

    In the place of one that can't be read stands what is wrong with it, in one line.
    """
    try:
        if path.suffix == ".jsonl":
            yield from _of_lines(path, name)
        elif path.name.endswith((".warc", ".warc.gz")):
            yield from _of_archive(path, name)
        else:
            yield _of_text(path, name)
    except UserError as mistake:
        yield mistake
    except OSError as problem:
        yield UserError(f"{path}: cannot be read: {problem.strerror}")


def _of_text(path: Path, name: str) -> Document:
    with path.open("rb") as file:
        text = _text(file.read(LONGEST + 1), str(path))
    if path.suffix in (".html", ".htm"):
        return _of_page(text, name, str(path))
    heading = _HEADING.match(text) if path.suffix == ".md" else None
    if heading and text[heading.end() :].strip():
        return Document(name, text[heading.end() :], title=heading[1])
    return Document(name, text)


def _of_page(page: str, name: str, place: str, url: str | None = None) -> Document:
    from pipeline.documents.html import article_in

    found = article_in(page)
    if found is None:
        raise UserError(f"{place}: no article found in this page; save its text as .txt instead")
    return Document(name, found.text, title=found.title, date=found.date, url=url or found.url)


def _of_lines(path: Path, name: str) -> Iterator[Document | UserError]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield _of_line(line, name, f"{path}:{number}")
                except UserError as mistake:
                    yield mistake


def _of_line(data: bytes, name: str, place: str) -> Document:
    try:
        line = _DocumentLine.model_validate_json(_text(data, place).strip())
    except ValidationError as mistake:
        first = mistake.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(f"{place}: {where + ': ' if where else ''}{first['msg']}") from None
    _text(line.text.encode(errors="replace"), place)
    # Without an id of its own, a line is known by what it says: its number changes with every line above.
    id = line.id or f"{name}#{hashlib.sha256(data.strip()).hexdigest()[:12]}"
    if not id.isprintable() or len(id.encode()) > _LONGEST_ID:
        raise UserError(
            f"{place}: the id {id[:40]!a} is not one printable line of at most {_LONGEST_ID} bytes"
        )
    return Document(id, line.text, line.title, line.date, line.url, line.publisher)


def _of_archive(path: Path, name: str) -> Iterator[Document | UserError]:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise UserError(f"{path}: reading .warc files needs warcio: pip install 'onrecord[warc]'") from None
    seen: set[str] = set()
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                page = record.rec_type == "response" and "html" in _header(
                    record.http_headers, "Content-Type"
                )
                if page and url not in seen:
                    seen.add(url)
                    try:
                        html = record.content_stream().read(LONGEST).decode("utf-8", errors="replace")
                        yield _of_page(html, f"{name}#{url}"[:_LONGEST_ID], f"{path}: {url}", url)
                    except UserError as mistake:
                        yield mistake
    except ArchiveLoadFailed as problem:
        raise UserError(f"{path}: not a WARC file: {problem}") from None


def _header(headers: object, name: str) -> str:
    get = getattr(headers, "get_header", None)
    return str(get(name) or "") if get else ""


def _text(data: bytes, place: str) -> str:
    try:
        return decoded(data, LONGEST, "a document", "index")
    except ValueError as mistake:
        raise UserError(f"{place}: {mistake}") from None

"""intake: what users have becomes articles: .txt, .md, .html and .jsonl files, and standard input.

Each mistake comes out as a UserError in one line that names the file, so that the rest of a batch can go on.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.config import UserError
from pipeline.records import Article
from pipeline.stages.read import read

STDIN = Path("-")
LONGEST = 1_000_000
"""Bytes that one article may have: more than any newspaper page, less than a book."""

LONGEST_ID = 200
"""Bytes that an id may have: it names files, with an ending of their own."""

_HEADING = re.compile(r"\s*#[ \t]+(.*\S)")
_SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl")


class _Line(BaseModel):
    """One line of a .jsonl file."""

    model_config = ConfigDict(extra="ignore")
    text: str
    id: str | None = None
    title: str | None = None
    published: dt.date | None = None
    url: str | None = None


def articles(paths: Iterable[Path]) -> Iterator[Article | UserError]:
    """The articles of these files in order; in the place of one that can't be read, what is wrong with it.

    Two articles of one id would share a verdict file: the second is a UserError that names both places.
    """
    places: dict[str, str] = {}
    for path in paths:
        for place, one in _of_file(path):
            yield one if isinstance(one, UserError) else _named(one, place, places)


def _named(article: Article, place: str, places: dict[str, str]) -> Article | UserError:
    """The article, unless its id cannot name its files, or names those of another."""
    id = article.id
    if not id.isprintable() or id.startswith(".") or {"/", "\\"} & set(id) or len(id.encode()) > LONGEST_ID:
        return UserError(f"{place}: the id {id!a} can't name a file: give the article another")
    if id in places:
        return UserError(f'{place}: the id "{id}" is taken by {places[id]}: give one of them another')
    places[id] = place
    return article


def _of_file(path: Path) -> Iterator[tuple[str, Article | UserError]]:
    place = "standard input" if path == STDIN else str(path)
    try:
        if path.suffix == ".jsonl":
            yield from _of_lines(path)
            return
        yield place, _of_text(path, _text(_bytes(path), place), place)
    except UserError as mistake:
        yield place, mistake


def _bytes(path: Path) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read(LONGEST + 1)
    if path.suffix not in _SUFFIXES:
        raise UserError(f"{path}: not an article: its name should end in {', '.join(_SUFFIXES)}")
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file") from None
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None


def _text(data: bytes, place: str) -> str:
    """The text as it came; offsets and sha256 count from after a byte-order mark."""
    if len(data) > LONGEST:
        raise UserError(f"{place}: too long: an article may have {LONGEST:,} bytes; cut it into parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UserError(f"{place}: not UTF-8 (byte {problem.start}): save it as UTF-8") from None
    if not text.strip():
        raise UserError(f"{place}: empty: there is nothing to check")
    if "\0" in text:
        raise UserError(f"{place}: not a text: it holds NUL characters")
    return text


def _of_text(path: Path, text: str, place: str) -> Article:
    if path == STDIN:
        return read("stdin", text)
    if path.suffix in (".html", ".htm"):
        return _of_html(path.stem, text, place)
    if path.suffix == ".md" and (heading := _HEADING.match(text)):
        return read(path.stem, text, title=heading[1])
    return read(path.stem, text)


def _of_html(id: str, page: str, place: str) -> Article:
    """The article in a page, as trafilatura finds it; offsets count in the text that it gives."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    if not isinstance(found, Document) or not found.text or not found.text.strip():
        raise UserError(f"{place}: no article found in this page; save its text as .txt instead")
    return read(id, found.text, title=found.title, published=_day(found.date), url=found.url)


def _day(date: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(date) if date else None
    except ValueError:
        return None


def _of_lines(path: Path) -> Iterator[tuple[str, Article | UserError]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                place = f"{path}:{number}"
                if line.strip():
                    yield place, _of_line(line, f"{path.stem}-{number}", place)
    except FileNotFoundError:
        yield str(path), UserError(f"{path}: no such file")
    except OSError as problem:
        yield str(path), UserError(f"{path}: cannot be read: {problem.strerror}")


def _of_line(data: bytes, id: str, place: str) -> Article | UserError:
    try:
        line = _Line.model_validate_json(_text(data, place).strip())
        _text(line.text.encode(), place)
    except UserError as mistake:
        return mistake
    except ValidationError as mistake:
        first = mistake.errors()[0]
        where = ".".join(map(str, first["loc"]))
        return UserError(f"{place}: {where + ': ' if where else ''}{first['msg']}")
    return read(line.id or id, line.text, title=line.title, published=line.published, url=line.url)

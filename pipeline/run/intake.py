"""intake: what users have becomes articles: .txt, .md, .html and .jsonl files, folders, standard input.

A batch may be larger than memory: articles come one at a time, as drafts, and are read when their turn
comes. Each mistake comes out as a UserError in one line that names the file, so that the others go on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.config.errors import UserError
from pipeline.documents.decoding import decoded
from pipeline.records import Article, Flag
from pipeline.stages.read import read

STDIN = Path("-")
LONGEST = 1_000_000
"""Bytes that one article may have: more than any newspaper page, less than a book."""

LONGEST_ID = 200
"""Bytes that an id may have: it names files, with an ending of their own."""

_HEADING = re.compile(r"\s*#[ \t]+(.*\S)")
_SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl")


class _ArticleLine(BaseModel):
    """One line of a .jsonl file. `page_flags` are what `onrecord fetch` found that its page hides."""

    model_config = ConfigDict(extra="ignore")
    text: str
    id: str | None = None
    title: str | None = None
    published: dt.date | None = None
    url: str | None = None
    page_flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Draft:
    """An article that is still to be read. `sha256` is that of the bytes that it is read from.

    `read` gives the article, or raises the UserError that says why there is none.
    """

    id: str
    place: str
    sha256: str
    read: Callable[[], Article]


def drafts(paths: Iterable[Path]) -> Iterator[Draft | UserError]:
    """What these files hold, in order; in the place of what can't be read, what is wrong with it.

    Two articles of one id would share a verdict file: the second is a UserError that names both places.
    """
    # The database that has no name is SQLite's own: in memory while small, then on disk, then gone. Where
    # nobody reads to the end, it is cleared away by whichever thread comes to it.
    with contextlib.closing(sqlite3.connect("", check_same_thread=False)) as places:
        places.execute("CREATE TABLE taken (id TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID")
        for path in paths:
            for one in _of_file(path):
                yield one if isinstance(one, UserError) else _named(one, places)


def articles(paths: Iterable[Path]) -> Iterator[Article | UserError]:
    """The articles of these files; in the place of one that can't be read, what is wrong with it."""
    for draft in drafts(paths):
        if isinstance(draft, UserError):
            yield draft
            continue
        try:
            yield draft.read()
        except UserError as mistake:
            yield mistake


def within(path: Path) -> list[Path]:
    """The files of a folder, and of those in it, that may hold articles, sorted; else the path itself."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.suffix in _SUFFIXES and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )


def count(paths: Iterable[Path]) -> int:
    """How many drafts these files hold, good or bad, without reading one."""
    return sum(_lines(path) if path.suffix == ".jsonl" else 1 for path in paths)


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    except OSError:
        return 1


def _named(draft: Draft, places: sqlite3.Connection) -> Draft | UserError:
    """The draft, unless its id cannot name its files, or names those of another."""
    id, place = draft.id, draft.place
    if not id.isprintable() or id.startswith(".") or {"/", "\\"} & set(id) or len(id.encode()) > LONGEST_ID:
        return UserError(f"{place}: the id {id!a} can't name a file: give the article another")
    try:
        places.execute("INSERT INTO taken VALUES (?, ?)", (id, place))
    except sqlite3.IntegrityError:
        (taken,) = places.execute("SELECT place FROM taken WHERE id = ?", (id,)).fetchone()
        return UserError(f'{place}: the id "{id}" is taken by {taken}: give one of them another')
    return draft


def _of_file(path: Path) -> Iterator[Draft | UserError]:
    if path.suffix == ".jsonl":
        yield from _of_lines(path)
        return
    place = "standard input" if path == STDIN else str(path)
    try:
        data = _bytes(path)
    except UserError as mistake:
        yield mistake
        return
    id = "stdin" if path == STDIN else path.stem
    yield Draft(id, place, _sha256(data), partial(_of_bytes, path, data, place))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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
    try:
        return decoded(data, LONGEST, "an article", "check")
    except ValueError as mistake:
        raise UserError(f"{place}: {mistake}") from None


def _of_bytes(path: Path, data: bytes, place: str) -> Article:
    text = _text(data, place)
    if path == STDIN:
        return read("stdin", text)
    if path.suffix in (".html", ".htm"):
        return _of_html(path.stem, text, place)
    if path.suffix == ".md" and (heading := _HEADING.match(text)):
        return read(path.stem, text, title=heading[1])
    return read(path.stem, text)


def _of_html(id: str, page: str, place: str) -> Article:
    """The article in a page, as its readers see it; offsets count in the text that this gives."""
    from pipeline.documents.html import article_in

    found = article_in(page)
    if found is None:
        raise UserError(f"{place}: no article found in this page; save its text as .txt instead")
    return read(id, found.text, title=found.title, published=found.date, url=found.url, hidden=found.flags)


def _of_lines(path: Path) -> Iterator[Draft | UserError]:
    try:
        with path.open("rb") as file:
            for number, data in enumerate(file, 1):
                if data.strip():
                    yield _of_line(data, f"{path.stem}-{number}", f"{path}:{number}")
    except FileNotFoundError:
        yield UserError(f"{path}: no such file")
    except OSError as problem:
        yield UserError(f"{path}: cannot be read: {problem.strerror}")


def _of_line(data: bytes, id: str, place: str) -> Draft | UserError:
    try:
        line = _ArticleLine.model_validate_json(_text(data, place).strip())
        _text(line.text.encode(), place)
    except UserError as mistake:
        return mistake
    except ValidationError as mistake:
        first = mistake.errors()[0]
        where = ".".join(map(str, first["loc"]))
        return UserError(f"{place}: {where + ': ' if where else ''}{first['msg']}")
    id = line.id or id
    make = partial(
        read, id, line.text, title=line.title, published=line.published, url=line.url, hidden=line.page_flags
    )
    return Draft(id, place, _sha256(data), make)

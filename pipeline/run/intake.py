"""Intake: files of every kind, folders and standard input become articles.

A batch may be larger than memory: articles come one at a time, as drafts, and are read when their turn
comes. Each mistake comes out as a UserError in one line that names the file, so that the others go on.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.documents.document import ARTICLE, LONGEST_ID, Document, Unreadable
from pipeline.documents.formats import document_of, found_in, guarded, line_of
from pipeline.documents.input_files import LONGEST, MANY, kind_of, lines_of, read_bytes
from pipeline.records import Article
from pipeline.stages.read import read

STDIN = Path("-")


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
    """The drafts in these files, in order; for each that can't be read, a UserError that says why.

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
    """The articles of these files; for each that can't be read, a UserError that says why."""
    for draft in drafts(paths):
        if isinstance(draft, UserError):
            yield draft
            continue
        try:
            yield draft.read()
        except UserError as mistake:
            yield mistake


def count(paths: Iterable[Path]) -> int:
    """How many drafts these files hold, good or bad."""
    return sum(1 if kind_of(path) not in MANY else _count(path) for path in paths)


def _count(path: Path) -> int:
    if kind_of(path) != ".jsonl":
        return sum(1 for _ in found_in(path, path.stem, ARTICLE))
    try:
        return sum(1 for _ in lines_of(path))
    except Unreadable:
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
    kind, name = kind_of(path), path.stem
    try:
        if kind == ".jsonl":
            for number, line in lines_of(path):
                yield _of_line(line, f"{name}-{number}", f"{path}:{number}")
        elif kind in MANY:
            for number, (place, one) in enumerate(found_in(path, name, ARTICLE), 1):
                yield _of_found(one, f"{name}-{number}" if kind != ".xml" else None, place)
        elif path == STDIN:
            data = sys.stdin.buffer.read(LONGEST)
            yield Draft(
                "stdin",
                "standard input",
                _sha256(data),
                partial(_read, data, ".txt", "stdin", "standard input"),
            )
        else:
            data = read_bytes(path)
            yield Draft(name, str(path), _sha256(data), partial(_read, data, kind or "", name, str(path)))
    except Unreadable as why:
        yield UserError(f"{path}: {why}")


def _read(data: bytes, kind: str, id: str, place: str) -> Article:
    try:
        return guarded(lambda: _article(document_of(data, kind, id, ARTICLE)))
    except Unreadable as why:
        raise UserError(f"{place}: {why}") from None


def _of_line(line: bytes | Unreadable, id: str, place: str) -> Draft | UserError:
    try:
        found = line if isinstance(line, Unreadable) else line_of(line, id, ARTICLE)
    except Unreadable as why:
        found = why
    return _of_found(found, None, place, None if isinstance(line, Unreadable) else _sha256(line))


def _of_found(
    one: Document | Unreadable, id: str | None, place: str, sha256: str | None = None
) -> Draft | UserError:
    """The draft of a document that has been read, under an `id` of its own where one is given."""
    if isinstance(one, Unreadable):
        return UserError(f"{place}: {one}")
    if id is not None:
        one = replace(one, id=id)
    return Draft(one.id, place, sha256 or one.sha256(), partial(_of_document, one, place))


def _of_document(document: Document, place: str) -> Article:
    try:
        return guarded(lambda: _article(document))
    except Unreadable as why:
        raise UserError(f"{place}: {why}") from None


def _article(document: Document) -> Article:
    return read(
        document.id,
        document.text,
        title=document.title,
        published=document.date,
        url=document.url,
        hidden=document.flags,
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

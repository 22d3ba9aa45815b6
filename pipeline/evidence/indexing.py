"""Indexing: files into a corpus. A second time, only what has changed is read into it.

A document is known by its id and the hash of what it says. Work is saved every few thousand passages, so that
a run which is killed leaves an index that can be searched, and the next run resumes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.documents.document import EVIDENCE, Document
from pipeline.documents.formats import documents
from pipeline.documents.input_files import KINDS, files_in, kind_of
from pipeline.evidence.corpus import connect, digest_of
from pipeline.evidence.passages import passages
from pipeline.evidence.postings import Postings
from pipeline.evidence.ranking import NEIGHBOURS
from pipeline.evidence.vectors import Encodes, encode_missing
from pipeline.records import FlagKind
from pipeline.storage.hashes import hash_file
from pipeline.verdicts.phrases import visible

_STEP = 20_000
"""Passages that a killed run may lose."""


@dataclass
class Count:
    """What a run of indexing came to, by documents; `mistakes` are a line each.

    `doubts` are lines for documents that were read anew and may not be as they were written. `documents`,
    `undated` and `passages` are those of the whole index; `encoded` are passages that got a vector.
    """

    files: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    undated: int = 0
    documents: int = 0
    passages: int = 0
    encoded: int = 0
    mistakes: list[UserError] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


Tell = Callable[[Path, Count], None]
"""Called now and then with the file in work and the counts so far."""


def index(paths: Sequence[Path], into: Path, tell: Tell, encoder: Encodes | None = None) -> Count:
    """Bring an index up to date with files and folders; what is gone from a folder goes from the index.

    With an encoder its passages get vectors.
    Raises UserError where a path is not there, the index can't be written, or another run writes to it.
    """
    todo = [(file, _name(file, path)) for path in paths for file in _files(path)]
    _make_folder(into)
    with closing(connect(into, write=True)) as db, _written(into):
        run = _Run(db, into.absolute().parent, tell)
        # First, so that what has moved from one file to another is free to be taken up there.
        for path in paths:
            run.forget_missing(path, {file for file, _ in todo})
        for file, name in todo:
            run.file(file, name)
        count = run.finish()
        if encoder is not None:

            def encoded(passages: int) -> None:
                count.encoded += passages
                tell(into, count)

            encode_missing(db, encoder, encoded)
        return count


class _Run:
    """One run over one index, which is held for writing from the first change on."""

    def __init__(self, db: sqlite3.Connection, folder: Path, tell: Tell) -> None:
        self._db = db
        self._postings = Postings(db)
        (self._last,) = db.execute("SELECT coalesce(max(number), 0) FROM passage").fetchone()
        self._folder = folder
        self._tell = tell
        self._open = 0
        self._had = db.execute("SELECT passages FROM state").fetchone()[0]
        self._count = Count(passages=self._had)
        self._begin()

    def file(self, path: Path, name: str) -> None:
        """Bring in what is new in one file, and take out what is gone from it."""
        count = self._count
        count.files += 1
        self._tell(path, count)
        try:
            sha256 = hash_file(path)
        except OSError as problem:
            count.mistakes.append(UserError(f"{path}: cannot be read: {problem.strerror}"))
            return
        number, name, known = self._known(self._place(path), name)
        if sha256 == known:
            count.same += self._db.execute(
                "SELECT count(*) FROM document WHERE file = ?", (number,)
            ).fetchone()[0]
            return
        self._db.execute("UPDATE file SET sha256 = NULL WHERE number = ?", (number,))
        mistakes = len(count.mistakes)
        kept: set[str] = set()
        for one in self._good(documents(path, name, EVIDENCE)):
            if one.id in kept:
                self._refuse_second(one, path)
            elif self._keep(one, number, path):
                kept.add(one.id)
        for id, *_ in self._db.execute("SELECT id FROM document WHERE file = ?", (number,)).fetchall():
            if id not in kept:
                self._drop(id)
                count.removed += 1
        if len(count.mistakes) == mistakes:
            # A file with a mistake in it is read again next time, to tell of the mistake again.
            self._db.execute("UPDATE file SET sha256 = ? WHERE number = ?", (sha256, number))

    def forget_missing(self, path: Path, there: set[Path]) -> None:
        """Take out the files of a folder that are no longer in it."""
        places = {self._place(file) for file in there}
        under = self._place(path)
        for number, place in self._db.execute("SELECT number, place FROM file").fetchall():
            if place not in places and (under == "." or place.startswith(f"{under}/")):
                ids = self._db.execute("SELECT id FROM document WHERE file = ?", (number,)).fetchall()
                for (id,) in ids:
                    self._drop(id)
                self._count.removed += len(ids)
                self._db.execute("DELETE FROM file WHERE number = ?", (number,))

    def finish(self) -> Count:
        """Save the rest, and update the hash and the counts of the index."""
        count = self._count
        self._postings.write()
        # Quicker to search where it grew in many steps; nothing that is found changes.
        self._postings.merge()
        self._commit(digest_of(self._db))
        # Gives the room of what was merged back to the disk.
        self._db.executescript("PRAGMA incremental_vacuum")
        held = "SELECT count(*), count(*) - count(date) FROM document"
        count.documents, count.undated = self._db.execute(held).fetchone()
        return count

    def _good(self, found: Iterator[Document | UserError]) -> Iterator[Document]:
        for one in found:
            if isinstance(one, UserError):
                self._count.mistakes.append(one)
            else:
                yield one

    def _refuse_second(self, document: Document, path: Path) -> None:
        """Report two documents with one id; a document given twice in one file counts once."""
        held = "SELECT sha256 FROM document WHERE id = ?"
        if self._db.execute(held, (document.id,)).fetchone()[0] != document.sha256():
            told = f'the id "{document.id}" is given twice: give one of them another'
            self._count.mistakes.append(UserError(f"{path}: {told}"))

    def _keep(self, document: Document, file: int, path: Path) -> bool:
        """Whether the document is in the index as one of this file."""
        held = self._db.execute(
            "SELECT document.sha256, file, place FROM document JOIN file ON file.number = file WHERE id = ?",
            (document.id,),
        ).fetchone()
        sha256 = document.sha256()
        if held and held[1] != file:
            told = f'the id "{document.id}" is taken by {held[2]}: give one of them another'
            self._count.mistakes.append(UserError(f"{path}: {told}"))
            return False
        if held and held[0] == sha256:
            self._count.same += 1
            return True
        if held:
            self._drop(document.id)
        texts = passages(document.text)
        first, last = self._add(document.title, texts)
        date = document.date.isoformat() if document.date else None
        told_of_it = (document.title, date, document.url, document.publisher)
        self._db.execute(
            "INSERT INTO document(id, file, sha256, first, last, title, date, url, publisher) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, file, sha256, first, last, *told_of_it),
        )
        self._count.doubts += [
            f"{document.id}: the document {visible(flag.text)}"
            for flag in document.flags
            if flag.kind is FlagKind.READING
        ]
        self._count.changed += bool(held)
        self._count.added += not held
        self._moved(len(texts))
        self._put_down(path)
        return True

    def _add(self, title: str | None, texts: list[str]) -> tuple[int, int]:
        """Put the passages of one document in; the numbers of the first and the last."""
        first = self._last + 1 + NEIGHBOURS
        self._last = first + len(texts) - 1
        self._db.executemany("INSERT INTO passage VALUES (?, ?)", enumerate(texts, first))
        for number, text in enumerate(texts, first):
            self._postings.add(number, title, text)
        return first, self._last

    def _drop(self, id: str) -> None:
        """Take a document out with its passages."""
        number, title, first, last = self._db.execute(
            "SELECT number, title, first, last FROM document WHERE id = ?", (id,)
        ).fetchone()
        span = (first, last)
        texts = self._db.execute("SELECT number, text FROM passage WHERE number BETWEEN ? AND ?", span)
        for row, text in texts:
            self._postings.drop(row, title, text)
        self._db.execute("DELETE FROM vector WHERE number BETWEEN ? AND ?", span)
        self._db.execute("DELETE FROM passage WHERE number BETWEEN ? AND ?", span)
        self._db.execute("DELETE FROM document WHERE number = ?", (number,))
        self._moved(first - last - 1)

    def _moved(self, passages: int) -> None:
        self._count.passages += passages
        self._open += abs(passages)

    def _put_down(self, path: Path) -> None:
        if self._open >= _STEP:
            self._commit()
            self._begin()
            self._tell(path, self._count)

    def _begin(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._open = 0

    def _commit(self, digest: str | None = None) -> None:
        self._postings.write()
        self._db.execute("UPDATE state SET digest = ?, passages = ?", (digest, self._count.passages))
        self._db.execute("COMMIT")

    def _known(self, place: str, name: str) -> tuple[int, str, str | None]:
        """The number, the name and the hash of a file; a new one is written down."""
        found = self._db.execute("SELECT number, name, sha256 FROM file WHERE place = ?", (place,)).fetchone()
        if found is None:
            self._db.execute("INSERT INTO file(place, name) VALUES (?, ?)", (place, name))
            return self._known(place, name)
        number, name, sha256 = found
        return number, name, sha256

    def _place(self, path: Path) -> str:
        return Path(os.path.relpath(path.absolute(), self._folder)).as_posix()


def _files(path: Path) -> list[Path]:
    """The files of a path that is named. Raises UserError where there are none, or of another kind."""
    if not path.exists():
        raise UserError(f"{path}: no such file or folder; check the path")
    if path.is_file() and kind_of(path) is None:
        raise UserError(f"{path}: cannot be indexed: its name should end in {', '.join(KINDS)}")
    return [file for file in files_in(path) if file.is_file()]


def _name(file: Path, path: Path) -> str:
    """What the ids of a file's documents begin with: its path from the folder that was named."""
    return file.name if file == path else f"{path.resolve().name}/{file.relative_to(path).as_posix()}"


def _make_folder(into: Path) -> None:
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(f"{into.parent}: cannot be made: {problem.strerror}") from None


@contextmanager
def _written(into: Path) -> Iterator[None]:
    """Turn SQLite's errors while writing into a UserError."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        why = "another run is writing to it" if "locked" in str(problem) else str(problem)
        raise UserError(f"{into}: cannot be written: {why}") from None
    except sqlite3.DatabaseError as problem:
        raise UserError(f"{into}: damaged ({problem}): remove it and index again") from None

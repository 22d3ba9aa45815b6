"""A corpus on disk: documents cut into passages, in one SQLite file, and searched like those in memory.

    with Corpus(Path("corpus.db")) as corpus:
        corpus.ranked("The mayor of Ghent resigned.")

`pipeline/evidence/indexing.py` writes the file.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import logging
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

from pipeline.config.errors import UserError
from pipeline.evidence.copies import Story
from pipeline.evidence.meaning import Meaning
from pipeline.evidence.postings import TABLES as POSTINGS
from pipeline.evidence.postings import Postings
from pipeline.evidence.ranking import Ranking, in_order
from pipeline.evidence.vectors import TABLE as VECTORS
from pipeline.evidence.vectors import Encodes, Vectors
from pipeline.records import Evidence, Origin

_log = logging.getLogger(__name__)
FORMAT = 3
"""Goes up with every change to the tables, or to what of a text is searched for (terms.py, stems.py)."""

_APPLICATION = 0x6F6E7263  # "onrc"
_TABLES = """
    CREATE TABLE file (
        number INTEGER PRIMARY KEY,
        place TEXT NOT NULL UNIQUE,  -- seen from the folder of the index
        name TEXT NOT NULL,          -- what the ids of its documents begin with
        sha256 TEXT                  -- of its bytes; nothing until all of it is in
    );
    CREATE TABLE document (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        file INTEGER NOT NULL REFERENCES file,
        sha256 TEXT NOT NULL,
        first INTEGER NOT NULL,      -- its passages are numbered first to last
        last INTEGER NOT NULL,
        title TEXT, date TEXT, url TEXT, publisher TEXT
    );
    CREATE INDEX document_file ON document (file);
    CREATE INDEX document_first ON document (first, id);
    CREATE TABLE passage (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
    CREATE TABLE state (
        digest TEXT,
        passages INTEGER NOT NULL,
        encoder TEXT                 -- whose vectors the passages have; nothing: they have none
    );
    INSERT INTO state VALUES (NULL, 0, NULL);
"""

_PASSAGE = """
    SELECT document.id, passage.number - first, text, title, date, url, publisher
    FROM passage JOIN document ON document.number = (
        SELECT number FROM document WHERE first <= passage.number ORDER BY first DESC LIMIT 1
    ) WHERE passage.number = ?
"""
_WHOLE = """
    SELECT text FROM document JOIN passage ON passage.number BETWEEN first AND last
    WHERE document.id = ? ORDER BY passage.number
"""
_BY_ID = """
    SELECT value FROM json_each(?) ORDER BY (
        SELECT id FROM document WHERE first <= value ORDER BY first DESC LIMIT 1
    ), value
"""
_NUMBER = "SELECT first + :n FROM document WHERE id = :id AND first + :n <= last"


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """The database of an index; with `write` it is made where there is none.

    Raises UserError where there is no index, or the file is something else.
    """
    if not write and not path.is_file():
        raise UserError(f"{path}: no such index: make it with onrecord index PATH... --into {path.name}")
    mode = "rwc" if write else "ro"
    try:
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False, isolation_level=None
        )
    except sqlite3.OperationalError as problem:
        raise UserError(f"{path}: cannot be opened: {problem}") from None
    try:
        _check(db, path, make=write)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path, *, make: bool) -> None:
    """Raise UserError unless the database is an index; with `make` an empty one becomes one."""
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if make and not application and not db.execute("SELECT * FROM sqlite_master").fetchall():
            marks = f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {FORMAT};"
            db.executescript(
                f"PRAGMA auto_vacuum = INCREMENTAL; BEGIN; {marks} {_TABLES} {POSTINGS} {VECTORS}; COMMIT;"
            )
            application, version = _APPLICATION, FORMAT
    except sqlite3.DatabaseError as problem:
        raise UserError(f"{path}: cannot be opened as an index: {problem}") from None
    if application != _APPLICATION:
        raise UserError(f"{path}: not an index of onrecord; give another file")
    if version != FORMAT:
        raise UserError(f"{path}: made by another version of onrecord: remove it and index again")


class Corpus:
    """An index on disk, open for reading. Passages that have vectors are ranked by meaning too."""

    def __init__(self, path: Path, encoder: Callable[[], Encodes | None] = lambda: None) -> None:
        """`encoder` gives what made the vectors, once a search needs it.

        Raises UserError as `connect` does.
        """
        self._path = path
        self._db = connect(path)
        # KiB: what leads to the passages stays in memory, and not what is read on the way.
        self._db.execute("PRAGMA cache_size = -16000")
        # Where nobody closes it, as in a run, it goes with the corpus.
        weakref.finalize(self, self._db.close)
        (count,) = self._db.execute("SELECT passages FROM state").fetchone()
        self._words = Ranking(Postings(self._db), count)
        self._encoder = encoder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def ranked(self, words: str) -> Iterator[Evidence]:
        """The passages that share most with `words`, best first; the same for the same documents."""
        return in_order(self._rank(words), self._passage, self._by_id)

    @functools.cached_property
    def _rank(self) -> Ranking | Meaning:
        # Only now, since whoever asks for the digest or for passages by id needs no vectors.
        encoder = self._encoder()
        if encoder is None:
            return self._words
        if self.vectors_by() != encoder.name:
            _log.warning("%s has no vectors, so it is searched by words alone: index it again", self._path)
            return self._words
        vectors = self._db.execute("SELECT number, vector FROM vector ORDER BY number")
        return Meaning(self._words, Vectors(vectors), encoder)

    def passage(self, id: str) -> Evidence | None:
        """The passage of an id, if it is there."""
        document, _, n = id.removeprefix("I:").rpartition(":")
        row = self._db.execute(_NUMBER, {"n": int(n), "id": document}).fetchone() if n.isdecimal() else None
        return self._passage(row[0]) if row else None

    def story(self, passage: Evidence) -> Story:
        """The document that a passage of the index comes from."""
        id = passage.id.removeprefix("I:").rpartition(":")[0]
        return Story.of(text for (text,) in self._db.execute(_WHOLE, (id,)))

    def digest(self) -> str:
        """A hash of all documents: whether two indexes hold the same."""
        (digest,) = self._db.execute("SELECT digest FROM state").fetchone()
        return str(digest) if digest else digest_of(self._db)

    def vectors_by(self) -> str | None:
        """The name of the encoder whose vectors the passages have, if they have any."""
        return encoder_of(self._db)

    def _by_id(self, numbers: Sequence[int]) -> list[int]:
        return [number for (number,) in self._db.execute(_BY_ID, (json.dumps(numbers),))]

    def _passage(self, number: int) -> Evidence:
        id, n, text, title, date, url, publisher = self._db.execute(_PASSAGE, (number,)).fetchone()
        return Evidence(
            id=f"I:{id}:{n}",
            text=text,
            title=title,
            publisher=publisher,
            url=url,
            date=dt.date.fromisoformat(date) if date else None,
            origin=Origin.INDEX,
        )


def encoder_of(db: sqlite3.Connection) -> str | None:
    """The name of the encoder whose vectors the passages of an index have, if they have any."""
    (name,) = db.execute("SELECT encoder FROM state").fetchone()
    return None if name is None else str(name)


def digest_of(db: sqlite3.Connection) -> str:
    """The hash over the documents of an index, in the order of their ids."""
    whole = hashlib.sha256()
    for id, sha256 in db.execute("SELECT id, sha256 FROM document ORDER BY id"):
        whole.update(f"{id}\0{sha256}\n".encode())
    return whole.hexdigest()

"""What a project's folder knows of its finished articles: what each was made from, and its outcome.

    with ProjectState(config.folder) as state:
        state.put(out, "mayor", FinishedArticle(basis, file=sha256, ...))
        state.get(out, "mayor")

The verdict file says most of it, but not which evidence there was to find, nor by which version of the rules.
So a small database, `.onrecord/state.db`, which git ignores, keeps a hash of each part. It only saves work:
if it is lost or cannot be read, articles are done again, from the answers that are kept. A run locks the
folder; the lock ends with the process, however that ends.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.verdicts.store import find_hash

HIDDEN = ".onrecord"
"""The folder, beside the config, for what a run leaves behind and git ignores."""

_log = logging.getLogger(__name__)
_TABLE = """
CREATE TABLE IF NOT EXISTS article (
    out TEXT, id TEXT, basis TEXT NOT NULL, file TEXT, answers TEXT, errors INTEGER NOT NULL, why TEXT,
    PRIMARY KEY (out, id)
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class FinishedArticle:
    """The outcome of one article. `basis` is what it was made from, part by part (fingerprint.py).

    `file` is the sha256 of its verdict file, None where there is none; `answers` is what
    `hash_recording` gives; `errors` counts what could not be done, and `why` says the first of it.
    """

    basis: Mapping[str, str]
    file: str | None
    answers: str | None
    errors: int = 0
    why: str | None = None


class ProjectState:
    """The entries of a project's folder. One that cannot be read or written counts as empty."""

    def __init__(self, folder: Path) -> None:
        self._db: sqlite3.Connection | None = None
        path = folder / HIDDEN / "state.db"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _opened(path)
            except sqlite3.OperationalError:
                raise  # Locked or unreadable, which is no reason to begin anew.
            except sqlite3.DatabaseError:
                for file in (path, path.with_name("state.db-wal"), path.with_name("state.db-shm")):
                    file.unlink(missing_ok=True)
                self._db = _opened(path)
        except (OSError, sqlite3.Error) as problem:
            self._give_up(problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._db is not None:
            self._db.close()

    def get(self, out: str, id: str) -> FinishedArticle | None:
        """The entry of an article whose verdict file goes to the folder `out`."""
        if self._db is None:
            return None
        asked = "SELECT basis, file, answers, errors, why FROM article WHERE out = ? AND id = ?"
        try:
            row = self._db.execute(asked, (out, id)).fetchone()
            return row and FinishedArticle(json.loads(row[0]), *row[1:])
        except (sqlite3.Error, ValueError):
            return None

    def put(self, out: str, id: str, entry: FinishedArticle) -> None:
        """Record the outcome of an article; on disk as soon as the system writes it."""
        if self._db is None:
            return
        values = (json.dumps(dict(entry.basis)), entry.file, entry.answers, entry.errors, entry.why)
        try:
            self._db.execute(
                "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?, ?, ?)", (out, id, *values)
            )
        except sqlite3.Error as problem:
            self._give_up(problem)

    def _give_up(self, problem: Exception) -> None:
        _log.warning(
            "the state of the run cannot be kept (%s): the next one does all articles again", problem
        )
        if self._db is not None:
            self._db.close()
        self._db = None


def _opened(path: Path) -> sqlite3.Connection:
    """The database. Raises sqlite3.DatabaseError where the file is none."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        # A kill loses nothing; a power cut may lose the last entries, and those articles are done again.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(_TABLE)
        db.execute("SELECT out, id, basis, file, answers, errors, why FROM article LIMIT 1")
    except BaseException:
        db.close()
        raise
    return db


def hash_recording(config: Config, id: str) -> str | None:
    """The sha256 of an article's cassette, empty for none; None where answers come from the cache."""
    return None if config.caches else find_hash(config.path(config.cassettes) / f"{id}.yaml") or ""


@contextlib.contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Lock a project's folder for one run. Raises UserError where another run has it."""
    import filelock

    hidden = folder / HIDDEN
    lock = filelock.FileLock(hidden / "run.lock", blocking=False)
    try:
        hidden.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        raise UserError(f"another run is at work in {hidden.parent.absolute()}: let it end first") from None
    except (OSError, NotImplementedError):
        pass  # A folder that cannot be written to: nothing in it can be spoilt, either.
    try:
        yield
    finally:
        lock.release()

"""The cache of live mode: answers on this machine's disk, so that the same question is paid for once.

Those of the model stay until they are deleted; those of the web are good for a day.

diskcache without its dangers: values are JSON text and nothing is ever unpickled, nothing is evicted
silently, only its owner can open the folder. A row that cannot be read counts as missing. If the cache cannot
be written, one warning says so and it is still read; if it cannot be read either, a warning says so and the
run continues without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
import time
from pathlib import Path
from typing import Any

import diskcache

from pipeline.config.providers import Provider
from pipeline.model.answers import AnswerStore, Question, canonical

_log = logging.getLogger(__name__)
_FAULTS = (OSError, sqlite3.Error, diskcache.Timeout, ValueError, TypeError, LookupError)
_IN_DATABASE = 2**31
"""Bytes up to which an answer stands in the database: no answer is longer, so none gets its own file."""

FRESH = 86400.0
"""Seconds for which an answer of the web is good: what a search finds changes from day to day."""


class _NoPickles(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Stores text as it is, in the database; refuses rows that ask for a file or for unpickling."""

    def get(self, key: Any, raw: Any) -> Any:
        if not raw:
            raise ValueError("a pickled key")
        return super().get(key, raw)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        if mode != diskcache.core.MODE_RAW:
            raise ValueError("not a row of plain text")
        return super().fetch(mode, filename, value, read)


class _ReadOnly:
    """The rows of a cache in a folder that cannot be written: diskcache would write to open it."""

    def __init__(self, database: Path) -> None:
        """Raises sqlite3.Error where there is none."""
        # Without `immutable`, SQLite would want to lay a file beside it.
        self._rows = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            self.get("", None)
        except sqlite3.Error:
            self.close()
            raise

    def get(self, key: str, default: str | None) -> Any:
        """The value of a key, as diskcache's own `get` returns it."""
        kept = (
            "SELECT value FROM Cache WHERE key = ? AND raw = 1 AND mode = ? AND ifnull(expire_time, ?) >= ?"
        )
        now = time.time()
        row = self._rows.execute(kept, (key, diskcache.core.MODE_RAW, now, now)).fetchone()
        return row[0] if row else default

    def close(self) -> None:
        """Close the database."""
        self._rows.close()


class Cache(AnswerStore):
    """A folder of answers, for one provider."""

    def __init__(self, folder: Path, provider: Provider) -> None:
        """Open the cache, making the folder where there is none. Never raises for a folder of no use."""
        self._endpoint = endpoint_of(provider)
        self._cache: diskcache.Cache | _ReadOnly | None = None
        self._keeps = True
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            _try_writing(folder / diskcache.core.DBNAME)
            self._cache = diskcache.Cache(
                str(folder),
                disk=_NoPickles,
                disk_min_file_size=_IN_DATABASE,
                eviction_policy="none",
                # Else 64 MB of the file come to be counted as memory.
                sqlite_mmap_size=0,
            )
        except _FAULTS as problem:
            with contextlib.suppress(*_FAULTS):
                self._cache = _ReadOnly(folder / diskcache.core.DBNAME)
            self._keep_no_more(problem)

    def find(self, question: Question) -> bytes | None:
        """The cached answer, or None."""
        if self._cache is None:
            return None
        try:
            answer = json.loads(self._cache.get(self._key(question), "null"))
            return canonical(answer) if is_answer(answer, question) else None
        except _FAULTS:
            return None

    def keep(self, question: Question, answer: bytes) -> None:
        """Cache an answer."""
        self._change("set", self._key(question), answer.decode(), FRESH if of_web(question) else None)

    def forget(self, question: Question) -> None:
        """Drop an answer of no use, so that the next run asks again."""
        self._change("delete", self._key(question))

    def close(self) -> None:
        """Close the database."""
        if self._cache is not None:
            self._cache.close()

    def _key(self, question: Question) -> str:
        return key_of(question, self._endpoint)

    def _change(self, what: str, *values: str | float | None) -> None:
        if not self._keeps:
            return
        try:
            getattr(self._cache, what)(*values)
        except _FAULTS as problem:
            self._keep_no_more(problem)

    def _keep_no_more(self, problem: Exception) -> None:
        self._keeps = False
        what, lost = ("used", "answers") if self._cache is None else ("written", "new answers")
        _log.warning("the cache cannot be %s (%s): %s will be asked for again", what, problem, lost)


def endpoint_of(provider: Provider) -> bytes:
    """What distinguishes the answers of one endpoint from those of another."""
    return canonical([provider.kind, provider.base_url, provider.query, str(provider.gguf)])


def key_of(question: Question, endpoint: bytes) -> str:
    """The key under which the answer to a question is kept."""
    return hashlib.sha256((b"" if of_web(question) else endpoint) + question.body).hexdigest()


def is_answer(answer: Any, question: Question) -> bool:
    """Whether it has the form of an answer. Raises LookupError or TypeError where it has none at all."""
    return isinstance(answer, dict) if of_web(question) else isinstance(answer["choices"], list)


def of_web(question: Question) -> bool:
    """True for a search or a page, false for a prompt."""
    return question.topic.kind != "prompt"


def _try_writing(database: Path) -> None:
    """Raise where the file is no database or is read-only: diskcache would leave it open."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")

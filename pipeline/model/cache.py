"""The cache of live mode: answers on this machine's disk, so that the same question is paid for once.

Those of the model stay until they are deleted; those of the web are good for a day.

diskcache with its dangers taken out: values are JSON text and nothing is ever unpickled, nothing is
evicted silently, the folder is its owner's alone. A row that cannot be read counts as missing. A cache
that cannot be used is told in one warning, and the run goes on without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import diskcache

from pipeline.config import Provider
from pipeline.model.answers import canonical

if TYPE_CHECKING:
    from pipeline.model.answers import Question

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


class Cache:
    """A folder of answers as a store (answers.AnswerStore), for one provider."""

    def __init__(self, folder: Path, provider: Provider) -> None:
        """Open the cache, making the folder where there is none. Never raises for a folder of no use."""
        self._endpoint = endpoint_of(provider)
        self._cache: diskcache.Cache | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            _try_writing(folder / diskcache.core.DBNAME)
            self._cache = diskcache.Cache(
                str(folder), disk=_NoPickles, disk_min_file_size=_IN_DATABASE, eviction_policy="none"
            )
        except _FAULTS as problem:
            self._give_up(problem)

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

    def finish(self, article: str, *, complete: bool) -> None:
        """Nothing: answers are not kept by article."""

    def close(self) -> None:
        """Close the database."""
        if self._cache is not None:
            self._cache.close()

    def _key(self, question: Question) -> str:
        return key_of(question, self._endpoint)

    def _change(self, what: str, *values: str | float | None) -> None:
        if self._cache is None:
            return
        try:
            getattr(self._cache, what)(*values)
        except _FAULTS as problem:
            self._give_up(problem)

    def _give_up(self, problem: Exception) -> None:
        _log.warning("the cache cannot be used (%s): answers will be asked for again", problem)
        self.close()
        self._cache = None


def endpoint_of(provider: Provider) -> bytes:
    """What tells the answers of one endpoint from those of another."""
    return canonical([provider.kind, provider.base_url, provider.query, str(provider.gguf)])


def key_of(question: Question, endpoint: bytes) -> str:
    """The key under which the answer to a question is kept."""
    return hashlib.sha256((b"" if of_web(question) else endpoint) + question.body).hexdigest()


def is_answer(answer: Any, question: Question) -> bool:
    """Whether it has the form of an answer. Raises LookupError or TypeError for what has none at all."""
    return isinstance(answer, dict) if of_web(question) else isinstance(answer["choices"], list)


def of_web(question: Question) -> bool:
    """True for a search or a page, false for a prompt."""
    return question.topic.kind != "prompt"


def _try_writing(database: Path) -> None:
    """Raise where the file is no database or is read-only: diskcache would leave it open."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")

"""The cache of live mode at a URL: one object an answer, which the workers of a cluster share.

Objects are named by the key of the cache on disk (cache.py), in 256 folders. Those of the web have a time
until which they are valid. An object that cannot be read counts as missing. If the URL cannot be reached,
there is one warning for each kind of trouble, and the run continues: answers that it cannot keep are asked
for again next time.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from pipeline.config.providers import Provider
from pipeline.model.answers import AnswerStore, Question, canonical
from pipeline.model.cache import FRESH, endpoint_of, is_answer, key_of, of_web
from pipeline.storage.remote import RemoteFolder

_log = logging.getLogger(__name__)


class RemoteCache(AnswerStore):
    """A URL of answers, for one provider."""

    remote = True

    def __init__(self, url: str, provider: Provider) -> None:
        """Raises UserError for a URL that cannot be used."""
        self._far = RemoteFolder(url)
        self._endpoint = endpoint_of(provider)
        self._told: set[str] = set()

    def find(self, question: Question) -> bytes | None:
        """The cached answer, or None."""
        try:
            kept = self._far.get(self._name(question))
        except Exception as problem:  # noqa: BLE001 - each filesystem has its own classes
            self._tell("read", problem)
            return None
        return None if kept is None else _answer(kept, question)

    def keep(self, question: Question, answer: bytes) -> None:
        """Put an answer there."""
        until = time.time() + FRESH if of_web(question) else None
        data = canonical({"answer": json.loads(answer), "until": until})
        try:
            self._far.put(self._name(question), data)
        except Exception as problem:  # noqa: BLE001 - each filesystem has its own classes
            self._tell("written to", problem)

    def forget(self, question: Question) -> None:
        """Drop an answer of no use, so that the next run asks again."""
        try:
            self._far.drop(self._name(question))
        except Exception as problem:  # noqa: BLE001 - each filesystem has its own classes
            self._tell("written to", problem)

    def _name(self, question: Question) -> str:
        key = key_of(question, self._endpoint)
        return f"{key[:2]}/{key}.json"

    def _tell(self, what: str, problem: Exception) -> None:
        if what not in self._told:
            self._told.add(what)
            _log.warning(
                "the cache %s cannot be %s (%s): answers will be asked for again",
                self._far.url,
                what,
                str(problem).partition("\n")[0] or type(problem).__name__,
            )


def _answer(kept: bytes, question: Question) -> bytes | None:
    """The answer in an object; None where it is spoilt, or too old."""
    try:
        held: dict[str, Any] = json.loads(kept)
        fresh = held["until"] is None or held["until"] > time.time()
        return canonical(held["answer"]) if fresh and is_answer(held["answer"], question) else None
    except (ValueError, LookupError, TypeError):
        return None

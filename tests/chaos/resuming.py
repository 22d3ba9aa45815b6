"""Runs that are killed and taken up again: what is asked a second time, and why.

A request is asked again where its answer was lost on the way: it had left the endpoint and was not yet on
disk when the process died. What was on disk must never be asked again.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from chaos.checking import killed, process
from chaos.endpoint import FINAL, Asked, Endpoint
from pipeline.model.answers import Question, canonical
from pipeline.model.cache import Cache
from pipeline.run.selection import assemble_batch


def kill_after(endpoint: Endpoint, folder: Path, calls: int, *words: str, **how: Any) -> bool:
    """Start a run and kill it once so many more requests have come; False where it ended before."""
    start = len(endpoint.asked)
    running = process(folder, "run", *words, **how)
    while running.poll() is None and len(endpoint.asked) < start + calls:
        time.sleep(0.001)
    return killed(running)


@dataclass
class Kept:
    """What the cache of a folder holds at this moment."""

    keys: frozenset[str]
    cache: Cache

    def holds(self, body: bytes) -> bool:
        """The answer to a request of this body is on disk."""
        asked = Question("", SimpleNamespace(kind="prompt"), canonical(json.loads(body)), "")  # type: ignore
        return self.cache._key(asked) in self.keys


def kept(folder: Path) -> Kept:
    """The answers that are on disk in a folder, as a process that comes now would find them."""
    config = assemble_batch([str(folder / "config.yaml")]).config
    cache = Cache(config.path(config.cache), config.chosen())
    cache.close()
    with sqlite3.connect(config.path(config.cache) / "cache.db") as rows:
        keys = frozenset(key for (key,) in rows.execute("SELECT key FROM Cache"))
    rows.close()
    return Kept(keys, cache)


def asked_again(before: Kept, later: Sequence[Asked]) -> int:
    """How many requests came although their answer was on disk."""
    return sum(before.holds(one.body) for one in later)


def lost(asked: Sequence[Asked]) -> int:
    """How many good answers have left more than once for one request: those that a kill took on the way."""
    seen: set[bytes] = set()
    again = 0
    for one in asked:
        if one.answered and one.fault not in FINAL:
            again += one.body in seen
            seen.add(one.body)
    return again

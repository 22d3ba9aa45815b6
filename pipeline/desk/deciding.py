"""Decisions made in the browser: written at once, with undo, and never over somebody else's change. A page
holds the version of the decisions that it shows. If the file has changed since, nothing is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from pipeline.config.errors import UserError
from pipeline.desk.newsroom import Newsroom
from pipeline.records import Label
from pipeline.reviews.decisions import Choice, append_decision, decide
from pipeline.storage.atomic import write_atomic

NOTHING = "none"
"""The version of decisions that nobody has made yet."""


class DecisionRequest(BaseModel):
    """What a page asks for: a decision on a claim. `version` is that of the decisions that the page shows."""

    model_config = ConfigDict(extra="forbid")
    claim: str = Field(max_length=200)
    choice: Choice
    label: Label | None = None
    note: str = Field("", max_length=4000)
    name: str = Field(max_length=200)
    version: str = Field(max_length=64)


class UndoRequest(BaseModel):
    """What a page asks for: to undo the last decision that the desk wrote on an article."""

    model_config = ConfigDict(extra="forbid")
    version: str = Field(max_length=64)


class ChangedMeanwhileError(Exception):
    """The decisions are no longer those that the page shows."""


class _Step(NamedTuple):
    before: bytes | None
    after: str
    claim: str


class Decisions:
    """The decisions of a newsroom, with what was written since the start, so that it can be undone."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._steps: defaultdict[str, list[_Step]] = defaultdict(list)
        # Between the look at the version and the writing, no other window writes.
        self._lock = threading.Lock()

    def version(self, article: str) -> str:
        """The version of an article's decisions."""
        return _version(_bytes(self._room.decisions_file(article)))

    def can_undo(self, article: str) -> bool:
        """Whether the last change of the decisions was made here."""
        steps = self._steps[article]
        return bool(steps) and steps[-1].after == self.version(article)

    def make(self, article: str, wanted: DecisionRequest) -> str:
        """Write a decision, and return the id of its claim. Raises ChangedMeanwhileError, and UserError for
        an invalid decision.
        """
        with self._lock:
            before = self._expected(article, wanted.version)
            desk = self._room.desk(article)
            claim = next((one for one in desk.file.claims if one.id == wanted.claim), None) if desk else None
            if desk is None or claim is None:
                raise UserError(f"there is no claim {wanted.claim!a} any more: load the page again")
            settled = desk.by_claim.get(claim.id)
            decision = decide(
                claim,
                wanted.choice,
                name=wanted.name,
                date=dt.datetime.now().astimezone().date(),
                label=wanted.label if wanted.choice is Choice.OVERRULE else None,
                note=wanted.note.strip(),
                replaces=settled.decision.claim if settled else None,
            )
            if wanted.choice is Choice.OVERRULE and wanted.label is None:
                raise UserError("to overrule a verdict, choose a label")
            append_decision(self._room.reviews, article, decision)
            self._steps[article].append(_Step(before, self.version(article), claim.id))
            return claim.id

    def undo(self, article: str, version: str) -> str:
        """Undo the last decision, and return the id of its claim. Raises as `make` does."""
        with self._lock:
            self._expected(article, version)
            if not self.can_undo(article):
                raise UserError("there is nothing to undo: the last change was not made at this desk")
            step = self._steps[article].pop()
            path = self._room.decisions_file(article)
            try:
                if step.before is None:
                    path.unlink()
                else:
                    write_atomic(path, step.before)
            except OSError as problem:
                raise UserError(f"{path}: cannot be written: {problem.strerror}") from None
            return step.claim

    def _expected(self, article: str, version: str) -> bytes | None:
        """The file's bytes. Raises ChangedMeanwhileError where they are of another version."""
        data = _bytes(self._room.decisions_file(article))
        if _version(data) != version:
            raise ChangedMeanwhileError
        return data


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None


def _version(data: bytes | None) -> str:
    return NOTHING if data is None else hashlib.sha256(data).hexdigest()[:32]

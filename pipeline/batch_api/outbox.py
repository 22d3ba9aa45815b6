"""Requests that go to a Batch API and those under way there: the part of a run that outlives its process.

Requests are written to files in `.onrecord/batches/`, one a line, a file a prompt, each file within the
documented limits. `.onrecord/batches.json` holds the state of each file, and is written before anything
depends on it: after a kill at any point the run resumes, and no request is sent twice. Neither holds a key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.batch_api import client
from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.model.answers import Question, canonical, most
from pipeline.model.budget import Tokens
from pipeline.model.errors import RunStop
from pipeline.storage.atomic import write_atomic

_CUSTOM_ID = re.compile(rb'\{"custom_id":"([0-9a-f]{64})"')


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Amount(_Kept):
    """Calls and their tokens."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0
    cached: int = 0

    def add(self, tokens: Tokens) -> None:
        """Count one call more."""
        self.calls += 1
        self.prompt += tokens.prompt
        self.completion += tokens.completion
        self.cached += tokens.cached

    @property
    def tokens(self) -> Tokens:
        """The tokens of all calls together."""
        return Tokens(self.prompt, self.completion, self.cached)


class Parcel(_Kept):
    """One file of requests. `most` is what they may take; `file` and `batch` are the provider's ids."""

    prompt: str
    name: str = Field(pattern=r"^[0-9a-f]{16}\.jsonl$")
    most: Amount
    file: str | None = None
    batch: str | None = None


class _OutboxState(_Kept):
    kept_as: Literal["onrecord/batches/1"] = Field(default="onrecord/batches/1", alias="schema")
    endpoint: str
    parcels: list[Parcel] = []
    tries: dict[str, int] = {}
    given_up: dict[str, str] = {}
    spent: Amount = Amount()


@dataclass
class _OpenParcel:
    """A file that is being written."""

    prompt: str
    name: str
    file: IO[bytes]
    size: int = 0
    most: Amount = field(default_factory=Amount)


class Outbox:
    """The files of a project's folder, for one endpoint. Use it as a context manager: it closes files.

    `parcels` are sealed and not yet settled; `tries` counts, by key, batches without an answer; `given_up`
    says, by key, why a request is not made again; `spent` is what the run has taken so far.
    """

    def __init__(self, folder: Path, provider: Provider) -> None:
        """Raises UserError where the state cannot be read, or is of another endpoint."""
        self._path = folder / "batches.json"
        self._folder = folder / "batches"
        self._state = self._load(_told(provider))
        self._open: dict[str, _OpenParcel] = {}
        self._noted: set[bytes] = set()
        self.parcels = self._state.parcels
        self.tries = self._state.tries
        self.given_up = self._state.given_up
        self.spent = self._state.spent
        # Without its requests, a file of answers is of no use.
        self.parcels[:] = [parcel for parcel in self.parcels if self.path(parcel).exists()]
        # What a process that was killed was about to send.
        for path in self._folder.glob("*"):
            if path.name not in {parcel.name for parcel in self.parcels}:
                path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open.values():
            one.file.close()

    @property
    def scratch(self) -> Path:
        """The path for a file that is downloaded."""
        return self._folder / "answers.tmp"

    def holds(self, question: Question) -> bool:
        """True for a request that is noted already."""
        return bytes.fromhex(question.key) in self._noted

    def note(self, question: Question) -> None:
        """Write a request to the file of its prompt. Raises RunStop where it cannot be written."""
        with _writing(self._folder):
            self._write(question)

    def _write(self, question: Question) -> None:
        line = client.request_line(question)
        one = self._open.get(question.topic.name)
        if one and (one.most.calls >= client.LINES or one.size + len(line) > client.BYTES):
            self._seal(one)
            one = None
        if one is None:
            one = self._open[question.topic.name] = self._begun(question.topic.name)
        one.file.write(line)
        one.size += len(line)
        one.most.add(most(question.body))
        self._noted.add(bytes.fromhex(question.key))

    def seal(self) -> None:
        """Make parcels, to be sent, of all requests that are noted. Raises RunStop where that fails."""
        with _writing(self._folder):
            for one in list(self._open.values()):
                self._seal(one)
        self._noted.clear()
        if self.parcels:
            self.save()

    def save(self) -> None:
        """Put the state on disk. Raises RunStop where it cannot be written."""
        with _writing(self._path):
            write_atomic(self._path, self._state.model_dump_json(indent=1, by_alias=True) + "\n")

    def path(self, parcel: Parcel) -> Path:
        """The file of a parcel."""
        return self._folder / parcel.name

    def settle(self, parcel: Parcel) -> None:
        """Forget a parcel whose answers are all there."""
        self.parcels.remove(parcel)
        self.save()
        self.path(parcel).unlink(missing_ok=True)

    def empty(self) -> None:
        """Delete everything at the end of a run, so that the next one starts empty."""
        self._path.unlink(missing_ok=True)
        self.scratch.unlink(missing_ok=True)

    def _begun(self, prompt: str) -> _OpenParcel:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{secrets.token_hex(8)}.jsonl"
        return _OpenParcel(prompt, name, (self._folder / name).open("xb"))

    def _seal(self, one: _OpenParcel) -> None:
        one.file.flush()
        os.fsync(one.file.fileno())
        one.file.close()
        del self._open[one.prompt]
        self.parcels.append(Parcel(prompt=one.prompt, name=one.name, most=one.most))

    def _load(self, endpoint: str) -> _OutboxState:
        try:
            state = _OutboxState.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return _OutboxState(endpoint=endpoint)
        except (OSError, ValidationError):
            raise UserError(
                f"{self._path}: cannot be read; delete it, and what is under way is asked for again"
            ) from None
        if state.endpoint != endpoint:
            raise UserError(
                f"{self._path}: batches of another provider or model are under way: run that first, "
                "or delete the file to give them up"
            )
        return state


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise RunStop(f"{path}: cannot be written: {problem.strerror}; the same command resumes") from None


def _told(provider: Provider) -> str:
    """A hash of what the answers depend on in the provider's entry."""
    return hashlib.sha256(canonical([provider.base_url, provider.query, provider.model])).hexdigest()


class Requests:
    """The requests of a parcel by key, read when they are wanted. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._places = dict(self._indexed())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def body(self, key: str) -> bytes:
        """A request's body, as its key was made from."""
        self._file.seek(self._places[key])
        return canonical(json.loads(self._file.readline())["body"])

    def _indexed(self) -> Iterator[tuple[str, int]]:
        place = 0
        for line in self._file:
            if found := _CUSTOM_ID.match(line):
                yield found[1].decode(), place
            place += len(line)

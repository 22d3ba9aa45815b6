"""Where the verdict files of a batch are kept: a folder of this machine, or a URL. A run uses it to write a
file, whole or not at all, and to ask whether a file is still as an earlier run left it. At a URL the second
is shown from one listing: a file that is gone is noticed, one that somebody has edited there is not.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
from pathlib import Path
from typing import Literal, Protocol

from pipeline.config.errors import UserError
from pipeline.config.settings import Place
from pipeline.records import VerdictFile
from pipeline.storage.hashes import hash_file
from pipeline.storage.remote import RemoteFolder
from pipeline.verdicts import files

Stands = Literal["there", "edited", "gone"]


class VerdictStore(Protocol):
    """Verdict files by the ids of their articles."""

    def at(self, id: str) -> str:
        """Where an article's file is, for messages."""
        ...

    def stands(self, id: str, sha256: str) -> Stands:
        """The state of a file that was left with this hash."""
        ...

    def load(self, id: str) -> VerdictFile:
        """A file that is kept there. Raises ValueError and OSError as files.load does."""
        ...

    async def write(self, file: VerdictFile) -> str:
        """Write a file, and return the sha256 of its bytes. Raises UserError where that is not possible."""
        ...


def open_store(place: Place) -> VerdictStore:
    """The store at a place. Raises UserError for a URL that cannot be used."""
    return _RemoteStore(place) if isinstance(place, str) else _LocalStore(place)


class _LocalStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def at(self, id: str) -> str:
        return str(self._path(id))

    def stands(self, id: str, sha256: str) -> Stands:
        found = find_hash(self._path(id))
        return "gone" if found is None else "there" if found == sha256 else "edited"

    def load(self, id: str) -> VerdictFile:
        return files.load(self._path(id))

    async def write(self, file: VerdictFile) -> str:
        try:
            # Until its bytes are on the disk takes as long as a call or two: the others go on meanwhile.
            path = await asyncio.to_thread(files.write, self._folder, file)
            return find_hash(path) or ""
        except ValueError as mistake:
            raise UserError(str(mistake)) from None
        except OSError as problem:
            raise UserError(f"{self.at(file.article.id)}: cannot be written: {problem.strerror}") from None

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}.json"


class _RemoteStore:
    def __init__(self, url: str) -> None:
        self._far = RemoteFolder(url)

    def at(self, id: str) -> str:
        return f"{self._far.url.rstrip('/')}/{id}.json"

    def stands(self, id: str, sha256: str) -> Stands:  # noqa: ARG002
        return "there" if f"{id}.json" in self._names else "gone"

    def load(self, id: str) -> VerdictFile:
        return files.load((self._far.get(f"{id}.json") or b"").decode(), self.at(id))

    async def write(self, file: VerdictFile) -> str:
        id, data = file.article.id, files.dump(file).encode()
        try:
            await asyncio.to_thread(self._far.put, f"{id}.json", data)
        except Exception as problem:  # noqa: BLE001 - each filesystem has its own classes
            raise UserError(f"{self.at(id)}: cannot be written: {_told(problem)}") from None
        return hashlib.sha256(data).hexdigest()

    @functools.cached_property
    def _names(self) -> frozenset[str]:
        try:
            return self._far.names()
        except Exception as problem:  # noqa: BLE001 - each filesystem has its own classes
            raise UserError(f"{self._far.url}: cannot be read: {_told(problem)}") from None


def find_hash(path: Path) -> str | None:
    """The sha256 of a file's bytes; None where it cannot be read."""
    try:
        return hash_file(path)
    except OSError:
        return None


def _told(problem: Exception) -> str:
    """A problem in one line."""
    return str(problem).partition("\n")[0] or type(problem).__name__

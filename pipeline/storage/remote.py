"""A remote folder, at a URL of any filesystem that fsspec knows: s3://bucket/prefix, gs://…, abfs://….

    far = RemoteFolder("s3://newsroom/verdicts")
    far.put("mayor.json", b"...")
    far.get("mayor.json")

Workers on many machines share it without a shared disk. A file in it is whole or not there: object stores
take care of that themselves, and on a disk (file://) it is renamed into its place. Credentials come from
where the filesystem's own package looks for them, never from the URL.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.storage.atomic import write_atomic

_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^@\s]+")


class RemoteFolder:
    """The files under one URL. Errors pass as the filesystem raises them, of whatever class."""

    def __init__(self, url: str) -> None:
        """Raises UserError for a URL of no known filesystem, and where its package is not installed."""
        if not _URL.fullmatch(url):
            raise UserError(
                f"{_hidden(url)}: not a URL of files, or one with a user in it: credentials come"
                " from the environment"
            )
        try:
            from fsspec.core import url_to_fs
            from fsspec.implementations.local import LocalFileSystem
        except ImportError:
            raise UserError(f"{url}: a URL needs fsspec: pip install fsspec") from None
        try:
            self._fs, self._root = url_to_fs(url)
        except ImportError as problem:
            raise UserError(f"{url}: {problem}{_remedy(url)}") from None
        except ValueError as problem:
            raise UserError(f"{url}: {problem}; docs/cluster.md tells which URLs there are") from None
        except OSError as problem:
            raise UserError(f"{url}: cannot be used: {str(problem).partition(chr(10))[0]}") from None
        self.url = url
        self._on_disk = isinstance(self._fs, LocalFileSystem)

    def get(self, name: str) -> bytes | None:
        """The bytes of a file, or None where there is none."""
        try:
            return bytes(self._fs.cat_file(self._at(name)))
        except FileNotFoundError:
            return None

    def put(self, name: str, data: bytes) -> None:
        """Write a file, in place of what stood there."""
        if self._on_disk:
            write_atomic(Path(self._at(name)), data)
        else:
            self._fs.pipe_file(self._at(name), data)

    def drop(self, name: str) -> None:
        """Delete a file, if there is one."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._at(name))

    def names(self) -> frozenset[str]:
        """The names of all files, from one listing; those of folders in it have a slash."""
        self._fs.invalidate_cache()
        found = self._fs.find(self._root)
        return frozenset(one.removeprefix(self._root).lstrip("/") for one in found)

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


def _remedy(url: str) -> str:
    """What to install for the filesystem of a URL, where its registry says."""
    from fsspec.registry import known_implementations

    package = known_implementations[url.partition("://")[0]]["class"].partition(".")[0]
    return "" if package == "fsspec" else f": pip install {package}"


def _hidden(url: str) -> str:
    """A URL without what may be a password."""
    return re.sub(r"//[^/]*@", "//…@", url)

"""Hashes that show whether a file, or what something follows from, has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes, as 64 hex digits. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_lines(lines: Iterable[str]) -> str:
    """The sha256 of some lines as 16 hex digits: enough to show a change, not to withstand an attack."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.encode("utf-8", "replace") + b"\n")
    return whole.hexdigest()[:16]

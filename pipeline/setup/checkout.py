"""What a checkout may do to files that are hashed and replayed: change their line ends, or damage them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.model.cassette_file import Persister
from pipeline.model.vcrpy import CassetteNotFoundError

_HEAD = 100_000
"""Bytes of a file in which its line ends are looked for."""


def find_broken(cassettes: Path) -> Iterator[str]:
    """For each cassette of a folder that cannot be read, one line that says why."""
    for path in sorted(cassettes.glob("*.yaml")):
        try:
            with suppress(CassetteNotFoundError):  # One that holds no answer yet.
                Persister.load_cassette(path, None)
        except UserError as mistake:
            yield str(mistake)


def find_changed_line_ends(folders: Iterable[Path]) -> list[str]:
    """The names of the recordings and verdict files whose lines end in CRLF, which onrecord never writes."""
    files = (
        path for folder in folders for path in sorted(folder.glob("*")) if path.suffix in (".yaml", ".json")
    )
    return [path.name for path in files if path.is_file() and _has_crlf(path)]


def _has_crlf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\r\n" in file.read(_HEAD)

"""Predictions of all measurements: what a system says of each labelled row, kept by id so that a run resumes.

The file is JSON Lines and holds offsets and labels, never words of a text.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from pipeline.config.errors import UserError


class Answered(BaseModel):
    """What every prediction says: of which row and system, and what the answer follows from.

    `basis` is a hash of that: another basis makes it stale. `error` is set where the system failed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    system: str
    basis: str = ""
    error: str | None = None
    seconds: float = 0.0


P = TypeVar("P", bound=Answered)


def basis(*parts: str) -> str:
    """A short hash of what an answer follows from."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class Kept(Generic[P]):
    """The predictions of a file, if one is named; the latest of an id, system and basis counts."""

    def __init__(self, file: Path | None, shape: type[P]) -> None:
        """Read what is there. Raises UserError for a file that is none of such predictions."""
        self._file = file
        self._found: dict[tuple[str, str, str], P] = {}
        self._broken_off = False
        if file is None or not file.exists():
            return
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise UserError(f"{file}: cannot be read: {problem}") from None
        self._broken_off = bool(text) and not text.endswith("\n")
        for number, line in enumerate(text.splitlines(), 1):
            try:
                one = shape.model_validate_json(line)
            except ValueError:
                # A run that was killed may have left half a line at the end.
                if number == 1:
                    raise UserError(f"{file}: holds no predictions; name another file for them") from None
                continue
            self._found[one.id, one.system, one.basis] = one

    def find(self, id: str, system: str, basis: str) -> P | None:
        """The prediction, where it is not stale and no error."""
        one = self._found.get((id, system, basis))
        return one if one is not None and one.error is None else None

    def keep(self, one: P) -> None:
        """Add a prediction to the file at once. Raises UserError where it can't be written."""
        self._found[one.id, one.system, one.basis] = one
        if self._file is None:
            return
        try:
            with self._file.open("a", encoding="utf-8") as file:
                file.write("\n" * self._broken_off + one.model_dump_json() + "\n")
        except OSError as problem:
            raise UserError(f"{self._file}: cannot be written: {problem.strerror}") from None
        self._broken_off = False

"""Predictions: what a system says of each labelled attribution, kept by id so that a run resumes.

The file is JSON Lines and holds offsets and labels, never words of a text.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline.config import UserError
from pipeline.records import QuoteType, SourceKind


class Prediction(BaseModel):
    """A system's answer for one attribution and what it cost.

    `basis` names, as a hash, all that the answer follows from: another basis makes it stale. `error` is
    set where the system failed; the attribution then counts as wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    system: str
    basis: str = ""
    kind: SourceKind = SourceKind.NONE
    start: int | None = None
    end: int | None = None
    quote: QuoteType = QuoteType.NONE
    granted: bool = False
    sure: bool = True
    error: str | None = None
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0


def basis(*parts: str) -> str:
    """A short hash of what an answer follows from."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class Kept:
    """The predictions of a file, if one is named; the latest of an id and system counts."""

    def __init__(self, file: Path | None) -> None:
        """Read what is there. Raises UserError for a file that is none of predictions."""
        self._file = file
        self._found: dict[tuple[str, str], Prediction] = {}
        if file is None or not file.exists():
            return
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                one = Prediction.model_validate_json(line)
            except ValueError:
                # A run that was killed may have left half a line at the end.
                if number == 1:
                    raise UserError(f"{file}: holds no predictions; name another file for them") from None
                continue
            self._found[one.id, one.system] = one

    def find(self, id: str, system: str, basis: str) -> Prediction | None:
        """The prediction, where it is not stale and no error."""
        one = self._found.get((id, system))
        return one if one is not None and one.basis == basis and one.error is None else None

    def keep(self, one: Prediction) -> None:
        """Add a prediction to the file at once."""
        self._found[one.id, one.system] = one
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(one.model_dump_json() + "\n")

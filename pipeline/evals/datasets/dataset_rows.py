"""A labelled claim with the evidence to show for it, and the reading of the files that hold such claims."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.config.errors import UserError
from pipeline.records import Evidence, Label

T = TypeVar("T", bound=BaseModel)

Mode = Literal["gold", "retrieved", "none"]
"""Which evidence is shown: what people gave for the claim, what a search found, or nothing."""


class EvidencePlace(NamedTuple):
    """Words of a passage: the passage's id and a half-open pair of offsets into its text."""

    evidence: str
    start: int
    end: int


@dataclass(frozen=True)
class DatasetRow:
    """One labelled claim.

    `group` names the claims that err together, such as those of one document. `rationale` are the sentences
    that people gave as the reason for the label; None where the data has none. `ranked` is what a search
    found, best first, and `wanted` what it should have found, both by ids of the data set. `article` is the
    text that the claim is of, where there is one.
    """

    id: str
    group: str
    claim: str
    truth: Label
    evidence: tuple[Evidence, ...] = ()
    day: date | None = None
    speaker: str | None = None
    rationale: tuple[EvidencePlace, ...] | None = None
    ranked: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()
    article: str = ""


@dataclass(frozen=True)
class Dataset:
    """The rows of one file. `told_as` says which label of the data a verdict's label counts as."""

    name: str
    file: Path
    rows: tuple[DatasetRow, ...]
    told_as: dict[Label, Label] = field(default_factory=lambda: {label: label for label in Label})

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels that a verdict can count as, in the order of the records."""
        return tuple(label for label in Label if label in self.told_as.values())


def lines(file: Path) -> Iterator[tuple[str, Any]]:
    """The records of a JSON list or of JSON Lines, each with where it stands. Raises UserError."""
    text = _read(file)
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError as problem:
            raise UserError(f"{file}: not JSON: {problem}") from None
        yield from ((f"{file}, record {number}", one) for number, one in enumerate(found, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"{file}:{number}", json.loads(line)
            except ValueError as problem:
                raise UserError(f"{file}:{number}: not JSON: {problem}") from None


def records(file: Path, shape: type[T]) -> Iterator[tuple[str, T]]:
    """The records of a file in a shape. Raises UserError, naming the line and the key that is wrong."""
    for where, one in lines(file):
        try:
            yield where, shape.model_validate(one)
        except ValidationError as problem:
            first = problem.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            message = "is missing" if first["type"] == "missing" else first["msg"]
            raise UserError(f"{where}: {key or 'the record'}: {message}; see docs/evaluation.md") from None


def unique(file: Path, rows: Sequence[DatasetRow]) -> tuple[DatasetRow, ...]:
    """The rows, where no two share an id. Raises UserError: predictions are kept by it."""
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise UserError(f"{file}: the id {row.id} stands for two claims")
        seen.add(row.id)
    return tuple(rows)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{file}: cannot be read: it is not UTF-8") from None

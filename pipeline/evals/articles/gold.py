"""The form of a labelled article, one JSON file each, and the reading of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.config.errors import UserError
from pipeline.records import Evidence, Label, Origin, QuoteType, SourceKind, Standing
from pipeline.text.sentences import Span


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GoldSource(_Part):
    """Who stands behind a claim: the kind and the standing are what is scored."""

    kind: SourceKind
    standing: Standing


class GoldClaim(_Part):
    """One claim in the article's words, at their `nth` place from 0.

    `keep` are the words that any wording must keep; `label` is what the notes alone say of it, None where it
    can't be checked.
    """

    words: str
    nth: int = 0
    keep: tuple[str, ...] = ()
    checkable: bool
    source: GoldSource
    quote: QuoteType
    label: Label | None = None


class GoldNote(_Part):
    """A passage of evidence."""

    id: str
    text: str
    date: dt.date | None = None
    title: str | None = None
    publisher: str | None = None

    def evidence(self) -> Evidence:
        """The note as evidence."""
        return Evidence(**self.model_dump(), origin=Origin.NOTE)


class Gold(_Part):
    """One labelled article."""

    id: str
    title: str
    text: str
    published: dt.date | None = None
    notes: tuple[GoldNote, ...] = ()
    claims: tuple[GoldClaim, ...]

    def span(self, claim: GoldClaim) -> Span:
        """Where the words of a claim stand. Raises ValueError where they don't."""
        at = -1
        for _ in range(claim.nth + 1):
            at = self.text.index(claim.words, at + 1)
        return Span(at, at + len(claim.words))


def load(path: Path) -> Sequence[Gold]:
    """The labelled articles of a folder, or of one file, in the order of their names.

    Raises UserError, naming file and key, for what is not of the form.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path}: has no labelled article, NAME.json; docs/evaluation.md tells the form")
    return [_one(file) for file in files]


def _one(file: Path) -> Gold:
    try:
        gold = Gold.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{file}: {key or 'the record'}: {first['msg']}; see docs/evaluation.md") from None
    except ValueError as problem:
        raise UserError(f"{file}: not JSON in UTF-8: {problem}") from None
    for claim in gold.claims:
        try:
            gold.span(claim)
        except ValueError:
            raise UserError(f"{file}: the words {claim.words!r} are not in the article") from None
    return gold

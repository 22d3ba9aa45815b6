"""A newsroom's own set: a folder of articles with dated notes, and each claim with its label and its notes.

    {"id": "ferry", "published": "2026-03-14", "text": "...",
     "notes": [{"id": "N1", "date": "2026-01-10", "title": "...", "publisher": "...", "text": "..."}],
     "claims": [{"words": "...", "checkable": true, "label": "refuted", "because": ["N1"]}]}

One JSON file an article; other keys are left alone. Gold evidence is the notes that a label rests on, and
what a search finds where it rests on none; retrieved evidence is the latter for every claim.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from pydantic import BaseModel, ValidationError

from pipeline.config.errors import UserError
from pipeline.evals.articles.gold import GoldNote
from pipeline.evals.datasets.dataset_rows import Dataset, DatasetRow, Mode, unique
from pipeline.evidence.index import Index
from pipeline.evidence.vectors import Encodes
from pipeline.records import Label

_SHOWN = 5  # notes


class _LabelledClaim(BaseModel):
    words: str
    checkable: bool = True
    label: Label | None = None
    because: list[str] = []


class _LabelledArticle(BaseModel):
    id: str
    text: str
    published: dt.date | None = None
    notes: list[GoldNote]
    claims: list[_LabelledClaim]


def load(folder: Path, evidence: Mode, encoder: Encodes | None = None) -> Dataset:
    """The checkable claims of a folder. Raises UserError for a file of another shape."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else [folder]
    rows = [row for file in files for row in _rows(file, _read(file), evidence, encoder)]
    return Dataset("newsroom", folder, unique(folder, rows))


def _read(file: Path) -> _LabelledArticle:
    try:
        return _LabelledArticle.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as problem:
        first = " ".join(str(problem).split())
        raise UserError(f"{file}: not an article with notes and labelled claims: {first[:200]}") from None


def _rows(file: Path, one: _LabelledArticle, evidence: Mode, encoder: Encodes | None) -> list[DatasetRow]:
    notes = {note.id: note.evidence() for note in one.notes}
    index = Index(notes.values(), encoder)
    rows = []
    for number, claim in enumerate(one.claims):
        if not claim.checkable or claim.label is None:
            continue
        if missing := [id for id in claim.because if id not in notes]:
            raise UserError(f"{file}: claim {number + 1}: because: there is no note {missing[0]}")
        gold = [notes[id] for id in claim.because]
        found = index.search(claim.words, _SHOWN)
        shown = {"gold": gold or found, "retrieved": found, "none": []}[evidence]
        rows.append(
            DatasetRow(
                id=f"{one.id}:{number}",
                group=one.id,
                claim=claim.words,
                truth=claim.label,
                evidence=tuple(shown),
                day=one.published,
                ranked=tuple(note.id for note in found) if evidence == "retrieved" else (),
                wanted=frozenset(claim.because),
                article=one.text,
            )
        )
    return rows

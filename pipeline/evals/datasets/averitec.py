"""AVeriTeC (Schlichtkrull et al., 2023): claims that fact-checkers looked into, with questions and answers.

Gold evidence is each question with its answer, and the explanation of a yes or no. Retrieved evidence stands
in a file beside the claims, `<name>_retrieved.jsonl`: passages by claim id, with their addresses.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel

from pipeline.config.errors import UserError
from pipeline.evals.datasets.dataset_rows import Dataset, DatasetRow, Mode, records, unique
from pipeline.records import Evidence, Label, Origin

_LABELS = {
    "Supported": Label.SUPPORTED,
    "Refuted": Label.REFUTED,
    "Conflicting Evidence/Cherrypicking": Label.CONFLICTING_EVIDENCE,
    "Not Enough Evidence": Label.NOT_ENOUGH_EVIDENCE,
}


class _Answer(BaseModel):
    answer: str
    boolean_explanation: str | None = None
    source_url: str | None = None


class _Question(BaseModel):
    question: str
    answers: list[_Answer]


class _AveritecClaim(BaseModel):
    claim_id: int | None = None
    claim: str
    label: str
    claim_date: str | None = None
    speaker: str | None = None
    questions: list[_Question]


class _Passage(BaseModel):
    answer: str
    url: str | None = None


class _Retrieved(BaseModel):
    claim_id: int
    evidence: list[_Passage]


def load(file: Path, evidence: Mode) -> Dataset:
    """The claims of a file. Raises UserError for another shape, label or date, and for missing passages."""
    beside = file.with_name(f"{file.stem}_retrieved.jsonl")
    retrieved = _passages(beside) if evidence == "retrieved" else {}
    rows = []
    for number, (where, one) in enumerate(records(file, _AveritecClaim)):
        if one.label not in _LABELS:
            raise UserError(f"{where}: label: no such label: {one.label!r}; there are {', '.join(_LABELS)}")
        id = str(number if one.claim_id is None else one.claim_id)
        if evidence == "retrieved" and id not in retrieved:
            raise UserError(f"{where}: {beside.name} has no passages for the claim {id}")
        rows.append(
            DatasetRow(
                id=id,
                # A few claims stand there twice, word for word.
                group=one.claim,
                claim=one.claim,
                truth=_LABELS[one.label],
                evidence=tuple(_gold(one)) if evidence == "gold" else retrieved.get(id, ()),
                day=_day(where, one.claim_date),
                speaker=one.speaker or None,
            )
        )
    return Dataset("averitec", file, unique(file, rows))


def _gold(one: _AveritecClaim) -> list[Evidence]:
    found: list[Evidence] = []
    for question in one.questions:
        for answer in question.answers:
            words = f"{question.question} {answer.answer} {answer.boolean_explanation or ''}"
            found.append(
                Evidence(
                    id=str(len(found)),
                    text=" ".join(words.split()),
                    url=answer.source_url or None,
                    origin=Origin.INDEX,
                )
            )
    return found


def _passages(file: Path) -> dict[str, tuple[Evidence, ...]]:
    """The retrieved passages by claim id. The question that a passage was found with is no part of it."""
    return {
        str(one.claim_id): tuple(
            Evidence(id=str(n), text=passage.answer, url=passage.url or None, origin=Origin.INDEX)
            for n, passage in enumerate(one.evidence)
            if passage.answer.strip()
        )
        for _, one in records(file, _Retrieved)
    }


def _day(where: str, words: str | None) -> date | None:
    """The day of a claim, written as 31-10-2020."""
    if not words:
        return None
    try:
        day, month, year = (int(part) for part in words.split("-"))
        return date(year, month, day)
    except ValueError:
        raise UserError(f"{where}: claim_date: wants a day such as 31-10-2020, not {words!r}") from None

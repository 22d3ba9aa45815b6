"""WiCE (Kamoi et al., 2023): sentences of Wikipedia against the page that each cites.

A claim is fully supported or not: a partly supported one counts as not supported, as in the authors' own
two-way measure, and so does a verdict with any label but `supported`. Gold evidence is the sentences that
support the claim or parts of it; where people found none, those that onrecord's search ranks first. Retrieved
evidence is the latter for every claim.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from pipeline.config.errors import UserError
from pipeline.evals.datasets.dataset_rows import (
    Dataset,
    DatasetRow,
    EvidencePlace,
    Mode,
    records,
    unique,
)
from pipeline.evidence.index import Index
from pipeline.evidence.vectors import Encodes
from pipeline.records import Evidence, Label, Origin

_SHOWN = 10  # sentences
_OTHER = Label.NOT_ENOUGH_EVIDENCE


class _Meta(BaseModel):
    id: str
    claim_title: str


class _WiceClaim(BaseModel):
    label: Literal["supported", "partially_supported", "not_supported"]
    supporting_sentences: list[list[int]]
    claim: str
    evidence: list[str]
    meta: _Meta


def load(file: Path, evidence: Mode, encoder: Encodes | None = None) -> Dataset:
    """The claims of a file. Raises UserError for another shape, and for a sentence that is not there."""
    rows = []
    for where, one in records(file, _WiceClaim):
        numbers = sorted({number for group in one.supporting_sentences for number in group})
        if numbers and not 0 <= numbers[0] <= numbers[-1] < len(one.evidence):
            raise UserError(f"{where}: supporting_sentences: there are {len(one.evidence)} sentences")
        page = [
            # One document, so that neighbours count for each other.
            Evidence(id=f"page:{n}", text=words, origin=Origin.INDEX)
            for n, words in enumerate(one.evidence)
        ]
        gold = [page[number] for number in numbers]
        searched = evidence == "retrieved" or (evidence == "gold" and not gold)
        found = list(islice(Index(page, encoder).ranked(one.claim), _SHOWN)) if searched else []
        shown = {"gold": gold or found, "retrieved": found, "none": []}[evidence]
        reasons = tuple(EvidencePlace(passage.id, 0, len(passage.text)) for passage in gold)
        rows.append(
            DatasetRow(
                id=one.meta.id,
                group=one.meta.claim_title,
                claim=one.claim,
                truth=Label.SUPPORTED if one.label == "supported" else _OTHER,
                evidence=tuple(shown),
                rationale=reasons if evidence == "retrieved" else None,
                ranked=tuple(passage.id for passage in found) if evidence == "retrieved" else (),
                wanted=frozenset(passage.id for passage in gold),
            )
        )
    told_as = {label: label if label is Label.SUPPORTED else _OTHER for label in Label}
    return Dataset("wice", file, unique(file, rows), told_as)

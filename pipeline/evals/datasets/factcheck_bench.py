"""Factcheck-Bench (Wang et al., 2024): answers of a chat model, cut into sentences and claims by people.

Each claim is labelled true, false or unknown. Retrieved evidence is the passages that a search found for it,
up to five; gold evidence is those of them that people say bear on the claim, and what people found
themselves. For a share of the claims there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, model_validator

from pipeline.evals.datasets.dataset_rows import (
    Dataset,
    DatasetRow,
    EvidencePlace,
    Mode,
    records,
    unique,
)
from pipeline.records import Evidence, Label, Origin

_LABELS = {True: Label.SUPPORTED, False: Label.REFUTED, "unknown": Label.NOT_ENOUGH_EVIDENCE}
_OF_EACH = (
    "claims_factuality_label",
    "human_evidence",
    "auto_evidence",
    "auto_evidence_url",
    "stance_claim_autoEvid",
)
_NOTHING = "NA"
_IRRELEVANT = ("irrelevant", None)


class _ResponseSentence(BaseModel):
    text: str
    claims: list[str]
    claims_factuality_label: list[bool | Literal["unknown"]]
    human_evidence: list[str]
    auto_evidence: list[list[str]]
    auto_evidence_url: list[list[str]]
    stance_claim_autoEvid: list[list[str]]  # noqa: N815 - the data's own name

    @model_validator(mode="after")
    def _one_of_each_for_a_claim(self) -> _ResponseSentence:
        for name in _OF_EACH:
            if len(getattr(self, name)) != len(self.claims):
                raise ValueError(f"{name} and claims differ in length")
        return self


class _ResponseDocument(BaseModel):
    response: str
    sentences: dict[str, _ResponseSentence]


@dataclass(frozen=True)
class Response:
    """One answer of the chat model with the claims that people found in it."""

    id: str
    text: str
    claims: tuple[str, ...]


def load(file: Path, evidence: Mode) -> Dataset:
    """The claims of a file. Raises UserError for another shape."""
    rows = []
    for number, (_, document) in enumerate(records(file, _ResponseDocument)):
        for name, sentence in document.sentences.items():
            for n, claim in enumerate(sentence.claims):
                found = list(_found(sentence, n))
                relevant = [passage for passage, stance in found if stance not in _IRRELEVANT]
                shown = {
                    "gold": [*relevant, *_by_people(sentence.human_evidence[n])],
                    "retrieved": [passage for passage, _ in found],
                    "none": [],
                }[evidence]
                reasons = tuple(EvidencePlace(passage.id, 0, len(passage.text)) for passage in relevant)
                rows.append(
                    DatasetRow(
                        id=f"{number}/{name}/{n}",
                        group=str(number),
                        claim=claim,
                        truth=_LABELS[sentence.claims_factuality_label[n]],
                        evidence=tuple(shown),
                        rationale=reasons if evidence == "retrieved" else None,
                    )
                )
    return Dataset("factcheck-bench", file, unique(file, rows))


def responses(file: Path) -> list[Response]:
    """The documents of a file with their claims. Raises UserError for another shape."""
    return [
        Response(
            id=str(number),
            text=document.response,
            claims=tuple(claim for sentence in document.sentences.values() for claim in sentence.claims),
        )
        for number, (_, document) in enumerate(records(file, _ResponseDocument))
    ]


def _found(sentence: _ResponseSentence, n: int) -> Iterator[tuple[Evidence, str | None]]:
    """The passages that were found for a claim, each once, with what people say they do to it."""
    told = zip_longest(
        sentence.auto_evidence[n], sentence.auto_evidence_url[n], sentence.stance_claim_autoEvid[n]
    )
    seen = set()
    for number, (text, url, stance) in enumerate(told):
        if text and text.strip() and text not in seen:
            seen.add(text)
            yield Evidence(id=str(number), text=text, url=url or None, origin=Origin.INDEX), stance


def _by_people(words: str) -> list[Evidence]:
    text = words.strip()
    return [Evidence(id="people", text=text, origin=Origin.INDEX)] if text not in ("", _NOTHING) else []

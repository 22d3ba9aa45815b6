"""Claims as rows: what the verdict file says of a claim, and what somebody decided on it.

CSV, Markdown and Parquet share `ExportRow`: its fields are their columns, in this order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import Claim
from pipeline.reviews.decisions import Choice
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.phrases import outcome


@dataclass(frozen=True)
class ExportRow:
    """One claim. None stands for what there is not; `start` and `end` are characters into the article.

    `outcome` is the label or why there is none; `confidence` goes from 0 to 1; `evidence` has the ids of the
    passages cited, separated by spaces. `decided_label` is the person's own label, and `again` says that a
    person should look at the claim again.
    """

    article: str
    title: str | None
    published: dt.date | None
    url: str | None
    claim: str
    text: str
    content: str
    quote: str
    start: int | None
    end: int | None
    checkable: bool
    source_kind: str | None
    source_name: str | None
    source_words: str | None
    quotation: str | None
    standing: str | None
    outcome: str
    attribution: str | None
    confidence: float | None
    reason: str | None
    evidence: str
    decision: str | None
    decided_label: str | None
    decided_by: str | None
    decided_on: dt.date | None
    note: str | None
    again: bool | None
    error: str | None


def make_rows(desks: Mapping[str, ReviewedArticle]) -> Iterator[ExportRow]:
    """Every claim of a batch, article by article, in the order of each."""
    for desk in desks.values():
        decided = desk.by_claim
        for claim in desk.file.claims:
            yield _row(desk, claim, decided.get(claim.id))


def find_label(claim: Claim, settled: Settled) -> str | None:
    """The label that a decision gives its claim; None where it gives none, as one that dismisses it.

    A decision written by hand may agree without saying with what: it then holds for whatever the claim has.
    """
    if settled.decision.decision is Choice.AGREE and settled.decision.verdict is None:
        return claim.verdict.label.value if claim.verdict else None
    return settled.label


def _row(desk: ReviewedArticle, claim: Claim, settled: Settled | None) -> ExportRow:
    article, source, verdict = desk.file.article, claim.source, claim.verdict
    decision = settled.decision if settled else None
    return ExportRow(
        article=article.id,
        title=article.title,
        published=article.published,
        url=article.url,
        claim=claim.id,
        text=claim.text,
        content=claim.content,
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        checkable=claim.checkable,
        source_kind=source.kind.value if source else None,
        source_name=source.name if source else None,
        source_words=source.text if source else None,
        quotation=source.quote.value if source else None,
        standing=source.standing.value if source else None,
        outcome=verdict.label.value if verdict else outcome(claim).replace(" ", "_"),
        attribution=verdict.attribution.value if verdict else None,
        confidence=verdict.confidence if verdict else None,
        reason=verdict.reason if verdict else claim.why_not,
        evidence=" ".join(sorted({one.evidence for one in verdict.citations})) if verdict else "",
        decision=decision.decision.value if decision else None,
        decided_label=find_label(claim, settled) if settled else None,
        decided_by=decision.name if decision else None,
        decided_on=decision.date if decision else None,
        note=decision.note if decision else None,
        again=settled.again if settled else None,
        error=claim.error,
    )

"""Reviewed: the claims of a batch on which people have decided, as labelled claims to calibrate on.

What editors agree with or overrule is the best data there is: their articles, evidence and standards.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.evals.datasets import DatasetRow
from pipeline.records import Article, Label, VerdictFile
from pipeline.reviews.decisions import load_decisions
from pipeline.reviews.settled import ReviewedArticle, settle_all
from pipeline.run.selection import Batch

_LABELS = frozenset(label.value for label in Label)


def reviewed_claims(batch: Batch, reviews: Path) -> list[DatasetRow]:
    """Each decided claim with the person's label, and the evidence that a search finds for it in the batch.

    Claims that were dismissed are left out, and those whose article is no longer there as it was. Raises
    UserError for a folder without decisions, and for reviews or evidence that can't be read.
    """
    decided = load_decisions(reviews)
    if not decided:
        raise UserError(f"{reviews}: no decisions in it yet: onrecord desk or onrecord review makes them")
    rows = []
    for article in batch.drafts.articles():
        file = _verdicts(batch, article) if article.id in decided else None
        if file is not None and file.article.sha256 == article.sha256:
            rows += _rows(batch, article, settle_all({article.id: file}, decided)[article.id])
    return rows


def _verdicts(batch: Batch, article: Article) -> VerdictFile | None:
    try:
        return batch.store.load(article.id)
    except (OSError, ValueError):
        return None


def _rows(batch: Batch, article: Article, reviewed: ReviewedArticle) -> list[DatasetRow]:
    return [
        DatasetRow(
            id=f"{article.id}:{one.claim.id}",
            group=article.id,
            claim=one.claim.content,
            truth=Label(one.label),
            evidence=tuple(batch.retriever.search(one.claim, article)),
            day=article.published,
            article=article.text,
        )
        for one in reviewed.settled
        if one.claim is not None and one.label in _LABELS
    ]

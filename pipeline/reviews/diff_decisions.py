"""Decisions beside the changes under them: what people decided on claims that a diff names."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.reviews.listing import in_words
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.changes import ClaimDiff
from pipeline.verdicts.diff import BatchDiff


def with_decisions(diff: BatchDiff, desks: Mapping[str, ReviewedArticle]) -> BatchDiff:
    """The diff, with the decisions on its claims; `desks` are its new side."""
    articles = tuple(
        article.model_copy(update={"claims": _claims(article.claims, desks[article.id])})
        for article in diff.articles
    )
    return diff.model_copy(update={"articles": articles})


def _claims(claims: tuple[ClaimDiff, ...], desk: ReviewedArticle) -> tuple[ClaimDiff, ...]:
    gone = {one.decision.claim: one for one in desk.settled if one.claim is None}
    decided = {**gone, **desk.by_claim}
    return tuple(
        claim.model_copy(update={"decision": _told(decided[claim.id])}) if claim.id in decided else claim
        for claim in claims
    )


def _told(one: Settled) -> str:
    return in_words(one.decision) + ("; to be looked at again" if one.again else "")

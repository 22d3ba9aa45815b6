"""Settling: what code alone makes of the claims of an article, before a model is asked about the rest.

It is a function of the article, its claims and their evidence, so that another process may work it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.injection.orders import plain
from pipeline.records import AttributionCheck, Claim, Dossier, Evidence, SourceKind, Verdict
from pipeline.stance.content_words import matter
from pipeline.stance.dates import speaks_on
from pipeline.stance.rulings import read_ahead, ruling
from pipeline.stance.said import denied, said


class Ruling(NamedTuple):
    """What code says of a claim: whether it was said at all, and the verdict on it where it has one."""

    attribution: AttributionCheck
    verdict: Verdict | None


def settled(dossier: Dossier, confidence: float) -> dict[str, Ruling]:
    """What code says of each claim that can be judged, by the claim's id.

    `confidence` is how often such verdicts are right, from 0 to 1.
    """
    day, known = speaks_on(dossier.article), matter(dossier.article.text)
    found = {}
    for claim, passages in made_ready(dossier):
        attribution = _attribution(claim, passages)
        verdict = ruling(claim.content, passages, day, known, attribution, confidence)
        found[claim.id] = Ruling(attribution, verdict)
    return found


def made_ready(dossier: Dossier) -> list[tuple[Claim, Sequence[Evidence]]]:
    """The claims that can be judged, each with its passages; they are parsed together, which is quicker."""
    claims: list[tuple[Claim, Sequence[Evidence]]] = [
        (claim, dossier.evidence.get(claim.id, ()))
        for claim in dossier.claims
        if claim.checkable and claim.error is None
    ]
    read_ahead((claim.content, passages) for claim, passages in claims)
    return claims


def _attribution(claim: Claim, passages: Sequence[Evidence]) -> AttributionCheck:
    """Whether the evidence says that it was said, or denied. An unnamed source can't be looked up."""
    source = claim.source
    if source is None or source.kind is SourceKind.NONE:
        return AttributionCheck.NOT_APPLICABLE
    name = source.name or source.text
    if source.kind.anonymous or not name:
        return AttributionCheck.UNCONFIRMED
    texts = [plain(one.text) for one in passages]
    if any(denied(name, claim.content, text) for text in texts):
        return AttributionCheck.CONTRADICTED
    if any(said(name, claim.content, text) for text in texts):
        return AttributionCheck.CONFIRMED
    return AttributionCheck.UNCONFIRMED

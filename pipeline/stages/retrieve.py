"""retrieve: each claim that can be checked gets the passages of evidence that bear on it. No model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.records import Article, Claim, Dossier, Evidence

Find = Callable[[Claim, Article], Sequence[Evidence]]


def retrieve(dossier: Dossier, find: Find) -> Dossier:
    """The dossier with evidence for each claim that is checkable and anchored, as `find` finds it."""
    evidence = {
        claim.id: tuple(find(claim, dossier.article))
        for claim in dossier.claims
        if claim.checkable and not claim.unanchored and claim.error is None
    }
    return dossier.model_copy(update={"evidence": evidence})

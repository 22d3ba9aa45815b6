"""retrieve: each claim that can be checked gets the passages of evidence that bear on it. No model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.records import Article, Claim, Dossier, Evidence
from pipeline.text.orders import flags

Find = Callable[[Claim, Article], Sequence[Evidence]]


def retrieve(dossier: Dossier, find: Find) -> Dossier:
    """The dossier with evidence for each claim that is checkable and anchored, as `find` finds it.

    Passages are flagged that hold words meant for a machine.
    """
    evidence = {
        claim.id: tuple(_flagged(passage) for passage in find(claim, dossier.article))
        for claim in dossier.claims
        if claim.checkable and not claim.unanchored and claim.error is None
    }
    return dossier.model_copy(update={"evidence": evidence})


def _flagged(passage: Evidence) -> Evidence:
    found = flags(passage.text)
    return passage.model_copy(update={"flags": found}) if found else passage

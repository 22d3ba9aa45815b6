"""retrieve: each claim that can be checked gets the passages of evidence that bear on it. No model.

A claim whose search failed is an error: it must not pass for one on which there is no evidence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from pipeline.injection.orders import find_flags
from pipeline.model.errors import CallFailed
from pipeline.model.gather import gather_all
from pipeline.records import Article, Claim, Dossier, Evidence, Failure, Unread

Find = Callable[[Claim, Article], Awaitable[tuple[Sequence[Evidence], Sequence[Unread]]]]
"""Gives the passages that bear on a claim, and the pages that might have and could not be read."""


async def retrieve(dossier: Dossier, find: Find) -> Dossier:
    """The dossier with evidence for each claim that is checkable and anchored, as `find` finds it.

    Passages are flagged that hold words meant for a machine. Where `find` raises CallFailed, the claim is
    an error.
    """

    async def one(claim: Claim) -> tuple[Claim, Sequence[Evidence], Sequence[Unread]]:
        if not claim.checkable or claim.unanchored or claim.error is not None:
            return claim, (), ()
        try:
            return claim, *await find(claim, dossier.article)
        except CallFailed as failure:
            return claim.model_copy(update={"error": f"not judged: {failure}"}), (), ()

    found = await gather_all(one(claim) for claim in dossier.claims)
    claims = tuple(claim for claim, _, _ in found)
    failed = [now for was, now in zip(dossier.claims, claims, strict=True) if now.error and not was.error]
    return dossier.model_copy(
        update={
            "claims": claims,
            "evidence": {
                claim.id: tuple(_flagged(passage) for passage in passages)
                for claim, passages, _ in found
                if claim.checkable and not claim.unanchored and claim.error is None
            },
            "unread": tuple({page.url: page for _, _, pages in found for page in pages}.values()),
            "failures": (
                *dossier.failures,
                *(Failure(stage="retrieve", message=one.error or "", claim=one.id) for one in failed),
            ),
        }
    )


def _flagged(passage: Evidence) -> Evidence:
    found = find_flags(passage.text)
    return passage.model_copy(update={"flags": found}) if found else passage

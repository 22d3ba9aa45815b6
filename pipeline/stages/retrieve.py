"""retrieve: each claim that can be checked gets the passages of evidence that bear on it. No model.

A claim whose search failed is an error: it must not pass for one on which there is no evidence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from pipeline.injection.orders import find_flags
from pipeline.model.errors import CallFailed
from pipeline.records import Article, Claim, Dossier, Evidence, Failure, Unread


class FoundEvidence(Protocol):
    """What was found for a claim: passages that bear on it, and pages that could not be read."""

    @property
    def passages(self) -> Sequence[Evidence]:
        """Best first."""

    @property
    def unread(self) -> Sequence[Unread]:
        """In no order."""


Find = Callable[[Sequence[Claim], Article], Awaitable[Sequence[FoundEvidence | CallFailed]]]
"""Gives what bears on each claim, or why the search for it failed."""


async def retrieve(dossier: Dossier, find: Find) -> Dossier:
    """The dossier with evidence for each claim that is checkable and anchored, as `find` finds it.

    Passages are flagged that hold words meant for a machine. A claim for which the search failed is an error.
    """
    wanted = [c for c in dossier.claims if c.checkable and not c.unanchored and c.error is None]
    found = dict(zip((c.id for c in wanted), await find(wanted, dossier.article), strict=True))
    why = {id: f"not judged: {one}" for id, one in found.items() if isinstance(one, CallFailed)}
    told = {id: one for id, one in found.items() if not isinstance(one, CallFailed)}
    return dossier.model_copy(
        update={
            "claims": tuple(
                c.model_copy(update={"error": why[c.id]}) if c.id in why else c for c in dossier.claims
            ),
            "evidence": {
                id: tuple(_flagged(passage) for passage in one.passages) for id, one in told.items()
            },
            "unread": tuple({page.url: page for one in told.values() for page in one.unread}.values()),
            "failures": (
                *dossier.failures,
                *(Failure(stage="retrieve", message=message, claim=id) for id, message in why.items()),
            ),
        }
    )


def _flagged(passage: Evidence) -> Evidence:
    found = find_flags(passage.text)
    return passage.model_copy(update={"flags": found}) if found else passage

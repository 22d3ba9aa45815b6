"""retrieve gives evidence to the claims that will be judged, and to no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from rained import ARTICLE, CLAIM

from pipeline.model.errors import ArticleStop, CallFailed
from pipeline.records import Article, Claim, Dossier, Evidence, Failure, Origin, Unread
from pipeline.stages.retrieve import retrieve

PASSAGE = Evidence(id="N1", text="Rain fell.", origin=Origin.NOTE)
DRY = CLAIM.model_copy(update={"id": "c-2", "text": "It was dry."})
GONE = Unread(url="https://news.test/1", why="it answered 404")


class Found(NamedTuple):
    """What was found for one claim."""

    passages: list[Evidence]
    unread: list[Unread]


async def find(claims: Sequence[Claim], article: Article) -> list[Found]:
    assert article == ARTICLE
    return [Found([PASSAGE] if "rain" in claim.text else [], [GONE]) for claim in claims]


async def test_claims_that_will_be_judged_get_evidence() -> None:
    before = Dossier(article=ARTICLE, claims=(CLAIM, DRY))
    after = await retrieve(before, find)
    assert after.evidence == {"c-1": (PASSAGE,), "c-2": ()}
    assert after.unread == (GONE,)
    assert after.model_copy(update={"evidence": {}, "unread": ()}) == before


async def test_other_claims_get_none() -> None:
    claims = (
        CLAIM.model_copy(update={"checkable": False, "why_not": "an opinion"}),
        CLAIM.model_copy(update={"id": "c-2", "start": None, "end": None}),
        CLAIM.model_copy(update={"id": "c-3", "error": "the model gave no answer"}),
    )
    assert (await retrieve(Dossier(article=ARTICLE, claims=claims), find)).evidence == {}


async def test_a_claim_whose_search_failed_is_an_error_and_the_others_go_on() -> None:
    async def broken(claims: Sequence[Claim], article: Article) -> list[Found | CallFailed]:
        return [Found([PASSAGE], []), CallFailed("search failed: it broke off")]

    after = await retrieve(Dossier(article=ARTICLE, claims=(CLAIM, DRY)), broken)
    assert [claim.error for claim in after.claims] == [None, "not judged: search failed: it broke off"]
    assert after.evidence == {"c-1": (PASSAGE,)}
    assert after.failures == (
        Failure(stage="retrieve", message="not judged: search failed: it broke off", claim="c-2"),
    )


async def test_what_stops_an_article_passes_through() -> None:
    async def down(claims: Sequence[Claim], article: Article) -> list[Found]:
        raise ArticleStop("the search is down")

    with pytest.raises(ArticleStop):
        await retrieve(Dossier(article=ARTICLE, claims=(CLAIM,)), down)

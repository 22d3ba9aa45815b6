"""retrieve gives evidence to the claims that will be judged, and to no others."""

from __future__ import annotations

from pipeline.records import Article, Claim, Dossier, Evidence, Origin
from pipeline.stages.retrieve import retrieve

ARTICLE = Article(id="a", title=None, text="It rained.", sha256="")
PASSAGE = Evidence(id="N1", text="Rain fell.", origin=Origin.NOTE)
CLAIM = Claim(
    id="c-1", text="It rained.", content="It rained.", quote="It rained.", start=0, end=10, sentences=(0,)
)


def find(claim: Claim, article: Article) -> list[Evidence]:
    assert article == ARTICLE
    return [PASSAGE] if "rain" in claim.text else []


def test_claims_that_will_be_judged_get_evidence() -> None:
    dry = CLAIM.model_copy(update={"id": "c-2", "text": "It was dry."})
    before = Dossier(article=ARTICLE, claims=(CLAIM, dry))
    after = retrieve(before, find)
    assert after.evidence == {"c-1": (PASSAGE,), "c-2": ()}
    assert after.model_copy(update={"evidence": {}}) == before


def test_other_claims_get_none() -> None:
    claims = (
        CLAIM.model_copy(update={"checkable": False, "why_not": "an opinion"}),
        CLAIM.model_copy(update={"id": "c-2", "start": None, "end": None}),
        CLAIM.model_copy(update={"id": "c-3", "error": "the model gave no answer"}),
    )
    assert retrieve(Dossier(article=ARTICLE, claims=claims), find).evidence == {}

"""Contradictions inside one article and between articles."""

from __future__ import annotations

import random

from pipeline.records import Article, Claim, Contradiction, Dossier, Evidence, Origin
from pipeline.stance.contradictions import contradicted

ARTICLE = Article(id="one", title=None, text="", sha256="")
TREATY = "Norway accepted the fishing treaty with Iceland."
NO_TREATY = "Norway refused the fishing treaty with Iceland."
FEW = "The flood in Valencia killed 12 people."
MANY = "The flood in Valencia killed 380 people."


def claim(n: int, content: str, **changes: object) -> Claim:
    fields = {
        "id": f"c-{n}",
        "text": content,
        "content": content,
        "quote": content,
        "start": n,
        "end": n + 1,
        "sentences": (n,),
    }
    return Claim.model_validate({**fields, **changes})


def found(
    claims: list[Claim], evidence: dict[str, tuple[Evidence, ...]] | None = None
) -> tuple[Contradiction, ...]:
    return contradicted(Dossier(article=ARTICLE, claims=claims, evidence=evidence or {})).contradictions


def elsewhere(text: str, origin: Origin = Origin.ARTICLE) -> Evidence:
    return Evidence(id="A:a:b:0", text=text, origin=origin)


def test_two_claims_of_one_article() -> None:
    one, two = found([claim(0, FEW), claim(1, TREATY), claim(2, MANY), claim(3, NO_TREATY)])
    assert (one.claims, one.why) == (("c-0", "c-2"), "12 people against 380 people")
    assert (two.claims, two.why) == (("c-1", "c-3"), "“accepted” against “refused”")
    assert one.article is None
    assert one.quote is None


def test_another_article_is_quoted() -> None:
    passage = elsewhere(f"It rained all week. {MANY} {NO_TREATY}")
    one, two = found([claim(0, FEW), claim(1, TREATY)], {"c-0": (passage,), "c-1": (passage,)})
    assert (one.claims, one.article, one.quote) == (("c-0",), "a:b", MANY)
    assert (two.claims, two.article, two.quote) == (("c-1",), "a:b", NO_TREATY)


def test_notes_are_for_the_judge() -> None:
    assert found([claim(0, FEW)], {"c-0": (elsewhere(MANY, Origin.NOTE),)}) == ()


def test_opinions_unanchored_claims_and_one_sentence_are_not_compared() -> None:
    assert found([claim(0, FEW), claim(1, MANY, checkable=False, why_not="opinion")]) == ()
    assert found([claim(0, FEW), claim(1, MANY, start=None, end=None)]) == ()
    assert found([claim(0, FEW), claim(1, MANY, sentences=(0, 1))]) == ()


def test_the_order_of_claims_changes_nothing_but_their_order() -> None:
    claims = [claim(n, text) for n, text in enumerate([FEW, TREATY, MANY, NO_TREATY, "It rained in Oslo."])]
    pairs = {frozenset(one.claims) for one in found(claims)}
    for seed in range(5):
        shuffled = random.Random(seed).sample(claims, len(claims))
        assert {frozenset(one.claims) for one in found(shuffled)} == pairs

"""Each claim gets who stands behind it; the model is asked only where code is not sure."""

from __future__ import annotations

from typing import Any

import pytest
from fake_ask import PROMPT, FakeAsk, nobody_asks
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import BadAnswer, CallFailed
from pipeline.records import Claim, Dossier, LedgerLine, Outcome, QuoteType, SourceKind, Standing
from pipeline.stages.read import read
from pipeline.stages.source import second_look, source
from pipeline.text.sentences import Span
from pipeline.text.voices import SourceGuess, Voices

TEXT = (
    "“The bridge is closed,” said Anna Peeters, the mayor of Ghent. It rained all day.\n\n"
    "A senior Norwegian diplomat said that the talks will go on."
)
ARTICLE = read("a", TEXT)
QUOTES = ["The bridge is closed", "It rained all day.", "the talks will go on"]


def claim(quote: str, id: str = "c-0", **more: Any) -> Claim:
    """A claim on some words of the text."""
    start = TEXT.index(quote)
    end = start + len(quote)
    touched = tuple(s.index for s in ARTICLE.sentences if s.start < end and start < s.end)
    text = quote[:1].upper() + quote[1:]
    return Claim(id=id, text=text, content=text, quote=quote, start=start, end=end, sentences=touched, **more)


def dossier(*claims: Claim) -> Dossier:
    ledger = tuple(
        LedgerLine(
            index=s.index,
            start=s.start,
            end=s.end,
            part=s.part,
            outcome=Outcome.CLAIMS,
            claims=tuple(c.id for c in claims if s.index in c.sentences),
        )
        for s in ARTICLE.sentences
    )
    return Dossier(article=ARTICLE, claims=claims, ledger=ledger)


async def sourced(*claims: Claim, ask: Any = None) -> Dossier:
    return await source(dossier(*claims), ask or FakeAsk(nobody_asks), PROMPT)


async def test_where_code_is_sure_nobody_is_asked() -> None:
    found = [c.source for c in (await sourced(*(claim(q, f"c-{q}") for q in QUOTES))).claims]
    assert [(s.kind, s.name, s.quote, s.standing) for s in found if s] == [
        (SourceKind.NAMED_PERSON, "Anna Peeters", QuoteType.DIRECT, Standing.ON_RECORD),
        (SourceKind.NONE, None, QuoteType.NONE, Standing.OWN_VOICE),
        (SourceKind.ANONYMOUS_PERSON, None, QuoteType.INDIRECT, Standing.ON_BACKGROUND),
    ]
    for one in found:
        assert one is not None
        assert one.text is None or TEXT[one.start : one.end] == one.text


async def test_who_says_it_is_told_in_the_text_and_not_in_the_content() -> None:
    (quoted, own, _) = (await sourced(*(claim(q, f"c-{q}") for q in QUOTES))).claims
    assert quoted.text == "According to Anna Peeters, the bridge is closed"
    assert quoted.content == "The bridge is closed"
    assert own.text == own.content == "It rained all day."


async def test_a_claim_that_names_its_source_keeps_its_text() -> None:
    said = claim("A senior Norwegian diplomat said that the talks will go on.")
    (found,) = (await sourced(said)).claims
    assert found.text == said.text
    assert found.content == "The talks will go on."


async def test_a_claim_that_is_not_in_the_article_has_no_source() -> None:
    lost = Claim(
        id="c-9",
        text="He fled.",
        content="He fled.",
        quote="fled",
        start=None,
        end=None,
        sentences=(1,),
        error="lost",
    )
    (found,) = (await sourced(lost)).claims
    assert found.source is None
    assert found.error == "lost"


@given(st.lists(st.sampled_from(QUOTES), max_size=5))
async def test_ids_are_unique_and_the_ledger_follows_them(quotes: list[str]) -> None:
    before = dossier(*(claim(quote, f"c-{n}") for n, quote in enumerate(quotes)))
    after = await source(before, FakeAsk(nobody_asks), PROMPT)
    ids = [c.id for c in after.claims]
    assert len(set(ids)) == len(quotes)
    renamed = dict(zip((c.id for c in before.claims), ids, strict=True))
    assert [line.claims for line in after.ledger] == [
        tuple(renamed[id] for id in line.claims) for line in before.ledger
    ]
    assert [(c.quote, c.start) for c in after.claims] == [(c.quote, c.start) for c in before.claims]


async def test_a_source_without_a_name_is_asked_what_the_article_tells_of_it() -> None:
    (quoted, _, told) = (await sourced(*(claim(q, f"c-{q}") for q in QUOTES))).claims
    assert quoted.source is not None
    assert quoted.source.questions is None
    assert told.source is not None
    asked = told.source.questions
    assert asked is not None
    assert asked.position is not None
    assert (
        TEXT[asked.position.start : asked.position.end]
        == asked.position.text
        == "A senior Norwegian diplomat"
    )
    assert (asked.opinion, asked.access, asked.reason) == (None, None, None)


# --- where code is not sure ---------------------------------------------------------------------

BRIDGE = Span(1, 21)
UNSURE = SourceGuess(SourceKind.NAMED_PERSON, QuoteType.DIRECT, name="Anna Peeters", sure=False)


def named(source: str, kind: str = "person", named: bool = False) -> dict[str, Any]:
    return {"source": source, "kind": kind, "named": named}


async def looked(answer: Any) -> tuple[SourceGuess, FakeAsk]:
    ask = FakeAsk(lambda _: answer)
    return await second_look([BRIDGE], UNSURE, ARTICLE, ask, PROMPT), ask


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (named("Anna Peeters", "person", True), SourceKind.NAMED_PERSON),
        (named("the mayor", "person"), SourceKind.ANONYMOUS_PERSON),
        (named("Ghent", "organization", True), SourceKind.NAMED_ORGANIZATION),
        (named("the mayor", "organization"), SourceKind.ANONYMOUS_GROUP),
        (named("Ghent", "document", True), SourceKind.DOCUMENT),
        (named("the mayor", "document"), SourceKind.ANONYMOUS_DOCUMENT),
    ],
)
async def test_the_model_names_a_source_in_the_articles_words(
    answer: dict[str, Any], kind: SourceKind
) -> None:
    found, ask = await looked(answer)
    assert (found.kind, found.text, found.quote) == (kind, answer["source"], QuoteType.DIRECT)
    assert found.source is not None
    assert TEXT[slice(*found.source)] == answer["source"]
    assert ask.asked[0]["words"] == "The bridge is closed"


async def test_the_model_finds_that_nobody_says_it() -> None:
    found, ask = await looked(named("nobody", "nobody"))
    assert (found.kind, found.quote, found.name) == (SourceKind.NONE, QuoteType.NONE, None)
    assert len(ask.asked) == 1


@pytest.mark.parametrize("words", ["the minister", "", "A senior Norwegian diplomat"])
async def test_words_that_are_not_in_the_passage_leave_the_guess(words: str) -> None:
    found, ask = await looked(named(words))
    assert found == UNSURE
    assert len(ask.asked) == 2


@pytest.mark.parametrize("problem", [CallFailed("too slow"), BadAnswer("cut off")])
async def test_a_call_that_fails_leaves_the_guess_and_is_told(
    monkeypatch: pytest.MonkeyPatch, problem: CallFailed
) -> None:
    monkeypatch.setattr(Voices, "source_of", lambda *_: UNSURE)
    after = await sourced(claim("The bridge is closed"), ask=FakeAsk(lambda _: problem))
    (found,) = after.claims
    assert found.source is not None
    assert found.source.name == "Anna Peeters"
    assert [(f.stage, f.message) for f in after.failures] == [("source", str(problem))]

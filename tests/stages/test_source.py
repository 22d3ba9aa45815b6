"""Each claim gets who stands behind it, and nobody is asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import (
    Claim,
    Dossier,
    LedgerLine,
    QuoteType,
    SentenceOutcome,
    SourceKind,
    Standing,
)
from pipeline.stages.read import read
from pipeline.stages.source import source

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
            outcome=SentenceOutcome.CLAIMS,
            claims=tuple(c.id for c in claims if s.index in c.sentences),
        )
        for s in ARTICLE.sentences
    )
    return Dossier(article=ARTICLE, claims=claims, ledger=ledger)


def sourced(*claims: Claim) -> Dossier:
    return source(dossier(*claims))


def test_who_stands_behind_claims() -> None:
    found = [c.source for c in (sourced(*(claim(q, f"c-{q}") for q in QUOTES))).claims]
    assert [(s.kind, s.name, s.quote, s.standing) for s in found if s] == [
        (SourceKind.NAMED_PERSON, "Anna Peeters", QuoteType.DIRECT, Standing.ON_RECORD),
        (SourceKind.NONE, None, QuoteType.NONE, Standing.OWN_VOICE),
        (SourceKind.ANONYMOUS_PERSON, None, QuoteType.INDIRECT, Standing.ON_BACKGROUND),
    ]
    for one in found:
        assert one is not None
        assert one.text is None or TEXT[one.start : one.end] == one.text


def test_who_says_it_is_told_in_the_text_and_not_in_the_content() -> None:
    (quoted, own, _) = (sourced(*(claim(q, f"c-{q}") for q in QUOTES))).claims
    assert quoted.text == "[Anna Peeters:] The bridge is closed"
    assert quoted.content == "The bridge is closed"
    assert own.text == own.content == "It rained all day."


def test_a_claim_that_names_its_source_keeps_its_text() -> None:
    said = claim("A senior Norwegian diplomat said that the talks will go on.")
    (found,) = (sourced(said)).claims
    assert found.text == said.text


def test_a_claim_that_is_not_in_the_article_has_no_source() -> None:
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
    (found,) = (sourced(lost)).claims
    assert found.source is None
    assert found.error == "lost"


@given(st.lists(st.sampled_from(QUOTES), max_size=5))
def test_ids_are_unique_and_the_ledger_follows_them(quotes: list[str]) -> None:
    before = dossier(*(claim(quote, f"c-{n}") for n, quote in enumerate(quotes)))
    after = source(before)
    ids = [c.id for c in after.claims]
    assert len(set(ids)) == len(quotes)
    renamed = dict(zip((c.id for c in before.claims), ids, strict=True))
    assert [line.claims for line in after.ledger] == [
        tuple(renamed[id] for id in line.claims) for line in before.ledger
    ]
    assert [(c.quote, c.start) for c in after.claims] == [(c.quote, c.start) for c in before.claims]


def test_a_source_without_a_name_is_asked_what_the_article_tells_of_it() -> None:
    (quoted, _, told) = (sourced(*(claim(q, f"c-{q}") for q in QUOTES))).claims
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

"""Sentences become claims: whatever the model returns, each sentence ends in the ledger once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_ask import PROMPTS, FakeAsk, nobody_asks
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ArticleStop, BadAnswer, CallFailed
from pipeline.records import Article, Claim, Dossier, Part, SentenceOutcome
from pipeline.stages.read import read
from pipeline.stages.split import split

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (
    "Mayor leaves\n\nThe mayor of Ghent resigned on 3 May 2024. “I am tired,” said Anna Peeters.\n\n"
    "The council of Ghent has 53 seats. The mayor of Ghent resigned on 3 May 2024.\n\n"
    "She may return, some say."
)


def piece(words: str, claim: str | None = None, type: str = "fact") -> dict[str, str]:
    return {"words": words, "type": type, "claim": claim or words}


def whole_sentences(values: dict[str, Any]) -> dict[str, Any]:
    """Each sentence as it stands."""
    return {"claims": [piece(line) for line in values["sentences"].split("\n")]}


async def done(text: str, ask: FakeAsk, window: int = 1) -> Dossier:
    return await split(Dossier(article=read("a", text)), ask, PROMPTS, window=window)


def assert_whole(dossier: Dossier) -> None:
    """What holds of every dossier that comes out of split."""
    article = dossier.article
    assert [(x.index, x.start, x.end, x.part) for x in dossier.ledger] == [
        (s.index, s.start, s.end, s.part) for s in article.sentences
    ]
    ids = [claim.id for claim in dossier.claims]
    assert len(set(ids)) == len(ids)
    for claim in dossier.claims:
        assert_anchored(article, claim)
        assert (claim.why_not is None) == claim.checkable
        assert claim.error is None
        assert claim.verdict is None
    for line in dossier.ledger:
        own = [c.id for c in dossier.claims if line.index in c.sentences and not c.unanchored]
        assert line.claims == (tuple(own) if line.outcome is SentenceOutcome.CLAIMS else ())
        assert bool(line.claims) == (line.outcome is SentenceOutcome.CLAIMS)
        assert (line.duplicate_of is not None) == (line.outcome is SentenceOutcome.DUPLICATE_OF)
        assert (line.why is not None) == (
            line.outcome in (SentenceOutcome.NOT_CHECKABLE, SentenceOutcome.ERROR)
        )


def assert_anchored(article: Article, claim: Claim) -> None:
    if claim.start is None or claim.end is None:
        return
    assert article.text[claim.start : claim.end] == claim.quote
    touched = [s.index for s in article.sentences if s.start < claim.end and claim.start < s.end]
    assert touched
    assert set(touched) <= set(claim.sentences)


# --- any answer ---------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(TEXT.split()), max_size=12).map(" ".join)
FAULTS = st.sampled_from([BadAnswer("cut off"), CallFailed("no answer"), {"claims": 7}, {}])


@st.composite
def slices(draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(TEXT)))
    return TEXT[start : start + draw(st.integers(0, 80))]


PIECES = st.fixed_dictionaries(
    {
        "words": slices() | WORDS | st.text() | st.just("x" * 10_000) | st.just(""),
        "type": st.sampled_from(["fact", "opinion", "prediction"]),
        "claim": slices() | WORDS | st.text(),
    }
)
ANSWERS = st.lists(PIECES, max_size=5).map(lambda pieces: {"claims": pieces}) | FAULTS
PARAGRAPHS = st.lists(
    st.sampled_from([*TEXT.split("\n\n"), "“No", "It rained.", "…", "Mayor leaves"]) | st.text()
)


@given(text=st.just(TEXT) | PARAGRAPHS.map("\n\n".join), window=st.integers(1, 3), data=st.data())
async def test_whatever_the_model_returns(text: str, window: int, data: st.DataObject) -> None:
    ask = FakeAsk(lambda _: data.draw(ANSWERS))
    dossier = await done(text, ask, window)
    assert_whole(dossier)
    body = Counter(line.outcome for line in dossier.ledger if line.part is Part.BODY)
    assert len(ask.asked) <= 2 * (body.total() - body[SentenceOutcome.DUPLICATE_OF])


@given(st.text())
async def test_any_text(text: str) -> None:
    assert_whole(await done(text, FakeAsk(whole_sentences)))


# --- examples -----------------------------------------------------------------------------------


async def test_each_sentence_of_the_body_is_asked_about_once() -> None:
    ask = FakeAsk(whole_sentences)
    dossier = await done(TEXT, ask)
    assert [values["sentences"] for values in ask.asked] == [
        "The mayor of Ghent resigned on 3 May 2024.",
        "“I am tired,” said Anna Peeters.",
        "The council of Ghent has 53 seats.",
        "She may return, some say.",
    ]
    assert [line.outcome for line in dossier.ledger] == [
        SentenceOutcome.NOT_CHECKABLE,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.DUPLICATE_OF,
        SentenceOutcome.CLAIMS,
    ]


async def test_a_repeated_sentence_points_to_both_places() -> None:
    dossier = await done(TEXT, FakeAsk(whole_sentences))
    assert dossier.ledger[4].duplicate_of == 1
    assert dossier.claims[0].sentences == (1, 4)


async def test_a_short_repetition_is_asked_about_again() -> None:
    ask = FakeAsk(whole_sentences)
    await done("The mayor left. He declined.\n\nThe council met. He declined.", ask)
    assert [values["sentences"] for values in ask.asked].count("He declined.") == 2


async def test_a_window_holds_several_sentences() -> None:
    ask = FakeAsk(whole_sentences)
    dossier = await done(TEXT, ask, window=3)
    counts = [values["count"] for values in ask.asked]
    assert (len(counts), sum(counts)) == (2, 4)
    assert_whole(dossier)
    assert dossier.claims == (await done(TEXT, FakeAsk(whole_sentences))).claims


@pytest.mark.parametrize("type", ["opinion", "prediction"])
async def test_what_is_no_fact_is_a_claim_that_is_not_checkable(type: str) -> None:
    text = "The mayor of Ghent will return."
    dossier = await done(text, FakeAsk(lambda _: {"claims": [piece(text, type=type)]}))
    (claim,) = dossier.claims
    assert (claim.checkable, claim.why_not) == (False, type)
    assert dossier.ledger[0].outcome is SentenceOutcome.CLAIMS


async def test_words_that_are_not_there_are_asked_again_and_then_kept_as_unanchored() -> None:
    ask = FakeAsk(lambda _: {"claims": [piece("The mayor fled")]})
    dossier = await done("The mayor of Ghent resigned.", ask)
    assert len(ask.asked) == 2
    claim, whole = dossier.claims
    assert claim.unanchored
    assert whole.quote == "The mayor of Ghent resigned"
    assert claim.quote == "The mayor fled"
    assert "not in the article" in (claim.why_not or "")
    assert dossier.ledger[0].outcome is SentenceOutcome.CLAIMS


async def test_words_of_another_sentence_do_not_count() -> None:
    text = "The mayor of Ghent resigned. The council of Ghent met."
    dossier = await done(text, FakeAsk(lambda _: {"claims": [piece("The council of Ghent met")]}))
    assert [claim.unanchored for claim in dossier.claims].count(True) == 1
    assert [line.outcome for line in dossier.ledger] == [SentenceOutcome.CLAIMS, SentenceOutcome.CLAIMS]


async def test_marks_around_the_words_do_not_matter() -> None:
    text = "“The mayor resigned,” said Anna Peeters."
    dossier = await done(text, FakeAsk(lambda _: {"claims": [piece('"The mayor resigned."')]}))
    assert "The mayor resigned" in {claim.quote for claim in dossier.claims}


async def test_a_call_that_fails_leaves_its_sentences_as_errors() -> None:
    def answer(values: dict[str, Any]) -> Any:
        return CallFailed("too slow") if "53" in values["sentences"] else whole_sentences(values)

    dossier = await done(TEXT, FakeAsk(answer))
    assert_whole(dossier)
    assert [(line.index, line.why) for line in dossier.ledger if line.outcome is SentenceOutcome.ERROR] == [
        (3, "too slow")
    ]
    assert [(f.stage, f.sentence, f.message) for f in dossier.failures] == [("split", 3, "too slow")]


async def test_an_article_that_cannot_go_on_says_so() -> None:
    with pytest.raises(ArticleStop):
        await done(TEXT, FakeAsk(lambda _: ArticleStop("no endpoint")))


async def test_nothing_is_asked_of_nothing() -> None:
    assert (await done("", FakeAsk(nobody_asks))).ledger == ()


ELSEWHERE = st.sampled_from(
    ["It rained on the harbour all day.", "“No,” said the harbour master, “never again.”"]
)


@given(ELSEWHERE, st.booleans(), st.booleans())
async def test_an_edit_elsewhere_changes_no_id(added: str, before: bool, after: bool) -> None:
    body = TEXT.partition("\n\n")[2]
    edited = (f"{added}\n\n" if before else "") + body + (f"\n\n{added}" if after else "")
    old = {claim.id: claim.quote for claim in (await done(body, FakeAsk(whole_sentences))).claims}
    new = {claim.id: claim.quote for claim in (await done(edited, FakeAsk(whole_sentences))).claims}
    assert old.items() <= new.items()


def seed(name: str) -> str:
    return (SEEDS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.glob("*.txt")))
async def test_the_seeds(name: str) -> None:
    dossier = await done(seed(name), FakeAsk(whole_sentences))
    assert_whole(dossier)
    assert SentenceOutcome.ERROR not in {line.outcome for line in dossier.ledger}


async def test_the_repeated_half_of_a_seed_is_asked_about_once() -> None:
    ask = FakeAsk(whole_sentences)
    dossier = await done(seed("000_54ed04c2d97f54cd.txt"), ask)
    outcomes = Counter(line.outcome for line in dossier.ledger)
    assert outcomes[SentenceOutcome.DUPLICATE_OF] == 6
    assert len(ask.asked) == outcomes[SentenceOutcome.CLAIMS]
    places = {claim.sentences for claim in dossier.claims if "Peskov" in claim.quote}
    assert all(len(sentences) == 2 for sentences in places)

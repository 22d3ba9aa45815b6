"""A verdict is the model's weighing under code's checks; what fails is an error and never a verdict."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pytest
from fake_ask import PROMPTS, FakeAsk, nobody_asks
from hypothesis import given
from hypothesis import strategies as st
from rained import ARTICLE, CLAIM

from pipeline.model.client import Token
from pipeline.model.errors import ArticleStop, BadAnswer, CallFailed
from pipeline.records import (
    Article,
    AttributionCheck,
    Claim,
    Dossier,
    Evidence,
    Label,
    Origin,
    Source,
    SourceKind,
    Stance,
    Verdict,
)
from pipeline.stages.judge import judge
from pipeline.stance.calibration import Calibration

OLD = Evidence(
    id="N1", text="Rain fell in Ghent. The council\nmet.", date=dt.date(2024, 5, 3), origin=Origin.NOTE
)
NEW = Evidence(id="N2", text="It poured.", date=dt.date(2024, 5, 5), origin=Origin.NOTE)
UNDATED = Evidence(id="N3", text="It was wet.", origin=Origin.ARTICLE)
ANY = Calibration(thresholds={"true": 0.0, "false": 0.0, "mixed": 0.0})
"""Gives each label, however unsure."""


def says(verdict: str = "true", sentence: int = 1) -> Callable[[dict[str, Any]], Any]:
    """The word, and once the label is settled the sentence and the reason."""

    def script(values: dict[str, Any]) -> Any:
        if "verdict" in values:
            return {"sentence": sentence, "reason": "Because."}
        return {"verdict": verdict}

    return script


async def judged(
    script: Any = None,
    claim: Claim = CLAIM,
    evidence: tuple[Evidence, ...] = (OLD, NEW, UNDATED),
    tokens: tuple[Token, ...] = (),
    article: Article = ARTICLE,
    calibrated: Calibration = ANY,
) -> tuple[Dossier, FakeAsk]:
    ask = FakeAsk(script or says(), tokens)
    dossier = Dossier(article=article, claims=(claim,), evidence={claim.id: evidence})
    return await judge(dossier, ask, PROMPTS, calibrated), ask


async def verdict(*args: Any, **more: Any) -> Verdict:
    dossier, _ = await judged(*args, **more)
    found = dossier.claims[0].verdict
    assert found is not None
    return found


async def test_without_evidence_nobody_is_asked() -> None:
    found = await verdict(nobody_asks, evidence=())
    assert (found.label, found.confidence, found.citations) == (Label.NOT_ENOUGH_EVIDENCE, 1.0, ())
    assert found.downgraded is None


@pytest.mark.parametrize(
    "change",
    [
        {"checkable": False, "why_not": "opinion"},
        {"start": None, "end": None, "error": "unanchored"},
    ],
)
async def test_a_claim_that_is_not_to_be_judged_stays_as_it_is(change: dict[str, Any]) -> None:
    claim = CLAIM.model_copy(update=change)
    dossier, _ = await judged(nobody_asks, claim)
    assert dossier.claims == (claim,)
    assert dossier.failures == ()


@pytest.mark.parametrize("problem", [CallFailed("too slow"), BadAnswer("cut off")])
async def test_a_call_that_fails_is_an_error(problem: CallFailed) -> None:
    dossier, _ = await judged(lambda _: problem)
    (claim,) = dossier.claims
    assert claim.verdict is None
    assert claim.error == f"not judged: {problem}"
    (failure,) = dossier.failures
    assert (failure.stage, failure.claim, failure.message) == ("judge", "c-1", claim.error)


async def test_an_article_that_cannot_go_on_says_so() -> None:
    with pytest.raises(ArticleStop):
        await judged(lambda _: ArticleStop("no endpoint"))


# --- citations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "evidence", "quote", "newer"),
    [
        (1, "N1", "Rain fell in Ghent.", False),
        (2, "N1", "The council\nmet.", False),
        (3, "N2", "It poured.", True),
        (4, "N3", "It was wet.", False),
    ],
)
async def test_a_sentence_is_cited_by_its_number(number: int, evidence: str, quote: str, newer: bool) -> None:
    (citation,) = (await verdict(says(sentence=number))).citations
    assert (citation.evidence, citation.quote, citation.newer) == (evidence, quote, newer)


async def test_nothing_is_newer_than_an_article_without_a_day() -> None:
    (citation,) = (
        await verdict(says(sentence=3), article=ARTICLE.model_copy(update={"published": None}))
    ).citations
    assert not citation.newer


@pytest.mark.parametrize(
    ("word", "label", "stance"),
    [
        ("true", Label.SUPPORTED, Stance.SUPPORTS),
        ("false", Label.REFUTED, Stance.REFUTES),
        ("mixed", Label.NOT_ENOUGH_EVIDENCE, None),  # a small model names one side alone
        ("unknown", Label.NOT_ENOUGH_EVIDENCE, None),
    ],
)
async def test_labels_and_stances(word: str, label: Label, stance: Stance | None) -> None:
    found = await verdict(says(word))
    assert found.label is label
    assert [citation.stance for citation in found.citations] == ([stance] if stance else [])


@pytest.mark.parametrize("word", ["true", "false", "mixed"])
@pytest.mark.parametrize("number", [0, -1, 5])
async def test_a_number_that_is_none_is_asked_again_and_then_downgrades(word: str, number: int) -> None:
    dossier, ask = await judged(says(word, number))
    assert len(ask.asked) == 3
    found = dossier.claims[0].verdict
    assert found is not None
    assert (found.label, found.citations) == (Label.NOT_ENOUGH_EVIDENCE, ())
    assert found.downgraded


@given(
    st.sampled_from(["true", "false", "mixed", "unknown"]),
    st.integers(),
    st.lists(st.text(min_size=1).filter(str.strip), max_size=3),
)
async def test_every_citation_is_its_slice(word: str, number: int, texts: list[str]) -> None:
    evidence = tuple(Evidence(id=f"N{n}", text=text, origin=Origin.NOTE) for n, text in enumerate(texts))
    found = await verdict(says(word, number), evidence=evidence)
    by_id = {passage.id: passage.text for passage in evidence}
    for citation in found.citations:
        assert by_id[citation.evidence][citation.start : citation.end] == citation.quote
        assert citation.quote.strip()
    assert (found.label is Label.NOT_ENOUGH_EVIDENCE) == (not found.citations)


# --- attribution --------------------------------------------------------------------------------


SAYS_SO = Evidence(id="N4", text="It rained in Ghent, Mayor Anna Peeters said.", origin=Origin.NOTE)


@pytest.mark.parametrize(
    ("kind", "evidence", "attribution"),
    [
        (SourceKind.NONE, SAYS_SO, AttributionCheck.NOT_APPLICABLE),
        (SourceKind.NAMED_PERSON, SAYS_SO, AttributionCheck.CONFIRMED),
        (SourceKind.NAMED_PERSON, OLD, AttributionCheck.UNCONFIRMED),
        (SourceKind.ANONYMOUS_PERSON, SAYS_SO, AttributionCheck.UNCONFIRMED),
        (SourceKind.ANONYMOUS_GROUP, SAYS_SO, AttributionCheck.UNCONFIRMED),
        (SourceKind.ANONYMOUS_DOCUMENT, OLD, AttributionCheck.UNCONFIRMED),
    ],
)
@pytest.mark.parametrize("word", ["true", "unknown"])
async def test_whether_it_was_said(
    kind: SourceKind, evidence: Evidence, attribution: AttributionCheck, word: str
) -> None:
    said = "It rained in Ghent."
    claim = CLAIM.model_copy(update={"content": said, "source": Source(kind=kind, text="Anna Peeters")})
    assert (await verdict(says(word), claim, (evidence,))).attribution is attribution
    assert (await verdict(nobody_asks, claim, ())).attribution in (
        AttributionCheck.NOT_APPLICABLE,
        AttributionCheck.UNCONFIRMED,
    )


@pytest.mark.parametrize("kind", [SourceKind.NAMED_PERSON, SourceKind.ANONYMOUS_PERSON, SourceKind.NONE])
async def test_the_source_never_moves_the_label(kind: SourceKind) -> None:
    claim = CLAIM.model_copy(update={"source": Source(kind=kind, text="somebody")})
    found, plain = await verdict(says("true"), claim), await verdict(says("true"))
    assert (found.label, found.probabilities) == (plain.label, plain.probabilities)


# --- probabilities ------------------------------------------------------------------------------


def token(text: str, **shares: float) -> Token:
    return Token(text, -0.1, {word: math.log(share) for word, share in shares.items()})


async def test_without_logprobs_all_goes_to_the_verdict() -> None:
    found = await verdict(says("false"))
    assert found.label is Label.REFUTED
    assert found.confidence == pytest.approx(1, abs=0.001)


async def test_probabilities_are_those_of_the_verdicts_token() -> None:
    tokens = (token('{"'), token("verdict"), token('":'), token(' "true', true=0.6, false=0.3, The=0.1))
    found = await verdict(says("true"), tokens=tokens)
    assert found.label is Label.SUPPORTED
    assert found.confidence == pytest.approx(0.6 / 0.9, abs=0.01)
    assert found.probabilities[Label.REFUTED] == pytest.approx(0.3 / 0.9, abs=0.01)
    assert sum(found.probabilities.values()) == pytest.approx(1)


@given(
    st.dictionaries(st.sampled_from(["true", "false", "mixed", "unknown", " true", "x"]), st.floats(-30, 0))
)
async def test_the_label_is_the_likeliest_and_its_confidence_its_probability(top: dict[str, float]) -> None:
    found = await verdict(says("mixed"), tokens=(Token("mixed", -0.1, top),))
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert found.confidence == max(found.probabilities.values())
    assert found.probabilities[found.label] == found.confidence


# --- figures ------------------------------------------------------------------------------------


async def test_where_figures_clash_the_model_is_not_asked() -> None:
    said = "The war in Ukraine enters its eighth year."
    claim = CLAIM.model_copy(update={"text": said, "content": said})
    note = Evidence(id="N1", text="It rained. The war in Ukraine was in its third year.", origin=Origin.NOTE)
    found = await verdict(nobody_asks, claim, (note,))
    assert found.label is Label.REFUTED
    (citation,) = found.citations
    assert (citation.stance, citation.quote) == (
        Stance.REFUTES,
        "The war in Ukraine was in its third year.",
    )
    assert found.reason == "N1: The claim says eighth year; the evidence, third year."


async def test_where_two_passages_disagree_both_are_cited() -> None:
    said = "The flood in Ghent killed 40 people."
    claim = CLAIM.model_copy(update={"text": said, "content": said})
    notes = (
        Evidence(id="N1", text="The flood in Ghent killed 25 people.", origin=Origin.NOTE),
        Evidence(id="N2", text="In Ghent 40 people lost their lives in the flood.", origin=Origin.NOTE),
    )
    found = await verdict(nobody_asks, claim, notes)
    assert found.label is Label.CONFLICTING_EVIDENCE
    assert {(one.evidence, one.stance) for one in found.citations} == {
        ("N1", Stance.REFUTES),
        ("N2", Stance.SUPPORTS),
    }
    assert "N1" in found.reason
    assert "N2" in found.reason


async def test_another_article_settles_nothing_by_itself() -> None:
    said = "The flood in Ghent killed 40 people."
    claim = CLAIM.model_copy(update={"text": said, "content": said})
    other = Evidence(id="A:b:1", text="The flood in Ghent killed 25 people.", origin=Origin.ARTICLE)
    assert (await verdict(says("unknown"), claim, (other,))).label is Label.NOT_ENOUGH_EVIDENCE


# --- calibration ----------------------------------------------------------------------------------


async def test_the_calibration_gives_the_label_and_the_reason_is_asked_for_that_label() -> None:
    calibrated = Calibration({"false": {"always": 9.0}}, ANY.thresholds)
    dossier, ask = await judged(says("true"), calibrated=calibrated)
    found = dossier.claims[0].verdict
    assert found is not None
    assert found.label is Label.REFUTED
    assert [values.get("verdict") for values in ask.asked] == [None, "false"]


async def test_what_settles_nothing_costs_one_call() -> None:
    dossier, ask = await judged(says("unknown"))
    assert len(ask.asked) == 1
    found = dossier.claims[0].verdict
    assert found is not None
    assert found.reason.startswith("The evidence that was found does not settle the claim.")


async def test_a_label_that_is_not_sure_enough_is_a_leaning_and_costs_one_call() -> None:
    tokens = (token("true", true=0.7, false=0.2, unknown=0.1),)
    sure = Calibration(thresholds={"true": 0.71})
    dossier, ask = await judged(says("true"), tokens=tokens, calibrated=sure)
    found = dossier.claims[0].verdict
    assert found is not None
    assert (found.label, found.citations, len(ask.asked)) == (Label.NOT_ENOUGH_EVIDENCE, (), 1)
    assert found.leans is not None
    assert (found.leans.label, round(found.leans.probability, 2)) == (Label.SUPPORTED, 0.7)
    assert found.confidence == found.probabilities[Label.NOT_ENOUGH_EVIDENCE]
    given = await verdict(says("true"), tokens=tokens, calibrated=Calibration(thresholds={"true": 0.69}))
    assert (given.label, given.leans) == (Label.SUPPORTED, None)


@pytest.mark.parametrize("word", ["true", "false", "mixed"])
async def test_a_small_model_that_nobody_has_calibrated_gives_no_label(word: str) -> None:
    found = await verdict(says(word), calibrated=Calibration())
    assert found.label is Label.NOT_ENOUGH_EVIDENCE
    assert found.leans is not None


async def test_what_leans_to_nothing_says_nothing_of_it() -> None:
    assert (await verdict(says("unknown"))).leans is None


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("Rain fell in Ghent.", True),
        ("The evidence says that rain fell.", True),
        ("Because.", False),
        ("Rain fell in Ghent for 12 days.", False),
        ("The mayor resigned over the scandal in parliament.", False),
    ],
)
async def test_a_reason_that_says_more_than_what_is_cited_is_replaced(reason: str, kept: bool) -> None:
    def script(values: dict[str, Any]) -> Any:
        return {"sentence": 1, "reason": reason} if "verdict" in values else {"verdict": "true"}

    found = await verdict(script)
    assert found.reason == (reason if kept else "N1 speaks for the claim.")


# --- what the model is shown ----------------------------------------------------------------------


async def test_sentences_stand_with_their_numbers_behind_the_date_of_their_passage() -> None:
    other = NEW.model_copy(update={"origin": Origin.ARTICLE})
    _, ask = await judged(evidence=(OLD, other, UNDATED))
    assert ask.asked[0]["evidence"] == (
        "(2024-05-03) [1] Rain fell in Ghent. [2] The council met.\n"
        "(2024-05-05, another article) [3] It poured.\n"
        "(another article) [4] It was wet."
    )


async def test_a_question_goes_with_its_answer() -> None:
    asked = Evidence(id="N", text="Did it rain? Yes. It did.", origin=Origin.NOTE)
    _, ask = await judged(evidence=(asked,))
    assert ask.asked[0]["evidence"] == "[1] Did it rain? Yes. [2] It did."


async def test_of_much_evidence_what_is_like_the_claim_is_shown() -> None:
    long = " ".join(f"Sentence {n} is about nothing that matters to anyone here." for n in range(100))
    passage = Evidence(id="N", text=f"{long} It rained.", origin=Origin.NOTE)
    _, ask = await judged(evidence=(passage,))
    assert "It rained." in ask.asked[0]["evidence"]
    assert len(ask.asked[0]["evidence"]) < 2200


async def test_a_refutation_whose_reason_is_the_claim_is_none() -> None:
    def script(values: dict[str, Any]) -> Any:
        if "verdict" in values:
            return {"sentence": 1, "reason": "The evidence states that it rained, which contradicts it."}
        return {"verdict": "false"}

    found = await verdict(script)
    assert found.label is Label.NOT_ENOUGH_EVIDENCE
    assert found.downgraded == "the model's reason says what the claim says; its verdict was refuted"
    assert not found.citations

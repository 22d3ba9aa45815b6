"""judge: each claim that can be checked gets a verdict on the evidence found for it, in one call or two.

The first call asks for a word: true, false, mixed or unknown. Its probabilities, together with what code sees
(stance/calibration.py), give the label. Only where that is settled, a second call asks which of the numbered
sentences shows it, and why: code makes the quotation, so that it is exact. A number that was not given is
asked for again once, then the citation is dropped, and a verdict left without one says that there is not
enough evidence; so does a refutation whose reason is the claim itself. Figures, dates and durations are
compared by code. Who stands behind a claim is not shown to the model, so that it cannot move the label. A
call that fails gives an error, never a verdict.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.injection.orders import cleared, plain
from pipeline.model.client import Answer, Ask
from pipeline.model.errors import CallFailed
from pipeline.model.gather import gather_all
from pipeline.model.prompts import Prompt
from pipeline.records import (
    AttributionCheck,
    Citation,
    Claim,
    Dossier,
    Failure,
    Label,
    Source,
    SourceKind,
    Stance,
    Verdict,
)
from pipeline.stance.bearing import affirms, signs
from pipeline.stance.calibration import Calibration
from pipeline.stance.dates import speaks_on
from pipeline.stance.denials import denied
from pipeline.stance.excerpts import EvidenceSentence, nearest, numbered, shown_of
from pipeline.stance.figures import Clash, clash
from pipeline.stance.said import said

_WORD_TOKENS, _REASON_TOKENS = 32, 200
_CITABLE = 700
"""Characters of the evidence that an explanation may cite from: it needs one sentence."""
LABELS = {
    "true": Label.SUPPORTED,
    "false": Label.REFUTED,
    "mixed": Label.CONFLICTING_EVIDENCE,
    "unknown": Label.NOT_ENOUGH_EVIDENCE,
}
_SHOWN_AS = {
    Label.SUPPORTED: "true",
    Label.REFUTED: "false",
    Label.CONFLICTING_EVIDENCE: "partly true and partly false",
}
_STANCE = {Label.SUPPORTED: Stance.SUPPORTS, Label.REFUTED: Stance.REFUTES}
_NO_EVIDENCE = "No passage of the evidence bears on this claim."
_UNCITED = "the model cited a sentence that it was not given"
_AFFIRMED = "the model's reason says what the claim says"


class Weighing(BaseModel):
    """The model's first answer: one word, whose probability hangs on the evidence alone."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["true", "false", "mixed", "unknown"]


class Explanation(BaseModel):
    """The model's second answer, once the label is settled."""

    model_config = ConfigDict(extra="forbid")
    sentence: int
    reason: str


@dataclass(frozen=True)
class ModelScores:
    """The model's probability of each of its words, and what code sees: the features of a calibration."""

    words: dict[str, float]
    signs: dict[str, float]


async def judge(
    dossier: Dossier, ask: Ask, prompts: Mapping[str, Prompt], calibrated: Calibration
) -> Dossier:
    """The dossier with a verdict, or an error, for each claim that is checkable and anchored."""
    day = speaks_on(dossier.article)

    async def one(claim: Claim) -> Claim:
        if not claim.checkable or claim.error is not None:
            return claim
        shown = shown_of(claim, dossier.evidence.get(claim.id, ()))
        try:
            verdict = await _verdict(claim, shown, day, ask, prompts, calibrated)
        except CallFailed as failure:
            return claim.model_copy(update={"error": f"not judged: {failure}"})
        return claim.model_copy(update={"verdict": verdict})

    claims = await gather_all(one(claim) for claim in dossier.claims)
    failures = tuple(
        Failure(stage="judge", message=now.error, claim=now.id)
        for was, now in zip(dossier.claims, claims, strict=True)
        if now.error and not was.error
    )
    return dossier.model_copy(update={"claims": tuple(claims), "failures": (*dossier.failures, *failures)})


async def _verdict(
    claim: Claim,
    shown: Sequence[EvidenceSentence],
    day: dt.date | None,
    ask: Ask,
    prompts: Mapping[str, Prompt],
    calibrated: Calibration,
) -> Verdict:
    attribution = _attribution(claim, shown)
    if not shown:
        return _without_evidence(attribution)

    weighed = await weigh(claim, shown, ask, prompts["judge"])
    shares = calibrated(weighed.words, **weighed.signs)
    probabilities = {LABELS[word]: share for word, share in shares.items()}
    label = max(LABELS.values(), key=lambda one: probabilities[one])
    found = _clash(claim, shown, day, settled=label is not Label.NOT_ENOUGH_EVIDENCE)
    if found is not None:
        return _by_figures(found, probabilities, attribution, day)
    if label is Label.NOT_ENOUGH_EVIDENCE:
        return _unsettled(probabilities, attribution)

    citable = nearest(claim, shown, _CITABLE)

    def check(answer: Explanation) -> str | None:
        if 1 <= answer.sentence <= len(citable):
            return None
        return f"There is no sentence {answer.sentence}: they are numbered from 1 to {len(citable)}."

    told = await ask(
        prompts["judge-explain"],
        Explanation,
        check=check,
        max_tokens=_REASON_TOKENS,
        verdict=_SHOWN_AS[label],
        evidence=numbered(citable),
        claim=cleared(claim.content),
    )
    if told.complaint:
        return _lowered(label, probabilities, attribution, _UNCITED)
    if label is Label.REFUTED and affirms(told.value.reason, claim.content):
        return _lowered(label, probabilities, attribution, _AFFIRMED)
    return Verdict(
        label=label,
        attribution=attribution,
        confidence=probabilities[label],
        probabilities=probabilities,
        reason=told.value.reason,
        citations=(_citation(citable[told.value.sentence - 1], label, day),),
    )


async def weigh(claim: Claim, shown: Sequence[EvidenceSentence], ask: Ask, prompt: Prompt) -> ModelScores:
    """Ask for the word, and look for the signs. Raises what `ask` raises."""
    answer = await ask(
        prompt,
        Weighing,
        logprobs=True,
        max_tokens=_WORD_TOKENS,
        evidence=numbered(shown),
        claim=cleared(claim.content),
    )
    return ModelScores(_words(answer), signs(claim.content, [one.words() for one in shown]))


def _words(answer: Answer[Weighing]) -> dict[str, float]:
    """The model's probability of each word, read off the token that is its verdict.

    Where the endpoint gives none, all of it goes to the verdict.
    """
    shares = dict.fromkeys(LABELS, 0.0)
    token = next((one for one in answer.tokens if one.text.strip(' "') in LABELS), None)
    if token is None:
        return shares | {answer.value.verdict: 1.0}
    for text, logprob in token.top.items():
        if (word := text.strip(' "')) in shares:
            shares[word] += math.exp(logprob)
    return shares


# --- what code makes of the answers ---------------------------------------------------------------


def _without_evidence(attribution: AttributionCheck) -> Verdict:
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=attribution,
        confidence=1.0,
        probabilities={label: float(label is Label.NOT_ENOUGH_EVIDENCE) for label in Label},
        reason=_NO_EVIDENCE,
    )


def _unsettled(probabilities: dict[Label, float], attribution: AttributionCheck) -> Verdict:
    """A verdict that nobody needs to ask a reason for."""
    likeliest = max(_SHOWN_AS, key=lambda one: probabilities[one])
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=attribution,
        confidence=probabilities[Label.NOT_ENOUGH_EVIDENCE],
        probabilities=probabilities,
        reason=f"The evidence that was found does not settle the claim. The likeliest label next to that is "
        f"{likeliest.replace('_', ' ')}, at {probabilities[likeliest]:.2f}.",
    )


def _lowered(
    label: Label, probabilities: dict[Label, float], attribution: AttributionCheck, why: str
) -> Verdict:
    """A label without a citation that checks out is none, nor is one that its own reason speaks against."""
    moved = _moved(probabilities, (label,), Label.NOT_ENOUGH_EVIDENCE)
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=attribution,
        confidence=moved[Label.NOT_ENOUGH_EVIDENCE],
        probabilities=moved,
        reason="No sentence of the evidence was shown to settle the claim.",
        downgraded=f"{why}; its verdict was {label}",
    )


def _by_figures(
    found: tuple[EvidenceSentence, Clash],
    probabilities: dict[Label, float],
    attribution: AttributionCheck,
    day: dt.date | None,
) -> Verdict:
    """The verdict where code read another figure in the evidence than in the claim."""
    cited, figures = found
    moved = _moved(probabilities, (Label.SUPPORTED, Label.NOT_ENOUGH_EVIDENCE), Label.REFUTED)
    return Verdict(
        label=Label.REFUTED,
        attribution=attribution,
        confidence=moved[Label.REFUTED],
        probabilities=moved,
        reason=f"The claim says {figures.claimed}; the evidence, {figures.found}.",
        citations=(_citation(cited, Label.REFUTED, day),),
    )


def _moved(probabilities: dict[Label, float], out_of: Sequence[Label], into: Label) -> dict[Label, float]:
    """The probabilities once code has ruled some labels out in favour of another."""
    moved = {label: 0.0 if label in out_of else share for label, share in probabilities.items()}
    moved[into] += sum(probabilities[label] for label in out_of)
    return moved


def _clash(
    claim: Claim, shown: Sequence[EvidenceSentence], day: dt.date | None, *, settled: bool
) -> tuple[EvidenceSentence, Clash] | None:
    """The first passage whose figures clash with the claim's.

    A date needs the model to find that the passages bear on the claim; a duration speaks for itself.
    """
    for passage, _ in groupby(shown, key=lambda one: one.passage):
        found = clash(claim.content, plain(passage.text), day)
        if found and (settled or not any(mark.isdigit() for mark in found.claimed)):
            return EvidenceSentence(passage, found.span), found
    return None


def _citation(cited: EvidenceSentence, label: Label, day: dt.date | None) -> Citation:
    passage, (start, end) = cited.passage, cited.span
    return Citation(
        evidence=passage.id,
        quote=passage.text[start:end],
        start=start,
        end=end,
        stance=_STANCE.get(label, Stance.SUPPORTS),
        newer=bool(day and passage.date and passage.date > day),
    )


def _attribution(claim: Claim, shown: Sequence[EvidenceSentence]) -> AttributionCheck:
    """Whether the evidence tells that it was said, or denied. Nobody can look up what the unnamed said."""
    source: Source | None = claim.source
    if source is None or source.kind is SourceKind.NONE:
        return AttributionCheck.NOT_APPLICABLE
    name = source.name or source.text
    if source.kind.anonymous or not name:
        return AttributionCheck.UNCONFIRMED
    passages = {one.passage.id: plain(one.passage.text) for one in shown}
    if any(denied(name, claim.content, text) for text in passages.values()):
        return AttributionCheck.CONTRADICTED
    if any(said(name, claim.content, text) for text in passages.values()):
        return AttributionCheck.CONFIRMED
    return AttributionCheck.UNCONFIRMED

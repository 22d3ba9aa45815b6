"""judge: each claim that can be checked gets a verdict on the evidence found for it.

Where code can settle a claim by itself (stance/settling.py), no model is asked. A small model is asked for a
word (judging/small.py): true, false, mixed or unknown. Its probabilities and the features that code computes
give the label if they are sure enough (stance/calibration.py); else the verdict says what the evidence leans
to. Only where a label is given, a second call asks which of the numbered sentences shows it, and why. A large
model is shown all evidence that fits, and rates each label in one call, with the sentences for and against
(judging/large.py). Code makes the quotations, so that they are exact. A number that was not given is asked
for again once, then the citation is dropped, and a verdict left without one says that there is not enough
evidence; so does a refutation whose reason is the claim itself, and a conflict of which one side alone is
cited. A reason that says more than the claim and the cited words is replaced by a plain one. Who stands
behind a claim is not shown to the model, so that it cannot move the label. A call that fails gives an error,
never a verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence

from pipeline.config.providers import Size
from pipeline.judging.large import characters, rate
from pipeline.judging.scores import LABELS, Reasoned
from pipeline.judging.small import explain, weigh
from pipeline.model.client import Ask
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
    Leaning,
    Stance,
    Verdict,
)
from pipeline.stance.bearing import affirms, rests_on
from pipeline.stance.calibration import Calibration, add
from pipeline.stance.dates import speaks_on
from pipeline.stance.excerpts import SMALL_ROOM, EvidenceSentence, shown_of
from pipeline.stance.rulings import citation, plainly
from pipeline.stance.settling import Ruling, settled
from pipeline.verdicts.phrases import worded

_MOST_CITED = 5
"""Sentences that a verdict cites on each side: an editor reads them."""
_UNSETTLED = "The evidence that was found does not settle the claim."
_NO_EVIDENCE = "No passage of the evidence bears on this claim."
_UNCITED = "the model cited no sentence that it was given"
_ONE_SIDE = "the model cited one side alone"
_AFFIRMED = "the model's reason says what the claim says"


Settle = Callable[[Dossier, float], Awaitable[Mapping[str, Ruling]]]


async def settle_here(dossier: Dossier, confidence: float) -> Mapping[str, Ruling]:
    """As settling.settled does, in this process."""
    return settled(dossier, confidence)


async def judge(
    dossier: Dossier,
    ask: Ask,
    prompts: Mapping[str, Prompt],
    calibrated: Calibration,
    *,
    size: Size = "small",
    room: int = SMALL_ROOM,
    settle: Settle = settle_here,
) -> Dossier:
    """The dossier with a verdict, or an error, for each claim that is checkable and anchored.

    `size` is that of the model, and `room` what it is shown of the evidence for a claim: characters for a
    small one, bytes for a large one. `settle` does what settling.settled does, perhaps in another process.
    """
    day, by_code = speaks_on(dossier.article), await settle(dossier, calibrated.code)

    async def one(claim: Claim) -> Claim:
        if claim.id not in by_code:
            return claim
        passages = dossier.evidence.get(claim.id, ())
        attribution, ruled = by_code[claim.id]
        if ruled:
            return claim.model_copy(update={"verdict": ruled})
        shown = shown_of(claim, passages, room if size == "small" else characters(room, passages))
        try:
            verdict = await _verdict(claim, shown, day, attribution, ask, prompts, calibrated, size)
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
    attribution: AttributionCheck,
    ask: Ask,
    prompts: Mapping[str, Prompt],
    calibrated: Calibration,
    size: Size,
) -> Verdict:
    if not shown:
        return _without_evidence(attribution)

    reasoned: Reasoned | None = None
    if size == "large":
        scores, reasoned = await rate(claim, shown, day, ask, prompts["judge-large"])
    else:
        scores = await weigh(claim, shown, ask, prompts["judge"])
    shares = calibrated(scores.words, **scores.signs)
    probabilities = {LABELS[word]: share for word, share in shares.items()}
    label = LABELS[calibrated.given(shares)]
    if label is Label.NOT_ENOUGH_EVIDENCE:
        return _unsettled(probabilities, attribution, reasoned)

    if reasoned is None:
        reasoned = await explain(claim, shown, label, ask, prompts["judge-explain"])
    citations = _cited(reasoned, label, day)
    if not citations:
        return _lowered(label, probabilities, attribution, _UNCITED)
    if label is Label.CONFLICTING_EVIDENCE and len({one.stance for one in citations}) == 1:
        return _lowered(label, probabilities, attribution, _ONE_SIDE)
    if label is Label.REFUTED and affirms(reasoned.reason, claim.content):
        return _lowered(label, probabilities, attribution, _AFFIRMED)
    return Verdict(
        label=label,
        attribution=attribution,
        confidence=probabilities[label],
        probabilities=probabilities,
        reason=reasoned.reason
        if rests_on(reasoned.reason, claim.content, [one.quote for one in citations])
        else plainly(citations),
        citations=citations,
    )


def _cited(reasoned: Reasoned, label: Label, day: dt.date | None) -> tuple[Citation, ...]:
    """The sentences that show the label; where the evidence conflicts, those of both sides."""
    supports = reasoned.supports[:_MOST_CITED] if label is not Label.REFUTED else ()
    refutes = reasoned.refutes[:_MOST_CITED] if label is not Label.SUPPORTED else ()
    return (
        *(citation(one.passage, one.span, Stance.SUPPORTS, day) for one in supports),
        *(citation(one.passage, one.span, Stance.REFUTES, day) for one in refutes),
    )


# --- what code makes of the answers ---------------------------------------------------------------


def _without_evidence(attribution: AttributionCheck) -> Verdict:
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=attribution,
        confidence=1.0,
        probabilities={label: float(label is Label.NOT_ENOUGH_EVIDENCE) for label in Label},
        reason=_NO_EVIDENCE,
    )


def _unsettled(
    probabilities: dict[Label, float], attribution: AttributionCheck, reasoned: Reasoned | None
) -> Verdict:
    """An open verdict, for which no reason is asked; if the model gave one, that is the reason."""
    likeliest = max(LABELS.values(), key=lambda one: probabilities[one])
    leans = None
    if likeliest is not Label.NOT_ENOUGH_EVIDENCE:
        leans = Leaning(label=likeliest, probability=probabilities[likeliest])
    reason = _UNSETTLED
    if reasoned is not None and reasoned.reason.strip():
        reason = reasoned.reason + (f" Missing: {reasoned.missing}" if reasoned.missing.strip() else "")
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=attribution,
        confidence=probabilities[Label.NOT_ENOUGH_EVIDENCE],
        probabilities=probabilities,
        reason=reason,
        leans=leans,
    )


def _lowered(
    label: Label, probabilities: dict[Label, float], attribution: AttributionCheck, why: str
) -> Verdict:
    """The open verdict in place of a label without a valid citation, or with a reason that contradicts it."""
    moved = _moved(probabilities, (label,), Label.NOT_ENOUGH_EVIDENCE)
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=attribution,
        confidence=moved[Label.NOT_ENOUGH_EVIDENCE],
        probabilities=moved,
        reason="No sentence of the evidence was shown to settle the claim.",
        downgraded=f"{why}; its verdict was {worded(label)}",
    )


def _moved(probabilities: dict[Label, float], out_of: Sequence[Label], into: Label) -> dict[Label, float]:
    """The probabilities once code has ruled some labels out in favour of another."""
    moved = {label: 0.0 if label in out_of else share for label, share in probabilities.items()}
    moved[into] += add(probabilities[label] for label in out_of)
    return moved

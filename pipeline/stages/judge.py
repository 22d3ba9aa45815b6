"""judge: each claim that can be checked gets a verdict on the evidence found for it, in one call.

The model weighs the evidence, whose sentences are numbered, and cites by number; code makes the quotation,
so that it is exact. A number that was not given is asked for again once, then the citation is dropped, and
a verdict left without one says that there is not enough evidence. Dates and durations are compared by code.
A call that fails gives an error, never a verdict.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.model.calibration import Calibration
from pipeline.model.client import Answer, Ask
from pipeline.model.errors import CallFailed
from pipeline.model.prompts import Prompt
from pipeline.model.together import together
from pipeline.records import (
    Attribution,
    Citation,
    Claim,
    Dossier,
    Evidence,
    Failure,
    Label,
    Origin,
    Source,
    SourceKind,
    Stance,
    Verdict,
)
from pipeline.text.dates import speaks_on
from pipeline.text.figures import Clash, clash
from pipeline.text.orders import cleared, plain, plain_sentences
from pipeline.text.sentences import Span

_TOKENS = 250
_LABELS = {
    "true": Label.SUPPORTED,
    "false": Label.REFUTED,
    "mixed": Label.CONFLICTING_EVIDENCE,
    "unknown": Label.NOT_ENOUGH_EVIDENCE,
}
_STANCE = {Label.SUPPORTED: Stance.SUPPORTS, Label.REFUTED: Stance.REFUTES}
_NO_EVIDENCE = "No passage of the evidence bears on this claim."
_UNCITED = "the model cited a sentence that it was not given"


class Judgement(BaseModel):
    """The model's answer. The verdict comes first: its probabilities hang on the evidence alone."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["true", "false", "mixed", "unknown"]
    sentence: int
    said: Literal["yes", "no"]
    reason: str


@dataclass(frozen=True)
class _Shown:
    """One sentence of a passage, as the model is shown it and may cite it."""

    passage: Evidence
    span: Span

    def words(self) -> str:
        text = " ".join(plain(self.passage.text)[slice(*self.span)].split())
        other = ", another article" if self.passage.origin is Origin.ARTICLE else ""
        return f"({self.passage.date or 'undated'}{other}) {text}"


async def judge(dossier: Dossier, ask: Ask, prompt: Prompt, calibrated: Calibration) -> Dossier:
    """The dossier with a verdict, or an error, for each claim that is checkable and anchored."""
    day = speaks_on(dossier.article)

    async def one(claim: Claim) -> Claim:
        if not claim.checkable or claim.error is not None:
            return claim
        passages = dossier.evidence.get(claim.id, ())
        try:
            return claim.model_copy(
                update={"verdict": await _verdict(claim, passages, day, ask, prompt, calibrated)}
            )
        except CallFailed as failure:
            return claim.model_copy(update={"error": f"not judged: {failure}"})

    claims = await together(one(claim) for claim in dossier.claims)
    failures = tuple(
        Failure(stage="judge", message=now.error, claim=now.id)
        for was, now in zip(dossier.claims, claims, strict=True)
        if now.error and not was.error
    )
    return dossier.model_copy(update={"claims": tuple(claims), "failures": (*dossier.failures, *failures)})


async def _verdict(
    claim: Claim,
    passages: Sequence[Evidence],
    day: dt.date | None,
    ask: Ask,
    prompt: Prompt,
    calibrated: Calibration,
) -> Verdict:
    # What is meant for a machine is not shown to it: offsets stay those of the passage as it came.
    shown = [_Shown(p, span) for p in passages for span in plain_sentences(p.text)]
    if not shown:
        return _without_evidence(claim)

    def check(answer: Judgement) -> str | None:
        if 1 <= answer.sentence <= len(shown):
            return None
        return f"There is no sentence {answer.sentence}: they are numbered from 1 to {len(shown)}."

    answer = await ask(
        prompt,
        Judgement,
        check=check,
        logprobs=True,
        max_tokens=_TOKENS,
        evidence="\n".join(f"[{n}] {one.words()}" for n, one in enumerate(shown, 1)),
        claim=cleared(claim.content),
        source=_who(claim.source),
    )
    return _weighed(
        claim, answer.value, _probabilities(answer, calibrated), calibrated.least, passages, shown, day
    )


def _without_evidence(claim: Claim) -> Verdict:
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=_attribution(claim.source, said=False),
        confidence=1.0,
        probabilities={label: float(label is Label.NOT_ENOUGH_EVIDENCE) for label in Label},
        reason=_NO_EVIDENCE,
    )


def _who(source: Source | None) -> str | None:
    if source is None or source.kind is SourceKind.NONE:
        return None
    return " ".join(plain(source.name or source.text or "").split())


# --- what code makes of the answer ----------------------------------------------------------------


def _weighed(
    claim: Claim,
    answer: Judgement,
    probabilities: dict[Label, float],
    least: float,
    passages: Sequence[Evidence],
    shown: Sequence[_Shown],
    day: dt.date | None,
) -> Verdict:
    """The verdict: the likeliest label, unless figures clash, nothing is cited or none is likely enough."""
    label = max(_LABELS.values(), key=lambda one: probabilities[one])
    number, reason, downgraded = answer.sentence, answer.reason, None
    cited = shown[number - 1] if 1 <= number <= len(shown) else None
    found = _clash(claim, passages, settled=label is not Label.NOT_ENOUGH_EVIDENCE)
    if found is not None:
        label, cited = Label.REFUTED, _Shown(found[0], found[1].span)
        probabilities = _moved(probabilities, (Label.SUPPORTED, Label.NOT_ENOUGH_EVIDENCE), label)
        reason = f"The claim says {found[1].claimed}; the evidence, {found[1].found}."
    elif label is not Label.NOT_ENOUGH_EVIDENCE and probabilities[label] < least:
        downgraded = f"no label is likely enough; the likeliest was {label}, {probabilities[label]:.2f}"
        label = Label.NOT_ENOUGH_EVIDENCE
    elif label is not Label.NOT_ENOUGH_EVIDENCE and cited is None:
        downgraded = f"{_UNCITED}; its verdict was {label}"
        probabilities = _moved(probabilities, (label,), Label.NOT_ENOUGH_EVIDENCE)
        label = Label.NOT_ENOUGH_EVIDENCE
    if found is None and _LABELS[answer.verdict] is not label:
        # What it wrote goes with its own word, not with what its probabilities are worth.
        reason = (
            f'The model said "{answer.verdict}", its calibrated probabilities {label}. It wrote: {reason}'
        )
    return Verdict(
        label=label,
        attribution=_attribution(claim.source, said=answer.said == "yes" and cited is not None),
        confidence=probabilities[label],
        probabilities=probabilities,
        reason=reason,
        citations=_citations(label, cited, day),
        downgraded=downgraded,
    )


def _moved(probabilities: dict[Label, float], out_of: Sequence[Label], into: Label) -> dict[Label, float]:
    """The probabilities once code has ruled some labels out in favour of another."""
    moved = {label: 0.0 if label in out_of else share for label, share in probabilities.items()}
    moved[into] += sum(probabilities[label] for label in out_of)
    return moved


def _clash(claim: Claim, passages: Sequence[Evidence], *, settled: bool) -> tuple[Evidence, Clash] | None:
    """The first passage whose figures clash with the claim's.

    A date needs the model to find that the passages bear on the claim; a duration speaks for itself.
    """
    for passage in passages:
        found = clash(claim.content, plain(passage.text))
        if found and (settled or not any(mark.isdigit() for mark in found.claimed)):
            return passage, found
    return None


def _citations(label: Label, cited: _Shown | None, day: dt.date | None) -> tuple[Citation, ...]:
    if cited is None or label is Label.NOT_ENOUGH_EVIDENCE:
        return ()
    passage, (start, end) = cited.passage, cited.span
    return (
        Citation(
            evidence=passage.id,
            quote=passage.text[start:end],
            start=start,
            end=end,
            stance=_STANCE.get(label, Stance.SUPPORTS),
            newer=bool(day and passage.date and passage.date > day),
        ),
    )


def _attribution(source: Source | None, *, said: bool) -> Attribution:
    """Whether the evidence shows that it was said. Nobody can look up what an unnamed person said."""
    if source is None or source.kind is SourceKind.NONE:
        return Attribution.NOT_APPLICABLE
    if source.kind.anonymous or not said:
        return Attribution.UNCONFIRMED
    return Attribution.CONFIRMED


def _probabilities(answer: Answer[Judgement], calibrated: Calibration) -> dict[Label, float]:
    """The model's probability of each label, read off the token that is its verdict and calibrated.

    Where the endpoint gives none, all of it goes to the verdict.
    """
    token = next((one for one in answer.tokens if one.text.strip(' "') in _LABELS), None)
    if token is None:
        return {label: float(word == answer.value.verdict) for word, label in _LABELS.items()}
    shares = dict.fromkeys(_LABELS, 0.0)
    for text, logprob in token.top.items():
        if (word := text.strip(' "')) in shares:
            shares[word] += math.exp(logprob)
    return {_LABELS[word]: share for word, share in calibrated(shares).items()}

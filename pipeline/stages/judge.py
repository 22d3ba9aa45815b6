"""judge: each claim that can be checked gets a verdict on the evidence found for it, in one call.

The model weighs and cites; code checks. Citations are exact quotations of the passages that the model was
given: one that is not is asked for again once, then dropped. A verdict that is left without any says that
there is not enough evidence. A call that fails gives an error, never a verdict.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.model.client import Answer, Ask, Token
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
    Source,
    SourceKind,
    Stance,
    Verdict,
)
from pipeline.text.anchors import anchor
from pipeline.text.dates import speaks_on

_TOKENS = 400
_LABELS = {
    "A": Label.SUPPORTED,
    "B": Label.REFUTED,
    "C": Label.CONFLICTING_EVIDENCE,
    "D": Label.NOT_ENOUGH_EVIDENCE,
}
_NO_EVIDENCE = "No passage of the evidence bears on this claim."
_UNCITED = "no citation of the model's verdict was found in the evidence"


class Cited(BaseModel):
    """Words of a passage, by the number under which the model was shown it."""

    model_config = ConfigDict(extra="forbid")
    passage: int
    words: str


class Judgement(BaseModel):
    """The model's answer. The verdict comes first, so that its probabilities hang on nothing but the evidence."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["A", "B", "C", "D"]
    citations: list[Cited]
    reason: str
    said: Literal["yes", "no", "denied"]


async def judge(dossier: Dossier, ask: Ask, prompt: Prompt) -> Dossier:
    """The dossier with a verdict, or an error, for each claim that is checkable and anchored."""
    day = speaks_on(dossier.article)

    async def one(claim: Claim) -> Claim:
        if not claim.checkable or claim.error is not None:
            return claim
        passages = dossier.evidence.get(claim.id, ())
        try:
            return claim.model_copy(update={"verdict": await _verdict(claim, passages, day, ask, prompt)})
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
    claim: Claim, passages: Sequence[Evidence], day: dt.date | None, ask: Ask, prompt: Prompt
) -> Verdict:
    if not passages:
        return _unsettled(claim)

    def check(answer: Judgement) -> str | None:
        lost = [f'"{c.words}"' for c in answer.citations if _found(c, passages) is None]
        return f"These are not words of that passage: {', '.join(lost)}. Copy them exactly." if lost else None

    answer = await ask(
        prompt,
        Judgement,
        check=check,
        logprobs=True,
        max_tokens=_TOKENS,
        passages="\n".join(_shown(n, p, day) for n, p in enumerate(passages, 1)),
        claim=claim.content,
        source=_who(claim.source),
        day=day.strftime("%-d %B %Y") if day else None,
    )
    return _checked(claim, answer, passages, day)


def _unsettled(claim: Claim) -> Verdict:
    return Verdict(
        label=Label.NOT_ENOUGH_EVIDENCE,
        attribution=_attribution(claim.source, "no"),
        confidence=1.0,
        probabilities={label: float(label is Label.NOT_ENOUGH_EVIDENCE) for label in Label},
        reason=_NO_EVIDENCE,
    )


def _shown(number: int, passage: Evidence, day: dt.date | None) -> str:
    date = f", {passage.date:%Y-%m-%d}" if passage.date else ", undated"
    newer = " (after the day of the claim)" if _newer(passage, day) else ""
    title = f"{passage.title}{date}{newer}: " if passage.title else f"{date[2:]}{newer}: "
    return f"[{number}] {title}{' '.join(passage.text.split())}"


def _newer(passage: Evidence, day: dt.date | None) -> bool:
    return bool(day and passage.date and passage.date > day)


def _who(source: Source | None) -> str:
    if source is None or source.kind is SourceKind.NONE:
        return "the article itself"
    return " ".join((source.name or source.text or "unknown").split())


# --- what code makes of the answer ----------------------------------------------------------------


def _checked(
    claim: Claim, answer: Answer[Judgement], passages: Sequence[Evidence], day: dt.date | None
) -> Verdict:
    judgement = answer.value
    probabilities = _probabilities(answer.tokens, judgement.verdict)
    label = _LABELS[judgement.verdict]
    stance = Stance.REFUTES if label is Label.REFUTED else Stance.SUPPORTS
    citations = tuple(
        dict.fromkeys(
            Citation(
                evidence=passage.id,
                quote=passage.text[start:end],
                start=start,
                end=end,
                stance=stance,
                newer=_newer(passage, day),
            )
            for cited in judgement.citations
            if (found := _found(cited, passages)) is not None
            for passage, start, end in (found,)
        )
    )
    downgraded = None
    if label is not Label.NOT_ENOUGH_EVIDENCE and not citations:
        label, downgraded = Label.NOT_ENOUGH_EVIDENCE, f"{_UNCITED}; it said {label}"
    if label is Label.NOT_ENOUGH_EVIDENCE:
        citations = ()
    return Verdict(
        label=label,
        attribution=_attribution(claim.source, judgement.said),
        confidence=probabilities[label],
        probabilities=probabilities,
        reason=judgement.reason,
        citations=citations,
        downgraded=downgraded,
    )


def _found(cited: Cited, passages: Sequence[Evidence]) -> tuple[Evidence, int, int] | None:
    """The passage and the place of the cited words in it."""
    if not 1 <= cited.passage <= len(passages):
        return None
    passage = passages[cited.passage - 1]
    span = anchor(passage.text, cited.words.strip(" \"'“”‘’«»"))
    return (passage, *span) if span else None


def _attribution(source: Source | None, said: str) -> Attribution:
    """Whether the evidence shows that it was said. Nobody can look up what an unnamed person said."""
    if source is None or source.kind is SourceKind.NONE:
        return Attribution.NOT_APPLICABLE
    if source.kind.anonymous:
        return Attribution.UNCONFIRMED
    return {"yes": Attribution.CONFIRMED, "denied": Attribution.CONTRADICTED}.get(said, Attribution.UNCONFIRMED)


def _probabilities(tokens: Sequence[Token], verdict: str) -> dict[Label, float]:
    """The model's probability for each label, read off the token that is its verdict.

    Where the endpoint gives none, all of it goes to the verdict.
    """
    token = next((t for t in tokens if re.fullmatch(r"\W*[ABCD]\W*", t.text)), None)
    if token is None:
        return {label: float(letter == verdict) for letter, label in _LABELS.items()}
    shares = dict.fromkeys(_LABELS, 0.0)
    for text, logprob in token.top.items():
        if (letter := text.strip(' "')) in shares:
            shares[letter] += math.exp(logprob)
    total = sum(shares.values()) or 1.0
    return {label: shares[letter] / total for letter, label in _LABELS.items()}

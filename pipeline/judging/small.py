"""Asking a small model: for one word, whose probability counts; once the label is settled, for a reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.injection.orders import cleared
from pipeline.judging.scores import LABELS, ModelScores, Reasoned
from pipeline.model.client import Answer, Ask
from pipeline.model.prompts import Prompt
from pipeline.records import Claim, Label
from pipeline.stance.bearing import signs
from pipeline.stance.excerpts import EvidenceSentence, nearest, numbered

_WORD_TOKENS, _REASON_TOKENS = 32, 200
_CITABLE = 700
"""Characters of the evidence that an explanation may cite from: it needs one sentence."""
_SHOWN_AS = {
    Label.SUPPORTED: "true",
    Label.REFUTED: "false",
    Label.CONFLICTING_EVIDENCE: "partly true and partly false",
}


class Weighing(BaseModel):
    """The model's first answer: one word, whose probability hangs on the evidence alone."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["true", "false", "mixed", "unknown"]


class Explanation(BaseModel):
    """The model's second answer, once the label is settled."""

    model_config = ConfigDict(extra="forbid")
    sentence: int
    reason: str


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
    for text, logprob in token.top.items() if token else ():
        if (word := text.strip(' "')) in shares:
            shares[word] += math.exp(logprob)
    return shares if any(shares.values()) else shares | {answer.value.verdict: 1.0}


async def explain(
    claim: Claim, shown: Sequence[EvidenceSentence], label: Label, ask: Ask, prompt: Prompt
) -> Reasoned:
    """Ask which sentence bears out a settled label, and why; a number that was not given is asked for again.

    Nothing is cited where the second one was not given either. Raises what `ask` raises.
    """
    citable = nearest(claim, shown, _CITABLE)

    def check(answer: Explanation) -> str | None:
        if 1 <= answer.sentence <= len(citable):
            return None
        return f"There is no sentence {answer.sentence}: they are numbered from 1 to {len(citable)}."

    told = await ask(
        prompt,
        Explanation,
        check=check,
        max_tokens=_REASON_TOKENS,
        verdict=_SHOWN_AS[label],
        evidence=numbered(citable),
        claim=cleared(claim.content),
    )
    cited = () if told.complaint else (citable[told.value.sentence - 1],)
    if label is Label.REFUTED:
        return Reasoned(told.value.reason, refutes=cited)
    return Reasoned(told.value.reason, supports=cited)

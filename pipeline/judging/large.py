"""Asking a large model: one call on all the evidence, for a rating of each label and the sentences for it.

Probabilities that a model says, rather than those of its words, are what is left where an endpoint gives no
log-probabilities; asked for each label, they are the better calibrated ones, too (Tian and others 2023,
"Just Ask for Calibration", https://arxiv.org/abs/2305.14975). A rating for each label won AVeriTeC 2025
(CTU-AIC).

One claim a call: each has evidence of its own, found for it, so that several in one call would save the
system prompt alone (some 350 tokens of 1,000 or more), and one answer that is cut off or refused would cost
them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from pipeline.config.endpoints import Abilities
from pipeline.injection.orders import cleared
from pipeline.judging.scores import LABELS, ModelScores, Reasoned
from pipeline.model.client import Ask
from pipeline.model.prompts import Prompt
from pipeline.model.tokens import BYTES_A_TOKEN
from pipeline.records import Claim, Evidence, Origin
from pipeline.stance.bearing import signs
from pipeline.stance.excerpts import EvidenceSentence

_ANSWER_TOKENS = 600
_PROMPT_TOKENS = 700
"""The tokens of the prompt without evidence, above what it takes with a long claim."""
_CONTEXT = 8192
"""The tokens of a context that is not known."""
_SURE = 0.8
"""The share of the room that is filled: tokens are reckoned, not counted."""
_ORIGINS = {
    Origin.NOTE: "a dated note",
    Origin.ARTICLE: "another article",
    Origin.INDEX: "the archive",
    Origin.WEB: "a web page",
}


def _of_a_hundred(rating: int) -> int:
    if not 0 <= rating <= 100:
        raise ValueError("a rating is from 0 to 100")
    return rating


# By code, since few endpoints take bounds in a schema.
Rating = Annotated[int, AfterValidator(_of_a_hundred)]


class Ratings(BaseModel):
    """The model's answer: what bears on the claim, by number, and how likely each label is, of a hundred."""

    model_config = ConfigDict(extra="forbid")
    supports: list[int]
    refutes: list[int]
    missing: str
    reason: str
    supported: Rating
    refuted: Rating
    conflicting_evidence: Rating
    not_enough_evidence: Rating


def evidence_bytes(can: Abilities) -> int:
    """The bytes of evidence that fit into one prompt, beside the prompt, the answer and thoughts."""
    context = can.context or _CONTEXT
    thoughts = min(can.reasoning_tokens, context // 3)
    room = context - thoughts - _ANSWER_TOKENS - _PROMPT_TOKENS
    return max(0, round(room * BYTES_A_TOKEN * _SURE))


def characters(room: int, passages: Sequence[Evidence]) -> int:
    """So many bytes of these passages in characters: other scripts than the Latin one take more for each."""
    text = "".join(passage.text for passage in passages)
    return room * len(text) // max(1, len(text.encode("utf-8", "replace")))


async def rate(
    claim: Claim, shown: Sequence[EvidenceSentence], day: dt.date | None, ask: Ask, prompt: Prompt
) -> tuple[ModelScores, Reasoned]:
    """Ask for all at once; `day` is the one at which the claim speaks. Raises what `ask` raises.

    Numbers that were not given are asked for again once, then dropped.
    """

    def check(answer: Ratings) -> str | None:
        odd = [str(n) for n in (*answer.supports, *answer.refutes) if not 1 <= n <= len(shown)]
        if odd:
            return f"There is no sentence {', '.join(odd)}: they are numbered from 1 to {len(shown)}."
        return None

    told = await ask(
        prompt,
        Ratings,
        check=check,
        max_tokens=_ANSWER_TOKENS,
        evidence=listed(shown),
        claim=cleared(claim.content),
        day=day,
    )
    answer = told.value
    scores = ModelScores(_shares(answer), signs(claim.content, [one.words() for one in shown]))
    supports, refutes = (_sentences(numbers, shown) for numbers in (answer.supports, answer.refutes))
    return scores, Reasoned(answer.reason, supports, refutes, answer.missing)


def listed(shown: Sequence[EvidenceSentence]) -> str:
    """The sentences with their numbers, passage by passage, each under where it comes from."""
    lines = []
    for passage, sentences in groupby(enumerate(shown, 1), key=lambda pair: pair[1].passage):
        lines.append(_head(passage))
        lines += [f"[{n}] {one.words()}" for n, one in sentences]
    return "\n".join(lines)


def _head(passage: Evidence) -> str:
    known = (passage.publisher, str(passage.date or ""))
    words = (" ".join(cleared(one).split()) for one in known if one)
    return f"From {', '.join([_ORIGINS[passage.origin], *words])}:"


def _sentences(numbers: Sequence[int], shown: Sequence[EvidenceSentence]) -> tuple[EvidenceSentence, ...]:
    """The sentences of these numbers, each once, as far as they were given."""
    return tuple(shown[n - 1] for n in dict.fromkeys(numbers) if 1 <= n <= len(shown))


def _shares(answer: Ratings) -> dict[str, float]:
    """The ratings as probabilities. Where each is nought, nothing is settled."""
    ratings = {word: getattr(answer, label.value) for word, label in LABELS.items()}
    total = sum(ratings.values())
    if not total:
        return {word: float(word == "unknown") for word in ratings}
    return {word: rating / total for word, rating in ratings.items()}

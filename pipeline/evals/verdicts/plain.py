"""The plain design: one question with four labels, taken at its word.

It is what one would write first, and what onrecord is compared with. It is shown the same passages.
"""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.evals.datasets import DatasetRow
from pipeline.model.client import Answer, Ask
from pipeline.model.prompts import Prompt
from pipeline.records import Label

_TOKENS = 120
_LABELS = {label.value.replace("_", " "): label for label in Label}


class Judged(BaseModel):
    """The model's answer."""

    model_config = ConfigDict(extra="forbid")
    label: Literal["supported", "refuted", "conflicting evidence", "not enough evidence"]
    reason: str


async def plain(row: DatasetRow, ask: Ask, prompt: Prompt) -> tuple[Label, dict[Label, float]]:
    """The label that the model gives and its probability of each. Raises CallFailed."""
    answer = await ask(
        prompt,
        Judged,
        logprobs=True,
        max_tokens=_TOKENS,
        evidence="\n".join(passage.text for passage in row.evidence),
        claim=row.claim,
        said=_said(row),
    )
    return _LABELS[answer.value.label], _probabilities(answer)


def _said(row: DatasetRow) -> str:
    by = f"by {row.speaker}" if row.speaker else ""
    return f"{by} on {row.day}".strip() if row.day else by


def _probabilities(answer: Answer[Judged]) -> dict[Label, float]:
    """The share of each label among the tokens that could begin it, where the answer's label begins.

    Where the endpoint gives no probabilities, all of it goes to the label.
    """
    for token in answer.tokens:
        if _begun(token.text) is _LABELS[answer.value.label]:
            shares = dict.fromkeys(Label, 0.0)
            for text, logprob in token.top.items():
                if label := _begun(text):
                    shares[label] += math.exp(logprob)
            total = sum(shares.values())
            return {label: share / total for label, share in shares.items()}
    return {label: float(label is _LABELS[answer.value.label]) for label in Label}


def _begun(token: str) -> Label | None:
    """The label that a token begins, if any: of the four, no two begin with the same letter."""
    start = token.strip(' "')
    return next((label for words, label in _LABELS.items() if start and words.startswith(start)), None)

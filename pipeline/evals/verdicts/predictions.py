"""A prediction: what a system says of one labelled claim and what that cost, without a word of any text."""

from __future__ import annotations

from pipeline.evals.datasets import EvidencePlace
from pipeline.evals.kept import Answered
from pipeline.records import Label


class VerdictPrediction(Answered):
    """One line of a file of predictions.

    A prediction with an `error` has no label and is never scored as one. A system that gives no probabilities
    has None for them. `citations` are places in the passages shown. Tokens are as the endpoint counted them;
    `cached_tokens` are those of the prompt tokens that it had read before.
    """

    label: Label | None = None
    probabilities: dict[Label, float] | None = None
    citations: tuple[EvidencePlace, ...] = ()
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0

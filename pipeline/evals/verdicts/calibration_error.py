"""Calibration: is a label that is given with confidence 0.8 right in eight of ten?

The expected calibration error is that of Guo et al. (2017, On Calibration of Modern Neural Networks) over
ten bins of equal width. The Brier score is the one of Brier (1950) over all labels: the mean of the summed
squares, from 0 (certain and right) to 2 (certain and wrong).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.evals.metrics import mean
from pipeline.records import Label

BINS = 10

Sure = tuple[float, bool]
"""The confidence of a label that was given, and whether the label is right."""


@dataclass(frozen=True)
class Bin:
    """The answers whose confidence lies in one tenth of the scale: how many, how sure, how often right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def bins(answers: Sequence[Sure]) -> list[Bin]:
    """The bins that hold any answer. A confidence on an edge belongs to the bin below, as in Guo et al."""
    held: dict[int, list[Sure]] = {}
    for confidence, right in answers:
        held.setdefault(_bin(confidence), []).append((confidence, right))
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            n=len(held[number]),
            confidence=sum(confidence for confidence, _ in held[number]) / len(held[number]),
            accuracy=sum(right for _, right in held[number]) / len(held[number]),
        )
        for number in sorted(held)
    ]


def _bin(confidence: float) -> int:
    edges = (number for number in range(BINS) if confidence <= (number + 1) / BINS)
    return next(edges, BINS - 1)


def calibration_error(answers: Sequence[Sure]) -> float | None:
    """The gap between confidence and accuracy in each bin, weighed by the answers in it; None of nothing."""
    if not answers:
        return None
    return sum(one.n * abs(one.accuracy - one.confidence) for one in bins(answers)) / len(answers)


def brier(answers: Sequence[tuple[Label, Mapping[Label, float]]]) -> float | None:
    """The mean Brier score of pairs of a true label and the probabilities told; None of nothing."""
    return mean(
        [
            sum((share - (label is truth)) ** 2 for label, share in told.items()) + (truth not in told)
            for truth, told in answers
        ]
    )

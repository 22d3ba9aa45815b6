"""What comes of asking a model about a claim: scores for the labels, and what it says for them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Label
from pipeline.stance.excerpts import EvidenceSentence

LABELS = {
    "true": Label.SUPPORTED,
    "false": Label.REFUTED,
    "mixed": Label.CONFLICTING_EVIDENCE,
    "unknown": Label.NOT_ENOUGH_EVIDENCE,
}
"""The labels by the words that scores go by."""


@dataclass(frozen=True)
class ModelScores:
    """The model's probability of each word, and what code sees: the features of a calibration."""

    words: dict[str, float]
    signs: dict[str, float]


@dataclass(frozen=True)
class Reasoned:
    """What the model says for a label: a reason, the sentences that it cites, and what the evidence lacks."""

    reason: str
    supports: tuple[EvidenceSentence, ...] = ()
    refutes: tuple[EvidenceSentence, ...] = ()
    missing: str = ""

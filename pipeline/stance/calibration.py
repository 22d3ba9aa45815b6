"""Calibration: what a model's probabilities for its one-word verdicts are worth.

A small model says "unknown" far too often, and takes evidence about something else for evidence against; yet
the probabilities of its words, together with a few signs that code sees, tell the labels apart.
calibration.yaml holds, by model, the weights of a multinomial logistic regression fitted on public claims
(never on the seeds) by benchmarks/calibrate.py: the score of a word is the weighted sum of all features, and
the probabilities are the softmax of the scores. A model that is not listed is taken at its word.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("calibration.yaml")
_LEAST = 1e-4
"""The probability of a word that is not among the likeliest."""


@dataclass(frozen=True)
class Calibration:
    """The fitted weights of one model, by word and feature; without any, probabilities stay as they are."""

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __call__(self, probabilities: Mapping[str, float], **signs: float) -> dict[str, float]:
        """Probabilities of words, calibrated; they sum to 1. `signs` are what code saw."""
        seen = features(probabilities, **signs)
        scores = {
            word: sum(weight * seen[name] for name, weight in self.weights.get(word, {word: 1.0}).items())
            for word in probabilities
        }
        highest = max(scores.values())
        shares = {word: math.exp(score - highest) for word, score in scores.items()}
        total = sum(shares.values())
        return {word: share / total for word, share in shares.items()}

    @property
    def sha256(self) -> str:
        """What tells this calibration from another, for the record of what a verdict was made with."""
        return hashlib.sha256(json.dumps(self.weights, sort_keys=True).encode()).hexdigest()


def features(probabilities: Mapping[str, float], **signs: float) -> dict[str, float]:
    """What the scores are made of: the log-probability of each word, the signs, and a constant."""
    return {
        "always": 1.0,
        **signs,
        **{word: math.log(max(share, _LEAST)) for word, share in probabilities.items()},
    }


def calibration(model: str) -> Calibration:
    """The calibration of a model, by the name that the config gives it."""
    fitted = yaml.safe_load(_FILE.read_text(encoding="utf-8")) or {}
    return Calibration(fitted.get(model, {}))

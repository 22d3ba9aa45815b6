"""Calibration: what a model's probabilities for its one-word verdicts are worth.

A small model says "unknown" far too often, and yet the probability that it gives to "true" and "false" tells
them apart. calibration.yaml holds, by model, numbers fitted on public benchmark claims (never on the seeds):
label probabilities are the softmax of `scale * log p(word) + bias[word]`. A model that is not listed is
taken at its word.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("calibration.yaml")
_LEAST = 1e-4
"""The probability of a word that is not among the likeliest."""


@dataclass(frozen=True)
class Calibration:
    """The fitted numbers of one model; without any, probabilities stay as they are.

    `least` is the probability under which a label is better not given.
    """

    scale: float = 1.0
    bias: Mapping[str, float] | None = None
    least: float = 0.0

    def __call__(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """Probabilities of words, calibrated; they sum to 1."""
        bias = self.bias or {}
        scores = {
            word: math.exp(self.scale * math.log(max(p, _LEAST)) + bias.get(word, 0.0))
            for word, p in probabilities.items()
        }
        total = sum(scores.values())
        return {word: score / total for word, score in scores.items()}

    def told(self) -> dict[str, float]:
        """The numbers by name, for the record of what a verdict was made with."""
        bias = {f"bias.{word}": value for word, value in (self.bias or {}).items()}
        return {"scale": self.scale, "least": self.least, **bias}


def calibration(model: str) -> Calibration:
    """The calibration of a model, by the name that the config gives it."""
    fitted = yaml.safe_load(_FILE.read_text(encoding="utf-8")) or {}
    return Calibration(**fitted[model]) if model in fitted else Calibration()

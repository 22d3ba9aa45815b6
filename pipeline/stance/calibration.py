"""Calibration: what a model's probabilities for its verdicts are worth, and above which a label is given.

A small model says "unknown" far too often, and takes evidence about something else for evidence against; yet
the probabilities of its words, together with a few features that code computes, separate the labels.
calibration.yaml holds, by model, the weights of a multinomial logistic regression fitted on labelled claims
(never on the seeds) by benchmarks/calibrate.py: the score of a word is the weighted sum of all features, and
the probabilities are the softmax of the scores. A label is given only above its threshold: the probability
above which, on claims that the fit has not seen, 0.85 of such labels were right. A word that never reached
that has no threshold, and its label is never given. A model that is not listed is uncalibrated: a small one
gives no label, only a leaning; a large one gives a label that it rates at 0.90 or more.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pipeline.config.errors import UserError

_FILE = Path(__file__).with_name("calibration.yaml")
_LEAST = 1e-4
"""The probability of a word that is not among the likeliest."""


UNKNOWN = "unknown"
_CODE_IS_RIGHT = 0.85
"""How often a verdict of code is right: docs/verdicts.md tells what was measured, and on what."""
_LARGE = 0.9


@dataclass(frozen=True)
class Calibration:
    """The fitted weights of one model, by word and feature; without any, probabilities stay as they are.

    `thresholds` are the least probabilities at which a word's label is given; `measured` says on which claims
    they were set, with the figures and the date.
    """

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    measured: str = ""
    code: float = _CODE_IS_RIGHT

    def __call__(self, probabilities: Mapping[str, float], **signs: float) -> dict[str, float]:
        """Probabilities of words, calibrated; they sum to 1. `signs` are what code saw."""
        seen = features(probabilities, **signs)
        scores = {
            word: add(weight * seen[name] for name, weight in self.weights.get(word, {word: 1.0}).items())
            for word in probabilities
        }
        highest = max(scores.values())
        shares = {word: math.exp(score - highest) for word, score in scores.items()}
        total = add(shares.values())
        return {word: share / total for word, share in shares.items()}

    def given(self, shares: Mapping[str, float]) -> str:
        """The word whose label is given: the likeliest where it is sure enough, else "unknown"."""
        word = likeliest(shares)
        return word if shares[word] >= self.thresholds.get(word, math.inf) else UNKNOWN

    @property
    def sha256(self) -> str:
        """The hash of this calibration, for the record of what a verdict was made with."""
        parts = [self.weights, self.thresholds, self.code]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def add(numbers: Iterable[float]) -> float:
    """The sum of numbers, added one by one.

    From Python 3.12 on `sum` corrects rounding: the last digit of a probability would depend on the version.
    """
    return functools.reduce(operator.add, numbers, 0.0)


def features(probabilities: Mapping[str, float], **signs: float) -> dict[str, float]:
    """What the scores are made of: the log-probability of each word, the signs, and a constant."""
    return {
        "always": 1.0,
        **signs,
        **{word: math.log(max(share, _LEAST)) for word, share in probabilities.items()},
    }


def likeliest(shares: Mapping[str, float]) -> str:
    """The likeliest word; the first of them where several are."""
    return max(shares, key=lambda word: shares[word])


def calibration(model: str, file: Path | None = None) -> Calibration:
    """The calibration of a model, by the name that the config gives it, from a file or what onrecord brings.

    A model that the file does not name is uncalibrated. Raises UserError for a file of another form.
    """
    where = file or _FILE
    try:
        fitted = yaml.safe_load(where.read_text(encoding="utf-8")) or {}
        if not isinstance(fitted, dict):
            raise TypeError("it is no mapping of models")
        return Calibration(**fitted[model]) if model in fitted else Calibration()
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError) as problem:
        reason = " ".join(str(problem).split())
        raise UserError(f"{where}: no calibration: {reason}; make one with onrecord calibrate") from None


def as_rated() -> Calibration:
    """The calibration of a large model: ratings as they are, and a label only for a very sure one."""
    return Calibration(thresholds=dict.fromkeys(("true", "false", "mixed"), _LARGE))

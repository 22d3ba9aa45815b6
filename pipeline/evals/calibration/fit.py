"""The fit of a calibration: a multinomial logistic regression with a quadratic penalty, and its thresholds.

All figures are of folds that the fit has not seen; the claims of one group, such as an article, share a fold.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.judging.scores import LABELS
from pipeline.stance.calibration import UNKNOWN, Calibration, features, likeliest

WORDS = tuple(LABELS)
PRECISION = 0.85
"""How often a label has to be right before it is given (docs/verdicts.md)."""
LEAST_GIVEN = 10
"""Labels that a threshold must have been measured on."""
FOLDS = 5
_PENALTY, _STEPS, _RATE, _MOMENTUM = 0.01, 400, 0.3, 0.9


@dataclass(frozen=True)
class LabelledScores:
    """What a model and code say of one claim, and the word that is right. `weight` is how much it counts."""

    id: str
    group: str
    truth: str
    words: Mapping[str, float]
    signs: Mapping[str, float]
    weight: float = 1.0


Held = tuple[LabelledScores, Mapping[str, float]]
"""A claim with the probabilities from a fit that has not seen it."""


def fit(rows: Sequence[LabelledScores]) -> Calibration:
    """The weights that make the right words likeliest, by gradient steps with momentum.

    The loss is convex, and its features are brought to one scale: where the steps end does not depend on
    where they begin.
    """
    names = list(features(rows[0].words, **rows[0].signs))
    seen = [[features(row.words, **row.signs)[name] for name in names] for row in rows]
    columns = list(zip(*seen, strict=True))
    means = [
        0.0 if name == "always" else statistics.fmean(column)
        for name, column in zip(names, columns, strict=True)
    ]
    spread = [statistics.pstdev(column) or 1.0 for column in columns]
    scaled = [[(v - m) / d for v, m, d in zip(values, means, spread, strict=True)] for values in seen]
    found: dict[str, dict[str, float]] = {}
    for word, at in _descend(scaled, rows).items():
        plain = {name: value / d for name, value, d in zip(names, at, spread, strict=True)}
        plain["always"] = at[0] - sum(value * m for value, m in zip(plain.values(), means, strict=True))
        found[word] = {name: round(value, 3) for name, value in plain.items()}
    return Calibration(found)


def _descend(seen: Sequence[Sequence[float]], rows: Sequence[LabelledScores]) -> dict[str, list[float]]:
    total, wide = sum(row.weight for row in rows), len(seen[0])
    at = {word: [0.0] * wide for word in WORDS}
    speed = {word: [0.0] * wide for word in WORDS}
    for _ in range(_STEPS):
        # The constant, which stands first, is not pulled.
        slope = {word: [0.0, *(_PENALTY * value for value in values[1:])] for word, values in at.items()}
        for values, row in zip(seen, rows, strict=True):
            scores = {word: sum(a * v for a, v in zip(at[word], values, strict=True)) for word in at}
            highest = max(scores.values())
            risen = {word: math.exp(score - highest) for word, score in scores.items()}
            whole = sum(risen.values())
            for word in at:
                off = (risen[word] / whole - (word == row.truth)) * row.weight / total
                slope[word] = [s + off * v for s, v in zip(slope[word], values, strict=True)]
        for word in at:
            speed[word] = [
                _MOMENTUM * was - _RATE * s for was, s in zip(speed[word], slope[word], strict=True)
            ]
            at[word] = [value + step for value, step in zip(at[word], speed[word], strict=True)]
    return at


def held_out(rows: Sequence[LabelledScores], folds: int = FOLDS) -> list[Held]:
    """Each claim with the probabilities from a fit on the other folds."""
    groups = sorted({row.group for row in rows})
    found: list[Held] = []
    for k in range(min(folds, len(groups))):
        out = set(groups[k::folds])
        known = [row for row in rows if row.group not in out]
        if known:
            fitted = fit(known)
            found += [(row, fitted(row.words, **row.signs)) for row in rows if row.group in out]
    return found


def thresholds(held: Sequence[Held]) -> dict[str, float]:
    """By word, the least probability from which on its label was right often enough; no others."""
    found = {}
    for word in WORDS:
        given = sorted(
            ((shares[word], row.truth == word) for row, shares in held if likeliest(shares) == word),
            reverse=True,
        )
        right = 0
        for n, (share, is_right) in enumerate(given, 1):
            right += is_right
            if n >= LEAST_GIVEN and right / n >= PRECISION and word != UNKNOWN:
                found[word] = round(share, 3)
    return found


def given(held: Sequence[Held], least: Mapping[str, float]) -> dict[str, tuple[int, int]]:
    """By word, how many labels are given at these thresholds, and how many of them are right."""
    counts: Counter[tuple[str, bool]] = Counter()
    for row, shares in held:
        word = likeliest(shares)
        if shares[word] >= least.get(word, math.inf):
            counts[word, row.truth == word] += 1
    return {word: (counts[word, True] + counts[word, False], counts[word, True]) for word in WORDS}

"""The fit of a calibration: a multinomial logistic regression with a quadratic penalty, and its thresholds.

All figures are of folds that the fit has not seen; the claims of one group, such as an article, share a fold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.judging.scores import LABELS
from pipeline.stance.calibration import UNKNOWN, Calibration, features, likeliest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

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
    import numpy as np

    names = list(features(rows[0].words, **rows[0].signs))
    seen = np.array([[features(row.words, **row.signs)[name] for name in names] for row in rows])
    means, spread = seen.mean(axis=0), seen.std(axis=0)
    means[0], spread[spread == 0] = 0.0, 1.0
    is_right = np.array([[word == row.truth for word in WORDS] for row in rows])
    counts = np.array([row.weight for row in rows])
    at = _descend((seen - means) / spread, is_right, counts / counts.sum()) / spread[:, None]
    at[0] -= means @ at
    return Calibration(
        {
            word: {name: round(float(value), 3) for name, value in zip(names, column, strict=True)}
            for word, column in zip(WORDS, at.T, strict=True)
        }
    )


def _descend(seen: Matrix, is_right: NDArray[np.bool_], counts: Matrix) -> Matrix:
    """The weights, a row for each feature and a column for each word."""
    import numpy as np

    at = np.zeros((seen.shape[1], len(WORDS)))
    speed = np.zeros_like(at)
    pulled = np.full((seen.shape[1], 1), _PENALTY)
    # The constant, which stands first, is not pulled.
    pulled[0] = 0.0
    for _ in range(_STEPS):
        scores = seen @ at
        risen = np.exp(scores - scores.max(axis=1, keepdims=True))
        off = (risen / risen.sum(axis=1, keepdims=True) - is_right) * counts[:, None]
        speed = _MOMENTUM * speed - _RATE * (seen.T @ off + pulled * at)
        at = at + speed
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
        told = [(shares[word], row.truth == word) for row, shares in held if likeliest(shares) == word]
        least, _ = most_given(told)
        if least is not None and word != UNKNOWN:
            found[word] = least
    return found


def most_given(told: Iterable[tuple[float, bool]]) -> tuple[float | None, list[int]]:
    """The least probability from which on labels were right often enough, with how many were, of how many.

    `told` are labels with their probabilities, and whether they are right. Those of one probability are given
    all, or none.
    """
    least, counts = None, [0, 0]
    right = total = 0
    # Down, so that what is counted is given.
    ranked = sorted(((math.floor(share * 1000) / 1000, is_right) for share, is_right in told), reverse=True)
    for share, ties in groupby(ranked, key=lambda one: one[0]):
        both = [is_right for _, is_right in ties]
        right, total = right + sum(both), total + len(both)
        if total >= LEAST_GIVEN and right / total >= PRECISION:
            least, counts = share, [right, total]
    return least, counts


def given(held: Sequence[Held], least: Mapping[str, float]) -> dict[str, tuple[int, int]]:
    """By word, how many labels are given at these thresholds, and how many of them are right."""
    counts: Counter[tuple[str, bool]] = Counter()
    for row, shares in held:
        word = likeliest(shares)
        if shares[word] >= least.get(word, math.inf):
            counts[word, row.truth == word] += 1
    return {word: (counts[word, True] + counts[word, False], counts[word, True]) for word in WORDS}

"""Searching by meaning: what says the same as a claim in other words, beside what shares its words.

Each passage has a vector (encoder.py, vectors.py). A passage scores by the cosine of the angle between its
vector and the claim's, and by the share of the claim's words that it holds, each by how rare it is
(ranking.py). A claim whose words are nowhere to be found is thus ranked by its meaning, one whose words stand
together in a passage by these: a fusion by rank can't tell the two apart. What the neighbours of a passage in
its document mean counts in part, as their words do. docs/evidence.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.evidence.ranking import Ranking, by_score
from pipeline.evidence.vectors import Encodes, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORDS = 1.5
"""What all words of a claim are worth beside a cosine of 1."""
_AROUND = 1 / 3
"""How much of a passage's cosine is that of its neighbours."""
_MOST = 1000
"""Passages that are ranked by both; those that come after them by words keep that order."""
_DIGITS = 9
"""So that ties are ties on every machine."""
_LEAST = 0.05
"""The cosine from which a passage counts as near that shares no word with the claim."""


class Meaning:
    """Ranks the passages of an index by the words that they share with a claim, and by their vectors."""

    def __init__(self, words: Ranking, vectors: Vectors, encode: Encodes) -> None:
        self._words = words
        self._vectors = vectors
        self._encode = encode

    def __call__(self, words: str) -> Iterator[list[int]]:
        """The rows of the passages that bear on a text, best first; those of one score together."""
        import numpy as np

        by_words = list(self._words.scores(words))
        rows, cosines = self._vectors.rows, self._vectors.cosines(self._encode(words))
        shares = np.zeros(len(rows))
        for held, scores in by_words:
            at = np.searchsorted(rows, held)
            # An index that is still being made lacks some vectors.
            has_vector = np.append(rows, -1)[at] == held
            shares[at[has_vector]] = scores[has_vector]
        scores = np.round(_with_neighbours(rows, cosines) + _WORDS * shares, _DIGITS)
        scores[(shares == 0) & (cosines < _LEAST)] = -np.inf
        best = np.argsort(-scores, kind="stable")[:_MOST]
        best = best[np.isfinite(scores[best])]
        yield from by_score(rows[best], scores[best])
        for held, scores in by_words:
            is_left = np.isin(held, rows[best], invert=True)
            yield from by_score(held[is_left], scores[is_left])


def _with_neighbours(rows: NDArray[np.int64], cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosines, each with the mean of those of the passages before and after it in the document."""
    import numpy as np

    near = np.diff(rows) == 1
    total, count = np.zeros(len(rows)), np.zeros(len(rows))
    for to, of in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
        total[to] += near * cosines[of]
        count[to] += near
    around = np.where(count > 0, total / np.maximum(count, 1), cosines)
    return cosines + _AROUND * (around - cosines)

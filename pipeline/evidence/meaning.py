"""Searching by meaning: what says the same as a claim in other words, beside what shares its words.

Each passage has a vector (encoder.py, vectors.py). All passages
are ranked twice: by the words that they share with the claim (ranking.py), and by the cosine of the angle
between their vector and the claim's. The two rankings are fused by rank alone, so that no scale of the one
has to be set against the other's: reciprocal rank fusion (Cormack, Clarke and Büttcher, "Reciprocal Rank
Fusion Outperforms Condorcet and Individual Rank Learning Methods", SIGIR 2009), which sums 1 / (K + rank).
docs/evidence.md has the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from pipeline.evidence.ranking import Ranking, descending
from pipeline.evidence.vectors import Encodes, Vectors

K = 3
"""How little it counts to be first rather than second: the paper's 60 is for lists of a thousand."""

_FUSED = 1000
"""Passages of each ranking that are fused; those that come after them by words keep that order."""
_LEAST = 0.05
"""The cosine from which a passage counts as near that shares no word with the claim."""


class Meaning:
    """Ranks the passages of an index by the words that they share with a claim, and by their vectors."""

    def __init__(self, words: Ranking, vectors: Vectors, encode: Encodes) -> None:
        self._words = words
        self._vectors = vectors
        self._encode = encode

    def __call__(self, words: str) -> Iterator[tuple[int, float]]:
        """Rows and scores of the passages that bear on a text, best first; ties in no order."""
        by_words = list(self._words(words))
        shared = {row for row, _ in by_words}
        scores: defaultdict[int, float] = defaultdict(float)
        for ranked in (by_words[:_FUSED], self._nearest(words, shared)):
            for rank, row in _ranks(ranked):
                scores[row] += 1 / (K + rank)
        yield from descending(scores)
        yield from (one for one in by_words[_FUSED:] if one[0] not in scores)

    def _nearest(self, words: str, shared: Collection[int]) -> list[tuple[int, float]]:
        """Rows and cosines, best first, of what is near to a text, or shares a word with it."""
        import numpy as np

        cosines = self._vectors.cosines(self._encode(words))
        order = np.argsort(-cosines, kind="stable")[:_FUSED]
        best = zip(self._vectors.rows[order].tolist(), cosines[order].tolist(), strict=True)
        return [(row, cosine) for row, cosine in best if cosine >= _LEAST or row in shared]


def _ranks(ranked: Iterable[tuple[int, float]]) -> Iterator[tuple[int, int]]:
    """Each row with its rank, from 1; rows of one score share the first rank among them."""
    before = 0
    for _, ties in groupby(ranked, key=lambda one: one[1]):
        rows = [row for row, _ in ties]
        yield from ((before + 1, row) for row in rows)
        before += len(rows)

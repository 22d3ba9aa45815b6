"""Searching by meaning: what says the same as a claim in other words, beside what shares its words.

Each passage has a vector (encoder.py), kept in a table of its index, a byte for each number. All passages
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
from typing import TYPE_CHECKING, Protocol

from pipeline.evidence.ranking import Ranking, descending

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

TABLE = "CREATE TABLE vector (number INTEGER PRIMARY KEY, vector BLOB NOT NULL)"
"""The vectors of passages, by the number of the passage in its index."""

K = 3
"""How little it counts to be first rather than second: the paper's 60 is for lists of a thousand."""

_FUSED = 1000
"""Passages of each ranking that are fused; those that come after them by words keep that order."""
_LEAST = 0.05
"""The cosine from which a passage counts as near that shares no word with the claim."""
_LARGEST = 127
_BLOCK = 8192
_DIGITS = 5


class Encodes(Protocol):
    """What makes vectors of texts; those of two names have nothing to do with each other."""

    @property
    def name(self) -> str:
        """Which model it is, by the hash of its weights."""
        ...

    def __call__(self, text: str) -> Vector:
        """The vector of a text, of length 1."""
        ...


def told(title: str | None, text: str) -> str:
    """What of a passage is encoded: a paragraph alone often does not name its subject."""
    return f"{title}. {text}" if title else text


def packed(vector: Vector) -> bytes:
    """A vector in a byte a number; its direction is what is kept, not its length."""
    import numpy as np

    small: NDArray[np.int8] = np.rint(vector * (_LARGEST / np.abs(vector).max())).astype(np.int8)
    return small.tobytes()


class Vectors:
    """The vectors of all passages, in memory, in the order of `rows`."""

    def __init__(self, vectors: Iterable[tuple[int, bytes]]) -> None:
        import numpy as np

        held = list(vectors)
        self.rows = np.array([row for row, _ in held], np.int64)
        small = np.frombuffer(b"".join(one for _, one in held), np.int8)
        self._matrix = small.reshape(len(held), -1 if held else 0)
        lengths = [np.linalg.norm(part, axis=1) for part in self._parts()]
        self._lengths = np.concatenate([*lengths, np.zeros(0, np.float32)])

    def cosines(self, asked: Vector) -> NDArray[np.float64]:
        """How near each is to a vector of length 1, from -1 to 1; rounded, so that copies are alike."""
        import numpy as np

        found = np.concatenate([*(part @ asked for part in self._parts()), np.zeros(0, np.float32)])
        rounded: NDArray[np.float64] = np.round(found.astype(np.float64) / self._lengths, _DIGITS)
        return rounded

    def _parts(self) -> Iterator[Vector]:
        """The matrix in numbers to reckon with, a part at a time, since they take four times the room."""
        for start in range(0, len(self._matrix), _BLOCK):
            yield self._matrix[start : start + _BLOCK].astype("float32")


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

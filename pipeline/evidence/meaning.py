"""Searching by meaning: what says the same as a claim in other words, beside what shares its words.

Each passage has a vector (encoder.py), kept in a table of its index, a byte for each number. A passage scores
by how much of the claim's words it holds, as ranking.py weighs them, against the passage that holds most; and
by the cosine of the angle between its vector and the claim's, against the passage with the greatest. That
falls off quickly: where all passages are on one subject, only the nearest gain.
docs/evidence.md has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from pipeline.evidence.ranking import Ranking, descending

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

TABLE = "CREATE TABLE vector (number INTEGER PRIMARY KEY, vector BLOB NOT NULL)"
"""The vectors of passages, by the number of the passage in its index."""

_LARGEST = 127
_MEANING = 0.8
_FALL = 0.08
_LEAST = 0.35
_BLOCK = 8192


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
    """The vectors of all passages, in memory."""

    def __init__(self, vectors: Iterable[tuple[int, bytes]]) -> None:
        import numpy as np

        rows = list(vectors)
        self.rows = [row for row, _ in rows]
        self._matrix = np.frombuffer(b"".join(one for _, one in rows), np.int8)
        self._matrix = self._matrix.reshape(len(rows), -1 if rows else 0)

    def cosines(self, asked: Vector) -> NDArray[np.float32]:
        """How near each is to a vector of length 1: from -1 to 1, in the order of `rows`."""
        import numpy as np

        found = np.zeros(len(self.rows), np.float32)
        for start in range(0, len(self.rows), _BLOCK):
            part = self._matrix[start : start + _BLOCK].astype(np.float32)
            found[start : start + _BLOCK] = part @ asked / np.linalg.norm(part, axis=1)
        return found


class Meaning:
    """Ranks the passages of an index by the words that they share with a claim, and by their vectors."""

    def __init__(self, words: Ranking, vectors: Vectors, encode: Encodes) -> None:
        self._words = words
        self._vectors = vectors
        self._encode = encode

    def __call__(self, words: str) -> Iterator[tuple[int, float]]:
        """Rows and scores of the passages that bear on a text, best first; ties in no order."""
        shared = dict(self._words(words))
        most = max(shared.values(), default=1.0)
        scores = {row: score / most for row, score in shared.items()}
        cosines = self._vectors.cosines(self._encode(words)).tolist()
        greatest = max(cosines, default=0.0)
        for row, cosine in zip(self._vectors.rows, cosines, strict=True):
            if cosine >= _LEAST or row in scores:
                scores[row] = scores.get(row, 0.0) + _MEANING * math.exp((cosine - greatest) / _FALL)
        yield from descending(scores)

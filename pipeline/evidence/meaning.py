"""Searching by meaning: what says the same as a claim in other words, beside what shares its words.

Each passage has a vector (encoder.py), kept in a table of its index, a byte for each number. A passage scores
by how much of the claim's words it holds, as ranking.py weighs them, against the passage that holds most; and
by the cosine of the angle between its vector and the claim's, against the passage with the greatest. That
falls off quickly: where all passages are on one subject, only the nearest gain.
docs/evidence.md has the figures.
"""

from __future__ import annotations

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
        import numpy as np

        shared = dict(self._words(words))
        most = max(shared.values(), default=1.0)
        scores = {row: score / most for row, score in shared.items()}
        rows, cosines = self._vectors.rows, self._vectors.cosines(self._encode(words))
        gains = _MEANING * np.exp((cosines - cosines.max(initial=-1)) / _FALL)
        near = (cosines >= _LEAST) | np.isin(rows, np.fromiter(shared, np.int64, len(shared)))
        for row, gain in zip(rows[near].tolist(), gains[near].tolist(), strict=True):
            scores[row] = scores.get(row, 0.0) + gain
        yield from descending(scores)

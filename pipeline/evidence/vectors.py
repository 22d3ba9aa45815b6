"""Vectors: what is kept of each passage, so that it can be searched by meaning; a byte for each number.

For an index on disk, making them is most of the work. They are saved every few hundred passages; a run that
was killed, or that has new passages, resumes from there.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

TABLE = "CREATE TABLE vector (number INTEGER PRIMARY KEY, vector BLOB NOT NULL)"
"""The vectors of passages, by the number of the passage in its index."""

_LARGEST = 127
_BLOCK = 8192
_DIGITS = 5
_STEP = 256
"""Vectors that a killed run may lose."""

_LACKING = """
    SELECT passage.number, title, text FROM passage JOIN document ON document.number = (
        SELECT number FROM document WHERE first <= passage.number ORDER BY first DESC LIMIT 1
    ) WHERE passage.number > ? AND passage.number NOT IN (SELECT number FROM vector)
    ORDER BY passage.number LIMIT ?
"""


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


def encode_missing(db: sqlite3.Connection, encoder: Encodes, tell: Callable[[int], None]) -> None:
    """Give each passage of an index that has no vector its own; `tell` is called with how many, step by step.

    Vectors of another encoder are dropped first, since nothing can be compared with them.
    """
    db.execute("BEGIN IMMEDIATE")
    if db.execute("SELECT encoder FROM state").fetchone()[0] != encoder.name:
        db.execute("DELETE FROM vector")
        db.execute("UPDATE state SET encoder = ?", (encoder.name,))
    db.execute("COMMIT")
    last, lacking = 0, [(0, "", "")]
    while lacking:
        db.execute("BEGIN IMMEDIATE")
        lacking = db.execute(_LACKING, (last, _STEP)).fetchall()
        vectors = pack_all([told(title, text) for _, title, text in lacking], encoder)
        rows = [(row[0], vector) for row, vector in zip(lacking, vectors, strict=True)]
        db.executemany("INSERT INTO vector VALUES (?, ?)", rows)
        db.execute("COMMIT")
        if lacking:
            last = lacking[-1][0]
            tell(len(lacking))


def pack_all(texts: Sequence[str], encoder: Encodes) -> list[bytes]:
    """The vectors of texts, as they are kept, in their order; made on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [packed(vector) for vector in pool.map(encoder, texts)]

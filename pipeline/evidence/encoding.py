"""Encoding: passages get their vectors, so that they can be searched by meaning.

For an index on disk this is most of the work. It is put down every few hundred passages; a run that was
killed, or that has new passages, goes on from there.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from pipeline.evidence.meaning import Encodes, packed, told

_STEP = 256
"""Vectors that a killed run may lose."""

_LACKING = """
    SELECT passage.number, title, text FROM passage JOIN document ON document.number = (
        SELECT number FROM document WHERE first <= passage.number ORDER BY first DESC LIMIT 1
    ) WHERE passage.number > ? AND passage.number NOT IN (SELECT number FROM vector)
    ORDER BY passage.number LIMIT ?
"""


def encode(db: sqlite3.Connection, encoder: Encodes, tell: Callable[[int], None]) -> None:
    """Give each passage of an index that has no vector its own; `tell` is told how many, step by step.

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

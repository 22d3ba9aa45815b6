"""Encoding: the passages of an index that have no vector get theirs, so that it can be searched by meaning.

This is most of the work of an index that has vectors. It is put down every few hundred passages; a run that
was killed, or that has new passages, goes on from there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

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
    """Give each passage of an index that has no vector its own; `tell` is told how many, step by step."""
    last, lacking = 0, [(0, "", "")]
    while lacking:
        db.execute("BEGIN IMMEDIATE")
        lacking = db.execute(_LACKING, (last, _STEP)).fetchall()
        vectors = [(n, packed(encoder(told(title, text)))) for n, title, text in lacking]
        db.execute("UPDATE state SET encoder = ?", (encoder.name,))
        db.executemany("INSERT INTO vector VALUES (?, ?)", vectors)
        db.execute("COMMIT")
        if lacking:
            last = lacking[-1][0]
            tell(len(lacking))

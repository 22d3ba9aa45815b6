"""Stems: texts cut into words, without accents and endings, as SQLite's full-text search (FTS5) does it.

list(Stemmer()([(1, "The talks"), (2, "to talk")]))     # ("talk", [1, 2]), ("the", [1]), ("to", [2])
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator

_TABLES = """
    CREATE VIRTUAL TABLE text USING fts5(
        words, tokenize = 'porter unicode61 remove_diacritics 2', content = '', detail = none
    );
    CREATE VIRTUAL TABLE stem USING fts5vocab(text, instance);
"""


class Stemmer:
    """Indexes texts in memory, only to hear of what they are indexed by: FTS5 has no function for it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._db.close)
        self._db.executescript(_TABLES)

    def __call__(self, texts: Iterable[tuple[int, str]]) -> Iterator[tuple[str, list[int]]]:
        """Each stem of some numbered texts, in order, with the numbers of the texts that hold it, ascending.

        What is given is read to its end before the next call. It is quickest with numbers that ascend.
        """
        self._db.execute("BEGIN")
        try:
            self._db.executemany("INSERT INTO text(rowid, words) VALUES (?, ?)", texts)
            # A row for each stem, since a row for each of its texts would take most of the time.
            for stem, numbers in self._db.execute("SELECT term, group_concat(doc) FROM stem GROUP BY term"):
                yield stem, sorted(map(int, numbers.split(",")))
        finally:
            self._db.execute("ROLLBACK")

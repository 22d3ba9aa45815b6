"""Postings: for each word, the rows of the passages that hold it, as they are kept in SQLite.

What is added between two calls of `write` becomes a part of its own, whose rows come after those of the parts
before it; what is dropped goes out of all parts. `merge` makes few parts of many.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pipeline.evidence.stems import Stemmer
from pipeline.evidence.terms import of_passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

WORDS, TITLE, NAMES = "w", "t", "n"
"""Where a passage holds a word: in its text, in its title, or by the consonants of a name in either."""

TABLES = """
    CREATE TABLE part (number INTEGER PRIMARY KEY, held INTEGER NOT NULL);
    CREATE TABLE posting (
        part INTEGER NOT NULL,
        form TEXT NOT NULL,      -- where, and the stem
        held INTEGER NOT NULL,   -- how many rows
        rows BLOB NOT NULL       -- see _packed
    );
    CREATE UNIQUE INDEX posting_form ON posting (part, form, held);
"""
_STEP = 20_000
"""Passages whose words are held in memory at most, before they are written."""

_FEWER = 4
"""How many times as large as all later ones a part must be, to stay by itself in a merge."""

_ADD = "INSERT INTO posting VALUES (?, ?, ?, ?)"
# Part by part, and by form in each: SQLite can't know that there are few parts.
_LENGTHS = """
    SELECT form, sum(posting.held) FROM json_each(?) AS wanted CROSS JOIN part
    CROSS JOIN posting INDEXED BY posting_form ON part = number AND form = wanted.value
    GROUP BY wanted.id
"""
_LISTS = """
    SELECT form, rows FROM json_each(?) AS wanted CROSS JOIN part
    CROSS JOIN posting INDEXED BY posting_form ON part = number AND form = wanted.value
    ORDER BY wanted.id, number
"""
_OF_PARTS = "SELECT form, rows FROM posting WHERE part BETWEEN ? AND ? ORDER BY form, part"
_OF_PART = "SELECT rows FROM posting WHERE part = ? AND form = ?"


class Postings:
    """The postings in a database that has TABLES."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._added = _Held()
        self._dropped = _Held()

    def lengths(self, forms: Collection[str]) -> dict[str, int]:
        """How many passages hold each of the forms; without those that none holds."""
        return dict(self._db.execute(_LENGTHS, (json.dumps(list(forms)),)))

    def rows(self, forms: Collection[str]) -> dict[str, Rows]:
        """The rows of the passages that hold each of the forms, ascending; without those that none holds."""
        found = self._db.execute(_LISTS, (json.dumps(list(forms)),))
        return {form: _joined(rows for _, rows in of_one) for form, of_one in groupby(found, itemgetter(0))}

    def add(self, row: int, title: str | None, text: str) -> None:
        """Take up a passage at the next `write`; its row is higher than all that were ever added."""
        self._added.take(row, title, text)
        if len(self._added) == _STEP:
            self.write()

    def drop(self, row: int, title: str | None, text: str) -> None:
        """Take a passage out at the next `write`."""
        self._dropped.take(row, title, text)
        if len(self._dropped) == _STEP:
            self.write()

    def write(self) -> None:
        """Write what was added and dropped."""
        if self._added:
            lists = ((form, _plain(rows), len(rows)) for form, rows in self._added.lists())
            self._add_part(len(self._added), lists)
        if self._dropped:
            parts = self._db.execute("SELECT number FROM part").fetchall()
            for form, rows in self._dropped.lists():
                for (part,) in parts:
                    self._take_out(part, form, rows)
        self._added, self._dropped = _Held(), _Held()

    def merge(self) -> None:
        """Make one part of the latest ones; what is much larger than all after it stays by itself."""
        parts = self._db.execute("SELECT number, held FROM part ORDER BY number").fetchall()
        while parts and parts[0][1] >= _FEWER * sum(held for _, held in parts[1:]):
            del parts[0]
        if not parts:
            return
        # SQLite sorts them, outside of memory where they are many.
        span = (parts[0][0], parts[-1][0])
        found = self._db.execute(_OF_PARTS, span)
        lists = (
            (form, _joined(rows for _, rows in of_one)) for form, of_one in groupby(found, itemgetter(0))
        )
        self._add_part(
            sum(held for _, held in parts), ((form, _packed(rows), len(rows)) for form, rows in lists)
        )
        self._db.execute("DELETE FROM posting WHERE part BETWEEN ? AND ?", span)
        self._db.execute("DELETE FROM part WHERE number BETWEEN ? AND ?", span)

    def _add_part(self, held: int, lists: Iterable[tuple[str, bytes, int]]) -> None:
        (number,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM part").fetchone()
        self._db.execute("INSERT INTO part VALUES (?, ?)", (number, held))
        self._db.executemany(_ADD, ((number, form, length, rows) for form, rows, length in lists))

    def _take_out(self, part: int, form: str, gone: list[int]) -> None:
        import numpy as np

        found = self._db.execute(_OF_PART, (part, form)).fetchone()
        if found is None:
            return
        held = _unpacked(found[0])
        at = np.searchsorted(held, gone)
        left = np.delete(held, at[held.take(at, mode="clip") == gone])
        if not len(left):
            self._db.execute("DELETE FROM posting WHERE part = ? AND form = ?", (part, form))
        elif len(left) < len(held):
            self._db.execute(
                "UPDATE posting SET held = ?, rows = ? WHERE part = ? AND form = ?",
                (len(left), _packed(left), part, form),
            )


class _Held:
    """Passages whose words are yet to be written."""

    def __init__(self) -> None:
        self._columns: dict[str, list[tuple[int, str]]] = {column: [] for column in (NAMES, TITLE, WORDS)}

    def __len__(self) -> int:
        return len(self._columns[WORDS])

    def take(self, row: int, title: str | None, text: str) -> None:
        words, names = of_passage(text)
        title, title_names = of_passage(title or "")
        for column, said in ((NAMES, f"{names} {title_names}"), (TITLE, title), (WORDS, words)):
            self._columns[column].append((row, said))

    def lists(self) -> Iterator[tuple[str, list[int]]]:
        """Each form, in order, with the rows that hold it, ascending."""
        stems = Stemmer()
        for column, texts in self._columns.items():
            yield from ((column + stem, rows) for stem, rows in stems(sorted(texts)))


def _joined(lists: Iterable[bytes]) -> Rows:
    import numpy as np

    return np.concatenate([np.empty(0, np.int64), *map(_unpacked, lists)])


def _plain(rows: Sequence[int]) -> bytes:
    """Rows as they are, in four bytes each: quickly written, and to be packed in the next merge."""
    return b"\4" + struct.pack(f"<{len(rows)}I", *rows)


def _packed(rows: Rows) -> bytes:
    """Ascending rows: a width, the first one in four bytes, and how far each is from the one before it."""
    import numpy as np

    apart = np.diff(rows)
    width = 1 if (widest := apart.max(initial=0)) < 1 << 8 else 2
    if widest >= 1 << 16:
        return _plain(rows.tolist())
    return bytes([width]) + rows[:1].astype("<u4").tobytes() + apart.astype(f"<u{width}").tobytes()


def _unpacked(packed: bytes) -> Rows:
    import numpy as np

    first = np.frombuffer(packed, "<u4", -1 if packed[0] == 4 else 1, 1)
    if packed[0] == 4:
        return first.astype(np.int64)
    apart = np.frombuffer(packed, f"<u{packed[0]}", offset=5)
    return np.cumsum(np.concatenate([first, apart]), dtype=np.int64)

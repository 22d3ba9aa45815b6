"""Ranking: which passages hold most of a claim's words, in memory and on disk alike.

A passage scores by the words of the claim that it holds, each by how rare it is among all passages (the
inverse document frequency of BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009,
section 3.1). How often it holds a word and how long it is do not count: passages are short. What its
neighbours in the same document hold counts in part, since a story names its subject once and then goes on.
docs/evidence.md has the figures, also for alternatives that were tried.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pipeline.evidence.terms import SearchTerms, of_claim, of_passage
from pipeline.records import Evidence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEIGHBOURS = 2
"""How far apart two passages of one document may stand and still count as neighbours."""

_NEAR = ((1, 0.25), (2, 0.125))
_SOUND = 0.8
_TITLE = 1.1
_COMMON = 20_000
_CANDIDATES = 200
_TOKENS = "tokenize = 'porter unicode61 remove_diacritics 2', content = '', detail = column"
_COLUMNS = {"words": 1.0, "title": _TITLE, "names": _SOUND}

TABLE = f"CREATE VIRTUAL TABLE word USING fts5({', '.join(_COLUMNS)}, {_TOKENS})"
"""The table of the words of all passages; passages of two documents have rows more than NEIGHBOURS apart."""


def row(title: str | None, text: str) -> tuple[str, str, str]:
    """A passage as a row of TABLE."""
    words, names = of_passage(text)
    title, title_names = of_passage(title or "")
    return words, title, f"{names} {title_names}"


_ROWS = "SELECT group_concat(rowid) FROM (SELECT rowid FROM word WHERE word MATCH ? LIMIT ?)"
"""All at once as one text: a row of SQLite for each would take ten times as long."""

_Form = tuple[bool, str]
"""A word of its own as it is asked for, and whether it is the sound of a name."""


class _Holders(NamedTuple):
    """The passages that hold a word, in the order of their rows, and how much that counts for each."""

    rows: NDArray[np.int64]
    shares: NDArray[np.float64]


class Ranking:
    """Ranks the passages of a TABLE; `count` says how many there are."""

    def __init__(self, db: sqlite3.Connection, count: int) -> None:
        self._db = db
        self._count = count
        self._common: set[_Form] = set()
        # What is asked goes through the same table in small, so that it is cut and stemmed the same way.
        db.execute(f"CREATE VIRTUAL TABLE temp.asked USING fts5(words, names, {_TOKENS})")
        db.execute("CREATE VIRTUAL TABLE temp.asked_term USING fts5vocab(temp, asked, instance)")

    def __call__(self, words: str) -> Iterator[tuple[int, float]]:
        """Rows of the passages that share something with a text, best first; ties in no order.

        With each its share of all that the text asks for, which words that no passage holds are part of.
        Neighbours count for the first few hundred only: few claims are shown more than ten passages.
        """
        import numpy as np

        held = [(self._rarity(found), found) for found in self._asked(of_claim(words))]
        if not any(len(found.rows) for _, found in held):
            return
        whole = sum(rarity for rarity, _ in held)
        scores = np.zeros(1 + max(int(found.rows[-1]) for _, found in held if len(found.rows)))
        met = []
        for rarity, found in held:
            met.append(found.rows[scores[found.rows] == 0])
            scores[found.rows] += rarity * found.shares
        rows = np.concatenate(met)
        is_best = scores[rows] >= _least(scores[rows])
        best, others = rows[is_best], rows[~is_best]
        around = np.sum([rarity * _around(found, best) for rarity, found in held], axis=0) / whole
        yield from descending(dict(zip(best.tolist(), around.tolist(), strict=True)))
        # Seldom asked for, and many.
        left = np.round(scores[others] / whole, 9)
        order = np.argsort(-left, kind="stable")
        yield from zip(others[order].tolist(), left[order].tolist(), strict=True)

    def _rarity(self, found: _Holders) -> float:
        return math.log(1 + (self._count - len(found.rows) + 0.5) / (len(found.rows) + 0.5))

    def _asked(self, asked: Sequence[SearchTerms]) -> list[_Holders]:
        """For each word that is asked for, the passages that hold it.

        A word that is in tens of thousands of passages says little and costs much: it counts only where there
        is no other.
        """
        forms = self._forms(asked)
        rare = [[rows for form in of_one if (rows := self._rows(form, _COMMON))] for of_one in forms]
        if not any(rare):
            rare = [[self._rows(form, -1) or {} for form in of_one] for of_one in forms]
        return [_united(columns) for columns in rare if columns]

    def _forms(self, asked: Sequence[SearchTerms]) -> list[list[_Form]]:
        """The forms that meet each word; words that are met by the same stems are one."""
        pieces = [
            (number, piece, column)
            for number, (words, names) in enumerate(asked)
            for column, text in (("words", words), ("names", names))
            for piece in text.split()
        ]
        self._db.execute("INSERT INTO temp.asked(asked) VALUES ('delete-all')")
        self._db.executemany(
            "INSERT INTO temp.asked(rowid, words, names) VALUES (?, ?, ?)",
            (
                (n, *((piece, "") if column == "words" else ("", piece)))
                for n, (_, piece, column) in enumerate(pieces)
            ),
        )
        terms: dict[int, list[str]] = defaultdict(list)
        for n, term in self._db.execute("SELECT doc, term FROM temp.asked_term"):
            terms[n].append(term)
        found: dict[int, dict[_Form, _Form]] = defaultdict(dict)
        for n in sorted(terms):
            number, piece, column = pieces[n]
            for term in terms[n]:
                # A piece that is cut once more ("snake_case") can only be asked for by what it is cut into.
                asked_as = piece if len(terms[n]) == 1 else term
                found[number].setdefault((column == "names", term), (column == "names", asked_as))
        distinct: dict[tuple[_Form, ...], list[_Form]] = {}
        for number in sorted(found):
            distinct.setdefault(tuple(sorted(found[number])), list(found[number].values()))
        return list(distinct.values())

    def _rows(self, form: _Form, most: int) -> dict[str, NDArray[np.int64]] | None:
        """By column, the rows of the passages that hold a form; None where there are more than `most`."""
        import numpy as np

        if form in self._common and most >= 0:
            return None
        is_sound, piece = form
        told: dict[str, NDArray[np.int64]] = {}
        for column in ("names",) if is_sound else ("words", "title"):
            (rows,) = self._db.execute(
                _ROWS, (f'{column}: "{piece}"', most + 1 if most >= 0 else -1)
            ).fetchone()
            told[column] = np.fromstring(rows or "", np.int64, sep=",")
            if 0 <= most < len(told[column]):
                self._common.add(form)
                return None
        return told


def in_order(
    ranked: Iterable[tuple[int, float]],
    passage: Callable[[int], Evidence],
    by_id: Callable[[Sequence[int]], Iterable[int]],
) -> Iterator[Evidence]:
    """The passages of the rows, read as they are asked for; those of one score in the order of `by_id`."""
    for _, ties in groupby(ranked, key=lambda one: one[1]):
        rows = [row for row, _ in ties]
        yield from map(passage, by_id(rows) if len(rows) > 1 else rows)


def descending(scores: Mapping[int, float]) -> list[tuple[int, float]]:
    """Best first; rounded, so that ties are ties on every machine."""
    return sorted(((row, round(score, 9)) for row, score in scores.items()), key=lambda one: -one[1])


def _least(scores: NDArray[np.float64]) -> float:
    """The score from which on a passage is among the best, all of them where several share the last place."""
    import numpy as np

    if len(scores) <= _CANDIDATES:
        return 0.0
    return float(np.partition(scores, -_CANDIDATES)[-_CANDIDATES])


def _united(forms: Iterable[Mapping[str, NDArray[np.int64]]]) -> _Holders:
    """The passages that hold any form of a word, each as it counts most."""
    import numpy as np

    columns = [(rows, _COLUMNS[column]) for form in forms for column, rows in form.items() if len(rows)]
    if len(columns) == 1:
        ((rows, share),) = columns
        return _Holders(rows, np.full(len(rows), share))
    every = np.unique(np.concatenate([rows for rows, _ in columns])) if columns else np.empty(0, np.int64)
    shares = np.zeros(len(every))
    for rows, share in columns:
        at = np.searchsorted(every, rows)
        shares[at] = np.maximum(shares[at], share)
    return _Holders(every, shares)


def _around(found: _Holders, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far passages hold a word, themselves or by their neighbours."""
    import numpy as np

    shares = np.zeros(len(rows))
    for distance, part in ((0, 1.0), *_NEAR):
        for neighbours in {distance, -distance}:
            at = np.searchsorted(found.rows, rows + neighbours)
            held = np.append(found.rows, -1)[at] == rows + neighbours
            shares = np.maximum(shares, part * np.where(held, np.append(found.shares, 0.0)[at], 0.0))
    return shares

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
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.evidence.terms import SearchTerms, of_claim, of_passage
from pipeline.records import Evidence

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

_Postings = dict[int, float]


def row(title: str | None, text: str) -> tuple[str, str, str]:
    """A passage as a row of TABLE."""
    words, names = of_passage(text)
    title, title_names = of_passage(title or "")
    return words, title, f"{names} {title_names}"


class Ranking:
    """Ranks the passages of a TABLE; `count` says how many there are."""

    def __init__(self, db: sqlite3.Connection, count: int) -> None:
        self._db = db
        self._count = count
        self._common: set[str] = set()
        db.execute("CREATE VIRTUAL TABLE temp.posting USING fts5vocab(main, word, instance)")
        # What is asked goes through the same table in small, so that it is cut and stemmed the same way.
        db.execute(f"CREATE VIRTUAL TABLE temp.asked USING fts5(words, names, {_TOKENS})")
        db.execute("CREATE VIRTUAL TABLE temp.asked_term USING fts5vocab(temp, asked, instance)")

    def __call__(self, words: str) -> Iterator[tuple[int, float]]:
        """Rows and scores of the passages that share something with a text, best first; ties in no order.

        Neighbours count for the first few hundred only: few claims are shown more than ten passages.
        """
        held = [(self._rarity(found), found) for found in self._asked(of_claim(words))]
        scores: _Postings = defaultdict(float)
        for rarity, found in held:
            for row, share in found.items():
                scores[row] += rarity * share
        best = {row: sum(rarity * _around(found, row) for rarity, found in held) for row in _best(scores)}
        yield from descending(best)
        yield from descending({row: score for row, score in scores.items() if row not in best})

    def _rarity(self, found: _Postings) -> float:
        return math.log(1 + (self._count - len(found) + 0.5) / (len(found) + 0.5))

    def _asked(self, asked: Sequence[SearchTerms]) -> list[_Postings]:
        """For each word that is asked for, the passages that hold it.

        A word that is in tens of thousands of passages says little and costs much: it counts only where there
        is no other.
        """
        stems = self._stems(asked)
        rare = [[term for term in forms if not self._is_common(term[1])] for forms in stems]
        return [self._holders(forms) for forms in (rare if any(rare) else stems) if forms]

    def _stems(self, asked: Sequence[SearchTerms]) -> list[list[tuple[bool, str]]]:
        """The terms that meet each word, each with whether it is the sound of a name."""
        self._db.execute("INSERT INTO temp.asked(asked) VALUES ('delete-all')")
        self._db.executemany("INSERT INTO temp.asked(rowid, words, names) VALUES (?, ?, ?)", _numbered(asked))
        stems: dict[tuple[tuple[bool, str], ...], None] = {}
        found: dict[int, list[tuple[bool, str]]] = defaultdict(list)
        for number, column, term in self._db.execute("SELECT doc, col, term FROM temp.asked_term"):
            found[number].append((column == "names", term))
        for number in sorted(found):
            stems[tuple(sorted(set(found[number])))] = None
        return [list(forms) for forms in stems]

    def _is_common(self, term: str) -> bool:
        if self._count <= _COMMON:
            return False
        if term not in self._common:
            counted = "SELECT count(*) FROM (SELECT 1 FROM temp.posting WHERE term = ? LIMIT ?)"
            if self._db.execute(counted, (term, _COMMON + 1)).fetchone()[0] > _COMMON:
                self._common.add(term)
        return term in self._common

    def _holders(self, forms: Iterable[tuple[bool, str]]) -> _Postings:
        holders: _Postings = {}
        for is_sound, term in forms:
            for row, column in self._db.execute("SELECT doc, col FROM temp.posting WHERE term = ?", (term,)):
                if (column == "names") == is_sound and holders.get(row, 0) < _COLUMNS[column]:
                    holders[row] = _COLUMNS[column]
        return holders


def _numbered(asked: Sequence[SearchTerms]) -> Iterator[tuple[int, str, str]]:
    return ((number, words, names) for number, (words, names) in enumerate(asked))


def in_order(ranked: Iterable[tuple[int, float]], passage: Callable[[int], Evidence]) -> Iterator[Evidence]:
    """The passages of the rows, those of one score in the order of their ids."""
    for _, ties in groupby(ranked, key=lambda one: one[1]):
        yield from sorted((passage(row) for row, _ in ties), key=_by_id)


def _by_id(passage: Evidence) -> tuple[str, int, str]:
    """By document, then by place in it."""
    document, _, number = passage.id.rpartition(":")
    return document, int(number) if number.isdecimal() else -1, number


def descending(scores: _Postings) -> list[tuple[int, float]]:
    """Best first; rounded, so that ties are ties on every machine."""
    return sorted(((row, round(score, 9)) for row, score in scores.items()), key=lambda one: -one[1])


def _best(scores: _Postings) -> list[int]:
    """The rows with the best scores, all of them where several share the last place."""
    if len(scores) <= _CANDIDATES:
        return list(scores)
    least = sorted(scores.values(), reverse=True)[_CANDIDATES - 1]
    return [row for row, score in scores.items() if score >= least]


def _around(found: _Postings, row: int) -> float:
    """How far a passage holds a word, itself or by its neighbours."""
    share = found.get(row, 0.0)
    for distance, part in _NEAR:
        share = max(share, part * found.get(row - distance, 0.0), part * found.get(row + distance, 0.0))
    return share

"""Ranking: which passages hold most of a claim's words, in memory and on disk alike.

A passage scores by the words of the claim that it holds, each by how rare it is among all passages (the
inverse document frequency of BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009,
section 3.1). How often it holds a word and how long it is do not count: passages are short. What its
neighbours in the same document hold counts in part, since a story names its subject once and then goes on.
docs/evidence.md has the figures, also for alternatives that were tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.evidence.postings import NAMES, TITLE, WORDS, Postings
from pipeline.evidence.stems import Stemmer
from pipeline.evidence.terms import SearchTerms, of_claim
from pipeline.records import Evidence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.evidence.postings import Rows

NEIGHBOURS = 2
"""How far apart two passages of one document may stand and still count as neighbours."""

_NEAR = ((1, 0.25), (2, 0.125))
_SHARES = {WORDS: 1.0, TITLE: 1.1, NAMES: 0.8}
_COMMON = 20_000
_MOST_ROWS = 400_000
"""Rows that count for a query of which all words are common, however large the index is."""
_CANDIDATES = 200
_DIGITS = 9
"""So that ties are ties on every machine."""


_Form = tuple[str, ...]
"""The posting lists in which a stem may be."""


class _Holders(NamedTuple):
    """The passages that hold a word, in the order of their rows, and how much that counts for each."""

    rows: Rows
    shares: NDArray[np.float64]


class Ranking:
    """Ranks passages by their postings; `count` says how many there are.

    Those of two documents have rows more than NEIGHBOURS apart.
    """

    def __init__(self, postings: Postings, count: int) -> None:
        self._postings = postings
        self._count = count
        self._stems = Stemmer()

    def __call__(self, words: str) -> Iterator[list[int]]:
        """Rows of the passages that share something with a text, best first; those of one score together."""
        for rows, scores in self.scores(words):
            yield from by_score(rows, scores)

    def scores(self, words: str) -> Iterator[_Holders]:
        """Rows of the passages that share something with a text: first the best ones, then all others.

        With each its share of all that the text asks for, which words that no passage holds are part of.
        Neighbours count for the first few hundred only: few claims are shown more than ten passages.
        """
        import numpy as np

        asked = self._asked(of_claim(words))
        rarities = [self._rarity(found) for found in asked]
        held = [
            _Holders(found.rows, rarity * found.shares)
            for rarity, found in zip(rarities, asked, strict=True)
            if len(found.rows)
        ]
        whole = sum(rarities)
        rows, scores = _by_row(held, np.add)
        is_best = scores >= _least(scores)
        best = rows[is_best]
        around = sum((_around(found, best) for found in held), np.zeros(len(best)))
        yield _Holders(best, np.round(around / whole, _DIGITS))
        # Seldom asked for, and many.
        yield _Holders(rows[~is_best], np.round(scores[~is_best] / whole, _DIGITS))

    def _rarity(self, found: _Holders) -> float:
        return math.log(1 + (self._count - len(found.rows) + 0.5) / (len(found.rows) + 0.5))

    def _asked(self, words: Sequence[SearchTerms]) -> list[_Holders]:
        """For each word that is asked for, the passages that hold it.

        A word that is in tens of thousands of passages says little and costs much: it counts only where there
        is no other, and then the rarest ones do (_MOST_ROWS).
        """
        import numpy as np

        forms = self._forms(words)
        lengths = self._postings.lengths({place for of_one in forms for form in of_one for place in form})
        rare = [
            [form for form in of_one if all(lengths.get(place, 0) <= _COMMON for place in form)]
            for of_one in forms
        ]
        places = [
            [place for form in of_one for place in form if place in lengths] for of_one in rare if of_one
        ]
        if not any(places):
            common = [[place for form in of_one for place in form if place in lengths] for of_one in forms]
            places = _rarest(common, lengths)
        rows = self._postings.rows({place for of_one in places for place in of_one})
        return [
            _by_row([_held(rows[place][:_MOST_ROWS], _SHARES[place[0]]) for place in of_one], np.maximum)
            for of_one in places
        ]

    def _forms(self, words: Sequence[SearchTerms]) -> list[tuple[_Form, ...]]:
        """The forms that meet each word; words that are met by the same ones are one."""
        met: list[list[_Form]] = [[] for _ in words]
        for stem, numbers in self._stems(enumerate(one for word in words for one in word)):
            for number in numbers:
                word, is_sound = divmod(number, 2)
                met[word].append((NAMES + stem,) if is_sound else (WORDS + stem, TITLE + stem))
        return list(dict.fromkeys(tuple(forms) for forms in met if forms))


def in_order(
    ranked: Iterable[Sequence[int]],
    passage: Callable[[int], Evidence],
    by_id: Callable[[Sequence[int]], Iterable[int]],
) -> Iterator[Evidence]:
    """The passages of the rows, read as they are asked for; those of one score in the order of `by_id`."""
    for rows in ranked:
        yield from map(passage, by_id(rows) if len(rows) > 1 else rows)


def by_score(rows: Rows, scores: NDArray[np.float64]) -> Iterator[list[int]]:
    """The rows that have one score together, best first."""
    import numpy as np

    order = np.argsort(-scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=np.inf)).tolist()
    for start, end in pairwise([*starts, len(rows)]):
        yield rows[order[start:end]].tolist()


def _least(scores: NDArray[np.float64]) -> float:
    """The score from which on a passage is among the best, all of them where several share the last place."""
    import numpy as np

    if len(scores) <= _CANDIDATES:
        return 0.0
    return float(np.partition(scores, -_CANDIDATES)[-_CANDIDATES])


def _rarest(words: Sequence[list[str]], lengths: Mapping[str, int]) -> list[list[str]]:
    """The words that fewest passages hold: one at least, and as many more as _MOST_ROWS are enough for."""
    held = [sum(lengths[place] for place in places) for places in words]
    read, kept = 0, set[int]()
    for number in sorted(range(len(words)), key=held.__getitem__):
        if read and read + held[number] > _MOST_ROWS:
            break
        read += held[number]
        kept.add(number)
    return [places for number, places in enumerate(words) if number in kept]


def _held(rows: Rows, share: float) -> _Holders:
    import numpy as np

    return _Holders(rows, np.full(len(rows), share))


def _by_row(lists: Sequence[_Holders], join: np.ufunc) -> _Holders:
    """All rows of the lists, each once, and what `join` makes of its shares."""
    import numpy as np

    if len(lists) == 1:
        return lists[0]
    rows = np.concatenate([np.empty(0, np.int64), *(one.rows for one in lists)])
    shares = np.concatenate([np.empty(0), *(one.shares for one in lists)])
    # Quick, since each list is in order; nothing is as long as the index.
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    return _Holders(rows[starts], join.reduceat(shares[order], starts))


def _shares(found: _Holders, rows: Rows) -> NDArray[np.float64]:
    """How much a word counts for each of some passages."""
    import numpy as np

    at = np.searchsorted(found.rows, rows)
    is_held = found.rows.take(at, mode="clip") == rows
    return np.where(is_held, found.shares.take(at, mode="clip"), 0.0)


def _around(found: _Holders, rows: Rows) -> NDArray[np.float64]:
    """How much a word counts for passages that hold it, themselves or by their neighbours."""
    import numpy as np

    shares = _shares(found, rows)
    for distance, part in _NEAR:
        for neighbours in (distance, -distance):
            shares = np.maximum(shares, part * _shares(found, rows + neighbours))
    return shares

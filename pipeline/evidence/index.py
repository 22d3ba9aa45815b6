"""An index over passages of evidence, in memory: which of them share words, names or meaning with a claim?"""

from __future__ import annotations

import sqlite3
import weakref
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipeline.evidence.copies import Story, document, one_of_each
from pipeline.evidence.meaning import Meaning
from pipeline.evidence.postings import TABLES, Postings
from pipeline.evidence.ranking import NEIGHBOURS, Ranking, in_order
from pipeline.evidence.vectors import Encodes, Vectors, pack_all, told
from pipeline.records import Evidence


class Index:
    """Passages that can be searched with a claim.

    Passages of one document share an id up to its last colon and are given one after the other.
    """

    def __init__(self, evidence: Iterable[Evidence], encoder: Encodes | None = None) -> None:
        """With an encoder, passages are ranked by meaning too."""
        self._rows: dict[int, Evidence] = {}
        self._documents: dict[str, list[str]] = defaultdict(list)
        db = sqlite3.connect(":memory:", check_same_thread=False)
        # Lives in memory alone, so that it may go with the index: no caller has to close it.
        weakref.finalize(self, db.close)
        db.executescript(TABLES)
        postings = Postings(db)
        for passage in evidence:
            postings.add(self._take(passage), passage.title, passage.text)
        postings.write()
        self._rank: Ranking | Meaning = Ranking(postings, len(self._rows))
        if encoder is not None:
            vectors = pack_all([told(one.title, one.text) for one in self._rows.values()], encoder)
            self._rank = Meaning(self._rank, Vectors(zip(self._rows, vectors, strict=True)), encoder)

    def _take(self, passage: Evidence) -> int:
        """Keep a passage; its row."""
        row, own = next(reversed(self._rows), 0), document(passage)
        row += 1 if own in self._documents else 1 + NEIGHBOURS
        self._rows[row] = passage
        self._documents[own].append(passage.text)
        return row

    def ranked(self, words: str) -> Iterator[Evidence]:
        """The passages that share most with `words`, best first; the same for the same passages."""
        # As a generator, it keeps the index, and with it the database, for as long as it is read.
        yield from in_order(self._rank(words), self._rows.__getitem__, self._by_id)

    def _by_id(self, rows: Sequence[int]) -> list[int]:
        """Rows in the order of the documents' ids, then as the passages stand in a document."""
        return sorted(rows, key=lambda row: _place(self._rows[row].id))

    def story(self, passage: Evidence) -> Story:
        """The document that a passage of the index comes from."""
        return Story.of(self._documents[document(passage)])

    def search(self, words: str, limit: int, *, own: Collection[Story] = ()) -> list[Evidence]:
        """The first `limit` passages that are sources of their own, none of them from a story of `own`."""
        return one_of_each(self.ranked(words), limit, self.story, own)


def _place(id: str) -> tuple[str, int, str]:
    """By document, then by place in it."""
    document, _, number = id.rpartition(":")
    return document, int(number) if number.isdecimal() else -1, number

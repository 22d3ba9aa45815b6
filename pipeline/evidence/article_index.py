"""The articles of a batch as evidence: what one outlet says, another may bear out or deny. A batch may be
larger than memory. So its passages are in a SQLite database without a name: in memory while it is small, then
in the folder for temporary files, and deleted with the run.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.config.errors import UserError
from pipeline.evidence.copies import Story, document
from pipeline.evidence.passages import packed
from pipeline.evidence.postings import TABLES, Postings
from pipeline.evidence.ranking import NEIGHBOURS, Ranking, in_order
from pipeline.records import Article, Evidence, Origin, Part
from pipeline.text.sentences import Span

_TABLES = f"""
    PRAGMA cache_size = -8000;  -- KiB
    {TABLES}
    CREATE TABLE passage (number INTEGER PRIMARY KEY, document TEXT NOT NULL, evidence TEXT NOT NULL);
    CREATE INDEX passage_document ON passage (document);
"""
_WHOLE = "SELECT evidence FROM passage WHERE document = ? ORDER BY number"
_BY_ID = """
    SELECT number FROM json_each(?) AS wanted JOIN passage ON number = wanted.value ORDER BY document, number
"""
_ONE = "SELECT evidence FROM passage WHERE number = ?"


class ArticleIndex:
    """The passages of articles, searched as those of an Index are (index.py)."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Reads each article once. Raises UserError where there is no room for their passages."""
        db = sqlite3.connect("", check_same_thread=False)
        weakref.finalize(self, db.close)
        self._db = db
        try:
            db.executescript(_TABLES)
            postings = Postings(db)
            number = 0
            for article in articles:
                number += NEIGHBOURS
                for passage in article_passages(article):
                    number += 1
                    kept = (number, document(passage), passage.model_dump_json())
                    db.execute("INSERT INTO passage VALUES (?, ?, ?)", kept)
                    postings.add(number, passage.title, passage.text)
            postings.write()
            postings.merge()
            db.commit()
            (count,) = db.execute("SELECT count(*) FROM passage").fetchone()
        except sqlite3.OperationalError as problem:
            raise UserError(
                f"no room for the batch's passages in the folder for temporary files ({problem}): "
                "make room, let TMPDIR name another folder, or set `batch: false` under `evidence:`"
            ) from None
        self._rank = Ranking(postings, count)

    def ranked(self, words: str) -> Iterator[Evidence]:
        """The passages that share most with `words`, best first; the same for the same articles."""
        # As a generator, it keeps the database for as long as it is read.
        yield from in_order(self._rank(words), self._passage, self._by_id)

    def story(self, passage: Evidence) -> Story:
        """The article that a passage comes from."""
        return Story.of(_read(kept).text for kept in self._db.execute(_WHOLE, (document(passage),)))

    def _by_id(self, numbers: Sequence[int]) -> list[int]:
        return [number for (number,) in self._db.execute(_BY_ID, (json.dumps(numbers),))]

    def _passage(self, number: int) -> Evidence:
        return _read(self._db.execute(_ONE, (number,)).fetchone())


def _read(kept: tuple[str]) -> Evidence:
    return Evidence.model_validate_json(kept[0])


def article_passages(article: Article) -> list[Evidence]:
    """The body of an article in passages: a paragraph each, a long one cut, a repeated one given once.

    Ids are `A:<article id>:<n>`, n counting passages from 0; the words are the article's own.
    """
    texts = dict.fromkeys(article.text[start:end] for start, end in _cut(article))
    return [
        Evidence(
            id=f"A:{article.id}:{n}",
            text=text,
            title=article.title,
            url=article.url,
            date=article.published,
            origin=Origin.ARTICLE,
        )
        for n, text in enumerate(texts)
    ]


def _cut(article: Article) -> Iterator[Span]:
    body = (sentence for sentence in article.sentences if sentence.part is Part.BODY)
    for _, paragraph in groupby(body, key=lambda sentence: sentence.paragraph):
        yield from packed(Span(sentence.start, sentence.end) for sentence in paragraph)

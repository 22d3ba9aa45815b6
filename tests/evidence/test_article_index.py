"""The articles of a batch: found as an index in memory finds them, kept on disk."""

from __future__ import annotations

import datetime as dt
import gc
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.errors import UserError
from pipeline.evidence import article_index
from pipeline.evidence.article_index import ArticleIndex, article_passages
from pipeline.evidence.index import Index
from pipeline.records import Article, Evidence
from pipeline.stages.read import read

_WORDS = "mayor bridge ferry closed opened May Ghent Kharkiv 53 seats the of a".split()
_SENTENCE = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(lambda words: " ".join(words) + ".")
_TEXT = st.lists(_SENTENCE, min_size=1, max_size=6).map("\n\n".join)


def articles(texts: list[str]) -> list[Article]:
    day = dt.date(2024, 5, 3)
    return [read(f"a{n}", text, title=f"Of {n}", published=day) for n, text in enumerate(texts)]


@given(texts=st.lists(_TEXT, max_size=5), asked=_SENTENCE)
def test_what_is_found_is_what_an_index_in_memory_finds(texts: list[str], asked: str) -> None:
    kept = ArticleIndex(articles(texts))
    index = Index(passage for article in articles(texts) for passage in article_passages(article))
    found = list(kept.ranked(asked))
    assert found == list(index.ranked(asked))
    assert [kept.story(one) for one in found] == [index.story(one) for one in found]


def test_neither_articles_nor_passages_stay_in_memory() -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(one, Article | Evidence) for one in gc.get_objects())

    before = alive()
    kept = ArticleIndex(read(f"a{n}", "The mayor resigned.") for n in range(9))
    assert alive() == before
    assert len(list(kept.ranked("resigned"))) == 9


def test_no_room_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any, **more: Any) -> sqlite3.Connection:
        db = connect(*given, **more)
        db.execute("PRAGMA max_page_count = 40")  # as a disk of 160 KB
        return db

    connect = sqlite3.connect
    monkeypatch.setattr(article_index.sqlite3, "connect", full)
    with pytest.raises(UserError, match=r"^no room for the batch's passages .*disk is full.*TMPDIR"):
        ArticleIndex(read(f"a{n}", f"The mayor of {n}. " * 200) for n in range(200))

"""Postings say which passages hold a word, in whatever steps they were written, merged and thinned out."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence import postings as postings_of
from pipeline.evidence.postings import TABLES, Postings

WORDS = "mayor council tram line vote".split()


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(made()) as db:
        yield db


def made() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    return db


def written(db: sqlite3.Connection, *texts: str, start: int = 1, title: str | None = None) -> Postings:
    postings = Postings(db)
    for row, text in enumerate(texts, start):
        postings.add(row, title, text)
    postings.write()
    return postings


def rows(postings: Postings, *forms: str) -> dict[str, list[int]]:
    return {form: found.tolist() for form, found in postings.rows(forms).items()}


def parts(db: sqlite3.Connection) -> list[int]:
    return [held for (held,) in db.execute("SELECT held FROM part ORDER BY number")]


def test_text_title_and_names_are_kept_apart(db: sqlite3.Connection) -> None:
    postings = written(db, "Kupyansk fell.", "The talks", title="Peace talks")
    assert rows(postings, "wtalk", "ttalk", "nkpnsk", "npc", "wfell", "wkiev") == {
        "wtalk": [2],
        "ttalk": [1, 2],
        "nkpnsk": [1],
        "npc": [1, 2],
        "wfell": [1],
    }
    assert postings.lengths(["wtalk", "ttalk", "wkiev"]) == {"wtalk": 1, "ttalk": 2}


def test_nothing_is_found_before_it_is_written(db: sqlite3.Connection) -> None:
    postings = Postings(db)
    postings.add(1, None, "peace")
    assert rows(postings, "wpeac") == {}
    postings.write()
    assert rows(postings, "wpeac") == {"wpeac": [1]}


def test_a_passage_that_is_dropped_before_it_is_written_is_not_there(db: sqlite3.Connection) -> None:
    postings = written(db, "peace", "peace talks")
    postings.add(3, None, "peace")
    for row, text in ((3, "peace"), (2, "peace talks")):
        postings.drop(row, None, text)
    postings.write()
    assert rows(postings, "wpeac", "wtalk") == {"wpeac": [1]}


def test_what_is_much_larger_is_not_merged_again(db: sqlite3.Connection) -> None:
    written(db, *["peace"] * 8)
    for start in (10, 11):
        written(db, "peace", start=start)
    postings = Postings(db)
    postings.merge()
    assert parts(db) == [8, 2]
    written(db, "peace", start=12)
    postings.merge()
    assert parts(db) == [11]
    assert rows(postings, "wpeac") == {"wpeac": [*range(1, 9), 10, 11, 12]}


def test_many_passages_are_written_in_between(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings_of, "_STEP", 2)
    postings = written(db, *["peace"] * 5)
    assert parts(db) == [2, 2, 1]
    for row in range(1, 5):
        postings.drop(row, None, "peace")
    assert rows(postings, "wpeac") == {"wpeac": [5]}


# Far apart too, so that each width of the packing is used.
STEPS = st.lists(
    st.tuples(st.sampled_from([1, 3, 300, 70_000]), st.lists(st.sampled_from(WORDS)), st.booleans()),
    max_size=12,
)


@given(st.lists(STEPS, max_size=4), st.data())
def test_steps_merges_and_drops_leave_what_is_there(
    runs: list[list[tuple[int, list[str], bool]]], data: st.DataObject
) -> None:
    with closing(made()) as db:
        postings, held, row = Postings(db), dict[int, str](), 0
        for steps in runs:
            for apart, words, write in steps:
                row += apart
                held[row] = " ".join(words)
                postings.add(row, None, held[row])
                if write:
                    postings.write()
            for gone in data.draw(st.lists(st.sampled_from(sorted(held)), unique=True)) if held else ():
                postings.drop(gone, None, held.pop(gone))
            postings.write()
            postings.merge()
        expected = defaultdict(list)
        for row, text in held.items():
            for word in set(text.split()):
                expected[word].append(row)
        forms = {"wmayor": "mayor", "wcouncil": "council", "wtram": "tram", "wline": "line", "wvote": "vote"}
        assert rows(postings, *forms) == {
            form: expected[word] for form, word in forms.items() if word in expected
        }

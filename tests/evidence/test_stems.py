"""Stems: what FTS5 makes of a text, and of several at once."""

from __future__ import annotations

import pytest

from pipeline.evidence.stems import Stemmer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The negotiations", ["negoti", "the"]),
        ("they negotiated", ["negoti", "thei"]),
        ("São Paulo's “peace”", ["paulo", "peac", "s", "sao"]),
        ("snake_case, U.S.", ["case", "s", "snake", "u"]),
        ("* × ?", []),
        ("", []),
    ],
)
def test_words_are_cut_and_lose_accents_and_endings(text: str, expected: list[str]) -> None:
    assert [stem for stem, _ in Stemmer()([(1, text)])] == expected


def test_each_stem_has_the_numbers_of_its_texts() -> None:
    texts = [(7, "talks, talks"), (3, "to talk"), (300, "Talk to them")]
    assert dict(Stemmer()(texts)) == {"talk": [3, 7, 300], "to": [3, 300], "them": [300]}


def test_one_call_knows_nothing_of_the_one_before() -> None:
    stems = Stemmer()
    assert list(stems([(1, "peace")])) == [("peac", [1])]
    assert list(stems([(1, "talk")])) == [("talk", [1])]

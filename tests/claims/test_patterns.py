"""A text is searched only for the patterns whose plain words it has, and finds what all of them would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.claims.patterns import _lines, phrases, words_of

LISTS = ("idioms", "opinions", "predictions")
LINES = [(name, line.removeprefix("(?i)")) for name in LISTS for line in _lines(name)]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bperfect storm", "perfect storm"),
        (r"\b(?:hang\w*|hung) by a thread", " by a thread"),
        (r"\bhouses? of (?:cards|straw)\b", "house"),
        (r"\b(?:thrown?|threw) in[- ](?:the )?towel", "towel"),
        (r"\bgo{1,3}al [ab)(]x.y$", "al "),
        (r"\b(?:a(?:b|c)|d)\b", ""),
    ],
)
def test_the_words_are_those_that_no_match_lacks(pattern: str, words: str) -> None:
    assert words_of(pattern) == words


@given(st.sampled_from(LINES).flatmap(lambda one: st.tuples(st.just(one), st.from_regex(one[1]))))
def test_what_a_pattern_matches_is_found(drawn: tuple[tuple[str, str], str]) -> None:
    (name, _), text = drawn
    assert phrases(name).search(text)


@pytest.mark.parametrize("name", LISTS)
@given(st.text(alphabet="abcdehilnorstw ", max_size=60))
def test_what_no_pattern_matches_is_not_found(name: str, text: str) -> None:
    assert phrases(name).search(text) is any(re.search(line, text) for of, line in LINES if of == name)

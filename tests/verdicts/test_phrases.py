from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Source
from pipeline.verdicts.phrases import source_line, visible, who


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\n\tb", "a b"),
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("\u202etfel", "<U+202E>tfel"),
        ("Київ — “so” 🇺🇦", "Київ — “so” 🇺🇦"),
        ("plain\U000e0041", "plain<U+E0041>"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@settings(deadline=None)
@given(st.text())
def test_visible_text_holds_no_control_character(text: str) -> None:
    assert not [char for char in visible(text) if unicodedata.category(char) in ("Cc", "Zl", "Zp")]


def test_a_source_without_words_goes_by_its_name() -> None:
    assert who(Source(kind="named_person", name="Putin")) == "Putin"
    assert who(Source(kind="anonymous_group")) == "not told"


def test_a_source_of_an_article_without_rules_is_unknown_and_no_more() -> None:
    assert source_line(Source(kind="unknown", quote="mixed", standing="unknown")) == "an unknown source"


def test_a_source_that_is_not_quoted() -> None:
    source = Source(kind="document", text="a poll", standing="on_record")
    assert source_line(source) == "a poll — document, on record"

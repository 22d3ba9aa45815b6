"""The made-up articles of the tests, scored through split and source: the claims that were right stay so."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config.errors import UserError
from pipeline.evals.articles.command import run

GOLD = Path(__file__).parents[1] / "gold" / "articles"
LEAST = {
    "claims_found": 0.945,
    "words_kept": 0.98,
    "checkable_right": 0.9,
    "kind": 0.95,
    "named_anonymous_none": 0.96,
    "standing": 0.94,
    "quotation": 0.96,
    "anonymous_precision": 0.9,
    "anonymous_recall": 0.95,
}


def test_the_labelled_articles_come_out_right() -> None:
    found = run(GOLD, None)
    values = {name: one.value or 0 for name, one in found.measures.items()}
    assert {name: values[name] for name in LEAST if values[name] < LEAST[name]} == {}, found.misses
    assert values["made_that_meet_no_label"] <= 0.07


def test_words_that_are_not_in_the_article_are_one_line(tmp_path: Path) -> None:
    text = (
        (GOLD / "ice-rink.json")
        .read_text(encoding="utf-8")
        .replace('"words": "owns', '"words": "never owned')
    )
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="are not in the article"):
        run(tmp_path, None)

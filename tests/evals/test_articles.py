"""The made-up articles of the tests, scored through split and source: the claims that were right stay so."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config.errors import UserError
from pipeline.evals.articles.command import run
from pipeline.evals.articles.gold import load
from pipeline.evidence import notes

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold" / "articles"
LEAST = {
    "claims_found": 0.935,
    "words_kept": 0.97,
    "checkable_right": 0.912,
    "kind": 0.933,
    "named_anonymous_none": 0.943,
    "standing": 0.922,
    "quotation": 0.95,
    "anonymous_precision": 0.905,
    "anonymous_recall": 0.918,
}


def test_the_labelled_articles_come_out_right() -> None:
    found = run(GOLD, None)
    values = {name: one.value or 0 for name, one in found.measures.items()}
    assert {name: values[name] for name in LEAST if values[name] < LEAST[name]} == {}, found.misses
    assert values["made_that_meet_no_label"] <= 0.05


def test_the_seeds_are_labelled_as_they_stand_and_by_their_notes() -> None:
    seeds = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "seeds").glob("*.txt")}
    labelled = [gold for gold in load(GOLD) if gold.id in seeds]
    assert {gold.id: gold.text for gold in labelled} == seeds
    known = [note.model_copy(update={"url": None}) for note in notes.load([ROOT / "evidence/ceasefire.yaml"])]
    assert all([note.evidence() for note in gold.notes] == known for gold in labelled)


def test_words_that_are_not_in_the_article_are_one_line(tmp_path: Path) -> None:
    text = (
        (GOLD / "ice-rink.json")
        .read_text(encoding="utf-8")
        .replace('"words": "owns', '"words": "never owned')
    )
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="are not in the article"):
        run(tmp_path, None)

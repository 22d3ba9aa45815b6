"""Pairs of a claim and a sentence on the same matter that settles nothing: code must leave each one open."""

import datetime as dt
from pathlib import Path

import pytest

from pipeline.records import AttributionCheck, Evidence, Origin
from pipeline.stance.content_words import matter
from pipeline.stance.rulings import ruling

_PAIRS = [
    line.split(" <> ")
    for line in (Path(__file__).parent / "left_open.txt").read_text(encoding="utf-8").splitlines()
    if " <> " in line
]


@pytest.mark.parametrize(("claim", "sentence"), _PAIRS)
def test_what_both_can_be_true_is_left_open(claim: str, sentence: str) -> None:
    note = Evidence(
        id="N1", text=sentence, title="", publisher="", date=dt.date(2026, 8, 20), origin=Origin.NOTE
    )
    day, known = dt.date(2026, 9, 1), matter(claim)
    assert ruling(claim, [note], day, known, AttributionCheck.NOT_APPLICABLE, 0.9) is None

"""Pairs of a claim and a sentence on the same matter: those that settle nothing, which code must leave open,
and those that settle it in plain words, which it must find."""

import datetime as dt
from pathlib import Path

import pytest

from pipeline.records import AttributionCheck, Evidence, Label, Origin
from pipeline.stance.content_words import matter
from pipeline.stance.rulings import ruling

_HERE = Path(__file__).parent


def _read(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" <> ") for line in lines if " <> " in line]


def _label(claim: str, sentence: str) -> Label | None:
    note = Evidence(
        id="N1", text=sentence, title="", publisher="", date=dt.date(2026, 8, 20), origin=Origin.NOTE
    )
    day, known = dt.date(2026, 9, 1), matter(claim)
    found = ruling(claim, [note], day, known, AttributionCheck.NOT_APPLICABLE, 0.9)
    return found and found.label


@pytest.mark.parametrize(("claim", "sentence"), _read("left_open.txt"))
def test_what_both_can_be_true_is_left_open(claim: str, sentence: str) -> None:
    assert _label(claim, sentence) is None


@pytest.mark.parametrize(("label", "claim", "sentence"), _read("settled.txt"))
def test_what_is_said_in_plain_words_is_settled(label: str, claim: str, sentence: str) -> None:
    assert _label(claim, sentence) is Label(label)

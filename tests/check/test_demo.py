"""The demo shows a check that is real: made anew, it comes out as it was recorded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from newsroom import Newsroom

from pipeline.check import demo
from pipeline.check.checking import check
from pipeline.check.source_material import read_sources

PLANTED = {3: "21 May 2026", 4: "4.8 million", 8: "has closed"}
"""The mistakes of the draft, by their lines."""


def test_the_check_made_anew_is_the_recorded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.FOLDER)
    made = asyncio.run(check([Path(demo.DRAFT.name)], read_sources([demo.NOTES.name]), None))
    assert made == demo.recorded(), (
        "onrecord check draft.md --against notes.md --no-model --format json > recorded.json, in its folder"
    )


def test_all_planted_mistakes_are_found_and_nothing_else() -> None:
    lines = demo.draft().splitlines()
    refuted = [claim.line for _, claim in demo.recorded().claims if claim.label == "refuted"]
    assert refuted == list(PLANTED)
    assert all(words in lines[line - 1] for line, words in PLANTED.items())


def test_the_demo_needs_nothing(room: Newsroom) -> None:
    ran = room.command("demo")
    assert ran.code == 0
    assert "3 refuted" in ran.out
    assert ran.err == ""
    assert list(room.folder.iterdir()) == []

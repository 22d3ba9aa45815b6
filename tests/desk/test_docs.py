"""What docs/ci.md and docs/exports.md show can be typed: each option is one, hooks and workflow parse."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from newsroom import open_newsroom

from pipeline.desk.exports.claimreview import BEST, RATINGS, WORST
from pipeline.desk.exports.tables import COLUMNS

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"onrecord (diff|export|show|review|run)\b([^\n;|&>#)]*)")


def blocks(name: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall((DOCS / name).read_text(encoding="utf-8")) if found == kind]


@pytest.mark.parametrize("name", ["ci.md", "exports.md"])
def test_every_option_is_one_of_its_command(name: str, tmp_path, monkeypatch, capsys) -> None:
    with open_newsroom(tmp_path, monkeypatch, capsys) as room:
        shown = "\n".join(text for _, text in BLOCK.findall((DOCS / name).read_text(encoding="utf-8")))
        asked = {
            (command, option)
            for command, words in COMMAND.findall(shown)
            for option in re.findall(r"--[a-z][a-z-]*", words)
        }
        assert len(asked) >= 4
        for command, option in sorted(asked):
            assert option in room.command(command, "--help").out.split(), (command, option)


def test_hook_and_workflow_parse() -> None:
    (hook,) = blocks("ci.md", "sh")
    settings, workflow = (yaml.safe_load(text) for text in blocks("ci.md", "yaml"))
    steps = [step["run"] for step in workflow["jobs"]["verdicts"]["steps"] if "run" in step]
    for script in (hook, *steps):
        subprocess.run(["sh", "-n", "-c", script], check=True)
    assert settings["repos"][0]["hooks"][0]["entry"] == "onrecord run"


def test_the_docs_of_exports_name_every_column_and_rating() -> None:
    text = (DOCS / "exports.md").read_text(encoding="utf-8")
    assert all(f"`{column}`" in text for column in COLUMNS)
    for label, (name, value) in RATINGS.items():
        assert f"| `{label.value}` | {name} | {value or 'none'}" in text
    assert f"`ratingValue` of {WORST} to {BEST}" in text

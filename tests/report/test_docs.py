"""What docs/ci.md shows for hooks and a workflow parses; docs/exports.md names every column and rating."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

from pipeline.export.claimreview import BEST, WORST
from pipeline.export.tables import COLUMNS
from pipeline.verdicts.phrases import LABELS

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def blocks(name: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall((DOCS / name).read_text(encoding="utf-8")) if found == kind]


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
    for label, (*_, name, value) in LABELS.items():
        assert f"| `{label.value}` | {name} | {value or 'none'}" in text
    assert f"`ratingValue` of {WORST} to {BEST}" in text

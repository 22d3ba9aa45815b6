"""The check that `onrecord demo` shows: a draft, the notes that it was written from, and what code found.

The check is recorded; tests/check/test_demo.py makes it anew and compares.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from pipeline.check.result import CheckResult

FOLDER = Path(__file__).parent
DRAFT, NOTES, RECORDED = FOLDER / "draft.md", FOLDER / "notes.md", FOLDER / "recorded.json"


def draft() -> str:
    """The draft as it was written."""
    return DRAFT.read_text(encoding="utf-8")


def recorded() -> CheckResult:
    """The check as it was recorded."""
    return CheckResult.model_validate_json(RECORDED.read_bytes())


def command() -> str:
    """The command that makes the check anew."""
    return f"onrecord check {shlex.quote(str(DRAFT))} --against {shlex.quote(str(NOTES))} --no-model"

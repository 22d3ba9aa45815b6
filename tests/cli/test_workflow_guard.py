"""In a GitHub workflow nothing that an article says is taken for a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import desk_cases as cases
import pytest

from pipeline.verdicts import files

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "::set-output name=label::supported",
    "##[add-mask]refuted",
    "so ##[group]x",
    " \t::stop-commands::x",
)


def commands(log: str) -> list[str]:
    """The lines that GitHub would take for commands."""
    return [line for line in log.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.fixture
def verdicts(tmp_path: Path) -> Path:
    """Old and new verdicts with claims that are commands, as long as the wrapping of a table needs."""
    for folder, label in (("old", "supported"), ("verdicts", "refuted")):
        made = (
            cases.claim(
                f"c-{n}", "It is over", text=f"{'Words ' * count}{words}", verdict=cases.verdict(label)
            )
            for n, (words, count) in enumerate(
                (words, count) for words in COMMANDS for count in range(0, 30, 3)
            )
        )
        files.write(tmp_path / folder, cases.file_of(cases.plain()[0], *made))
    return tmp_path


def said(folder: Path, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


@pytest.mark.parametrize("words", [("show", "verdicts/mayor.json"), ("diff", "old", "verdicts")])
def test_no_line_of_the_log_is_a_command(verdicts: Path, words: tuple[str, ...]) -> None:
    assert commands(said(verdicts, *words))
    log = said(verdicts, *words, GITHUB_ACTIONS="true")
    assert commands(log) == []
    assert "## [add-mask]refuted" in log


def test_a_mistake_is_no_command_either(verdicts: Path) -> None:
    log = said(verdicts, "show", "none\n::error::x", GITHUB_ACTIONS="true")
    assert commands(log) == []
    assert ": :error::x" in log


def test_annotations_are_commands_and_nothing_else_is(verdicts: Path) -> None:
    log = said(verdicts, "diff", "old", "verdicts", "--format", "github", GITHUB_ACTIONS="true")
    assert log.startswith("::warning file=verdicts/mayor.json,line=")
    assert all(line.startswith(("::warning ", "::notice ")) for line in commands(log))


def test_a_file_gets_what_was_said(verdicts: Path) -> None:
    with (verdicts / "diff.json").open("wb") as file:
        subprocess.run(
            [sys.executable, "-m", "pipeline", "diff", "old", "verdicts", "--format", "json"],
            cwd=verdicts,
            env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true"},
            stdout=file,
            check=False,
        )
    assert "##[add-mask]refuted" in (verdicts / "diff.json").read_text()

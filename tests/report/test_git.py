"""`git diff` on verdict files with the driver of docs/ci.md: real git, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import desk_cases as cases
import pytest

from pipeline.stages.read import read
from pipeline.verdicts import files
from pipeline.verdicts.phrases import visible

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a verdict file and the driver."""
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "user.name", "A")
    git(tmp_path, "config", "user.email", "a@example.org")
    git(tmp_path, "config", "diff.onrecord.textconv", f'"{sys.executable}" -m pipeline show --plain')
    (tmp_path / ".gitattributes").write_text("verdicts/*.json diff=onrecord\n")
    write(tmp_path, "supported")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(["git", *words], cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def write(folder: Path, label: str) -> None:
    made = cases.claim("c-whole", "The mayor of Ghent resigned on 3 May 2024", verdict=cases.verdict(label))
    files.write(folder / "verdicts", cases.file_of(cases.plain()[0], made))


def changed(told: str) -> list[str]:
    lines = told.splitlines()
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_git_diff_tells_a_verdict_in_words(repository: Path) -> None:
    write(repository, "refuted")
    assert changed(git(repository, "diff", "--", "verdicts"))[-2:] == [
        "-  ✔ supported, confidence 0.70; attribution not applicable",
        "+  ✘ refuted, confidence 0.70; attribution not applicable",
    ]


def test_a_file_with_marks_of_a_conflict_stops_no_diff(repository: Path) -> None:
    path = repository / "verdicts/mayor.json"
    path.write_text("<<<<<<< ours\n" + path.read_text())
    assert "+<<<<<<< ours" in changed(git(repository, "diff"))


@pytest.mark.parametrize("words", cases.NASTY)
def test_plain_is_a_line_for_each_thing_without_colours(tmp_path: Path, words: str) -> None:
    made = cases.claim("c-1", "It is over", text=words)
    path = files.write(tmp_path, cases.file_of(cases.plain()[0], made))
    told = subprocess.run(
        [sys.executable, "-m", "pipeline", "show", "--plain", str(path)],
        cwd=ROOT,
        env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": "20"},
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert f"{visible(words)} c-1" in told.splitlines()
    assert "\x1b" not in told


def test_the_page_of_a_diff_finds_the_text_that_a_revision_had(repository: Path) -> None:
    (repository / "config.yaml").write_text(
        "articles: [articles/*]\nprovider: a\nproviders: {a: {base_url: 'http://a.test/v1', model: m}}\n"
    )
    (repository / "articles").mkdir()
    (repository / "articles/mayor.txt").write_text(cases.TEXT)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "The article")
    edited = cases.TEXT.replace("3 May", "4 May")
    (repository / "articles/mayor.txt").write_text(edited)
    made = cases.claim("c-whole", "The mayor of Ghent resigned on 4 May 2024", edited)
    files.write(repository / "verdicts", cases.file_of(read("mayor", edited), made))
    told = subprocess.run(
        [sys.executable, "-m", "pipeline", "diff", "HEAD:verdicts", "verdicts", "--format", "html"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert told.stderr == b""
    assert re.search(r"<del[^>]*>3</del><ins[^>]*>4</ins>", told.stdout.decode())

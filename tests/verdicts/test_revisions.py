from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.verdicts.files import write
from pipeline.verdicts.revisions import resolve


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict_file, claim) -> Path:
    """A repository with two commits of verdicts/: first article a-1, then a-1 with a claim, and ä 2."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    write(tmp_path / "verdicts", verdict_file())
    commit()
    write(tmp_path / "verdicts", verdict_file(claim()))
    write(tmp_path / "verdicts", verdict_file(id="ä 2"))
    (tmp_path / "verdicts" / "notes.txt").write_text("not verdicts")
    (tmp_path / "verdicts" / ".usage.json").write_text("{}")
    commit()
    return tmp_path


def git(*arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example", *arguments], check=True)


def commit() -> None:
    git("add", "-A")
    git("commit", "-q", "-m", "state")


def test_a_file_and_a_folder(repository: Path) -> None:
    assert list(resolve("verdicts/a-1.json")) == ["a-1"]
    assert sorted(resolve("verdicts")) == ["a-1", "ä 2"]


def test_a_folder_in_a_revision(repository: Path) -> None:
    assert {id: len(file.claims) for id, file in resolve("HEAD~1:verdicts").items()} == {"a-1": 0}
    assert {id: len(file.claims) for id, file in resolve("HEAD:verdicts/").items()} == {"a-1": 1, "ä 2": 0}
    assert resolve("HEAD:verdicts") == resolve("verdicts")


def test_a_file_in_a_revision(repository: Path) -> None:
    assert resolve("HEAD:verdicts/ä 2.json") == resolve("verdicts/ä 2.json")


def test_paths_from_the_top_and_from_here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "verdicts")
    assert sorted(resolve("HEAD:verdicts")) == sorted(resolve("HEAD:./")) == ["a-1", "ä 2"]


def test_a_path_that_exists_is_no_revision(repository: Path, verdict_file) -> None:
    write(repository / "HEAD:verdicts", verdict_file(id="here"))
    assert list(resolve("HEAD:verdicts")) == ["here"]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        (
            "nowhere",
            "nowhere: no such file or folder (a git revision is written REV:path, as in HEAD~1:verdicts)",
        ),
        (":verdicts", ":verdicts: no such file or folder (a git"),
        ("-p:verdicts", "-p:verdicts: a git revision can't begin with a dash"),
        ("--output=x:verdicts", "--output=x:verdicts: a git revision can't begin with a dash"),
        ("nope:verdicts", "nope:verdicts: git can't read it: "),
        ("HEAD:nope", "HEAD:nope: git can't read it: path 'nope' does not exist in 'HEAD'"),
        ("HEAD:verdicts/notes.txt", "HEAD:verdicts/notes.txt: not a verdict file: Invalid JSON"),
        ("HEAD:", "HEAD:: no verdict file (*.json) in this folder"),
    ],
)
def test_what_can_not_be_read_is_told_in_one_line(repository: Path, argument: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as raised:
        resolve(argument)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_a_bad_file_in_a_revision_is_named(repository: Path) -> None:
    (repository / "verdicts" / "latin.json").write_bytes(b'"\xe4"')
    commit()
    with pytest.raises(ValueError, match=r"^HEAD:verdicts/latin\.json: not a verdict file: not UTF-8$"):
        resolve("HEAD:verdicts")


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"^HEAD:verdicts: git can't read it: not a git repository"):
        resolve("HEAD:verdicts")


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="needs git, which is not installed"):
        resolve("HEAD:verdicts")


def test_two_files_for_one_article(tmp_path: Path, verdict_file) -> None:
    path = write(tmp_path, verdict_file())
    (tmp_path / "copy.json").write_bytes(path.read_bytes())
    with pytest.raises(ValueError, match="two verdict files for article a-1; keep one"):
        resolve(str(tmp_path))


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no verdict file \(\*\.json\) in this folder"):
        resolve(str(tmp_path))

"""The GitHub Action and the pre-commit hook run: their own words, in a shell, on a repository of git."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NOTES = "The council of Ghent has 53 seats.\n"
FIXED = "The council of Ghent has 53 seats.\n"
WRONG = "The council of Ghent has 35 seats.\n::set-output name=x::y\n"


def git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, **files: str) -> None:
    """Commit these texts; `__` in a name is a folder."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x", "--allow-empty")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init")
    commit(folder, notes__council=NOTES, old=WRONG)
    return folder


def step(repository: Path, **inputs: str) -> tuple[int, str, str]:
    """The last step of the action: its exit code, its log, and the job's summary."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    defaults = {name: str(one.get("default", "")) for name, one in action["inputs"].items()}
    told = {**defaults, "against": "notes", **inputs}
    asked = action["runs"]["steps"][-1]
    env = {
        name: told[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in asked["env"].items()
    }
    summary = repository.parent / "summary"
    summary.write_text("")
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", asked["run"]],
        cwd=repository,
        env={**env, "PATH": path, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr, summary.read_text()


def test_a_changed_draft_is_annotated_and_fails(repository: Path) -> None:
    commit(repository, **{"new draft": WRONG})
    code, log, summary = step(repository)
    assert code == 1
    assert "::error file=new draft.md,line=1,title=refuted::" in log
    assert "old.md" not in log
    assert "refuted" in summary
    commands = [line for line in log.splitlines() if line.startswith("::")]
    assert not any(line.startswith("::set-output") for line in commands)


def test_a_draft_that_agrees_passes(repository: Path) -> None:
    commit(repository, draft=FIXED)
    code, log, _ = step(repository)
    assert code == 0
    assert "::error" not in log


def test_documents_are_no_drafts(repository: Path) -> None:
    commit(repository, notes__more=WRONG)
    assert step(repository) == (0, "no draft has changed\n", "")


def test_inputs_are_no_script(repository: Path) -> None:
    commit(repository, draft=WRONG)
    code, _, _ = step(repository, **{"fail-on": "none; touch seen", "against": "$(touch seen)"})
    assert code == 2
    assert not (repository / "seen").exists()


def test_what_is_wrong_is_said_once(repository: Path) -> None:
    commit(repository, draft=FIXED)
    code, log, summary = step(repository, against="nowhere")
    assert (code, summary) == (2, "")
    assert log.count("no such file or folder") == 1


def test_without_a_base_it_says_so(repository: Path) -> None:
    code, log, _ = step(repository, base="HEAD^9")
    assert code == 2
    assert "fetch-depth 2" in log


def test_the_hook_takes_the_files_that_pre_commit_adds(repository: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    commit(repository, draft=WRONG, good=FIXED)
    command = [sys.executable, "-m", "pipeline", *hook["entry"].split()[1:], "--against=notes"]
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    for names, code in ((["good.md"], 0), (["good.md", "draft.md"], 1)):
        ran = subprocess.run([*command, *names], cwd=repository, env=env, capture_output=True, check=False)
        assert ran.returncode == code, ran.stderr

"""What changed since the last commit stands in the article, and only where there is such a commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import desk_cases as cases
import pytest
from desk_client import Client

from pipeline.records import Article
from pipeline.verdicts import files


def git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(inside: Client, newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The desk of a newsroom in git, whose last commit has what stands there."""
    monkeypatch.chdir(newsroom)
    git(newsroom, "init")
    git(newsroom, "add", ".")
    git(newsroom, "commit", "-m", "x")
    return inside


def relabel(newsroom: Path, article: Article) -> None:
    """Write the verdict file of this article anew, with a claim refuted that was supported."""
    was = cases.claim("c-seats", "The council has 53 seats", article.text, verdict=cases.verdict("refuted"))
    old = files.load(newsroom / "verdicts" / "mayor.json")
    kept = tuple(one for one in old.claims if one.id in ("c-whole", "c-said"))
    (newsroom / "verdicts" / "mayor.json").write_text(files.dump(cases.file_of(article, *kept, was)))


def test_a_label_that_changed_is_told_and_shown_in_the_text(committed: Client, newsroom: Path) -> None:
    assert "since the last commit" not in committed.ask("GET", "/articles/mayor.html").text
    relabel(newsroom, cases.plain()[0])
    page = committed.ask("GET", "/articles/mayor.html").text
    assert "since the last commit in git: label (1), removed (4)" in page
    shown = committed.ask("GET", "/changes/mayor.html")
    assert shown.status == 200
    assert "The council has 53 seats" in shown.text
    assert "text before is not at hand" not in shown.text
    assert "<script>" not in shown.text
    assert "<style>" not in shown.text


def test_an_edit_of_the_article_is_shown_beside_what_it_did(committed: Client, newsroom: Path) -> None:
    (newsroom / "articles" / "mayor.txt").write_text(
        cases.TEXT.replace("It is over", "It is over, all of it")
    )
    text = (newsroom / "articles" / "mayor.txt").read_text()
    from pipeline.stages.read import read

    relabel(newsroom, read("mayor", text))
    shown = committed.ask("GET", "/changes/mayor.html").text
    assert "<ins" in shown
    assert "text before is not at hand" not in shown


@pytest.mark.parametrize("path", ["/changes/mayor.html", "/changes/none.html", "/changes/..%2fconfig.html"])
def test_without_a_commit_or_a_change_there_is_nothing(inside: Client, path: str) -> None:
    assert inside.ask("GET", path).status == 404

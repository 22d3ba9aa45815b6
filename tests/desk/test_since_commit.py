"""What changed since the last commit stands in the article, and only where there is such a commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import desk_cases as cases
import pytest
from desk_client import Client, served

from pipeline.records import Article
from pipeline.verdicts import files


def git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x")


@pytest.fixture
def committed(inside: Client, newsroom: Path) -> Client:
    """The desk of a newsroom in git, whose last commit has what stands there."""
    commit(newsroom)
    return inside


def relabel(newsroom: Path, article: Article, out: str = "verdicts") -> None:
    """Write the verdict file of this article anew, with a claim refuted that was supported."""
    was = cases.claim("c-seats", "The council has 53 seats", article.text, verdict=cases.verdict("refuted"))
    old = files.load(newsroom / out / "mayor.json")
    kept = tuple(one for one in old.claims if one.id in ("c-whole", "c-said"))
    (newsroom / out / "mayor.json").write_text(files.dump(cases.file_of(article, *kept, was)))


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


@pytest.mark.parametrize("out", ["judged/today", "judged/in-git", "../elsewhere"])
def test_verdicts_are_compared_where_the_config_keeps_them(tmp_path: Path, newsroom: Path, out: str) -> None:
    """In the newsroom's repository, in one of their own, and in none, which knows nothing of before."""
    room = tmp_path / "room"
    room.mkdir()
    for name in ("articles", "verdicts", "config.yaml"):
        (newsroom / name).rename(room / name)
    (room / out).parent.mkdir(exist_ok=True)
    (room / "verdicts").rename(room / out)
    with (room / "config.yaml").open("a") as config:
        config.write(f"out: {out}\n")
    if out == "judged/in-git":
        commit(room / out)
        (room / ".gitignore").write_text("judged\n")
    commit(room)
    relabel(room, cases.plain()[0], out)
    with served(room) as client:
        page = client.enter().ask("GET", "/articles/mayor.html").text
        assert ("since the last commit in git: label (1)" in page) == (out != "../elsewhere")
        shown = client.ask("GET", "/changes/mayor.html")
        assert shown.status == (404 if out == "../elsewhere" else 200)


@pytest.mark.parametrize("path", ["/changes/mayor.html", "/changes/none.html", "/changes/..%2fconfig.html"])
def test_without_a_commit_or_a_change_there_is_nothing(inside: Client, path: str) -> None:
    assert inside.ask("GET", path).status == 404

"""What makes an article's verdicts out of date: a change in what they hang on, and no other."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from fake_server import FakeServer
from newsroom import TEXT, Newsroom, model

from pipeline.run import fingerprint

PACKAGE = Path(fingerprint.__file__).parents[1]
NO_RULES = {"pipeline", "pipeline.telemetry"}
"""What the stages import and no verdict hangs on."""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package that the fingerprint looks at, to change."""
    copy = tmp_path / "package"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "assets", "newsroom"))
    monkeypatch.setattr(fingerprint, "_PACKAGE", copy)
    fingerprint.own_rules.cache_clear()
    yield copy
    fingerprint.own_rules.cache_clear()


def add_comment(package: Path, name: str) -> None:
    with (package / name).open("a") as file:
        file.write("# Another word.\n")
    fingerprint.own_rules.cache_clear()


def a_file_of(place: str) -> str:
    """A module of a folder that verdicts hang on, or the module itself."""
    if place.endswith(".py"):
        return place
    return min(str(file.relative_to(PACKAGE)) for file in (PACKAGE / place).rglob("*.py"))


@pytest.mark.parametrize("name", ["setup/doctor.py", "cli/app.py", "report/pages.py", "run/engine.py"])
def test_what_makes_no_verdict_leaves_the_rules_as_they_are(package: Path, name: str) -> None:
    before = fingerprint.own_rules()
    add_comment(package, name)
    assert fingerprint.own_rules() == before


@pytest.mark.parametrize("place", fingerprint._MAKES_VERDICTS)
def test_a_change_in_any_listed_place_changes_the_rules(package: Path, place: str) -> None:
    before = fingerprint.own_rules()
    add_comment(package, a_file_of(place))
    assert fingerprint.own_rules() != before


@pytest.mark.parametrize("library", fingerprint._LIBRARIES)
def test_another_version_of_any_listed_library_changes_the_rules(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    version = importlib.metadata.version
    before = fingerprint.own_rules()
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "0.0.1" if name == library else version(name)
    )
    fingerprint.own_rules.cache_clear()
    assert fingerprint.own_rules() != before
    fingerprint.own_rules.cache_clear()


def test_all_that_the_stages_import_is_listed() -> None:
    """Else a change there would leave verdicts standing that it makes wrong."""
    imported = grimp.build_graph("pipeline").find_upstream_modules("pipeline.stages", as_package=True)
    places = fingerprint._MAKES_VERDICTS
    listed = [f"pipeline.{place.removesuffix('.py').replace('/', '.')}." for place in places]
    others = {one for one in imported if not f"{one}.".startswith(tuple(listed))}
    assert others == NO_RULES


@pytest.mark.parametrize(
    ("name", "state"),
    [("setup/doctor.py", "done"), ("attribution/cues.py", "stale"), ("judging/scores.py", "stale")],
)
def test_an_article_is_stale_once_its_rules_have_changed(
    room: Newsroom, package: Path, name: str, state: str
) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model()) as server:
        assert room.run(server).code == 0
    add_comment(package, name)
    (told,) = room.command("status", "--json").out.splitlines()
    assert json.loads(told)["state"] == state

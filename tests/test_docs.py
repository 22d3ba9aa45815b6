"""The documentation holds: links lead somewhere, what is shown can be typed, the reference is up to date."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
import yaml
from newsroom import Newsroom

from pipeline.cli import app
from pipeline.config.settings import Config
from pipeline.verdicts.files import load
from pipeline.verdicts.table import summary
from scripts import reference, site

ROOT = Path(__file__).parents[1]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
IDS = [path.relative_to(ROOT).as_posix() for path in PAGES]
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
VERDICTS = sorted((ROOT / "verdicts").glob("*.json"))
BASE = {"articles": ["a.txt"], "provider": "p", "providers": {"p": {"model": "m"}}}


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def anchors(path: Path) -> set[str]:
    """The headings of a page as addresses, as GitHub and mkdocs make them."""
    heads = re.findall(r"^#+ (.+)$", BLOCK.sub("", text_of(path)), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head).strip().lower() for head in heads)
    return {re.sub(r"[ -]+", "-", head) for head in plain}


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_the_reference_is_that_of_the_code(name: str) -> None:
    assert text_of(reference.FOLDER / name) == reference.pages()[name], (
        "the code has changed: python -m scripts.reference"
    )


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in LINK.findall(BLOCK.sub("", text_of(page))):
        where, _, anchor = link.partition("#")
        target = page.parent / where if where else page
        if re.match(r"https?:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_page_of_the_package_has_no_link_or_picture_that_leads_into_a_folder() -> None:
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["hatch"]["metadata"]["hooks"]
    told = text_of(ROOT / "README.md")
    assert re.search(r"\]\((?!https?:)", told)
    for one in settings["fancy-pypi-readme"]["substitutions"]:
        told = re.sub(one["pattern"], one["replacement"], told)
    assert re.findall(r"!\[|\]\((?!https?:)", told) == []


def commands(page: Path) -> list[list[str]]:
    """The commands that a page shows, in words, without what a shell does with what they print."""
    lines = "\n".join(block for _, _, block in BLOCK.findall(text_of(page))).replace("\\\n", " ")
    found = re.findall(r"^\s*(?:\$ |(?:- )?run: )?onrecord (?!:)(.+)$", lines, re.MULTILINE)
    found += re.findall(r"`onrecord ([^`]+)`", BLOCK.sub("", text_of(page)))
    return [shlex.split(re.split(r"[|>&;]", line)[0], comments=True) for line in found]


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_command_can_be_typed(page: Path) -> None:
    unknown = []
    for words in commands(page):
        command: Any = typer.main.get_command(app)
        while words and hasattr(command, "commands"):
            if words[0].startswith("-"):
                break
            command, words = command.commands.get(words[0]), words[1:]
        known = [name for one in getattr(command, "params", ()) for name in one.opts + one.secondary_opts]
        named = {word for word in words if re.match(r"--?[a-z]", word)} - {"--help"}
        if command is None or not named <= set(known):
            unknown.append(words)
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_setting_that_is_shown_is_one(page: Path) -> None:
    for _, kind, block in BLOCK.findall(text_of(page)):
        shown = yaml.safe_load(block) if kind == "yaml" else None
        if isinstance(shown, dict) and set(shown) <= set(Config.model_fields):
            named = {name: {"model": "m", **one} for name, one in shown.get("providers", {}).items()}
            whole = {**BASE, **shown, "providers": BASE["providers"] | named}
            Config.model_validate_json(json.dumps(whole, default=str))


def test_the_figures_of_the_readme_are_those_of_the_files() -> None:
    def figures(name: str) -> Any:
        return json.loads(text_of(ROOT / "benchmarks/results" / f"{name}.json"))

    told = " ".join(text_of(ROOT / "README.md").split())
    seeds = figures("seeds")["agreement"]
    rules = figures("sourcing")["systems"]["rules"]["measures"]["named_or_anonymous_accuracy"]["value"]
    shipped = figures("calibration")["as_shipped"]["averitec"]["accuracy"][0]
    assert summary([load(path) for path in VERDICTS]).plain in told
    for kind, words in (
        ("named_or_anonymous", "labelled by hand"),
        ("label", "settle it | the two articles"),
    ):
        assert f"{words} | {seeds[kind]['right']} of {seeds[kind]['total']} |" in told
    assert f"PolNeAR | {rules:.2f} |" in told
    assert f"held out | {shipped:.2f} |" in told


def test_the_claim_that_is_shown_is_one_of_the_example(room: Newsroom) -> None:
    assert room.command("init").code == room.command("run").code == 0
    ((_, _, block),) = [
        one for one in BLOCK.findall(text_of(ROOT / "docs/verdict-files.md")) if one[1] == "json"
    ]
    shown = json.loads(block)
    claims = json.loads(text_of(room.folder / "verdicts/example.json"))["claims"]
    (claim,) = [claim for claim in claims if claim["id"] == shown["id"]]
    (cited,), (words,) = (one["verdict"].pop("citations") for one in (claim, shown))
    assert words == cited | {"quote": words["quote"]}
    assert cited["quote"].startswith(words["quote"].rstrip("… "))
    for part in ("verdict", "source"):
        assert claim.pop(part).items() >= shown.pop(part).items()
    assert claim.items() >= shown.items()


def test_the_site_names_files_that_it_does_not_hold() -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="verdicts.md"))
    text = "[x.json](../benchmarks/x.json), [the rules](../pipeline/rules.py), [trust](trust.md)"
    told = site.on_page_markdown(text, page)
    assert told == "`benchmarks/x.json`, the rules (`pipeline/rules.py`), [trust](trust.md)"

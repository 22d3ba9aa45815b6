"""`onrecord init`: what it makes works, and it takes nothing away from anybody."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from fake_server import FakeServer
from newsroom import Newsroom, model

from pipeline.config import settings
from pipeline.records import QuoteType, SourceKind, Standing
from pipeline.setup import init as beginning
from pipeline.storage import atomic

FILES = {
    ".gitattributes",
    ".gitignore",
    "articles/example.txt",
    "cassettes/example.yaml",
    "config.schema.json",
    "config.yaml",
    "evidence/notes.yaml",
}


def held(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize(("words", "first"), [([], ""), (["a/b"], "cd a/b && "), (["a b"], "cd 'a b' && ")])
def test_what_it_makes_and_what_comes_next(room: Newsroom, words: list[str], first: str) -> None:
    ran = room.command("init", *words)
    assert (ran.code, ran.err) == (0, "")
    assert held(room.folder.joinpath(*words)) == FILES
    assert ran.out.splitlines()[-1] == f"next: {first}onrecord run"


def test_the_config_runs_as_it_is_but_for_the_endpoint(room: Newsroom) -> None:
    room.command("init")
    with FakeServer(model()) as server:
        path = room.folder / "config.yaml"
        path.write_text(path.read_text().replace("https://api.openai.com/v1", server.base_url))
        room.patch.setenv("OPENAI_API_KEY", "sk-of-a-test")
        ran = room.command("run", "--mode", "live", "--provider", "openai")
    assert (ran.code, ran.err) == (0, "")
    (file,) = room.verdicts.values()
    said, hidden = (
        next(claim.source for claim in file.claims if claim.quote.startswith(words))
        for words in ("We should", "the crack")
    )
    assert said is not None
    assert (said.kind, said.quote, said.name) == (
        SourceKind.NAMED_PERSON,
        QuoteType.DIRECT,
        "Ingrid Solberg",
    )
    assert hidden is not None
    assert hidden.kind is SourceKind.ANONYMOUS_PERSON
    assert {passage.id for passage in file.evidence} >= {"ferry-repairs"}


def test_the_example_runs_at_once_without_a_model_a_key_or_a_network(room: Newsroom) -> None:
    assert room.command("init").out.splitlines()[-1] == "next: onrecord run"
    ran = room.command("run")
    assert (ran.code, ran.err) == (0, ""), "the question has changed: make record"
    (file,) = room.verdicts.values()
    assert file.errors == ()
    assert {claim.source.standing for claim in file.claims if claim.source} >= {
        Standing.ON_RECORD,
        Standing.ON_BACKGROUND,
        Standing.OWN_VOICE,
    }
    assert any(claim.verdict and claim.verdict.citations for claim in file.claims)
    assert room.command("doctor").code == 0


def test_an_editor_finds_the_schema_that_the_config_names(room: Newsroom) -> None:
    room.command("init")
    first = (room.folder / "config.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=config.schema.json"
    settings.load(room.folder / "config.yaml")


@pytest.mark.parametrize("name", sorted(FILES))
def test_it_overwrites_nothing(room: Newsroom, name: str) -> None:
    path = room.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    ran = room.command("init")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"onrecord: in the way, and left as it is: {name}; name a new folder, or move what is there\n"
    )
    assert held(room.folder) == {name}
    assert path.read_text() == "mine"


def test_it_names_all_that_is_in_the_way(room: Newsroom) -> None:
    (room.folder / "articles").write_text("a file where a folder goes")
    (room.folder / "config.yaml").symlink_to("nowhere")
    ran = room.command("init")
    assert ran.code == 2
    assert "in the way, and left as it is: config.yaml, articles;" in ran.err
    assert held(room.folder) == {"articles", "config.yaml"}


def test_a_file_is_no_folder(room: Newsroom) -> None:
    (room.folder / "x").write_text("")
    assert room.command("init", "x").err.startswith("onrecord: in the way, and left as it is: x;")


def test_a_full_disk_leaves_nothing_half_made(room: Newsroom) -> None:
    def full(path: Path, text: str) -> None:
        if path.name == "notes.yaml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        atomic.write_atomic(path, text)

    room.patch.setattr(beginning, "write_atomic", full)
    ran = room.command("init")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "onrecord: .: cannot be written to: No space left on device\n"
    assert held(room.folder) == set()

"""`onrecord doctor`: one line a thing, and exit code 1 where a run could not do its work."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
from newsroom import TEXT, Newsroom

from pipeline.evidence.indexing import index
from pipeline.model import local
from pipeline.setup import extras

KEY = "sk-of-a-test"


EMPTY = "version: 1\nschemas: {}\ninteractions: []\n"


def lines(room: Newsroom, *words: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and state and text by name; of extras, what is installed here is of no interest."""
    ran = room.command("doctor", "--json", *words)
    assert ran.err == ""
    found = [check for check in json.loads(ran.out) if not check["check"].startswith("extra ")]
    return ran.code, {check["check"]: (check["state"], check["text"]) for check in found}


def test_a_newsroom_in_which_all_is_well(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    room.config(provider={"key_env": "SOME_KEY"})
    room.patch.setenv("SOME_KEY", KEY)
    code, found = lines(room)
    assert (code, {state for state, _ in found.values()}) == (0, {"ok", "note"})
    assert found["config"] == ("ok", "config.yaml")
    assert found["articles"] == ("ok", "1 article")
    assert found["provider"] == ("ok", "fake: m at http://127.0.0.1:9/v1, mode live")
    assert found["key"] == ("ok", "SOME_KEY is set")
    assert found["notes"] == ("ok", "1 note")
    assert found["folders"] == ("ok", ".onrecord, verdicts, .onrecord/cache can be written to")
    # It changes nothing.
    assert {path.name for path in room.folder.iterdir()} == {
        "any.yaml",
        "articles",
        "config.yaml",
        "notes.yaml",
    }


def test_for_people_each_line_has_a_mark(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    room.config(provider={"key_env": "SOME_KEY"})
    ran = room.command("doctor")
    assert ran.code == 1
    told = [line.split(maxsplit=2) for line in ran.out.splitlines()]
    assert ["✔", "articles", "1 article"] in told
    assert ["✘", "key", "SOME_KEY is not set: export SOME_KEY=..."] in told
    assert all(len(line) == 3 for line in told)


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_the_key_is_never_shown(room: Newsroom, words: list[str]) -> None:
    web = [{"search": "brave", "key_env": "OTHER_KEY"}]
    room.articles(mayor=TEXT)
    room.config(provider={"key_env": "SOME_KEY"}, evidence={"web": web})
    room.patch.setenv("SOME_KEY", KEY)
    room.patch.setenv("OTHER_KEY", KEY)
    ran = room.command("doctor", *words)
    assert "OTHER_KEY is set" in ran.out
    assert KEY not in ran.out + ran.err


def test_an_empty_folder(room: Newsroom) -> None:
    _, found = lines(room)
    assert found["config"] == (
        "note",
        "none in this folder: built-in settings hold; onrecord init makes one",
    )
    assert found["articles"][0] == "note"


def missing(room: Newsroom, **settings: Any) -> dict[str, str]:
    """What is missing with these settings."""
    room.config(**settings)
    code, found = lines(room)
    told = {name: text for name, (state, text) in found.items() if state == "missing"}
    assert code == int(bool(told))
    return told


@pytest.mark.parametrize(
    ("settings", "name", "text"),
    [
        ({"articles": ["none/*"]}, "articles", "none/*: no such file; patterns start at the config's folder"),
        ({"evidence": {"index": "x.db"}}, "index", "x.db: no such index: make it with"),
        ({"evidence": {"notes": ["bad.yaml"]}}, "notes", "bad.yaml:1:8: 0.id: wants text"),
        ({"prompts": "mine"}, "prompts", "mine"),
        ({"out": "notes.yaml/verdicts"}, "folders", "cannot be written to: notes.yaml/verdicts"),
        ({"mode": "replay"}, "cassettes", "1 of 1 article without one: mayor; onrecord run --mode record"),
        (
            {"evidence": {"web": [{"search": "brave", "key_env": "NO_KEY"}]}},
            "web search",
            "brave: NO_KEY is not set",
        ),
    ],
)
def test_what_is_missing(room: Newsroom, settings: dict[str, Any], name: str, text: str) -> None:
    room.articles(mayor=TEXT)
    (room.folder / "bad.yaml").write_text("- {id: 1, text: x}")
    (told,) = missing(room, **settings).items()
    assert told[0] == name
    assert told[1].startswith(text)


def test_an_article_that_cannot_be_read(room: Newsroom) -> None:
    room.articles(mayor=TEXT, bad=b"a\0b")
    assert missing(room) == {
        "articles": "1 of 2 cannot be read: articles/bad.txt: not a text: it holds NUL characters"
    }


def test_a_replay_needs_neither_key_nor_model(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    (room.folder / "cassettes").mkdir()
    (room.folder / "cassettes/mayor.yaml").write_text(EMPTY)
    room.config(mode="replay", provider={"kind": "local", "key_env": "NO_KEY"})
    code, found = lines(room)
    assert code == 0
    assert found["key"] == ("note", "NO_KEY is not set; a replay needs no key")
    assert found["local model"] == ("note", "a replay needs no model")
    assert found["cassettes"] == ("ok", "one for each of 1 article")


def test_a_broken_cassette_and_changed_line_ends_are_told(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    (room.folder / "cassettes").mkdir()
    (room.folder / "cassettes/mayor.yaml").write_bytes(EMPTY.replace("\n", "\r\n").encode())
    (room.folder / "cassettes/torn.yaml").write_text("version: 1\nschemas: {")
    found = missing(room, mode="replay")
    assert "torn.yaml:3: not valid YAML" in found["cassettes"]
    assert found["line ends"].startswith(
        "a checkout changed them to CRLF: mayor.yaml; put `* text=auto eol=lf`"
    )


def test_a_config_that_is_wrong_is_told_with_its_place(room: Newsroom) -> None:
    (room.folder / "config.yaml").write_text(
        "articles: []\nmode: x\nprovider: a\nproviders: {a: {model: m}}\n"
    )
    code, found = lines(room)
    assert code == 1
    assert found["config"][1].startswith("config.yaml:2:7: mode: wants one of")
    assert set(found) == {"python", "config"}
    assert lines(room, "other.yaml")[1]["config"] == ("missing", "other.yaml: no such file; check the path")


def test_an_index(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    index([room.folder / "articles"], room.folder / "x.db", lambda *_: None)
    assert missing(room, evidence={"index": "x.db"}) == {}


@pytest.fixture
def cached(room: Newsroom) -> Path:
    """A newsroom with a local model; the file that would be the known one."""
    room.articles(mayor=TEXT)
    room.patch.setattr(local, "cache_folder", lambda: room.folder / "cache")
    room.patch.setattr(local, "require_server", lambda: None)
    (room.folder / "cache").mkdir()
    return room.folder / "cache" / local.FILE


def test_a_model_that_is_not_fetched_yet(room: Newsroom, cached: Path) -> None:
    room.config(provider={"kind": "local"})
    assert lines(room)[1]["local model"] == (
        "note",
        "not fetched yet: the first run fetches it (1.1 GB)",
    )


def test_a_model_that_is_another(room: Newsroom, cached: Path) -> None:
    cached.write_bytes(b"another")
    told = missing(room, provider={"kind": "local"})["local model"]
    assert told.startswith(f"{cached} is not the known model, its sha256 is ")
    room.patch.setattr(local, "SHA256", told.split("sha256 is ")[1].split(":")[0])
    assert missing(room, provider={"kind": "local"}) == {}


def test_a_model_of_ones_own(room: Newsroom, cached: Path) -> None:
    told = missing(room, provider={"kind": "local", "gguf": "no.gguf"})
    assert told == {"local model": "no.gguf: no such model file"}
    Path("no.gguf").write_bytes(b"")
    assert missing(room, provider={"kind": "local", "gguf": "no.gguf"}) == {}


def test_a_local_model_without_its_server(room: Newsroom, cached: Path) -> None:
    room.patch.undo()
    room.patch.chdir(room.folder)
    room.patch.setattr(importlib.util, "find_spec", lambda name: None)
    told = missing(room, provider={"kind": "local", "gguf": "config.yaml"})
    assert told == {"local server": "the local model needs one more package: pip install 'onrecord[local]'"}


def test_a_run_without_the_server_fetches_no_model(room: Newsroom, cached: Path) -> None:
    room.patch.undo()
    room.patch.chdir(room.folder)
    room.patch.setattr(importlib.util, "find_spec", lambda name: None)
    room.patch.setattr(local, "fetch_model", lambda: pytest.fail("1.1 GB were fetched"))
    room.config(provider={"kind": "local"})
    ran = room.command("run")
    assert ran.code == 2
    assert ran.err.endswith("the local model needs one more package: pip install 'onrecord[local]'\n")


def test_a_cluster_wants_its_extra(room: Newsroom, cached: Path) -> None:
    cluster = {"executor": "dask", "scheduler": "tcp://127.0.0.1:9"}
    assert missing(room, **cluster) == {}
    room.patch.setattr(importlib.util, "find_spec", lambda name: None)
    told = missing(room, **cluster)
    assert told == {"cluster": "executor: dask needs an extra: pip install 'onrecord[dask]'"}


def test_the_extras_that_are_not_installed(room: Newsroom) -> None:
    class Package:
        requires = (
            "rich>=13",
            'feedparser>=6; extra == "web"',
            "pypdf<7,>=6; python_version >= '3.11' and extra == 'web'",
            'warcio>=1; extra == "warc"',
            'ruff; extra == "dev"',
        )

    def distribution(name: str) -> type[Package]:
        if name in ("onrecord", "feedparser", "warcio"):
            return Package
        raise PackageNotFoundError(name)

    room.patch.setattr(extras, "distribution", distribution)
    assert extras.find_missing() == {"warc": [], "web": ["pypdf"]}
    out = room.command("doctor").out
    assert "– extra web    not installed (pypdf): pip install 'onrecord[web]'\n" in out
    assert "✔ extra warc   installed\n" in out

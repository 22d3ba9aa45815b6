"""Whatever is raised on an article's way, that article says so, and the others are judged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_server import FakeServer
from newsroom import ALONE, TEXT, Newsroom, model

from pipeline.run import article as way
from pipeline.run import intake, preparation
from pipeline.verdicts import files, store

FAULTS = [KeyError("x"), RecursionError("too deep"), AssertionError(), OSError("no space")]


def spoil(room: Newsroom, where: Any, name: str, fault: Exception) -> None:
    """Let a function fail for the article "bad", and for no other."""
    real = getattr(where, name)

    def broken(*args: Any, **more: Any) -> Any:
        about = [getattr(one, "article", one) for one in args]
        if any("bad" in (one, getattr(one, "id", None), getattr(one, "stem", None)) for one in about):
            raise fault
        return real(*args, **more)

    room.patch.setattr(where, name, broken)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("stage", ["split", "source", "retrieve", "judge", "propose"])
def test_a_stage_that_fails_ends_that_article_alone(room: Newsroom, stage: str, fault: Exception) -> None:
    spoil(room, preparation if hasattr(preparation, stage) else way, stage, fault)
    room.articles(bad=TEXT, good=TEXT)
    large = {"provider": {"size": "large"}, "claims": "model"} if stage == "propose" else {}
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=ALONE, **large)
    assert ran.code == 1
    good, bad = room.verdicts["good"], room.verdicts["bad"]
    assert not good.errors
    assert all(claim.verdict for claim in good.claims)
    assert not any(claim.verdict for claim in bad.claims)
    (told,) = [error.message for error in bad.errors if not error.claim]
    assert told.startswith(f"an error in onrecord itself, please report it: {type(fault).__name__}: ")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("where", "name"),
    [(intake, "_read"), (files, "from_dossier"), (store._LocalStore, "write")],
    ids=["reading", "putting together", "writing"],
)
def test_what_fails_beside_the_stages_ends_that_article_alone(room: Newsroom, where: Any, name: str) -> None:
    spoil(room, where, name, KeyError("x"))
    room.articles(bad=TEXT, good=TEXT)
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=ALONE)
    assert ran.code == 2
    assert list(room.verdicts) == ["good"]
    assert "bad.txt: an error in onrecord itself, please report it: KeyError: 'x'" in " ".join(
        ran.err.split()
    )
    told = room.command("status", "--json").out.splitlines()
    assert [json.loads(line)["state"] for line in told if '"bad"' in line] == ["failed"]


def test_an_article_that_failed_is_done_by_the_next_run(room: Newsroom) -> None:
    room.articles(bad=TEXT)
    with FakeServer(model()) as server, room.patch.context() as patch:
        patch.setattr(way, "judge", lambda *_: 1 / 0)
        assert room.run(server, evidence=ALONE).code == 1
    with FakeServer(model()) as server:
        assert room.run(server, evidence=ALONE).code == 0
    assert not room.verdicts["bad"].errors

"""`onrecord status` and `run --dry-run`: what is told of a batch without asking anybody."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fake_server import FakeServer, fails
from newsroom import ALONE, TEXT, Newsroom, model


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.articles(a=TEXT, b=TEXT.replace("Ghent", "Bruges"))
    return room


def states(room: Newsroom) -> dict[str, tuple[str, str]]:
    ran = room.command("status", "--json")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == int(any(one["state"] != "done" for one in told))
    return {one["article"]: (one["state"], one["why"]) for one in told}


def test_before_a_run_all_wait(room: Newsroom) -> None:
    room.config(evidence=ALONE)
    assert states(room) == {"a": ("waiting", "not run yet"), "b": ("waiting", "not run yet")}
    ran = room.command("status")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == "waiting  a: not run yet\nwaiting  b: not run yet\n2 articles: 2 waiting\n"


def test_what_is_done_and_what_has_changed_since(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        room.run(server, evidence=ALONE)
        assert states(room) == {"a": ("done", ""), "b": ("done", "")}
        assert room.command("status").out == "2 articles: 2 done\n"
        room.articles(b="Another text.", c=b"a\0b")
        assert states(room)["b"] == ("stale", "changed since: article")
        assert states(room)["c"] == ("waiting", "not run yet")
        room.config(server.base_url, provider={"model": "n"}, evidence=ALONE)
        assert states(room)["a"] == ("stale", "changed since: model")
        room.config(server.base_url, evidence=ALONE)
        verdicts = room.folder / "verdicts/a.json"
        verdicts.write_text(verdicts.read_text() + "\n")
        assert states(room)["a"] == ("stale", "its verdict file was edited")
        verdicts.unlink()
        assert states(room)["a"] == ("waiting", "its verdict file is gone")
        assert room.run(server, evidence=ALONE).code == 2
    assert states(room) == {
        "a": ("done", ""),
        "b": ("done", ""),
        "c": ("failed", "articles/c.txt: not a text: it holds NUL characters"),
    }


def test_what_failed_says_why(room: Newsroom) -> None:
    with FakeServer(fails(400, "no")) as server:
        room.run(server)
    state, why = states(room)["a"]
    assert state == "failed"
    assert "the endpoint refused the request (400: no)" in why


def test_a_verdict_file_from_elsewhere_is_not_taken_on_trust(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        room.run(server)
    for path in (room.folder / ".onrecord").glob("state*"):
        path.unlink()
    assert states(room)["a"] == ("stale", "it is not known what its verdict file was made from")


def test_what_was_done_live_is_not_yet_recorded(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        room.run(server, evidence=ALONE)
        for mode in ("record", "replay"):
            room.config(server.base_url, mode=mode, evidence=ALONE)
            assert states(room)["a"] == ("stale", "its answers are not recorded")
        room.run(server, mode="record", evidence=ALONE)
    for mode in ("record", "replay", "live"):
        room.config(server.base_url, mode=mode, evidence=ALONE)
        assert states(room)["a"] == ("done", "")
    cassette = room.folder / "cassettes/a.yaml"
    cassette.write_text(cassette.read_text() + "\n")
    room.config(server.base_url, mode="record", evidence=ALONE)
    assert states(room)["a"] == ("stale", "its recording has changed since")


def in_all(out: str, row: str = "in all") -> list[str]:
    """The cells of a row of the estimate."""
    (line,) = [line for line in out.splitlines() if line.startswith(f"{row} ")]
    return re.split(r" {2,}", line)[1:]


def test_a_dry_run_asks_nobody_and_writes_nothing(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        ran = room.run(server, "--dry-run", provider={"key_env": "NO_SUCH_KEY"}, evidence=ALONE)
        assert server.requests == []
    assert (ran.code, ran.err) == (0, "")
    calls, tokens_in, tokens_out = in_all(ran.out)
    assert calls == "4 to 8"
    assert tokens_in.split(" to ")[0] == in_all(ran.out, "judge")[1]
    assert tokens_out == f"60 to {60 + 4 * 68}"
    assert ran.out.endswith("2 articles: 0 answers at hand, 0 of 2 done\n")
    assert not (room.folder / "verdicts").exists()


@pytest.mark.parametrize(("calibration", "told"), [({}, "4 to 8"), ({"calibration": None}, "4")])
def test_reasons_are_a_range_where_the_model_gives_labels_else_nothing(
    room: Newsroom, calibration: dict[str, Any], told: str
) -> None:
    with FakeServer(model()) as server:
        dry = room.run(server, "--dry-run", provider=calibration, evidence=ALONE)
        room.run(server, provider=calibration, evidence=ALONE)
    assert in_all(dry.out)[0] == told
    # This model gives each label that it may give.
    assert len(server.requests) == int(told.split(" to ")[-1])


@pytest.mark.parametrize("mode", ["live", "record"])
def test_what_is_at_hand_is_counted_apart(room: Newsroom, mode: str) -> None:
    with FakeServer(model()) as server:
        room.run(server, mode=mode, evidence=ALONE)
        assert room.run(server, "--dry-run", mode=mode, evidence=ALONE).out.endswith(
            "0 answers at hand, 2 of 2 done\n"
        )
        (room.folder / "verdicts/a.json").unlink()
        ran = room.run(server, "--dry-run", mode=mode, evidence=ALONE)
    assert in_all(ran.out) == ["0", "0", "0"]
    assert ran.out.endswith("2 articles: 4 answers at hand, 1 of 2 done\n")

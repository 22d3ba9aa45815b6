"""What commands print for programs: one JSON value, or one a line, whatever else goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_server import FakeServer
from fake_web import FakeWeb, html
from newsroom import TEXT, Newsroom, model

from pipeline.web import fetching, robots


def test_a_run(room: Newsroom) -> None:
    room.articles(mayor=TEXT, bad=b"a\0b")
    with FakeServer(model()) as server:
        ran = room.run(server, "--json")
    told = json.loads(ran.out)
    assert ran.code == 2
    assert told["articles"] == {
        "total": 2, "done": 1, "failed": 0, "skipped": 0, "left": 0, "unreadable": 1,
    }  # fmt: skip
    (mistake,) = told["mistakes"]
    assert "bad.txt" in mistake
    assert told["stopped"] is None


def test_a_run_that_its_budget_stops(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model()) as server:
        told = json.loads(room.run(server, "--json", budget={"calls": 0}).out)
    assert told["articles"]["left"] == 1
    assert "budget of 0 calls" in told["stopped"]


@pytest.mark.parametrize("priced", [False, True])
def test_what_a_run_would_ask(room: Newsroom, priced: bool) -> None:
    room.articles(mayor=TEXT)
    room.config(provider={"prices": {"prompt": 1, "completion": 1}} if priced else {})
    told = json.loads(room.command("run", "--dry-run", "--json").out)
    assert told["articles"] == {"total": 1, "skipped": 0}
    assert told["prompts"]["judge"]["calls"] > 0
    assert (told["cost"] is not None) == priced
    assert told["reasoning_tokens_at_most"] == 0


def test_hidden_thoughts_are_told_of_beforehand(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    room.config(provider={"prices": {"prompt": 0, "completion": 1}, "reasoning_tokens": 4000})
    told = json.loads(room.command("run", "--dry-run", "--json").out)
    calls, out = (
        sum(counts[f"{kind}_at_most"] for counts in told["prompts"].values())
        for kind in ("calls", "completion_tokens")
    )
    assert told["reasoning_tokens_at_most"] == 4000 * calls
    assert told["cost_at_most"] == pytest.approx((4000 * calls + out) / 1e6)
    assert told["cost"] < told["cost_at_most"]
    shown = room.command("run", "--dry-run").out
    assert f"{told['cost']:.4f} to {told['cost_at_most']:.4f} in money" in shown
    assert f"hidden thoughts: at most {4000 * calls:,} tokens out more" in shown


def test_an_index(room: Newsroom) -> None:
    (room.folder / "a.txt").write_text(TEXT)
    (room.folder / "b.txt").write_bytes(b"a\0b")
    ran = room.command("index", "a.txt", "b.txt", "--json")
    told = json.loads(ran.out)
    assert ran.code == 2
    assert (told["documents"], told["added"], len(told["mistakes"])) == (1, 1, 1)


def test_an_index_says_which_documents_it_read_in_doubt(room: Newsroom) -> None:
    lines = [json.dumps({"id": f"d{n}", "text": f"{TEXT} {n}", "aired_at": "2024-05-04"}) for n in range(22)]
    (room.folder / "a.jsonl").write_text("\n".join(lines))
    ran = room.command("index", "a.jsonl", "--json")
    told = json.loads(ran.out)
    assert ran.code == 0
    assert told["doubts"][0] == "d0: the document has a date that is not read, 'aired_at': name it published"
    assert len(told["doubts"]) == 22
    assert f"onrecord: {told['doubts'][19]}\nonrecord: 2 more in doubt; --json lists them all\n" in ran.err
    assert told["doubts"][20] not in ran.err
    assert json.loads(room.command("index", "a.jsonl", "--json").out)["doubts"] == []


def test_a_fetch(room: Newsroom) -> None:
    story = "<p>The council of Ghent has 53 seats, the city said on Monday, after long talks.</p>"
    with FakeWeb({"example.org/news/1": html(story, date="2024-05-04")}) as web:
        room.patch.setattr(fetching, "Fetcher", web.fetcher)
        room.patch.setattr(robots, "PAUSE", 0.0)
        ran = [room.command("fetch", "http://example.org/news/1", "--json") for _ in range(2)]
    (first,), (second,) = ([json.loads(line) for line in one.out.splitlines()] for one in ran)
    assert (first["new"], second["new"]) == (True, False)
    assert Path(first["path"]).is_file()
    assert first["published"] == "2024-05-04"

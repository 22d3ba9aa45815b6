"""Evidence is added and one claim judged again; a new article comes in, is run, and can be stopped."""

from __future__ import annotations

import time
from typing import Any

from desk_client import Answered, Client
from fake_server import FakeServer, Reply
from newsroom import Newsroom, judged, model

from pipeline.evidence import notes

Working = tuple[Newsroom, Client, FakeServer]
ARTICLE = {"title": "Bridge closed", "text": "The bridge of Ghent was closed on 4 May 2024."}


def ended(client: Client, job: Answered) -> Any:
    """What came of a job; a job that never ends fails the test by its time."""
    assert job.status == 200, job.text
    end = time.monotonic() + 60
    while time.monotonic() < end:
        told = client.ask("GET", f"/jobs/{job.json['number']}").json
        if told["state"] != "running":
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def test_a_claim_is_judged_again_on_new_evidence_and_it_alone(working: Working) -> None:
    room, client, _ = working
    before = room.verdicts["mayor"]
    first = before.claims[0]
    note = {
        "claim": first.id,
        "text": "The mayor of Ghent resigned on 3 May 2024, the city says.",
        "publisher": "City",
    }
    told = ended(client, client.post("/evidence/mayor", note))
    assert told["state"] == "done"
    after = room.verdicts["mayor"]
    assert [one.id for one in after.claims] == [one.id for one in before.claims]
    assert after.claims[1:] == before.claims[1:]
    assert after.claims[0].verdict != first.verdict
    (cited,) = after.claims[0].verdict.citations
    assert cited.evidence.startswith("desk-")
    (kept,) = notes.load([room.folder / "evidence" / "desk.yaml"])
    assert (kept.publisher, kept.id) == ("City", cited.evidence)


def test_a_note_without_a_passage_or_with_an_inner_address_is_refused(working: Working) -> None:
    room, client, _ = working
    claim = room.verdicts["mayor"].claims[0].id
    for more, told in (
        ({}, "paste a passage"),
        ({"url": "http://127.0.0.1/"}, "not on the public internet"),
        ({"url": "file:///etc/passwd"}, "neither http nor https"),
        ({"url": "http://user@example.org/"}, "user name"),
        ({"text": "x", "date": "tomorrow"}, "date"),
        ({"text": "x" * 20_001}, "text"),
    ):
        came = client.post("/evidence/mayor", {"claim": claim, **more})
        assert came.status == 400
        assert told in came.json["told"]
    assert not (room.folder / "evidence" / "desk.yaml").exists()


def test_a_new_article_is_put_down_costed_run_and_read(working: Working) -> None:
    room, client, _ = working
    came = client.post("/new", ARTICLE)
    assert came.json["article"] == "bridge-closed"
    assert "calls" in came.json["told"]
    told = ended(client, client.post("/runs", {"article": "bridge-closed", "provider": "fake"}))
    assert (told["state"], told["told"]) == ("done", "done")
    assert "bridge-closed" in room.verdicts
    assert "was closed on 4 May 2024" in client.ask("GET", told["href"]).text


def test_an_article_is_never_written_over_or_elsewhere(working: Working) -> None:
    room, client, _ = working
    client.post("/new", ARTICLE)
    again = client.post("/new", {**ARTICLE, "text": "Other words."})
    assert "already" in again.json["told"]
    before = {path for path in room.folder.rglob("*") if path.suffix == ".txt"}
    client.post("/new", {"title": "../../up/and away", "text": "It flew."})
    (new,) = {path for path in room.folder.rglob("*") if path.suffix == ".txt"} - before
    assert new == room.folder / "articles" / "up-and-away.txt"


def test_only_articles_and_providers_that_are_there_are_run(working: Working) -> None:
    _, client, _ = working
    for wanted, status in (
        ({"article": "evidence", "provider": "fake"}, 404),
        ({"article": "../config", "provider": "fake"}, 400),
        ({"article": "mayor", "provider": "none"}, 400),
    ):
        assert client.post("/runs", wanted).status == status


def test_a_run_is_stopped(working: Working) -> None:
    room, client, server = working
    server._script = model(split=Reply(hang=20.0), judge=Reply(hang=20.0))
    client.post("/new", {**ARTICLE, "text": "The mayor of Ghent resigned after a quarrel with the council."})
    asked = len(server.requests)
    job = client.post("/runs", {"article": "bridge-closed", "provider": "fake"})
    end = time.monotonic() + 30
    while len(server.requests) == asked and time.monotonic() < end:
        time.sleep(0.05)
    client.post(f"/jobs/{job.json['number']}/stop", None)
    assert ended(client, job)["state"] == "stopped"
    assert "bridge-closed" not in room.verdicts


def test_a_call_that_fails_is_told_and_changes_no_other_claim(working: Working) -> None:
    room, client, server = working
    before = room.verdicts["mayor"]
    server._script = model(judge=Reply(400), explain=judged())
    note = {"claim": before.claims[0].id, "text": "The mayor of Ghent resigned, the paper wrote on Sunday."}
    told = ended(client, client.post("/evidence/mayor", note))
    assert "not judged" in told["told"]
    after = room.verdicts["mayor"]
    assert after.claims[0].verdict is None
    assert after.claims[1:] == before.claims[1:]

"""Evidence is added at the desk, and one claim judged again on it."""

from __future__ import annotations

from dataclasses import replace

from desk_client import Client, ended
from fake_server import FakeServer, Reply
from newsroom import Newsroom, judged, model

from pipeline.evidence import notes

Working = tuple[Newsroom, Client, FakeServer]


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
    assert (told["state"], told["told"]) == ("done", "judged again: supported")
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


def test_a_passage_that_bears_on_nothing_is_kept_and_said_not_to_be_cited(working: Working) -> None:
    room, client, _ = working
    note = {"claim": room.verdicts["mayor"].claims[0].id, "text": "Bananas are yellow."}
    told = ended(client, client.post("/evidence/mayor", note))
    assert told["told"].endswith("Your passage is kept, and is not cited for it")
    assert "Bananas" in (room.folder / "evidence" / "desk.yaml").read_text()


def test_two_claims_at_the_same_time_are_judged_one_after_the_other(working: Working) -> None:
    """Each writes the whole file: the second would write the first one's verdict away."""
    room, client, server = working
    before = room.verdicts["mayor"]
    server._script = model(judge=replace(judged(), hang=0.2))
    jobs = [
        client.post("/evidence/mayor", {"claim": one.id, "text": f"The city says so: {one.quote}."})
        for one in before.claims[:2]
    ]
    assert [ended(client, job)["state"] for job in jobs] == ["done", "done"]
    after = room.verdicts["mayor"]
    for one in after.claims[:2]:
        assert any(cited.evidence.startswith("desk-") for cited in one.verdict.citations), one.text


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

"""A batch on its way through the house: what is written, whatever the model does."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest
from fake_server import FakeServer, Reply, fails, says
from newsroom import ALONE, CITED, TEXT, Newsroom, explained, model, shown, stage
from waiting import PATIENCE, finish, wait_until

from pipeline.records import Label, SentenceOutcome, VerdictFile
from pipeline.storage import atomic
from pipeline.verdicts.files import load


def judged_claims(file: VerdictFile) -> int:
    return sum(claim.verdict is not None for claim in file.claims)


def test_an_article_becomes_a_verdict_file(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model()) as server:
        ran = room.run(server)
    assert (ran.code, ran.err) == (0, "")
    assert "2 supported" in ran.out
    file = room.verdicts["mayor"]
    assert [c.verdict.label for c in file.claims if c.verdict] == [Label.SUPPORTED] * 2
    assert [c.quote for claim in file.claims if claim.verdict for c in claim.verdict.citations] == [CITED] * 2
    usage = json.loads((room.folder / ".onrecord/usage.json").read_text())
    assert {name: counts["calls"] for name, counts in usage["prompts"].items()} == {
        "judge": 2,
        "judge-explain": 2,
    }
    assert usage["total"]["calls"] == 4
    assert usage["articles"]["done"] == 1


LENGTH = says("{", finish="length")
FAULTS = {
    "500s": (fails(500), "the endpoint answered 500 in 4 tries", 4),
    "429s": (fails(429, retry_after="0"), "the endpoint answered 429 in 4 tries", 4),
    "refused": (fails(400, "no"), "the endpoint refused the request (400: no)", 1),
    "time-out": (Reply(hang=PATIENCE), "no answer within 0.5 s in 4 tries", 4),
    "cut off": (LENGTH, "the answer was cut off at its greatest length", 1),
    "not JSON": (says("I cannot say."), "no valid answer in 3 tries", 3),
    "wrong shape": (says({"claims": 7, "verdict": "E"}), "no valid answer in 3 tries", 3),
    "no choices": (Reply(body=b'{"choices": []}'), "an answer without choices", 1),
    "reset": (Reply(reset=True), "the endpoint broke off each time", 4),
}


@pytest.mark.parametrize(("reply", "message", "calls"), FAULTS.values(), ids=FAULTS)
def test_a_call_that_fails_is_an_error_and_never_a_verdict(
    room: Newsroom, reply: Reply, message: str, calls: int
) -> None:
    room.articles(mayor=TEXT)

    def half_broken(body: dict[str, Any]) -> Reply:
        of_the_mayor = ">\nThe mayor of" in shown(body)
        return reply if of_the_mayor and stage(body) == "judge" else model()(body)

    with FakeServer(half_broken) as server:
        # Short only where silence is the fault: a busy machine answers late.
        ran = room.run(server, provider={"timeout": 0.5 if reply.hang else 60})
    assert ran.code == 1
    file = room.verdicts["mayor"]
    # The other sentence is none the worse for it.
    assert judged_claims(file) == 1
    assert [failure.stage for failure in file.errors] == ["judge"]
    assert message in file.errors[0].message
    assert "1 error" in ran.out
    assert [claim.verdict is None for claim in file.claims] == [True, False]
    assert message in (file.claims[0].error or "")
    asked = [stage(body) for body in server.requests]
    # On a busy machine a try may end before the server has seen it.
    assert reply.hang or asked.count("judge") == calls + 1


def test_a_429_that_passes_is_no_error(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    replies = iter([fails(429, retry_after="0.01"), fails(503)])
    with FakeServer(lambda body: next(replies, None) or model()(body)) as server:
        ran = room.run(server)
    assert ran.code == 0
    usage = json.loads((room.folder / ".onrecord/usage.json").read_text())
    assert usage["prompts"]["judge"]["retries"] == 2


def test_an_endpoint_that_is_down_is_an_error_in_the_file(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model()) as server:
        room.config(server.base_url)
    ran = room.command("run")
    assert ran.code == 1
    assert "the endpoint cannot be reached: check base_url" in " ".join(ran.out.split())
    file = room.verdicts["mayor"]
    assert [claim.verdict for claim in file.claims] == [None, None]
    assert all(claim.error for claim in file.claims)
    assert [line.outcome for line in file.sentences] == [SentenceOutcome.CLAIMS] * 2


def test_an_endpoint_that_goes_down_leaves_errors_on_open_claims(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model(judge=Reply(reset=True))) as server:
        room.config(server.base_url, mode="record")
        room.command("run", "--until", "split")
    ran = room.command("run")
    assert ran.code == 1
    file = room.verdicts["mayor"]
    assert len(file.claims) == 2
    assert judged_claims(file) == 0
    assert all("the article stopped at the stage judge" in (claim.error or "") for claim in file.claims)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "the endpoint refused the key (401): check the variable FAKE_KEY"),
        (
            403,
            "the endpoint refused access (403: bad key ***): check the variable FAKE_KEY, and what its "
            "account may use",
        ),
    ],
)
def test_a_refused_key_ends_the_run(room: Newsroom, status: int, told: str) -> None:
    room.patch.setenv("FAKE_KEY", "sk-secret")
    room.articles(mayor=TEXT, again=TEXT)
    with FakeServer(fails(status, "bad key sk-secret")) as server:
        ran = room.run(server, provider={"key_env": "FAKE_KEY"})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"onrecord: {told}\n"
    assert room.verdicts == {}


@pytest.mark.parametrize("number", [-1, 0, 3, 10**30])
def test_a_citation_that_is_not_in_the_evidence_is_dropped(room: Newsroom, number: int) -> None:
    room.articles(mayor="The mayor of Ghent resigned on 3 May 2024.\n")
    with FakeServer(model(explain=explained(number))) as server:
        ran = room.run(server)
    assert ran.code == 0
    assert [stage(body) for body in server.requests] == ["judge", "explain", "explain"]
    (claim,) = room.verdicts["mayor"].claims
    assert claim.verdict is not None
    assert claim.verdict.label is Label.NOT_ENOUGH_EVIDENCE
    assert claim.verdict.citations == ()
    assert "its verdict was supported" in (claim.verdict.downgraded or "")


def test_a_citation_that_is_right_the_second_time_stands(room: Newsroom) -> None:
    room.articles(mayor="The mayor of Ghent resigned on 3 May 2024.\n")
    replies = iter([explained(9), explained()])
    with FakeServer(model(explain=lambda _: next(replies))) as server:
        room.run(server)
    (claim,) = room.verdicts["mayor"].claims
    assert claim.verdict is not None
    assert claim.verdict.label is Label.SUPPORTED


@pytest.mark.parametrize("settings", [{"at_once": 1}, {"at_once": 9}, {"provider": {"in_flight": 1}}])
def test_the_order_of_answers_changes_no_byte(room: Newsroom, settings: dict[str, Any]) -> None:
    room.articles(a=TEXT, b=TEXT.replace("Ghent", "Bruges"), c=TEXT * 2)
    late = iter(range(1000))

    def uneven(body: dict[str, Any]) -> Reply:
        found = model()(body)
        return Reply(body=found.body, hang=0.02 * (next(late) % 3))

    with FakeServer(uneven) as server:
        assert room.run(server).code == 0
    before = room.bytes
    for path in (room.folder / "verdicts").iterdir():
        path.unlink()
    with FakeServer(uneven) as server:
        assert room.run(server, **{"cache": "another", **settings}).code == 0
        assert server.requests
    assert room.bytes == before
    assert list(before) == ["a", "b", "c"]


def test_what_is_recorded_is_replayed_without_a_server(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model()) as server:
        assert room.run(server, mode="record").code == 0
        first, asked = room.bytes, len(server.requests)
        cassette = (room.folder / "cassettes/mayor.yaml").read_bytes()
        assert room.run(server, mode="record").code == 0
        assert len(server.requests) == asked
    assert (room.folder / "cassettes/mayor.yaml").read_bytes() == cassette
    room.config(mode="replay", provider={"key_env": "NO_SUCH_KEY"})
    assert room.command("run").code == 0
    assert room.bytes == first


def test_a_bad_answer_is_replayed_as_what_it_was(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    with FakeServer(model(judge=LENGTH)) as server:
        assert room.run(server, mode="record").code == 1
    first = room.bytes
    room.config(mode="replay")
    assert room.command("run").code == 1
    assert room.bytes == first


def test_an_answer_that_is_not_recorded_ends_its_article_only(room: Newsroom) -> None:
    room.articles(a=TEXT, b=TEXT)
    with FakeServer(model()) as server:
        room.run(server, mode="record", evidence=ALONE)
    room.articles(b=TEXT.replace("seats", "benches"))
    room.config(mode="replay", evidence=ALONE)
    ran = room.command("run", "--out", "again")
    assert ran.code == 1
    again = {name: load(room.folder / f"again/{name}.json") for name in "ab"}
    (failure,) = again["b"].errors
    assert failure.message.startswith("b: stage retrieve, search of the evidence: not recorded")
    assert failure.message.endswith("to record it: onrecord run --mode record b")
    assert "has 53 benches" in failure.message
    assert judged_claims(again["a"]) == 2
    assert judged_claims(again["b"]) == 0
    assert ran.out.count("not recorded") == 1


def test_a_replay_that_lacks_answers_writes_over_no_verdicts(room: Newsroom) -> None:
    room.articles(a=TEXT, b=TEXT)
    with FakeServer(model()) as server:
        room.run(server, mode="record", evidence=ALONE)
        before = room.bytes
        (room.folder / "cassettes/b.yaml").unlink()
        room.config(mode="replay", evidence=ALONE)
        for _ in range(2):
            ran = room.command("run")
            assert ran.code == 1
            assert "b: stage retrieve" in " ".join(ran.out.split())
            assert ran.err == (
                "onrecord: 1 verdict file kept, as a replay that lacks answers has nothing to put there: "
                "see onrecord status\n"
            )
            assert room.bytes == before
            told = room.command("status")
            assert told.code == 1
            assert told.out.startswith("failed   b: not judged: the article stopped at the stage retrieve")
        # What has as many errors is told anew.
        (room.folder / "verdicts/b.json").unlink()
        room.command("run")
        first = room.bytes["b"]
        room.articles(b=TEXT.replace("seats", "benches"))
        assert "kept" not in room.command("run").err
        assert room.bytes["b"] != first
        assert room.run(server, mode="record", evidence=ALONE).code == 0


def test_one_article_fails_and_the_other_is_whole(room: Newsroom) -> None:
    room.articles(bad="The mayor of Liège resigned on 3 May 2024.\n", good=TEXT)

    def answer(body: dict[str, Any]) -> Reply:
        return fails(500) if "Liège" in shown(body) else model()(body)

    with FakeServer(answer) as server:
        ran = room.run(server, evidence=ALONE)
    assert ran.code == 1
    assert judged_claims(room.verdicts["good"]) == 2
    assert judged_claims(room.verdicts["bad"]) == 0
    assert room.verdicts["bad"].errors


def full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_what_was_written_before(room: Newsroom) -> None:
    room.articles(a=TEXT)
    with FakeServer(model()) as server:
        room.run(server)
        before = room.bytes
        room.patch.setattr(atomic.os, "fsync", full)
        ran = room.run(server, evidence=ALONE)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "onrecord: verdicts/a.json: cannot be written: No space left on device\n"
    assert room.bytes == before


def test_a_folder_that_cannot_be_written(room: Newsroom) -> None:
    room.articles(a=TEXT)
    (room.folder / "verdicts").write_text("a file where a folder should be")
    with FakeServer(model()) as server:
        ran = room.run(server)
    assert ran.code == 2
    assert ran.err.startswith("onrecord: verdicts/a.json: cannot be written: ")
    assert ran.err.count("\n") == 1


def test_a_full_disk_for_the_recording(room: Newsroom) -> None:
    room.articles(a=TEXT)
    (room.folder / "cassettes").write_text("a file where a folder should be")
    with FakeServer(model()) as server:
        ran = room.run(server, mode="record")
    assert ran.code == 2
    assert ran.err.startswith("onrecord: cassettes/a.yaml: cannot be written: ")
    assert ran.err.count("\n") == 1
    assert room.verdicts == {}


def test_ctrl_c_keeps_what_is_done(room: Newsroom) -> None:
    room.articles(a=TEXT, b=TEXT.replace("Ghent", "Bruges"))

    def answer(body: dict[str, Any]) -> Reply:
        claim = shown(body).rpartition("<claim>")[2]
        second = stage(body) == "judge" and "council of Bruges" in claim
        return Reply(hang=60) if second else model()(body)

    with FakeServer(answer) as server:
        room.config(server.base_url, mode="record", at_once=1, provider={"timeout": 60})
        process = room.process("run")
        begun = room.folder / "cassettes/b.yaml.journal"

        def one_is_kept() -> bool:
            """Of the two claims of the second article, one has its answer on disk."""
            return begun.exists() and '"prompt":"judge' in begun.read_text("utf-8")

        wait_until(one_is_kept, "the second article to wait for its last answer", of=process)
        process.send_signal(signal.SIGINT)
        out, err = finish(process)
    assert process.returncode == 130
    assert out == b""
    assert err.decode() == (
        "onrecord: stopped: 1 of 2 articles written; the same command resumes with the answers that it has\n"
    )
    assert list(room.verdicts) == ["a"]
    with FakeServer(model()) as server:
        assert room.run(server, mode="record").code == 0
        asked = [shown(body) for body in server.requests if stage(body) == "judge"]
    assert len(asked) == 1
    assert "council of Bruges" in asked[0]


def test_a_cassette_that_cannot_be_read_is_its_articles_trouble_alone(room: Newsroom) -> None:
    room.articles(a=TEXT, b=TEXT, c=TEXT)
    with FakeServer(model()) as server:
        room.run(server, mode="record", evidence=ALONE)
    (room.folder / "cassettes/b.yaml").write_text("version: [", encoding="utf-8")
    room.config(mode="replay", evidence=ALONE, out="again")
    ran = room.command("run")
    assert ran.code == 2
    assert ran.err.startswith("onrecord: cassettes/b.yaml:")
    assert ran.err.count("\n") == 1
    assert sorted(path.stem for path in (room.folder / "again").iterdir()) == ["a", "c"]

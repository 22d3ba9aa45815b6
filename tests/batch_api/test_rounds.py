"""Mode `batch` makes what mode `live` makes, whatever becomes of the provider's batches."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from fake_batches import FakeBatches, Plan
from fake_server import FakeServer, Reply, fails, says
from newsroom import ALONE, TEXT, Newsroom, Ran, judged, model, shown, stage
from waiting import wait_until

from pipeline.batch_api import client, delivery

ARTICLES = {
    name: TEXT.replace("Ghent", town) for name, town in zip("abc", ("Ghent", "Bruges", "Ypres"), strict=True)
}
REQUESTS = 12
"""To judge each claim of three articles of two sentences, and to say why."""
KEY = "sk-secret-7f3a"


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.patch.setattr(delivery, "FIRST_LOOK", 0.0)
    room.patch.setenv("FAKE_KEY", KEY)
    room.articles(**ARTICLES)
    return room


@pytest.fixture
def live(room: Newsroom) -> dict[str, str]:
    """The verdict files of mode live, out of the way."""
    with FakeServer(model()) as server:
        assert room.run(server, evidence=ALONE, out="live", cache="other").code == 0
        assert len(server.requests) == REQUESTS
    for path in (room.folder / ".onrecord").glob("state*"):
        path.unlink()
    return {p.stem: p.read_text() for p in (room.folder / "live").glob("*")}


def run(room: Newsroom, server: FakeBatches, *words: str, **settings: Any) -> Ran:
    provider = {"key_env": "FAKE_KEY"} | dict(settings.pop("provider", {}))
    room.config(server.base_url, provider, **{"mode": "batch", "evidence": ALONE, **settings})
    return room.command("run", *words)


def usage(room: Newsroom) -> dict[str, Any]:
    return json.loads((room.folder / ".onrecord/usage.json").read_text())


def hidden(room: Newsroom) -> list[str]:
    return sorted(path.name for path in (room.folder / ".onrecord").rglob("batches*/*"))


MISBEHAVING = {
    "well": Plan(),
    "untidy": Plan(untidy=True, looks=3),
    "expired": Plan(fates=["expired", "expired"]),
    "failed": Plan(fates=["failed", "completed", "failed"]),
    "cancelled": Plan(fates=["cancelled"]),
    "silent": Plan(fates=["silent"]),
    "broken": Plan(fates=["broken", "broken"]),
    "cut off": Plan(cuts=2),
    "shorn": Plan(shorn=1),
    "shorn each time": Plan(shorn=4),
    "lost": Plan(lost=1),
    "faults": Plan(faults={"GET batches": [429, 500, 503], "POST files": [500, 429], "POST batches": [500]}),
    "long out of reach": Plan(faults={"GET batches": [500] * 20}),
}


@pytest.mark.parametrize("plan", MISBEHAVING.values(), ids=MISBEHAVING)
def test_the_verdict_files_are_those_of_mode_live(room: Newsroom, live: dict[str, str], plan: Plan) -> None:
    with FakeBatches(model(), plan) as server:
        ran = run(room, server)
        assert (ran.code, ran.err) == (0, "")
        assert len(set(server.asked)) == REQUESTS
        assert all(h["authorization"] == f"Bearer {KEY}" for h in server.headers)
    assert room.bytes == live
    assert not (room.folder / ".onrecord/batches.json").exists()
    assert hidden(room) == []


def test_a_stage_of_the_whole_batch_goes_out_together(room: Newsroom) -> None:
    with FakeBatches(model()) as server:
        assert run(room, server).code == 0
        stages = [Counter(stage(line["body"]) for line in server.files[b.file]) for b in server.batches]
        assert stages == [{"judge": 6}, {"explain": 6}]
        assert run(room, server).code == 0
        assert len(server.batches) == 2


def test_claims_that_a_model_proposes_take_a_round_of_their_own(room: Newsroom) -> None:
    def propose(body: dict[str, Any]) -> Reply:
        sentence = shown(body).partition("[2] ")[2].splitlines()[0]
        return says({"claims": [{"sentence": 2, "words": [sentence], "text": sentence}] * 2})

    large = {"provider": {"size": "large"}, "claims": "model"}
    with FakeServer(model(propose=propose)) as server:
        assert room.run(server, evidence=ALONE, out="live", cache="other", **large).code == 0
    with FakeBatches(model(propose=propose)) as batches:
        assert re.search(r"^ *split +3\b", run(room, batches, "--dry-run", **large).out, re.MULTILINE)
        ran = run(room, batches, **large)
        assert (ran.code, ran.err) == (0, "")
        assert usage(room)["prompts"]["split"]["calls"] == 3
        stages = [Counter(stage(line["body"]) for line in batches.files[b.file]) for b in batches.batches]
    assert stages == [{"propose": 3}, {"rate": 6}]
    assert room.bytes == {p.stem: p.read_text() for p in (room.folder / "live").glob("*")}


@pytest.mark.parametrize(("given", "share"), [({}, 0.5), ({"batch": 0.25}, 0.25)])
def test_what_a_run_cost_is_told_at_the_price_of_batches(
    room: Newsroom, given: dict[str, float], share: float
) -> None:
    prices = {"prompt": 1e6, "completion": 1e6, **given}
    with FakeBatches(model()) as server:
        assert run(room, server, provider={"prices": prices}).code == 0
    total = usage(room)["total"]
    assert (total["calls"], total["prompt_tokens"]) == (REQUESTS, 10 * REQUESTS)
    assert total["cost"] == REQUESTS * 15 * share


def test_it_may_leave_and_come_back(room: Newsroom, live: dict[str, str]) -> None:
    with FakeBatches(model(), Plan(looks=2)) as server:
        codes, told = [], []
        for _ in range(20):
            ran = run(room, server, "--no-wait")
            codes.append(ran.code)
            told.append(ran.err)
            if ran.code == 0:
                break
        assert codes[-1] == 0
        assert set(codes[:-1]) == {1}
        assert told[0] == (
            "onrecord: 6 requests under way in 1 file; 3 of 3 articles left: "
            "the same command resumes with the answers that it has\n"
        )
        assert len(server.asked) == REQUESTS
    assert room.bytes == live
    assert KEY.encode() not in b"".join(p.read_bytes() for p in room.folder.rglob("*") if p.is_file())


def test_what_stays_without_an_answer_is_an_error_and_no_verdict(room: Newsroom) -> None:
    with FakeBatches(model(judge=fails(500))) as server:
        ran = run(room, server)
        assert ran.code == 1
        judged_ = [line for f in server.files.values() for line in f if stage(line["body"]) == "judge"]
        assert len(judged_) == 6 * delivery.TRIES
    errors = [claim.error for file in room.verdicts.values() for claim in file.claims]
    assert errors == ["not judged: the endpoint answered 500, in 3 batches: try again later"] * 6
    assert all(claim.verdict is None for file in room.verdicts.values() for claim in file.claims)
    with FakeBatches(model()) as server:
        assert run(room, server).code == 0


def test_a_refused_request_is_not_made_again(room: Newsroom) -> None:
    with FakeBatches(model(judge=fails(400, "too long"))) as server:
        assert run(room, server).code == 1
        assert len(server.asked) == 6
    errors = {claim.error for file in room.verdicts.values() for claim in file.claims}
    assert errors == {"not judged: the endpoint answered 400: too long"}


def test_an_answer_of_the_wrong_shape_is_asked_again_in_the_next_file(room: Newsroom) -> None:
    def judge(body: dict[str, Any]) -> Any:
        return judged() if len(body["messages"]) > 2 else says({"verdict": "perhaps"})

    with FakeBatches(model(judge=judge)) as server:
        assert run(room, server).code == 0
        assert len(server.asked) == len(set(server.asked)) == REQUESTS + 6
    assert all(claim.verdict for file in room.verdicts.values() for claim in file.claims)


def test_what_is_never_valid_is_an_error_and_asked_again_by_the_next_run(room: Newsroom) -> None:
    with FakeBatches(model(judge=says({"verdict": "perhaps"}))) as server:
        assert run(room, server).code == 1
        assert len(server.asked) == len(set(server.asked)) == 3 * 6
    assert all("no valid answer in 3 tries" in c.error for f in room.verdicts.values() for c in f.claims)
    with FakeBatches(model()) as server:
        assert run(room, server).code == 0


@pytest.mark.parametrize(("calls", "made"), [(6, 6), (7, 7), (0, 0), (11, 11)])
def test_a_budget_is_kept_before_anything_is_sent(room: Newsroom, calls: int, made: int) -> None:
    with FakeBatches(model()) as server:
        ran = run(room, server, budget={"calls": calls})
        assert ran.code == 1
        assert len(server.asked) == made
        assert f"the budget of {calls} calls is spent, {made} calls of it" in ran.err
        assert run(room, server).code == 0
        assert len(server.asked) == REQUESTS


def test_a_budget_is_one_for_a_run_that_comes_back(room: Newsroom) -> None:
    with FakeBatches(model(), Plan(looks=1)) as server:
        for _ in range(12):
            ran = run(room, server, "--no-wait", budget={"calls": 9})
            if "is spent" in ran.err:
                break
        assert len(server.asked) == 9


def test_more_than_a_file_may_hold_goes_into_several(
    room: Newsroom, live: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LINES", 4)
    with FakeBatches(model()) as server:
        assert run(room, server).code == 0
        assert [len(lines) for lines in server.files.values()] == [4, 2] * 2
    assert room.bytes == live


def test_a_full_queue_is_waited_for_and_is_no_failure(
    room: Newsroom, live: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LINES", 3)
    with FakeBatches(model(), Plan(fates=["full"] * 100, looks=2)) as server:
        assert run(room, server).code == 0
        assert sum(batch.full for batch in server.batches) >= 2
        done = Counter(batch.file for batch in server.batches if batch.fate != "failed")
        assert set(done.values()) == {1}
        assert len(done) == len(server.files) == REQUESTS / 3
    assert room.bytes == live


def test_a_kill_loses_nothing_and_pays_for_nothing_twice(room: Newsroom, live: dict[str, str]) -> None:
    """The process is killed while it looks, again and again, at whatever point that finds it."""
    with FakeBatches(model(), Plan(looks=0)) as server:
        room.config(server.base_url, {"key_env": "FAKE_KEY"}, mode="batch", evidence=ALONE)
        for _ in range(3):
            before = len(server.headers)
            process = room.process("run", FAKE_KEY=KEY)
            wait_until(
                lambda before=before, process=process: (
                    len(server.headers) >= before + 2 or process.poll() is not None
                ),
                "two more requests, or the end",
            )
            process.kill()
            process.communicate()
        assert room.command("run").code == 0
        assert len(server.asked) == len(set(server.asked)) == REQUESTS
    assert room.bytes == live


def test_a_batch_that_was_begun_before_a_kill_is_found(room: Newsroom) -> None:
    with FakeBatches(model(), Plan(looks=9)) as server:
        assert run(room, server, "--no-wait").code == 1
        path = room.folder / ".onrecord/batches.json"
        state = json.loads(path.read_text())
        state["parcels"][0]["batch"] = None
        path.write_text(json.dumps(state))
        assert run(room, server, "--no-wait").code == 1
        assert len(server.batches) == 1


def test_requests_that_are_lost_are_asked_again(room: Newsroom) -> None:
    with FakeBatches(model(), Plan(looks=2)) as server:
        assert run(room, server, "--no-wait").code == 1
        for path in (room.folder / ".onrecord/batches").glob("*"):
            path.unlink()
        assert run(room, server).code == 0
        assert len(server.asked) == REQUESTS + 6


def no_key(room: Newsroom, server: FakeBatches) -> Ran:
    return run(room, server, provider={"key_env": "NO_SUCH_KEY"})


def local(room: Newsroom, server: FakeBatches) -> Ran:
    return run(room, server, provider={"kind": "local"})


def another_model(room: Newsroom, server: FakeBatches) -> Ran:
    server.plan.looks = 9
    assert run(room, server, "--no-wait").code == 1
    return run(room, server, provider={"model": "n"})


def garbled(room: Newsroom, server: FakeBatches) -> Ran:
    (room.folder / ".onrecord").mkdir()
    (room.folder / ".onrecord/batches.json").write_text("{")
    return run(room, server)


def refused(room: Newsroom, server: FakeBatches) -> Ran:
    server.plan.faults["POST files"] = [401]
    return run(room, server)


def no_such_api(room: Newsroom, server: FakeBatches) -> Ran:
    server.plan.faults["POST files"] = [404]
    return run(room, server)


def never_there(room: Newsroom, server: FakeBatches) -> Ran:
    server.plan.faults["POST files"] = [500] * 4
    return run(room, server)


def no_json(room: Newsroom, server: FakeBatches) -> Ran:
    server.plan.faults["POST files"] = [200]
    return run(room, server)


def full_disk(room: Newsroom, server: FakeBatches) -> Ran:
    (room.folder / ".onrecord").mkdir()
    (room.folder / ".onrecord/batches").write_text("")
    return run(room, server)


def no_cache(room: Newsroom, server: FakeBatches) -> Ran:
    (room.folder / "file").write_text("")
    return run(room, server, cache="file")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (no_key, "the variable NO_SUCH_KEY is not set"),
        (local, "the local model has no Batch API: take --mode live"),
        (another_model, "batches of another provider or model are under way"),
        (garbled, "batches.json: cannot be read; delete it"),
        (refused, "the endpoint refused the key (401): check the variable FAKE_KEY"),
        (no_such_api, "the endpoint has no Batch API at this address"),
        (never_there, "the endpoint answered 500 in 4 tries: try again later; the same command resumes"),
        (no_json, "the endpoint has no Batch API at this address"),
        (full_disk, ".onrecord/batches: cannot be written: File exists; the same command resumes"),
        (no_cache, "the cache cannot be written, and mode batch needs it"),
    ],
)
def test_what_stops_a_run_is_told_in_one_line(room: Newsroom, mistake: Any, told: str) -> None:
    with FakeBatches(model()) as server:
        ran = mistake(room, server)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert room.verdicts == {}

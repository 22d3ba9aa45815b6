"""A batch as a stream: where a run goes on, what it skips, what a budget leaves, and who has the folder."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer, Reply, fails
from newsroom import ALONE, NOTE, TEXT, Newsroom, model, shown
from waiting import wait_until

from pipeline.records import VerdictFile
from pipeline.run import intake
from pipeline.verdicts import files

ARTICLES = {
    name: TEXT.replace("Ghent", town) for name, town in zip("abc", ("Ghent", "Bruges", "Ypres"), strict=True)
}
CALLS = 4
"""Calls for one of these articles: two for each of its claims."""


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.articles(**ARTICLES)
    return room


def usage(room: Newsroom) -> dict[str, Any]:
    return json.loads((room.folder / ".onrecord/usage.json").read_text())


# --- what is done is skipped --------------------------------------------------------------------


@pytest.fixture
def done(room: Newsroom) -> Newsroom:
    """A newsroom where all is done, and whose answers are gone: whatever is done again is asked again."""
    with FakeServer(model()) as server:
        assert room.run(server, evidence=ALONE).code == 0
        assert len(server.requests) == 3 * CALLS
    return room


def asked(room: Newsroom, **settings: Any) -> list[str]:
    """The towns that another run asks about, with a new cache."""
    with FakeServer(model()) as server:
        assert room.run(server, **{"evidence": ALONE, "cache": "another", **settings}).code == 0
        return sorted(
            {town for body in server.requests for town in ("Ghent", "Bruges", "Ypres") if town in shown(body)}
        )


def test_what_is_done_is_not_done_again_and_is_shown_all_the_same(done: Newsroom) -> None:
    before = done.bytes
    with FakeServer(fails(500)) as server:
        ran = done.run(server, evidence=ALONE, cache="another")
        assert server.requests == []
    assert (ran.code, ran.err) == (0, "")
    assert "3 articles, 6 claims; ✔ 6 supported" in ran.out
    assert done.bytes == before
    assert usage(done)["articles"] == {
        "total": 3,
        "done": 0,
        "failed": 0,
        "skipped": 3,
        "left": 0,
        "unreadable": 0,
    }


def edit(room: Newsroom) -> dict[str, Any]:
    room.articles(b=ARTICLES["b"] + "The end.\n")
    return {}


def spoil(room: Newsroom) -> dict[str, Any]:
    path = room.folder / "verdicts/b.json"
    path.write_text(path.read_text().replace("speaks for", "speaks of"))
    return {}


def delete(room: Newsroom) -> dict[str, Any]:
    (room.folder / "verdicts/b.json").unlink()
    return {}


def forget(room: Newsroom) -> dict[str, Any]:
    for path in (room.folder / ".onrecord").glob("state*"):
        path.unlink()
    return {}


def garble(room: Newsroom) -> dict[str, Any]:
    forget(room)
    (room.folder / ".onrecord/state.db").write_bytes(b"no database at all, but long enough to be read as one")
    return {}


def instruct(room: Newsroom) -> dict[str, Any]:
    from pipeline.model.prompts import built_in

    (room.folder / "prompts").mkdir()
    text = (built_in() / "judge.md").read_text(encoding="utf-8")
    (room.folder / "prompts/judge.md").write_text(text.replace("## user", "Be brief.\n## user"))
    return {"prompts": "prompts"}


ONE, ALL = ["Bruges"], ["Bruges", "Ghent", "Ypres"]


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (edit, ONE),
        (spoil, ONE),
        (delete, ONE),
        (forget, ALL),
        (garble, ALL),
        (instruct, ALL),
        (lambda _: {"provider": {"model": "n"}}, ALL),
        (lambda _: {"provider": {"options": {"seed": 7}}}, ALL),
        (lambda _: {"evidence": ALONE | {"per_claim": 2}}, ALL),
        (lambda _: {"at_once": 1, "provider": {"in_flight": 1}}, []),
    ],
)
def test_what_has_changed_is_done_again(done: Newsroom, change: Any, again: list[str]) -> None:
    assert asked(done, **change(done)) == again


def test_an_edited_note_is_other_evidence(done: Newsroom) -> None:
    done.patch.setitem(NOTE, "text", "The mayor resigned on 4 May. The council has 53 seats.")
    assert asked(done) == ALL


def test_another_article_is_other_evidence_for_the_rest(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        room.run(server)
        before = len(server.requests)
        room.articles(d="Nothing that would bear on a mayor is said in this text.\n")
        ran = room.run(server)
        # All are looked at again; only the new one needs to be asked about.
        assert usage(room)["articles"]["done"] == 4
        assert ran.code == 0
        fresh = [shown(body) for body in server.requests[before:]]
        assert all("would bear on a mayor" in text for text in fresh)


def test_what_failed_is_tried_again(room: Newsroom) -> None:
    def broken(body: dict[str, Any]) -> Reply:
        return fails(400) if "Bruges" in shown(body) else model()(body)

    with FakeServer(broken) as server:
        assert room.run(server, evidence=ALONE).code == 1
    assert usage(room)["articles"]["failed"] == 1
    assert asked(room) == ["Bruges"]


def test_a_lost_recording_is_made_again(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        assert room.run(server, mode="record", evidence=ALONE).code == 0
        cassette = room.folder / "cassettes/b.yaml"
        before = cassette.read_bytes()
        cassette.unlink()
        assert room.run(server, mode="record", evidence=ALONE).code == 0
        assert len(server.requests) == 4 * CALLS
    assert cassette.read_bytes() == before


def test_what_was_done_live_is_still_to_be_recorded(done: Newsroom) -> None:
    assert asked(done, mode="record") == ["Bruges", "Ghent", "Ypres"]
    assert asked(done, mode="record") == []
    done.config(mode="replay", evidence=ALONE)
    assert done.command("run").code == 0


def test_a_replay_skips_nothing(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        room.run(server, mode="record")
    room.config(mode="replay")
    for _ in range(2):
        assert room.command("run").code == 0
        assert usage(room)["total"]["replayed"] == 3 * CALLS


# --- a run that is killed -----------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["live", "record"])
@pytest.mark.parametrize("at", [3, 6])
def test_after_a_kill_nothing_is_asked_again_that_was_answered(room: Newsroom, mode: str, at: int) -> None:
    def hangs(body: dict[str, Any]) -> Reply:
        return Reply(hang=60) if len(server.requests) == at else model()(body)

    settings = {"mode": mode, "provider": {"in_flight": 1, "timeout": 60}, "evidence": ALONE}
    with FakeServer(hangs) as server:
        room.config(server.base_url, **settings)
        process = room.process("run")
        # It asks one at a time: when the next request comes, all earlier answers are kept.
        wait_until(lambda: len(server.requests) == at, f"request {at}", of=process)
        process.kill()
        process.communicate()
        assert room.run(server, **settings).code == 0
        # The one that was never answered is asked a second time.
        assert len(server.requests) == 3 * CALLS + 1
    assert list(room.verdicts) == ["a", "b", "c"]


def test_two_runs_in_one_folder(room: Newsroom) -> None:
    with FakeServer(Reply(hang=60)) as server:
        room.config(server.base_url, provider={"timeout": 60})
        first = room.process("run")
        wait_until(lambda: server.requests, "a first request", of=first)
        ran = room.command("run")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"onrecord: another run is at work in {room.folder}: let it end first\n"
        first.send_signal(signal.SIGKILL)
        first.communicate()
    # The lock has gone with the process.
    with FakeServer(model()) as server:
        assert room.run(server).code == 0


# --- the budget ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("at_once", "in_flight"), [(1, 1), (3, 4)])
@pytest.mark.parametrize("calls", [0, 1, 7, 11])
def test_a_budget_ends_the_run_cleanly_and_the_next_goes_on(
    room: Newsroom, calls: int, at_once: int, in_flight: int
) -> None:
    settings = {"evidence": ALONE, "at_once": at_once, "provider": {"in_flight": in_flight}}
    with FakeServer(model()) as server:
        ran = room.run(server, budget={"calls": calls}, **settings)
        assert len(server.requests) == calls
        counts = usage(room)["articles"]
        left = counts["left"]
        assert (ran.code, counts["done"] + left) == (1, 3)
        assert left > 0
        assert len(list((room.folder / "verdicts").glob("*"))) == counts["done"]
        spent = f"onrecord: the budget of {calls} calls is spent, {calls} calls of it"
        assert ran.err == (
            f"{spent}; {left} of 3 articles left: the same command resumes with the answers that it has\n"
        )
        assert room.run(server, **settings).code == 0
        assert len(server.requests) == 3 * CALLS
    assert list(room.verdicts) == ["a", "b", "c"]


def test_a_budget_that_suffices_is_not_noticed(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        ran = room.run(server, budget={"calls": 18, "tokens": 10**6}, evidence=ALONE)
    assert (ran.code, ran.err) == (0, "")


def test_tries_count_against_the_budget(room: Newsroom) -> None:
    with FakeServer(fails(500)) as server:
        ran = room.run(server, budget={"calls": 3}, at_once=1, provider={"in_flight": 1})
        assert len(server.requests) == 3
    assert ran.code == 1
    assert room.verdicts == {}


def test_money_needs_prices(room: Newsroom) -> None:
    room.config(budget={"money": 1.5})
    ran = room.command("run")
    assert (ran.code, ran.err) == (
        2,
        "onrecord: budget.money needs to know `prices` of the provider fake: add them\n",
    )


def test_what_it_cost_is_told(room: Newsroom) -> None:
    prices = {"prompt": 1.0, "cached": 0.5, "completion": 4.0}
    with FakeServer(model()) as server:
        room.run(server, provider={"prices": prices}, budget={"money": 1.0}, evidence=ALONE)
    # The fake server takes 10 tokens in, 4 of them cached, and 5 out, for each of the 12 calls.
    assert usage(room)["total"]["cost"] == pytest.approx(12 * (6 * 1.0 + 4 * 0.5 + 5 * 4.0) / 1e6)


# --- the stream ---------------------------------------------------------------------------------


def test_no_more_articles_are_in_memory_than_in_work(room: Newsroom) -> None:
    lines = [json.dumps({"id": f"n{n}", "text": TEXT.replace("53", str(n))}) for n in range(20)]
    (room.folder / "many.jsonl").write_text("\n".join(lines))
    read, written, most = [], [], []
    real_read, real_write = intake.read, files.write

    def noting_read(id: str, *rest: Any, **more: Any) -> Any:
        read.append(id)
        # Counted here, not in the folder: how soon a folder shows a new file is the system's affair.
        most.append(len(read) - len(written))
        return real_read(id, *rest, **more)

    def noting_write(folder: Path, file: VerdictFile) -> Path:
        path = real_write(folder, file)
        written.append(file.article.id)
        return path

    room.patch.setattr(intake, "read", noting_read)
    room.patch.setattr(files, "write", noting_write)
    with FakeServer(model()) as server:
        ran = room.run(server, articles=["many.jsonl"], evidence=ALONE, at_once=3)
    assert (ran.code, ran.err) == (0, "")
    assert sorted(read) == sorted(written) == sorted(f"n{n}" for n in range(20))
    assert max(most) == 3


def test_each_article_ends_in_one_state(room: Newsroom) -> None:
    room.articles(bad=b"a\0b", aa="The mayor of Liège resigned on 3 May 2024.\n")

    def answer(body: dict[str, Any]) -> Reply:
        return fails(400) if "Liège" in shown(body) else model()(body)

    with FakeServer(answer) as server:
        ran = room.run(server, evidence=ALONE, at_once=1, provider={"in_flight": 1}, budget={"calls": 9})
    assert ran.code == 2
    assert usage(room)["articles"] == {
        "total": 5,
        "done": 2,
        "failed": 1,
        "skipped": 0,
        "left": 1,
        "unreadable": 1,
    }


def test_many_articles_are_counted_and_not_listed(room: Newsroom) -> None:
    room.articles(**{f"n{n}": TEXT.replace("53", str(n)) for n in range(60)})
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=ALONE, articles=["articles/n*"])
    assert ran.code == 0
    assert " ".join(ran.out.split()).startswith("60 articles, 120 claims; ")

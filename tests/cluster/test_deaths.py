"""Deaths: of a worker, of the scheduler, of the run itself. Nothing that was answered is asked again."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from chaos import made_up
from chaos.checking import command, holds, process, verdict_bytes
from chaos.endpoint import Asked, Endpoint
from waiting import finish, settled, wait_until

from cluster.local import LocalCluster, run_batch
from pipeline.model.answers import Question, canonical
from pipeline.model.cache import endpoint_of, key_of
from pipeline.model.errors import RunStop
from pipeline.run.engine import RunReport
from pipeline.run.selection import assemble_batch
from pipeline.storage.remote import RemoteFolder

ARTICLES = 12
LIMIT = 4


def lay_out(folder: Path, endpoint: Endpoint, **settings: Any) -> None:
    folder.mkdir(exist_ok=True)
    provider = {"in_flight": LIMIT, "timeout": 60}
    made_up.lay_out(folder, endpoint.base_url, ARTICLES, provider=provider, **settings)


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, bytes]:
    """The verdict files of a run on one machine."""
    with Endpoint(made_up.answer) as endpoint:
        lay_out(tmp_path / "clean", endpoint)
        asyncio.run(run_batch([str(tmp_path / "clean/config.yaml")], RunReport()))
    return verdict_bytes(tmp_path / "clean")


def shared(folder: Path, cluster: LocalCluster) -> dict[str, Any]:
    """The settings of a run on the cluster with a cache that its workers share."""
    return {"executor": "dask", "scheduler": cluster.address, "cache": f"file://{folder}/answers"}


def asked_again(folder: Path, kept: frozenset[str], later: list[Asked]) -> int:
    """How many of the later requests came although their answer was in the cache."""
    endpoint = endpoint_of(assemble_batch([str(folder / "config.yaml")]).config.chosen())

    def name(body: bytes) -> str:
        topic: Any = SimpleNamespace(kind="prompt")
        key = key_of(Question("", topic, canonical(json.loads(body)), ""), endpoint)
        return f"{key[:2]}/{key}.json"

    return sum(name(one.body) in kept for one in later)


def test_a_worker_that_dies_costs_what_it_had_under_way(tmp_path: Path, clean: dict[str, bytes]) -> None:
    with Endpoint(made_up.answer, keep=True, delay=0.1) as endpoint, LocalCluster(tmp_path) as cluster:
        cluster.worker()
        first = cluster.worker()
        room = tmp_path / "room"
        lay_out(room, endpoint, **shared(tmp_path, cluster))
        running = process(room, "run")
        wait_until(lambda: len(endpoint.asked) >= 20, "20 requests", of=running)
        first.kill()
        first.wait()
        kept, before = RemoteFolder(f"file://{tmp_path}/answers").names(), len(endpoint.asked)
        _, err = finish(running)
        assert (running.returncode, err) == (0, "")
        assert holds(room, clean) == {"done": ARTICLES}
        # What the other worker has asked meanwhile is not in `kept`.
        assert asked_again(room, kept, endpoint.asked[before:]) == 0
        # What it had under way is asked once more, however much of that was on its way to the cache.
        answers = Counter(one.body for one in endpoint.asked if one.answered)
        assert max(answers.values()) <= 2
        assert "Remove worker" in cluster.log.read_text()


def test_without_its_scheduler_a_run_ends_in_one_line_and_goes_on_with_another(
    tmp_path: Path, clean: dict[str, bytes]
) -> None:
    with Endpoint(made_up.answer, keep=True, delay=0.1) as endpoint:
        room = tmp_path / "room"
        with LocalCluster(tmp_path) as cluster:
            cluster.worker()
            lay_out(room, endpoint, **shared(tmp_path, cluster))
            running = process(room, "run")
            wait_until(lambda: len(endpoint.asked) >= 20, "20 requests", of=running)
            cluster.scheduler.kill()
            out, err = finish(running)
            assert (running.returncode, out) == (2, "")
            lost = f"the scheduler at {cluster.address} is gone"
            assert err == f"onrecord: {lost}; the same command resumes with the answers that are kept\n"
            cluster.workers[0].wait()
        kept, before = RemoteFolder(f"file://{tmp_path}/answers").names(), len(endpoint.asked)
        (tmp_path / "scheduler.json").unlink()
        with LocalCluster(tmp_path) as cluster:
            cluster.worker()
            lay_out(room, endpoint, **shared(tmp_path, cluster))
            assert command(room, "run").returncode == 0
        assert holds(room, clean) == {"done": ARTICLES}
        assert asked_again(room, kept, endpoint.asked[before:]) == 0


def test_when_the_run_is_killed_its_workers_ask_no_more(tmp_path: Path, clean: dict[str, bytes]) -> None:
    # At four calls a second, the batch would be done in a quarter of a minute.
    with Endpoint(made_up.answer, keep=True, delay=1.0) as endpoint, LocalCluster(tmp_path) as cluster:
        cluster.worker()
        room = tmp_path / "room"
        lay_out(room, endpoint, **shared(tmp_path, cluster))
        running = process(room, "run")
        wait_until(lambda: len(endpoint.asked) >= 10, "10 requests", of=running)
        running.kill()
        finish(running)
        cleared = "Removing Worker plugin onrecord"
        wait_until(lambda: cleared in cluster.log.read_text(), "the run to be cleared away")
        # Requests that were on their way may still come in; then there are no more, though much is left.
        asked = settled(lambda: len(endpoint.asked))
        endpoint.delay = 0.0
        kept = RemoteFolder(f"file://{tmp_path}/answers").names()
        assert command(room, "run").returncode == 0
        assert holds(room, clean) == {"done": ARTICLES}
        # They had left something to ask.
        assert len(endpoint.asked) > asked
        assert asked_again(room, kept, endpoint.asked[asked:]) == 0


def test_a_run_that_no_worker_is_left_for_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.cluster import run_client

    monkeypatch.setattr(run_client, "WORKERLESS", 2.0)
    with Endpoint(made_up.answer, delay=0.1) as endpoint, LocalCluster(tmp_path) as cluster:
        only = cluster.worker()
        room = tmp_path / "room"
        lay_out(room, endpoint, **shared(tmp_path, cluster))

        async def killed() -> None:
            running = asyncio.create_task(run_batch([str(room / "config.yaml")], RunReport()))
            await asyncio.to_thread(wait_until, lambda: endpoint.calls >= 5, "5 requests")
            only.kill()
            await running

        with pytest.raises(RunStop, match="no worker is left; the same command resumes"):
            asyncio.run(killed())


def test_an_article_that_kills_its_workers_is_given_up(tmp_path: Path) -> None:
    # The scheduler gives up at the first death, where four are the rule.
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with (
        Endpoint(made_up.answer, delay=0.1, keep=True) as endpoint,
        LocalCluster(tmp_path, **once) as cluster,
    ):
        first, _ = cluster.worker(threads=1), cluster.worker(threads=1)
        room = tmp_path / "room"
        lay_out(room, endpoint, **shared(tmp_path, cluster))
        running = process(room, "run")
        wait_until(lambda: len(endpoint.asked) >= 4, "4 requests", of=running)
        first.kill()
        _, err = finish(running)
    assert running.returncode == 2
    assert "given up: one worker after another died of it" in err
    assert 0 < err.count("\n") < ARTICLES
    assert "Traceback" not in err
    assert verdict_bytes(room)

"""A run on a cluster: the same verdicts as on one machine, one limit and one budget for all workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chaos import made_up
from chaos.checking import verdict_bytes
from fake_server import FakeServer, Reply, Script, fails, says
from newsroom import model, shown

from cluster.local import LocalCluster, run_batch
from pipeline.cluster import run_client
from pipeline.config.errors import UserError
from pipeline.evidence.indexing import index
from pipeline.model.errors import RunStop
from pipeline.run.engine import RunReport, usage_record
from pipeline.run.selection import assemble_batch

ARTICLES = 10
LIMIT = 3
EVIDENCE = {"notes": ["notes.yaml"], "batch": True, "meaning": False}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """A scheduler and two workers; each takes four articles at a time."""
    with LocalCluster(tmp_path_factory.mktemp("cluster")) as cluster:
        cluster.worker()
        cluster.worker()
        yield cluster


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A run silences dask's log; what other tests see of it is as before."""
    logs = {name: logging.getLogger(name) for name in run_client.LOGS}
    levels = {name: log.level for name, log in logs.items()}
    yield
    for name, log in logs.items():
        log.setLevel(levels[name])


def answering(body: dict[str, Any]) -> Reply:
    """The made-up model, which takes a moment, so that calls meet."""
    return Reply(hang=0.02, body=says(made_up.answer(body)).body)


def meeting(body: dict[str, Any]) -> Reply:
    """The same, but the first calls wait until as many as are allowed have come."""
    return replace(answering(body), meets=LIMIT)


def lay_out(folder: Path, server: FakeServer, **settings: Any) -> None:
    """A project of ARTICLES articles that are evidence for each other."""
    folder.mkdir(exist_ok=True)
    provider = {"in_flight": LIMIT, "timeout": 60, **settings.pop("provider", {})}
    whole = {"evidence": EVIDENCE, "cache": f"file://{folder}/answers", **settings}
    made_up.lay_out(folder, server.base_url, ARTICLES, provider=provider, **whole)


def ran(folder: Path) -> RunReport:
    """What a run of a folder comes to."""
    report = RunReport()
    asyncio.run(run_batch([str(folder / "config.yaml")], report))
    return report


def here(folder: Path, server: FakeServer, **settings: Any) -> dict[str, bytes]:
    """The verdict files of the batch from a run on this machine, whose answers are in no shared cache."""
    lay_out(folder, server, cache="answers", **settings)
    assert ran(folder).done == ARTICLES
    return verdict_bytes(folder)


def dask(cluster: LocalCluster) -> dict[str, Any]:
    """The settings that send a batch to the cluster."""
    return {"executor": "dask", "scheduler": cluster.address}


def test_it_is_what_one_machine_does_under_one_limit(tmp_path: Path, cluster: LocalCluster) -> None:
    with FakeServer(meeting) as server:
        clean, calls = here(tmp_path / "here", server), len(server.requests)
        lay_out(tmp_path / "there", server, **dask(cluster))
        server.most_at_once = 0
        report = ran(tmp_path / "there")
        assert server.most_at_once == LIMIT
        assert len(server.requests) == 2 * calls
    assert (report.done, report.total) == (ARTICLES, ARTICLES)
    assert verdict_bytes(tmp_path / "there") == clean
    told: Any = usage_record(assemble_batch([str(tmp_path / "there/config.yaml")]), report, 1.0)
    assert told["total"]["calls"] == calls
    assert told["total"]["prompt_tokens"] == 10 * calls
    assert sorted(told["stages"]) == ["judge", "retrieve", "source", "split"]


def test_a_model_proposes_claims_on_the_workers_too(tmp_path: Path, cluster: LocalCluster) -> None:
    def propose(body: dict[str, Any]) -> Reply:
        seats = shown(body).partition("[2] ")[2].splitlines()[0]
        return says({"claims": [{"sentence": 2, "words": [told], "text": told} for told in (seats, "No.")]})

    large = {"provider": {"size": "large"}, "claims": "model"}
    with FakeServer(model(propose=propose)) as server:
        clean, calls = here(tmp_path / "here", server, **large), len(server.requests)
        lay_out(tmp_path / "there", server, **dask(cluster), **large)
        assert ran(tmp_path / "there").done == ARTICLES
        assert len(server.requests) == 2 * calls
    assert verdict_bytes(tmp_path / "there") == clean
    assert all(file.count(b'"dropped": 1') == 1 for file in clean.values())


def test_what_is_done_is_skipped_and_what_is_answered_is_not_asked(
    tmp_path: Path, cluster: LocalCluster
) -> None:
    with FakeServer(answering) as server:
        lay_out(tmp_path, server, **dask(cluster))
        assert ran(tmp_path).done == ARTICLES
        written, calls = verdict_bytes(tmp_path), len(server.requests)
        (tmp_path / "verdicts/a3.json").unlink()
        report = ran(tmp_path)
        assert (report.done, report.skipped) == (1, ARTICLES - 1)
        assert len(server.requests) == calls
    assert verdict_bytes(tmp_path) == written


def test_one_budget_holds_for_all_workers_and_the_next_run_goes_on(
    tmp_path: Path, cluster: LocalCluster
) -> None:
    with FakeServer(answering) as server:
        clean, calls = here(tmp_path / "here", server), len(server.requests)
        lay_out(tmp_path / "there", server, budget={"calls": 20}, **dask(cluster))
        report = ran(tmp_path / "there")
        assert report.over == "the budget of 20 calls is spent, 20 calls of it"
        assert report.done + report.left == ARTICLES
        assert len(server.requests) == calls + 20
        lay_out(tmp_path / "there", server, **dask(cluster))
        assert ran(tmp_path / "there").over is None
        assert len(server.requests) == 2 * calls
    assert verdict_bytes(tmp_path / "there") == clean


def test_verdicts_go_to_a_url(tmp_path: Path, cluster: LocalCluster) -> None:
    with FakeServer(answering) as server:
        clean = here(tmp_path / "here", server)
        lay_out(tmp_path / "there", server, out=f"file://{tmp_path}/shelf", **dask(cluster))
        assert ran(tmp_path / "there").done == ARTICLES
        assert ran(tmp_path / "there").skipped == ARTICLES
    assert {path.stem: path.read_bytes() for path in (tmp_path / "shelf").iterdir()} == clean


def test_an_article_that_cannot_be_read_is_told_and_the_others_go_on(
    tmp_path: Path, cluster: LocalCluster
) -> None:
    with FakeServer(answering) as server:
        lay_out(tmp_path, server, **dask(cluster))
        config = tmp_path / "config.yaml"
        config.write_text(config.read_text().replace('["articles.jsonl"]', '["articles.jsonl", "bad.txt"]'))
        (tmp_path / "bad.txt").write_bytes(b"a\0b")
        report = ran(tmp_path)
    assert (report.done, report.unreadable) == (ARTICLES, 1)
    assert "bad.txt: not a text" in str(report.mistakes[0])


@pytest.mark.parametrize("script", [fails(401), fails(404, code="model_not_found")])
def test_what_stops_a_run_here_stops_it_there_in_the_same_words(
    tmp_path: Path, cluster: LocalCluster, script: Script
) -> None:
    told = []
    with FakeServer(script) as server:
        for folder, settings in ((tmp_path / "here", {}), (tmp_path / "there", dask(cluster))):
            lay_out(folder, server, **settings)
            with pytest.raises(RunStop) as stop:
                ran(folder)
            told.append(str(stop.value))
    assert told[0] == told[1]


def test_the_key_is_that_of_the_workers(
    tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSROOM_KEY", "sk-of-the-coordinator")
    with FakeServer(answering) as server:
        lay_out(tmp_path, server, provider={"key_env": "NEWSROOM_KEY"}, **dask(cluster))
        with pytest.raises(UserError, match=r"worker tcp://\S+: the variable NEWSROOM_KEY is not set"):
            ran(tmp_path)
        assert server.requests == []
    assert "sk-of-the-coordinator" not in cluster.log.read_text()


def test_an_index_is_that_of_the_workers_and_must_be_the_same(tmp_path: Path, cluster: LocalCluster) -> None:
    def lay(text: str, into: Path) -> None:
        (tmp_path / "page.txt").write_text(text)
        index([tmp_path / "page.txt"], into / "corpus.db", lambda *_: None)

    evidence = {"notes": ["notes.yaml"], "batch": True, "index": "corpus.db", "meaning": False}
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        lay("The ferry of Doldorp carried 31 passengers.", tmp_path / folder)
    with FakeServer(answering) as server:
        clean = here(tmp_path / "here", server, evidence=evidence)
        lay_out(tmp_path / "there", server, evidence=evidence, **dask(cluster))
        with pytest.raises(UserError, match=r"worker \S+: corpus.db: no such index"):
            ran(tmp_path / "there")
        lay("Another text.", cluster.folder)
        with pytest.raises(UserError, match=r"worker \S+: the index corpus.db is another one there"):
            ran(tmp_path / "there")
        lay("The ferry of Doldorp carried 31 passengers.", cluster.folder)
        assert ran(tmp_path / "there").done == ARTICLES
    assert verdict_bytes(tmp_path / "there") == clean


def test_another_onrecord_on_the_cluster_is_refused(
    tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_client, "own_rules", lambda: "other")
    with FakeServer(answering) as server:
        lay_out(tmp_path, server, **dask(cluster))
        with pytest.raises(UserError, match=r"the scheduler at \S+ has another onrecord"):
            ran(tmp_path)


@pytest.mark.parametrize("mode", ["replay", "record"])
def test_cassettes_stay_on_one_machine(tmp_path: Path, cluster: LocalCluster, mode: str) -> None:
    with FakeServer(answering) as server:
        lay_out(tmp_path, server, mode=mode, **dask(cluster))
        with pytest.raises(UserError, match=f"works in mode live, not {mode}"):
            ran(tmp_path)


def test_the_cluster_is_left_as_it_was(tmp_path: Path, cluster: LocalCluster) -> None:
    from distributed import Client

    async def plugins() -> tuple[list[str], list[str]]:
        def names(one: Any) -> list[str]:
            return [name for name in one.plugins if name.startswith("onrecord")]

        async with Client(cluster.address, asynchronous=True) as client:
            on_workers = await client.run(lambda dask_worker: names(dask_worker))
            there = await client.run_on_scheduler(lambda dask_scheduler: names(dask_scheduler))
            return there, [name for found in on_workers.values() for name in found]

    with FakeServer(answering) as server:
        lay_out(tmp_path, server, **dask(cluster))
        assert ran(tmp_path).done == ARTICLES
    for _ in range(200):
        found = asyncio.run(plugins())
        if found == ([], []):
            break
    assert found == ([], [])

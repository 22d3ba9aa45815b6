"""What is wrong with a cluster's settings, and what a run without a cluster leaves alone."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chaos import made_up

from cluster.local import LocalCluster, run_batch
from pipeline.config.errors import UserError
from pipeline.run.engine import RunReport


def refusal(folder: Path, **settings: Any) -> str:
    """What a run with these settings is refused with."""
    made_up.lay_out(folder, "http://127.0.0.1:9/v1", 1, **settings)
    with pytest.raises(UserError) as caught:
        asyncio.run(run_batch([str(folder / "config.yaml")], RunReport()))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("address", [None, "host:8786", "tcp://user:secret@host:8786", "tcp://", "no such"])
def test_a_cluster_needs_an_address(tmp_path: Path, address: str | None) -> None:
    told = refusal(tmp_path, executor="dask", scheduler=address)
    assert told.endswith("`executor: dask` needs `scheduler`, an address such as tcp://host:8786; add it")
    assert "secret" not in told


def test_no_scheduler_at_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.cluster import run_client

    monkeypatch.setattr(run_client, "CONNECTING", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        told = f"no scheduler answers at {address}: start one (dask scheduler), or correct `scheduler`"
        assert refusal(tmp_path, executor="dask", scheduler=address) == told
    assert refusal(tmp_path, executor="dask", scheduler=address) == told


def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.cluster import run_client

    monkeypatch.setattr(run_client, "CONNECTING", 5.0)
    with LocalCluster(tmp_path) as cluster:
        told = refusal(tmp_path, executor="dask", scheduler=cluster.address)
    assert told.startswith(f"the scheduler at {cluster.address} has no workers: start some")


def test_a_model_on_this_machine_serves_no_cluster(tmp_path: Path) -> None:
    made_up.lay_out(tmp_path, "http://127.0.0.1:9/v1", 1)
    settings = {"executor": "dask", "scheduler": "tcp://127.0.0.1:9", "provider": {"kind": "local"}}
    assert "the local model serves one machine" in refusal(tmp_path, **settings)


def test_without_the_extra_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.cluster.run_client", None)
    told = refusal(tmp_path, executor="dask", scheduler="tcp://127.0.0.1:9")
    assert told == "executor: dask needs an extra: pip install 'onrecord[dask]'"


def test_what_runs_here_knows_nothing_of_a_cluster() -> None:
    known = "{'distributed', 'dask', 'fsspec', 'tornado'} & set(sys.modules)"
    modules = "pipeline.cli, pipeline.batch_api.rounds, pipeline.run.engine, pipeline.run.estimate"
    look = f"import sys, {modules}; sys.exit(bool({known}))"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", look], cwd=root, check=False).returncode == 0

"""Rooms for trouble: an empty folder to run in, without waits between tries, and what is right in the end."""

from __future__ import annotations

import asyncio

import pytest

from chaos import made_up
from chaos.checking import verdict_bytes
from chaos.endpoint import Endpoint
from pipeline.run.engine import RunReport, run
from pipeline.run.selection import assemble_batch

ARTICLES = 24


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The verdict files of all the made-up articles, from an endpoint without faults."""
    folder = tmp_path_factory.mktemp("clean")
    with Endpoint(made_up.answer) as endpoint:
        made_up.lay_out(folder, endpoint.base_url, ARTICLES)
        report = RunReport()
        asyncio.run(run(assemble_batch([str(folder / "config.yaml")]), report))
    assert report.done == ARTICLES
    return verdict_bytes(folder)

"""A cluster beside one machine: what an article costs more, and how much faster 1, 2 and 4 workers are.

    python benchmarks/cluster.py --out benchmarks/results/cluster.json
    python benchmarks/cluster.py --small

Scheduler and workers are processes of this machine, the endpoint is local and made up, and every answer of it
takes 200 ms. A worker has one article at a time, and so has the run on one machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from chaos import made_up
from chaos.endpoint import Endpoint
from cluster.local import LocalCluster, run_batch

from pipeline.run.engine import RunReport

DELAY = 0.2
"""Seconds that an answer takes."""
WORKERS = (1, 2, 4)


def seconds(folder: Path, endpoint: Endpoint, articles: int, **settings: Any) -> float:
    """Wall seconds of a run of so many articles in a fresh folder."""
    folder.mkdir()
    # A cache of its own: that of a worker outlives a run.
    fresh = {"provider": {"in_flight": 256, "timeout": 60}, "cache": str(folder / "cache")}
    made_up.lay_out(folder, endpoint.base_url, articles, **fresh, **settings)
    report, start = RunReport(), time.perf_counter()
    asyncio.run(run_batch([str(folder / "config.yaml")], report))
    if report.done != articles:
        raise SystemExit(f"{report.done} of {articles} articles done: {report.mistakes}")
    return time.perf_counter() - start


def measured(folder: Path, articles: int) -> dict[str, object]:
    """The figures. A small run goes before each, so that what is loaded once is loaded."""

    def each(name: str, endpoint: Endpoint, **settings: Any) -> float:
        seconds(folder / f"{name}-before", endpoint, 2 * max(WORKERS), **settings)
        return seconds(folder / name, endpoint, articles, **settings) / articles

    with Endpoint(made_up.answer) as quick, Endpoint(made_up.answer, delay=DELAY) as slow:
        here = each("here", slow, at_once=1)
        quick_here = each("quick-here", quick, at_once=1)
        rows, cost = [], 0.0
        for count in WORKERS:
            home = folder / f"workers-{count}"
            home.mkdir()
            with LocalCluster(home) as cluster:
                for _ in range(count):
                    cluster.worker(threads=1)
                settings = {"executor": "dask", "scheduler": cluster.address, "at_once": 2 * count}
                there = each(f"there-{count}", slow, **settings)
                if count == 1:
                    cost = each("quick-there", quick, **settings) - quick_here
            rows.append({"workers": count, "seconds_an_article": there, "speed_up": here / there})
    return {
        "articles": articles,
        "delay_ms": 1000 * DELAY,
        "cores": os.cpu_count(),
        "here_seconds_an_article": here,
        "overhead_ms_an_article": 1000 * cost,
        "workers": rows,
    }


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="only to see that it works")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), 12 if given.small else 100)
    text = json.dumps(found, indent=2) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text)


if __name__ == "__main__":
    main()

"""A cluster on this machine: a scheduler and workers, each a process, as docs/cluster.md tells.

with LocalCluster(folder) as cluster:
    cluster.worker()
    ...  # cluster.address
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from waiting import wait_until

from pipeline.cli.run import choose_checker
from pipeline.run.engine import RunReport, run
from pipeline.run.selection import assemble_batch

ROOT = Path(__file__).parents[2]


async def run_batch(words: list[str], report: RunReport) -> None:
    """A run by the config's executor."""
    batch = assemble_batch(words)
    await run(batch, report, choose_checker(batch.config))


class LocalCluster:
    """The scheduler, from the start; `log` is where all of them write."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.log = folder / "cluster.log"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._environment = environment
        self._contact = folder / "scheduler.json"

    def __enter__(self) -> Self:
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self._contact)
        self.scheduler = self._start("scheduler", *words)
        up = lambda: self._contact.exists() and self._contact.read_text().endswith("}")  # noqa: E731
        try:
            wait_until(up, "a scheduler", of=self.scheduler)
        except BaseException:
            self.__exit__()
            raise
        self.address: str = json.loads(self._contact.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def worker(self, threads: int = 4, **environment: str) -> subprocess.Popen[bytes]:
        """Start another worker; it is there once the scheduler has heard of it."""
        words = ("--nthreads", threads, "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        came = self._told("Registered to")
        self.workers.append(self._start("worker", self.address, *words, **environment))
        wait_until(lambda: self._told("Registered to") > came, "a worker", of=self.workers[-1])
        return self.workers[-1]

    def _told(self, words: str) -> int:
        return self.log.read_text().count(words)

    def _start(self, what: str, *words: object, **environment: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, words)],
                cwd=self.folder,
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
                    "PYTHONDONTWRITEBYTECODE": "1",
                    **self._environment,
                    **environment,
                },
                stdout=log,
                stderr=log,
            )

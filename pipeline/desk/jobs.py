"""Work that takes a while, in a thread each: its progress, its result, and how to stop it."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from pipeline.config.errors import UserError
from pipeline.model.errors import BudgetSpent, RunStop
from pipeline.run.preparation import own_fault

_log = logging.getLogger(__name__)

State = Literal["running", "done", "failed", "stopped"]
KEPT = 100
"""Jobs that are remembered."""
PATIENCE = 10.0
"""Seconds that one job gets to stop when the desk closes."""
_LOOK = 0.1
"""Seconds between two looks whether it is a job's turn."""


@dataclass
class Job:
    """One piece of work on an article, by its id. `told` is what came of it, `href` where that can be seen.

    `progress` says where it is while it runs.
    """

    number: int
    article: str
    title: str
    state: State = "running"
    told: str = ""
    href: str = ""
    progress: Callable[[], str] = field(default=lambda: "waiting for other work on this article", repr=False)
    stopping: bool = False
    _stop: Callable[[], object] = field(default=lambda: None, repr=False)

    def stop(self) -> None:
        """Stop it at whatever point it is."""
        self.stopping = True
        self._stop()

    def now(self) -> str:
        """Where it is now, or what came of it."""
        if self.state != "running":
            return self.told
        return "stopping" if self.stopping else self.progress()


class Jobs:
    """The jobs of this desk, newest last."""

    def __init__(self) -> None:
        self._all: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._threads: list[threading.Thread] = []

    def start(self, article: str, title: str, work: Callable[[Job], Awaitable[str]]) -> Job:
        """Start a job, whose work returns its result; the job shows errors that are meant for users.

        Jobs on one article run one after the other: each writes its whole verdict file.
        """
        job = Job(next(self._numbers), article, title)
        self._all[job.number] = job
        for old in self.all()[KEPT:]:
            if old.state != "running":
                del self._all[old.number]
        thread = threading.Thread(
            target=lambda: asyncio.run(_done(job, self._in_turn(job, work))), daemon=True
        )
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()
        return job

    def get(self, number: int) -> Job | None:
        """The job of a number."""
        return self._all.get(number)

    def all(self) -> list[Job]:
        """Those that are remembered, newest first."""
        return list(self._all.values())[::-1]

    def running(self) -> list[Job]:
        """Those that are still at work."""
        return [job for job in list(self._all.values()) if job.state == "running"]

    async def _in_turn(self, job: Job, work: Callable[[Job], Awaitable[str]]) -> str:
        def waits(other: Job) -> bool:
            return other.article == job.article and other.number < job.number

        # Each job has a thread and a loop of its own: no event of asyncio reaches from one to the other.
        while any(map(waits, self.running())):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK)
        return await work(job)

    def close(self) -> None:
        """Stop what is still at work, and wait a little for it to put its things away."""
        for job in self.running():
            job.stop()
        for thread in self._threads:
            thread.join(PATIENCE)


async def _done(job: Job, work: Awaitable[str]) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    job._stop = lambda: loop.call_soon_threadsafe(task.cancel) if not loop.is_closed() else None
    if job.stopping:  # Before there was anything to stop.
        task.cancel()
    state: State = "done"
    try:
        told = await task
    except asyncio.CancelledError:
        state, told = "stopped", "stopped: what was done by then is kept"
    except (UserError, RunStop, BudgetSpent) as why:
        state, told = "failed", str(why)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the page that waits is told
        _log.info("fault", exc_info=True)
        state, told = "failed", own_fault(fault)
    # Whoever sees the state sees what came of it.
    job.told, job.state = told, state

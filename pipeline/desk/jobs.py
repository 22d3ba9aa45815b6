"""Work that takes its time, a thread each: how far it is, what came of it, and how to stop it."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from pipeline.config.errors import UserError
from pipeline.model.errors import BudgetSpent, RunStop

KEPT = 100
"""Jobs that are remembered."""


@dataclass
class Job:
    """One piece of work. `told` is where it is now or what came of it, `href` where that can be seen."""

    number: int
    title: str
    state: Literal["running", "done", "failed", "stopped"] = "running"
    told: str = "starting"
    href: str = ""
    _stop: Callable[[], object] = field(default=lambda: None, repr=False)

    def stop(self) -> None:
        """Have it stop, wherever it is."""
        self._stop()


class Jobs:
    """Those of this desk, newest last."""

    def __init__(self) -> None:
        self._all: dict[int, Job] = {}
        self._numbers = itertools.count(1)

    def start(self, title: str, work: Callable[[Job], Awaitable[str]]) -> Job:
        """Begin a piece of work, which gives what came of it; what it raises for users is told by the job."""
        job = Job(next(self._numbers), title)
        self._all[job.number] = job
        for old in list(self._all)[:-KEPT]:
            del self._all[old]
        threading.Thread(target=lambda: asyncio.run(_done(job, work)), daemon=True).start()
        return job

    def get(self, number: int) -> Job | None:
        """The job of a number."""
        return self._all.get(number)

    def stop_all(self) -> None:
        """Stop what is still at work."""
        for job in self._all.values():
            job.stop()


async def _done(job: Job, work: Callable[[Job], Awaitable[str]]) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work(job))
    job._stop = lambda: loop.call_soon_threadsafe(task.cancel) if not loop.is_closed() else None
    try:
        job.told = await task
        job.state = "done"
    except asyncio.CancelledError:
        job.state, job.told = "stopped", "stopped: what was done by then is kept"
    except (UserError, RunStop, BudgetSpent) as why:
        job.state, job.told = "failed", str(why)

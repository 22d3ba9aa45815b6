"""A worker's view of the run's rate limiter: it asks the scheduler's, and reports back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.cluster.scheduler_plugin import OP
from pipeline.model.budget import Tokens
from pipeline.model.errors import BudgetSpent, RunStop

if TYPE_CHECKING:
    from distributed import Worker

_OBEYED = ("date", "retry-after")
_LIMITS = "x-ratelimit-"


class SchedulerLine:
    """A worker's connection to the scheduler plugin of one run. Each request has a ticket."""

    def __init__(self, worker: Worker, run: str) -> None:
        self._worker = worker
        self._run = run
        self._tickets = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[None]] = {}

    async def enter(self, limiter: int, most: Tokens) -> int:
        """Wait until the scheduler permits a request; its ticket.

        Raises BudgetSpent where it may not enter, RunStop where the run is over.
        """
        ticket = next(self._tickets)
        answer = self._waiting[ticket] = asyncio.get_running_loop().create_future()
        self._send(ticket, enter=[limiter, most.prompt, most.completion])
        try:
            await answer
        except asyncio.CancelledError:
            self.leave(ticket, None, {}, Tokens())
            raise
        finally:
            del self._waiting[ticket]
        return ticket

    def leave(self, ticket: int, status: int | None, headers: Mapping[str, str], used: Tokens) -> None:
        """Report that a request is over, with what its answer said about the endpoint's limits."""
        obeyed = {name: headers[name] for name in headers if name in _OBEYED or name.startswith(_LIMITS)}
        self._send(ticket, leave=[status, obeyed, [used.prompt, used.completion, used.cached]])

    def heard(self, ticket: int, *, over: str | None = None, ended: bool = False) -> None:
        """An answer of the scheduler."""
        answer = self._waiting.get(ticket)
        if answer is None or answer.done():
            return
        if over is not None:
            answer.set_exception(BudgetSpent(over))
        elif ended:
            answer.set_exception(RunStop("the run is over"))
        else:
            answer.set_result(None)

    def _send(self, ticket: int, **what: Any) -> None:
        self._worker.batched_send({"op": OP, "run": self._run, "ticket": ticket, **what})


class RemoteLimiter:
    """One of the limiters of the run (rate_limit.Limiter), by its number: 0 is the provider's."""

    def __init__(self, line: SchedulerLine, number: int) -> None:
        self._line = line
        self._number = number

    async def enter(self, most: Tokens) -> RemotePermit:
        """Wait until a request that takes `most` tokens may leave. Raises BudgetSpent and RunStop."""
        return RemotePermit(self._line, await self._line.enter(self._number, most), most)


class RemotePermit:
    """One request under way (rate_limit.Permit)."""

    def __init__(self, line: SchedulerLine, ticket: int, most: Tokens) -> None:
        self.used = Tokens(prompt=most.prompt)
        self._line = line
        self._ticket = ticket
        self._status: int | None = None
        self._headers: Mapping[str, str] = {}

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Keep what an answer says about the endpoint's limits, for the plugin."""
        self._status, self._headers = status, headers
        if status != 200:
            # Providers do not charge for an error.
            self.used = Tokens()

    def leave(self) -> None:
        """The request is over, whatever came of it."""
        self._line.leave(self._ticket, self._status, self._headers, self.used)

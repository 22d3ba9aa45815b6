"""One rate limiter and one budget for all workers of a run, kept in the scheduler.

Workers ask by messages on their existing connection to the scheduler, so that a worker needs to reach nothing
else. Permits of a dead worker are returned, and counted as if the requests had been made. When the run's own
process ends, for whatever reason, no more requests are permitted, and the cluster forgets the run.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from distributed.diagnostics.plugin import SchedulerPlugin

from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.config.settings import BudgetSettings, WebSearch
from pipeline.model.budget import Budget, Tokens
from pipeline.model.errors import BudgetSpent
from pipeline.model.rate_limit import RateLimiter, RateLimitPermit
from pipeline.run.fingerprint import own_rules

if TYPE_CHECKING:
    from distributed import Scheduler

OP = "onrecord-gate"
"""The name of the messages between workers and scheduler, in both directions."""


def plugin_name(run: str) -> str:
    """What the plugins of a run are called, in the scheduler and in the workers."""
    return f"onrecord-{run}"


def require_same(rules: str, where: str) -> None:
    """Raise UserError unless the onrecord here has these rules (the fingerprint's part `onrecord`).

    Another one would give other verdicts.
    """
    if own_rules() != rules:
        raise UserError(f"{where} has another onrecord, or other versions of its libraries: install the same")


@dataclass(frozen=True)
class SharedLimits:
    """What holds for a run: the provider's limits, those of the searches of the web, and the budget."""

    provider: Provider
    searches: Sequence[WebSearch]
    budget: BudgetSettings

    def limiters(self) -> list[RateLimiter]:
        """The provider's limiter, then one for each search."""
        budget = Budget(self.budget, self.provider.prices)
        return [RateLimiter(self.provider, budget), *map(RateLimiter, self.searches)]


class RunSchedulerPlugin(SchedulerPlugin):  # type: ignore[misc]  # distributed is not typed
    """The plugin of one run, whose process is the dask client `client`; `rules` as for require_same."""

    def __init__(self, run: str, client: str, rules: str, limits: SharedLimits) -> None:
        self._run = run
        self._client = client
        self._rules = rules
        self._limits = limits

    async def start(self, scheduler: Scheduler) -> None:
        """Open the limiters. Raises UserError where the scheduler has another onrecord."""
        require_same(self._rules, f"the scheduler at {scheduler.address}")
        self._scheduler = scheduler
        self._limiters = self._limits.limiters()
        self._entering: dict[tuple[str, int], asyncio.Task[RateLimitPermit | None]] = {}
        self._clearing: asyncio.Task[object] | None = None
        scheduler.stream_handlers.setdefault(OP, partial(_heard, scheduler))

    def heard(self, worker: str, ticket: int, *, enter: Sequence[int] = (), leave: Any = None) -> None:
        """A worker's request wants to enter, or has left."""
        if enter:
            self._entering[worker, ticket] = asyncio.create_task(self._enter(worker, ticket, *enter))
        elif task := self._entering.pop((worker, ticket), None):
            _left(task, leave)

    async def _enter(
        self, worker: str, ticket: int, limiter: int, prompt: int, completion: int
    ) -> RateLimitPermit | None:
        try:
            passage = await self._limiters[limiter].enter(Tokens(prompt, completion))
        except BudgetSpent as spent:
            del self._entering[worker, ticket]
            _tell(self._scheduler, worker, run=self._run, ticket=ticket, over=str(spent))
            return None
        _tell(self._scheduler, worker, run=self._run, ticket=ticket)
        return passage

    def remove_worker(self, scheduler: Scheduler, worker: str, **_: Any) -> None:  # noqa: ARG002
        """Give back what a worker had under way when it went."""
        for asked in [asked for asked in self._entering if asked[0] == worker]:
            _left(self._entering.pop(asked), None)

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """When the run's process has gone: permit no more requests, and take its plugins from the workers."""
        if client != self._client:
            return
        for task in self._entering.values():
            task.cancel()
        scheduler.remove_plugin(plugin_name(self._run))
        self._clearing = asyncio.create_task(self._clear(scheduler))

    async def _clear(self, scheduler: Scheduler) -> None:
        # The plugin may never have come so far, and workers may go at the same time.
        with contextlib.suppress(ValueError, OSError):
            await scheduler.unregister_worker_plugin(None, plugin_name(self._run))


def _left(task: asyncio.Task[RateLimitPermit | None], told: Any) -> None:
    """End a request, with what its worker has reported of it; None where the worker has died."""
    if not task.done():
        task.cancel()
        return
    passage = None if task.cancelled() else task.result()
    if passage is None:
        return
    if told is not None:
        status, headers, used = told
        if status is not None:
            passage.heard(status, headers)
        passage.used = Tokens(*used)
    passage.leave()


def _heard(scheduler: Scheduler, *, worker: str, run: str, ticket: int, **what: Any) -> None:
    """Handle a message of a worker; if its run is over, the request is refused."""
    plugin = scheduler.plugins.get(plugin_name(run))
    if isinstance(plugin, RunSchedulerPlugin):
        plugin.heard(worker, ticket, **what)
    elif "enter" in what:
        _tell(scheduler, worker, run=run, ticket=ticket, ended=True)


def _tell(scheduler: Scheduler, worker: str, **what: Any) -> None:
    if worker in scheduler.stream_comms:
        scheduler.worker_send(worker, {"op": OP, **what})

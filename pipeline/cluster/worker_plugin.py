"""A worker's part of a run: an article checker of its own, for the articles that it is given.

All that it needs comes with the plugin, but for two things that do not travel: keys, which are those of the
worker's own environment, and an index on disk, which must lie at the same path. Paths of the config are
relative to the folder in which the worker was started.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from pipeline.cluster.remote_limiter import RemoteLimiter, SchedulerLine
from pipeline.cluster.scheduler_plugin import OP, plugin_name, require_same
from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.model.answers import Usage
from pipeline.model.errors import ModelError, RunStop
from pipeline.model.prompts import Prompt
from pipeline.records import Article, Evidence, MadeWith, VerdictFile
from pipeline.run.article import (
    ArticleChecker,
    StageInputs,
    describe_inputs,
    open_answers,
    open_client,
)
from pipeline.run.intake import Draft
from pipeline.run.selection import make_retriever, open_index

if TYPE_CHECKING:
    from distributed import Worker


@dataclass(frozen=True)
class WorkerParts:
    """What the plugin is made of. `rules` are those of the run's onrecord."""

    run: str
    rules: str
    config: Config
    until: str
    texts: dict[str, Prompt]
    made_with: MadeWith
    notes: list[Evidence]
    articles: list[Article]


@dataclass(frozen=True)
class ArticleOutcome:
    """What came of an article: its verdicts, or an error, which goes home as a value.

    `stages` are the seconds spent in each; `usage` is what the worker has asked since its last outcome.
    """

    file: VerdictFile | None = None
    error: UserError | ModelError | None = None
    stages: list[tuple[str, float]] = field(default_factory=list)
    usage: dict[str, Usage] = field(default_factory=dict)


async def check(draft: Draft, run: str) -> ArticleOutcome:
    """The task of one article, on a worker."""
    plugin = get_worker().plugins.get(plugin_name(run))
    return await plugin.check(draft) if isinstance(plugin, RunWorkerPlugin) else ArticleOutcome(error=_over())


class RunWorkerPlugin(WorkerPlugin):  # type: ignore[misc]  # distributed is not typed
    """The plugin of one run in one worker."""

    def __init__(self, parts: WorkerParts) -> None:
        self._parts = parts

    async def setup(self, worker: Worker) -> None:
        """Open the checker. Raises UserError, which names the worker, for what is missing there."""
        self._open = AsyncExitStack()
        self._at_work: set[asyncio.Task[ArticleOutcome]] = set()
        self._told: dict[str, Usage] = {}
        self._line = SchedulerLine(worker, self._parts.run)
        self._broken: UserError | None = None
        worker.stream_handlers.setdefault(OP, partial(_heard, worker))
        try:
            self._checker = await self._opened()
        except UserError as mistake:
            # A worker that comes while the run is on tells nobody else.
            self._broken = UserError(f"worker {worker.address}: {mistake}")
            await self._open.aclose()
            raise self._broken from None

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """Drop the articles in work, and close the checker."""
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._open.aclose()

    async def check(self, draft: Draft) -> ArticleOutcome:
        """Check an article."""
        if self._broken is not None:
            return ArticleOutcome(error=RunStop(str(self._broken)))
        task = asyncio.create_task(self._checked(draft))
        self._at_work.add(task)
        await asyncio.wait([task])
        self._at_work.discard(task)
        return ArticleOutcome(error=_over()) if task.cancelled() else task.result()

    def heard(self, ticket: int, **answer: Any) -> None:
        """An answer of the scheduler."""
        self._line.heard(ticket, **answer)

    async def _checked(self, draft: Draft) -> ArticleOutcome:
        stages: list[tuple[str, float]] = []
        file, error = None, None
        try:
            file = await self._checker.check(draft, lambda _, stage, spent: stages.append((stage, spent)))
        except (UserError, ModelError) as why:
            error = why
        return ArticleOutcome(file, error, stages, self._usage())

    def _usage(self) -> dict[str, Usage]:
        """What was asked since the last outcome."""
        now = {name: replace(one) for name, one in self._checker.usage.items()}
        before, self._told = self._told, now
        return {name: one - before.get(name, Usage()) for name, one in now.items()}

    async def _opened(self) -> ArticleChecker:
        parts = self._parts
        require_same(parts.rules, "it")
        # A large batch takes seconds to lay out: the worker must tell the scheduler meanwhile that it lives.
        index = open_index(parts.config)
        found = await asyncio.to_thread(make_retriever, parts.config, parts.notes, parts.articles, index)
        self._parts = replace(parts, articles=[])  # They stand on disk now.
        if describe_inputs(parts.config, parts.texts, index) != parts.made_with:
            raise UserError(f"the index {parts.config.evidence.index} is another one there: copy it over")
        inputs = StageInputs(parts.config, parts.until, parts.texts, parts.made_with, found)
        store = open_answers(parts.config)
        self._open.callback(store.close)
        client = await self._open.enter_async_context(
            open_client(parts.config, store, RemoteLimiter(self._line, 0))
        )
        searches = parts.config.evidence.web
        checker = ArticleChecker(
            inputs, client, store, lambda one: RemoteLimiter(self._line, 1 + searches.index(one))
        )
        return await self._open.enter_async_context(checker)


def _heard(worker: Worker, *, run: str, ticket: int, **answer: Any) -> None:
    """An answer of the scheduler, for the plugin of a run, if it is still there."""
    plugin = worker.plugins.get(plugin_name(run))
    if isinstance(plugin, RunWorkerPlugin):
        plugin.heard(ticket, **answer)


def _over() -> RunStop:
    return RunStop("the run is over")

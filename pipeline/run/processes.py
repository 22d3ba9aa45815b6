"""Reading articles, and comparing them with evidence, in as many processes as there are processors.

    with Processes() as processes:
        prepared = await processes.prepare(draft, until)
        by_code = await processes.settle(dossier, confidence)

To start a process and load the parser takes as long as a dozen articles, so the first ones are done in this
one. On Linux one process loads it, and the others are forked from that. Where a process dies, others
take its place, and the articles that were out are prepared again, one after the other, in a process apart:
only one that this dies of, too, is given up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, Self, TypeVar

from pipeline import telemetry
from pipeline.config.errors import UserError
from pipeline.records import Dossier
from pipeline.run.intake import Draft
from pipeline.run.preparation import Prepared, prepare
from pipeline.stance.settling import Ruling, settled
from pipeline.text import grammar

P = ParamSpec("P")
T = TypeVar("T")

FEW = 24
"""Articles that are read before another process is started."""
MOST = 8
"""Processes at most: by then the requests are what a run waits for."""


class Processes:
    """Works on articles; the processes that were started for it end with it."""

    def __init__(self) -> None:
        self._asked = 0
        self._pool: _Pool | None = None
        self._apart: _Pool | None = None
        self._one_by_one = asyncio.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._pool, self._apart):
            if pool is not None:
                pool.close()

    async def prepare(self, draft: Draft, until: str) -> Prepared:
        """As preparation.prepare does. Raises UserError also where processes die of the article."""
        self._asked += 1
        return await self._do(draft.place, prepare, draft, until)

    async def settle(self, dossier: Dossier, confidence: float) -> Mapping[str, Ruling]:
        """As settling.settled does. Raises UserError also where processes die of the article."""
        return await self._do(dossier.article.id, settled, dossier, confidence)

    async def _do(self, place: str, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        if self._asked <= FEW:
            return work(*given, **named)
        pool = self._pool = self._pool or _Pool(min(os.cpu_count() or 1, MOST))
        try:
            return await pool.do(work, *given, **named)
        except BrokenProcessPool:
            if pool is self._pool:
                self._pool = None
            return await self._again(place, work, *given, **named)

    async def _again(self, place: str, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        async with self._one_by_one:
            self._apart = self._apart or _Pool(1)
            try:
                return await self._apart.do(work, *given, **named)
            except BrokenProcessPool:
                self._apart = None
                raise UserError(
                    f"{place}: given up: two processes died that read it, perhaps for want of memory"
                ) from None


class _Pool:
    """So many processes; where not one can be started, this one."""

    def __init__(self, count: int) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._opened = asyncio.ensure_future(self._open(count))

    def close(self) -> None:
        self._opened.cancel()
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    async def do(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What comes of some work. Raises BrokenProcessPool where a process has died."""
        # One that is cut off waits no longer; the others do.
        await asyncio.shield(self._opened)
        if self._executor is None:
            return work(*given, **named)
        return await asyncio.wrap_future(self._executor.submit(work, *given, **named))

    async def _open(self, count: int) -> None:
        logs = bool(logging.getLogger("pipeline").handlers)
        context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        context.set_forkserver_preload(["__main__", "pipeline.run.loaded"])
        try:
            self._executor = ProcessPoolExecutor(count, context, _begin, (logs,))
            await asyncio.wrap_future(self._executor.submit(grammar.load))
        except (OSError, NotImplementedError, BrokenProcessPool):
            self._executor = None  # There are machines without semaphores, and programs without a guard.


def _begin(logs: bool) -> None:
    """In a new process: leave it to the run to end it, and go where the run is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    if logs:
        telemetry.to_stderr()


def _outlive_nobody() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with contextlib.suppress(Exception):
            parent.join()
        os._exit(1)

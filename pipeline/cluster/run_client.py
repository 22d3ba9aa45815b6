"""The run's side of a cluster: hands articles to workers as tasks of dask, and brings their verdicts back.

    async with cluster(batch) as checks:
        file = await checks.check(draft, tell)

It checks articles instead of this process (engine.ChecksArticles). If a worker dies, dask gives its articles
to others. If the scheduler dies, or no worker is left, the run ends with RunStop; answers are kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
import time
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any

import distributed
from distributed import Client, KilledWorker, Security
from distributed.client import FutureCancelledError
from distributed.comm import connect
from distributed.versions import VersionMismatchWarning

from pipeline.cluster.scheduler_plugin import RunSchedulerPlugin, SharedLimits, plugin_name
from pipeline.cluster.worker_plugin import ArticleOutcome, RunWorkerPlugin, WorkerParts, check
from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.model.answers import Usage
from pipeline.model.errors import RunStop
from pipeline.records import VerdictFile
from pipeline.run.article import TellStage, describe_inputs, load_prompts
from pipeline.run.fingerprint import own_rules
from pipeline.run.intake import Draft
from pipeline.run.selection import Batch

_log = logging.getLogger(__name__)
CONNECTING = 5.0
"""Seconds for the scheduler to answer, and then for a first worker to be there."""
WORKERLESS = 300.0
"""Seconds without any worker after which a run gives up: a machine may be replaced in that time."""
LOGS = ("distributed", "distributed.client")
"""The logs of dask that have a level of their own."""
_LOOK = 1.0


@contextlib.asynccontextmanager
async def cluster(batch: Batch) -> AsyncIterator[Cluster]:
    """The cluster of the config, made ready for a batch.

    Raises UserError for settings that it cannot work with, where there is no scheduler or worker, and where
    these have another onrecord or lack what a run needs.
    """
    config = batch.config
    _require(config)
    for name in LOGS:  # They tell, with tracebacks, what comes as an exception, too.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    async with await _connected(config.scheduler or "") as client:
        await _workers(client, config)
        run = secrets.token_hex(4)
        limits = SharedLimits(config.chosen(), config.evidence.web, config.budget)
        with _installed(config):
            await client.register_plugin(
                RunSchedulerPlugin(run, client.id, own_rules(), limits), name=plugin_name(run)
            )
            await client.register_plugin(RunWorkerPlugin(_parts(batch, run)), name=plugin_name(run))
        checks = Cluster(client, run)
        watch = asyncio.create_task(checks.watch())
        try:
            yield checks
        finally:
            watch.cancel()


class Cluster:
    """The workers of a run (engine.ChecksArticles)."""

    def __init__(self, client: Client, run: str) -> None:
        self.usage: defaultdict[str, Usage] = defaultdict(Usage)
        self._client = client
        self._run = run
        self._numbers = itertools.count()
        self._under_way: set[distributed.Future] = set()
        self._lost = f"the scheduler at {client.scheduler.address} is gone"

    async def check(self, draft: Draft, tell: TellStage) -> VerdictFile:
        """Have a worker check an article.

        Raises as ArticleChecker.check does, RunStop where the cluster is lost, and UserError for an article
        with which one worker after the other has died.
        """
        key = f"{plugin_name(self._run)}-{next(self._numbers)}"
        future = self._client.submit(check, draft, self._run, key=key, pure=False)
        self._under_way.add(future)
        try:
            outcome: ArticleOutcome = await future
        except KilledWorker:
            why = "one worker after another died of it: their logs may show why"
            raise UserError(f"{draft.place}: given up: {why}") from None
        except (FutureCancelledError, OSError):
            raise RunStop(f"{self._lost}; the same command resumes with the answers that are kept") from None
        finally:
            self._under_way.discard(future)
        for name, usage in outcome.usage.items():
            self.usage[name] += usage
        for stage, seconds in outcome.stages:
            tell(draft.id, stage, seconds)
        if outcome.file is None:
            raise outcome.error or AssertionError("an outcome of nothing")
        return outcome.file

    async def watch(self) -> None:
        """Give up once there has been no worker for WORKERLESS seconds."""
        seen = time.monotonic()
        with contextlib.suppress(OSError):  # The scheduler is gone, and each article learns of it.
            while time.monotonic() < seen + WORKERLESS:
                await asyncio.sleep(_LOOK)
                if await self._client.nthreads():
                    seen = time.monotonic()
            self._lost = "no worker is left"
            await self._client.cancel(list(self._under_way), force=True)


def _require(config: Config) -> None:
    """Raise UserError for settings that more than one machine cannot work with."""
    if config.mode != "live":
        raise UserError(
            f"executor: dask works in mode live, not {config.mode}: take --mode live, or executor: local"
        )
    if config.chosen().kind == "local":
        raise UserError("the local model serves one machine: name a provider that the workers can reach")


async def _connected(address: str) -> Client:
    """A client of the scheduler. Raises UserError where there is none, or one with another protocol."""
    with warnings.catch_warnings():
        # What matters of it is looked at below, and by the scheduler and the workers themselves.
        warnings.simplefilter("ignore", VersionMismatchWarning)
        try:
            await _greeted(address)
            client = await Client(address, asynchronous=True, timeout=CONNECTING, set_as_default=False)
        except (OSError, TimeoutError):
            message = f"no scheduler answers at {address}: start one (dask scheduler), or correct `scheduler`"
            raise UserError(message) from None
        except (ImportError, RuntimeError, TypeError, ValueError) as problem:
            why = str(problem).partition("\n")[0]
            raise UserError(f"the scheduler at {address} cannot be used: {why}") from None
    return client


async def _greeted(address: str) -> None:
    """Raise OSError or TimeoutError unless a dask scheduler answers at the address in time. dask's own client
    would wait for ever if something is there and says nothing.
    """
    async with asyncio.timeout(CONNECTING):
        comm = await connect(address, **Security().get_connection_args("client"))
    await comm.close()


async def _workers(client: Client, config: Config) -> None:
    """Raise UserError unless there are workers, all with the dask and the Python that are here."""
    try:
        await client.wait_for_workers(1, timeout=CONNECTING)
    except TimeoutError:
        raise UserError(
            f"the scheduler at {config.scheduler} has no workers: start some (dask worker {config.scheduler})"
        ) from None
    versions: dict[str, Any] = await client.get_versions()
    found = {"the scheduler": versions["scheduler"], **versions["workers"]}
    for where, told in found.items():
        theirs, ours = _versions(told["packages"]), _versions(versions["client"]["packages"])
        if theirs != ours:
            raise UserError(f"{where} has {theirs}, here is {ours}: install the same")
    threads = sum((await client.nthreads()).values())
    if threads > config.at_once:
        _log.warning("at_once is %d: the workers would take %d articles at a time", config.at_once, threads)


def _versions(packages: dict[str, str]) -> str:
    python = ".".join(packages["python"].split(".")[:2])
    return f"distributed {packages['distributed']} on Python {python}"


@contextlib.contextmanager
def _installed(config: Config) -> Iterator[None]:
    """Raise UserError, instead of dask's own error, where a part of the cluster has no onrecord at all."""
    try:
        yield
    except (ImportError, AttributeError) as problem:
        where = f"the scheduler at {config.scheduler}, or a worker of it,"
        raise UserError(f"{where} has no onrecord like this one ({problem}): install the same") from None


def _parts(batch: Batch, run: str) -> WorkerParts:
    texts = load_prompts(batch.config)
    return WorkerParts(
        run=run,
        rules=own_rules(),
        config=batch.config.moved(),
        until=batch.until,
        texts=texts,
        made_with=describe_inputs(batch.config, texts, batch.index),
        notes=batch.notes(),
        articles=list(batch.articles_beside()),
    )

"""The engine: checks the articles of a batch as a stream, and resumes where an earlier run stopped.

However large the batch, as many articles are in memory as are in work (`at_once`). Each ends in one state:
done, failed (its verdict file names errors), unreadable (a mistake), or left, when the budget or the
user ended the run before its turn. In live and record mode, what is done and still up to date is skipped.
A replay skips nothing: it is there to show that the recordings bear the verdicts out.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Protocol

from pipeline.config.errors import UserError
from pipeline.config.providers import Prices
from pipeline.model.budget import Budget, cost
from pipeline.model.errors import BudgetSpent, RunStop
from pipeline.records import VerdictFile
from pipeline.run import state
from pipeline.run.article import (
    ArticleChecker,
    StageInputs,
    TellStage,
    describe_inputs,
    load_prompts,
    open_answers,
    open_client,
)
from pipeline.run.fingerprint import Fingerprints
from pipeline.run.intake import Draft
from pipeline.run.preparation import own_fault
from pipeline.run.processes import Processes
from pipeline.run.selection import Batch
from pipeline.run.state import FinishedArticle, ProjectState, hash_recording
from pipeline.storage.atomic import write_atomic
from pipeline.verdicts import files
from pipeline.verdicts.table import VerdictTally

if TYPE_CHECKING:
    from pipeline.model.answers import Usage

_log = logging.getLogger(__name__)
SHOWN = 50
"""Articles up to which a run keeps the verdicts themselves, to show them at its end."""
_MISTAKES = 100
_STATES = ("total", "done", "failed", "skipped", "left", "unreadable")


@dataclass
class RunReport:
    """What a run has come to so far. It stays small, however many articles there are.

    `files` are the verdict files by their place in the batch, where there are SHOWN at most; `tally` counts
    what those of this run say; `kept` are failed articles whose verdict file was left as it stood;
    `seconds` are those that all articles together spent in each stage; `over` says which budget is spent.
    """

    total: int = 0
    done: int = 0
    failed: int = 0
    skipped: int = 0
    left: int = 0
    unreadable: int = 0
    kept: int = 0
    files: dict[int, VerdictFile] = field(default_factory=dict)
    tally: VerdictTally = field(default_factory=VerdictTally)
    mistakes: list[UserError] = field(default_factory=list)
    usage: Mapping[str, Usage] = field(default_factory=dict)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    over: str | None = None
    changed: Callable[[str, str], None] = lambda *_: None
    """Called with an article's id and what has become of it."""

    @property
    def written(self) -> int:
        """Articles whose verdict file this run has written."""
        return self.done + self.failed

    def counts(self) -> dict[str, int]:
        """The articles by what became of them, as files name it."""
        return {state: getattr(self, state) for state in _STATES}

    def stage(self, article: str, stage: str, seconds: float) -> None:
        """An article has left a stage (article.TellStage)."""
        self.seconds[stage] += seconds
        _log.info(
            "stage", extra={"fields": {"article": article, "stage": stage, "seconds": round(seconds, 3)}}
        )
        self.changed(article, stage)

    def write(self, number: int, file: VerdictFile, *, failed: bool) -> None:
        """A verdict file is on disk."""
        self.failed += failed
        self.done += not failed
        self.tally.add(file)
        if self.total <= SHOWN:
            self.files[number] = file
        state = "failed" if failed else "done"
        _log.info("article", extra={"fields": {"article": file.article.id, "state": state}})
        self.changed(file.article.id, "written")

    def mistake(self, mistake: UserError) -> None:
        """Note an article of which there is no verdict file."""
        self.unreadable += 1
        _log.info("article", extra={"fields": {"state": "unreadable", "why": str(mistake)}})
        if len(self.mistakes) < _MISTAKES:
            self.mistakes.append(mistake)
        self.changed("", "unreadable")


async def run(batch: Batch, report: RunReport, open_checker: OpenChecker | None = None) -> None:
    """Take the articles through the stages; `report` shows at any time how far that is.

    `open_checker` opens what checks the articles: this process, or the workers of a cluster. Raises UserError
    for a mistake in the settings or where another run has the folder, RunStop where the provider answers
    nobody; what was written by then stays.
    """
    config = batch.config
    start = time.perf_counter()
    with ExitStack() as stack:
        stack.enter_context(state.lock_folder(config.folder))
        run = BatchRun(batch, report, stack.enter_context(ProjectState(config.folder)))
        try:
            await run.all(open_checker or open_local_checker)
        finally:
            write_usage(batch, report, time.perf_counter() - start)


class ChecksArticles(Protocol):
    """Takes an article through the stages: in this process, or on the workers of a cluster."""

    @property
    def usage(self) -> Mapping[str, Usage]:
        """What the calls have come to so far, by prompt."""

    async def check(self, draft: Draft, tell: TellStage) -> VerdictFile:
        """As ArticleChecker.check does. Raises ArticleWaits where answers are still to come."""
        ...


OpenChecker = Callable[[Batch], AbstractAsyncContextManager[ChecksArticles]]


class ArticleWaits(Exception):  # noqa: N818 - no error
    """An article can go no further in this round: answers that it needs are still to come."""


@asynccontextmanager
async def open_local_checker(batch: Batch) -> AsyncIterator[ChecksArticles]:
    """What checks the articles in this process, for as long as a run takes."""
    from pipeline.model.rate_limit import RateLimiter

    config, provider = batch.config, batch.config.chosen()
    budget = None if config.mode == "replay" else Budget(config.budget, provider.prices)
    with closing(open_answers(config)) as store, Processes() as processes:
        async with (
            open_client(config, store, RateLimiter(provider, budget)) as client,
            ArticleChecker(
                StageInputs.of(batch), client, store, prepare=processes.prepare, settle=processes.settle
            ) as checker,
        ):
            yield checker


class BatchRun:
    """One run of a batch: which articles are to be done, and what becomes of each.

    `waiting` are the places of the articles that the last flow could not finish (ArticleWaits).
    """

    def __init__(self, batch: Batch, report: RunReport, known: ProjectState) -> None:
        self._batch = batch
        self._config = batch.config
        self._report = report
        self._known = known
        made_with = describe_inputs(self._config, load_prompts(self._config), batch.index)
        self._fingerprint = Fingerprints(batch, made_with)
        self._out = batch.out()
        self.waiting: set[int] = set()

    async def all(self, open_checker: OpenChecker) -> None:
        """Check all articles that are to do; a cluster or a model is only opened where there is one."""
        report = self._report
        report.total = self._batch.drafts.count()
        todo = self.todo()
        first = next(todo, None)
        if first is None:
            return
        async with open_checker(self._batch) as checker:
            report.usage = checker.usage
            await self.flow(itertools.chain([first], todo), checker)

    async def flow(self, todo: Iterable[tuple[int, Draft]], checker: ChecksArticles) -> None:
        """Keep `at_once` articles in work; once a budget is spent, only count what is left."""
        self.waiting = set()
        slots = asyncio.Semaphore(self._config.at_once)
        try:
            async with asyncio.TaskGroup() as group:
                for number, draft in todo:
                    await slots.acquire()
                    if self._report.over is not None:
                        self._report.left += 1
                        slots.release()
                        continue
                    task = group.create_task(self._article(number, draft, checker))
                    task.add_done_callback(lambda _: slots.release())
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _article(self, number: int, draft: Draft, checker: ChecksArticles) -> None:
        """One article from its draft to its state."""
        try:
            self._spare(draft)
            file = await checker.check(draft, self._report.stage)
            kept = self._keeps(file)
            sha256 = None if kept else await self._batch.store.write(file)
        except ArticleWaits:
            self.waiting.add(number)
        except UserError as mistake:
            self._unreadable(draft, mistake)
        except BudgetSpent as spent:
            self._report.over = str(spent)
            self._report.left += 1
        except RunStop:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, it ends this article alone
            _log.info("fault", extra={"fields": {"article": draft.id}}, exc_info=True)
            self._unreadable(draft, UserError(f"{draft.place}: {own_fault(fault)}"))
        else:
            errors = _errors(file)
            why = errors[0] if errors else None
            self._known.put(self._out, draft.id, self._entry(draft, sha256, errors=len(errors), why=why))
            self._report.kept += kept
            self._report.write(number, file, failed=bool(errors))

    def _unreadable(self, draft: Draft, mistake: UserError) -> None:
        """Note an article that has no verdicts, and why."""
        self._known.put(self._out, draft.id, self._entry(draft, None, errors=1, why=str(mistake)))
        self._report.mistake(mistake)

    def _keeps(self, file: VerdictFile) -> bool:
        """True where a replay that lacks answers would write over verdicts: it has nothing new to say."""
        errors = _errors(file)
        if self._config.mode != "replay" or not errors:
            return False
        try:
            return len(_errors(self._batch.store.load(file.article.id))) < len(errors)
        except (OSError, ValueError):
            return False

    def _entry(self, draft: Draft, sha256: str | None, errors: int, why: str | None) -> FinishedArticle:
        return FinishedArticle(
            basis=self._fingerprint(draft),
            file=sha256,
            answers=hash_recording(self._config, draft.id),
            errors=errors,
            why=why,
        )

    def _spare(self, draft: Draft) -> None:
        """A run that stops early must not write over what a whole run has found out."""
        store = self._batch.store
        if self._batch.spares_verdicts and store.stands(draft.id, "") != "gone":
            raise UserError(
                f"{store.at(draft.id)} would be overwritten by a run that stops at {self._batch.until}: "
                "give it an --out of its own"
            )

    def todo(self) -> Iterator[tuple[int, Draft]]:
        """The articles that are still to do, with their place in the batch."""
        for number, draft in enumerate(self._batch.drafts):
            if isinstance(draft, UserError):
                self._report.mistake(draft)
            elif self._finished(number, draft):
                self._report.skipped += 1
                self._report.changed(draft.id, "done before")
            else:
                yield number, draft

    def _finished(self, number: int, draft: Draft) -> bool:
        """True for an article that an earlier run has done, and that nothing has changed since."""
        if self._config.mode == "replay":
            return False
        entry = self._known.get(self._out, draft.id)
        store = self._batch.store
        if (
            entry is None
            or entry.errors
            or entry.basis != self._fingerprint(draft)
            or entry.file is None
            or store.stands(draft.id, entry.file) != "there"
            # What was done through the cache has no recording yet.
            or (self._config.mode == "record" and entry.answers != hash_recording(self._config, draft.id))
        ):
            return False
        if self._report.total <= SHOWN:
            self._report.files[number] = store.load(draft.id)
        return True


def _errors(file: VerdictFile) -> list[str]:
    """What could not be done, with a claim or beside the claims."""
    return [claim.error for claim in file.claims if claim.error] + list(files.file_errors(file))


def sum_spent(usage: Mapping[str, Usage], prices: Prices | None) -> tuple[int, int, float]:
    """Calls, tokens and cost of all prompts together."""
    from pipeline.model.answers import Usage

    total = sum(usage.values(), Usage())
    return total.calls, total.tokens.total, cost(total.tokens, prices)


def write_usage(batch: Batch, report: RunReport, seconds: float) -> None:
    """What the run cost; it differs from run to run, so it stays out of the verdict files."""
    path = batch.config.folder / state.HIDDEN / "usage.json"
    with contextlib.suppress(OSError):  # The verdicts are what matters.
        write_atomic(path, json.dumps(usage_record(batch, report, seconds), indent=2) + "\n")


def usage_record(batch: Batch, report: RunReport, seconds: float) -> dict[str, object]:
    """The usage file: calls, tokens, seconds and cost, in all and by prompt.

    `seconds` of a stage are those that all articles together spent there, waiting included.
    """
    from pipeline.model.answers import Usage

    provider = batch.config.chosen()
    prompts = {
        name: asdict(one) | {"cost": round(cost(one.tokens, provider.prices), 6)}
        for name, one in sorted(report.usage.items())
    }
    total = asdict(sum(report.usage.values(), Usage()))
    return {
        "schema": "onrecord/usage/1",
        "mode": batch.config.mode,
        "model": provider.model,
        "seconds": round(seconds, 3),
        "articles": report.counts(),
        "stages": {stage: round(spent, 3) for stage, spent in report.seconds.items()},
        "total": total | {"cost": sum(one["cost"] for one in prompts.values())},
        "prompts": prompts,
    }

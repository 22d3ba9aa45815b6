"""Mode `batch`: an ordinary run in rounds, each of which asks through the provider's Batch API.

In a round every article goes through the stages as long as its answers are cached. A request that has none
is noted, and the article waits at the end of that stage. What all articles have noted goes out together; once
the answers are in the cache, the next round takes the articles further. So the requests, the cache and the
verdict files are those of mode `live`.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack

from pipeline.batch_api.client import BatchApi
from pipeline.batch_api.delivery import Delivery
from pipeline.batch_api.outbox import Outbox
from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.model.answers import AnswerStore, Question, most
from pipeline.model.budget import Budget
from pipeline.model.errors import CallFailed
from pipeline.records import VerdictFile
from pipeline.run import engine, state
from pipeline.run.article import (
    ArticleChecker,
    StageInputs,
    TellStage,
    load_prompts,
    open_answers,
    open_client,
    read_key,
)
from pipeline.run.engine import ArticleWaits, BatchRun, RunReport
from pipeline.run.intake import Draft
from pipeline.run.selection import Batch


async def run(batch: Batch, report: RunReport, *, wait: bool = True) -> None:
    """Take the articles through the stages; `report` shows at any time how far that is.

    Without `wait` it ends when answers are not there yet, and the next run resumes. Raises UserError for a
    mistake in the settings or where another run has the folder, RunStop where the provider answers nobody;
    the next run then resumes with the batches that are under way.
    """
    config, start = batch.config, time.perf_counter()
    if config.chosen().kind == "local":
        raise UserError("the local model has no Batch API: take --mode live, or another --provider")
    async with AsyncExitStack() as stack:
        stack.enter_context(state.lock_folder(config.folder))
        known = stack.enter_context(state.ProjectState(config.folder))
        try:
            await _Rounds(batch, report, known).all_of(stack, wait=wait)
        finally:
            engine.write_usage(batch, report, time.perf_counter() - start)


class Awaited(CallFailed):
    """The answer comes with a batch."""


class QuestionNotes(AnswerStore):
    """The cache as a store that notes what it does not hold, within the budget.

    `waiting` are the articles that have noted something in this round; `short` tells which budget is spent.
    Web searches do not use the Batch API.
    """

    def __init__(self, cache: AnswerStore, outbox: Outbox, budget: Budget) -> None:
        self.waiting: set[str] = set()
        self.short: str | None = None
        self._cache = cache
        self._outbox = outbox
        self._budget = budget
        self._useless: defaultdict[str, list[Question]] = defaultdict(list)

    def find(self, question: Question) -> bytes | None:
        """The cached answer. Raises Awaited where there is none yet, CallFailed where there will be none."""
        answer = self._cache.find(question)
        if answer is not None or question.topic.kind != "prompt":
            return answer
        if why := self._outbox.given_up.get(question.key):
            raise CallFailed(why)
        self.waiting.add(question.article)
        self._note(question)
        raise Awaited("the answer comes with a batch")

    def _note(self, question: Question) -> None:
        if self._outbox.holds(question):
            return
        short = self._budget.take(most(question.body))
        if short is None:
            self._outbox.note(question)
        else:
            self.short = short

    def keep(self, question: Question, answer: bytes) -> None:
        """Cache an answer."""
        self._cache.keep(question, answer)

    def forget(self, question: Question) -> None:
        """Drop an answer of no use, but only once its article is done: its re-asks hang on it."""
        self._useless[question.article].append(question)

    def finish(self, article: str, *, complete: bool) -> None:
        """The article asks no more."""
        for question in self._useless.pop(article, ()):
            self._cache.forget(question)
        self._cache.finish(article, complete=complete)

    def release(self, article: str) -> None:
        """The article has left the round, done or not."""
        self.waiting.discard(article)
        self._useless.pop(article, None)

    def close(self) -> None:
        """Close the cache."""
        self._cache.close()


class _StopsAtQuestions:
    """An ArticleChecker whose articles wait at the end of the stage in which they have noted a question."""

    def __init__(self, checker: ArticleChecker, notes: QuestionNotes) -> None:
        self.usage = checker.usage
        self._checker = checker
        self._notes = notes

    async def check(self, draft: Draft, tell: TellStage) -> VerdictFile:
        """As ArticleChecker.check does. Raises ArticleWaits where answers of a stage are still to come."""

        def left(article: str, stage: str, seconds: float) -> None:
            if article in self._notes.waiting:
                raise ArticleWaits
            tell(article, stage, seconds)

        try:
            return await self._checker.check(draft, left)
        finally:
            self._notes.release(draft.id)


class _Rounds:
    """A run that walks the articles as often as it takes; `_open` are the places of those that wait."""

    def __init__(self, batch: Batch, report: RunReport, known: state.ProjectState) -> None:
        self._batch = batch
        self._report = report
        self._run = BatchRun(batch, report, known)
        self._open: set[int] | None = None

    async def all_of(self, stack: AsyncExitStack, *, wait: bool) -> None:
        """Take turns: what is under way comes in, the articles go on, what they ask goes out."""
        config, report = self._batch.config, self._report
        report.total = self._batch.drafts.count()
        provider = config.chosen()
        outbox = stack.enter_context(Outbox(config.folder / state.HIDDEN, provider))
        budget = _budget(config, outbox)
        cache = open_answers(config)
        notes = QuestionNotes(cache, outbox, budget)
        stack.callback(notes.close)
        client = await stack.enter_async_context(open_client(config, notes))
        report.usage = client.usage
        checker = await stack.enter_async_context(ArticleChecker(StageInputs.of(self._batch), client, notes))
        api = await stack.enter_async_context(BatchApi(provider, read_key(provider.key_env)))
        delivery = Delivery(
            api,
            outbox,
            cache,
            budget,
            client.usage,
            load_prompts(config),
            lambda standing: report.changed("batches", standing),
        )
        while await delivery.deliver(wait=wait):
            notes.short = None
            await self._run.flow(self._turn(), _StopsAtQuestions(checker, notes))
            self._open = self._run.waiting
            outbox.seal()
            if not outbox.parcels:
                outbox.empty()
                report.over = notes.short
                break
        else:
            report.over = delivery.standing()
        report.left = self._waiting()

    def _turn(self) -> Iterator[tuple[int, Draft]]:
        """The articles of this round: first all that are to do, then those that waited."""
        if self._open is None:
            yield from self._run.todo()
            return
        for number, draft in enumerate(self._batch.drafts):
            if number in self._open and not isinstance(draft, UserError):
                yield number, draft

    def _waiting(self) -> int:
        """How many articles are still to do."""
        return sum(1 for _ in self._run.todo()) if self._open is None else len(self._open)


def _budget(config: Config, outbox: Outbox) -> Budget:
    """The budget of the run, which an earlier process may have begun to spend."""
    budget = Budget(config.budget, config.chosen().prices)
    spent = budget.amounts(outbox.spent.tokens, outbox.spent.calls)
    budget.carry_over(spent, dict.fromkeys(spent, 0.0))
    for parcel in outbox.parcels:
        under_way = budget.amounts(parcel.most.tokens, parcel.most.calls)
        budget.carry_over(dict.fromkeys(under_way, 0.0), under_way)
    return budget

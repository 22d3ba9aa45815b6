"""Takes parcels of requests to the provider's Batch API, and puts what comes back into the cache.

A request that failed, expired or never came back is made again by the next round, in at most TRIES batches;
then it is given up, and its claim ends as an error.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping

from pipeline.batch_api.client import BatchApi, BatchResult, BatchState, NotReached
from pipeline.batch_api.outbox import Outbox, Parcel, Requests
from pipeline.config.errors import UserError
from pipeline.model.answers import AnswerStore, Question, Usage, most
from pipeline.model.budget import Budget, Tokens
from pipeline.model.errors import RunStop
from pipeline.model.prompts import Prompt
from pipeline.verdicts.phrases import number

TRIES = 3
"""Batches that one request is part of at most."""
FIRST_LOOK = 5.0
"""Seconds to the first look at batches; each time twice as long."""
LONGEST = 300.0
"""Seconds from one look to the next at most."""
_UNREACHED = 10
"""Looks in a row that may fail before the run stops."""

_log = logging.getLogger(__name__)


class Delivery:
    """Everything between an outbox and one provider; `tell` is called with the progress in words."""

    def __init__(
        self,
        api: BatchApi,
        outbox: Outbox,
        cache: AnswerStore,
        budget: Budget,
        usage: Mapping[str, Usage],
        prompts: Mapping[str, Prompt],
        tell: Callable[[str], None],
    ) -> None:
        self._api = api
        self._outbox = outbox
        self._cache = cache
        self._budget = budget
        self._usage = usage
        self._prompts = prompts
        self._tell = tell

    def standing(self) -> str:
        """The requests and files that are under way, in words."""
        requests = sum(parcel.most.calls for parcel in self._outbox.parcels)
        return f"{number(requests, 'request')} under way in {number(len(self._outbox.parcels), 'file')}"

    async def deliver(self, *, wait: bool) -> bool:
        """Send what is not sent yet, and fetch what is ready; True once nothing is under way.

        Without `wait` the batches are looked at once. Raises RunStop where the provider answers nobody.
        """
        for parcel in self._outbox.parcels:
            await self._send(parcel)
        pause, unreached = FIRST_LOOK, 0
        while self._outbox.parcels:
            self._tell(self.standing())
            try:
                await self._look()
                unreached = 0
            except NotReached:
                unreached += 1
                if not wait or unreached == _UNREACHED:
                    raise
            if not wait:
                break
            if self._outbox.parcels:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST)
        return not self._outbox.parcels

    async def _send(self, parcel: Parcel) -> None:
        """Start the parcel as a batch, once, whatever an earlier process has done of that."""
        if parcel.batch is not None:
            return
        anew = parcel.file is None
        if parcel.file is None:
            parcel.file = await self._api.upload(self._outbox.path(parcel))
            self._outbox.save()
        parcel.batch = await self._api.start(parcel.file, anew=anew)
        self._outbox.save()

    async def _look(self) -> None:
        """Fetch what has ended. What finds the account's queue full is sent again when there is room."""
        room = False
        for parcel in list(self._outbox.parcels):
            if parcel.batch is None:
                continue
            state = await self._api.look(parcel.batch)
            if not state.ended:
                continue
            others = any(one.batch for one in self._outbox.parcels if one is not parcel)
            if state.full and (others or room):
                parcel.batch = None
                self._outbox.save()
                continue
            await self._fetch(parcel, state)
            room = True
        if room:
            for parcel in self._outbox.parcels:
                await self._send(parcel)

    async def _fetch(self, parcel: Parcel, state: BatchState) -> None:
        """Fill the cache with the answers of a batch, and note what has none."""
        answered: dict[str, Tokens] = {}
        failed: dict[str, BatchResult] = {}
        why = f"the provider refused the batch: {state.why}" if state.why else "no answer came back"
        with Requests(self._outbox.path(parcel)) as requests:
            async for outcome in self._outcomes(state):
                if outcome.key not in requests or outcome.key in answered:
                    continue  # An answer to another request, or the same once more.
                if outcome.answer is None:
                    failed[outcome.key] = outcome
                    continue
                self._keep(parcel, requests.body(outcome.key), outcome)
                answered[outcome.key] = outcome.used or Tokens()
            # Nothing is waited for from here on: it is counted whole or not at all.
            for key in requests:
                self._count(parcel, requests.body(key), answered.get(key))
                if key not in answered:
                    self._failed(parcel, failed.get(key) or BatchResult(key, why=why))
        self._outbox.settle(parcel)

    async def _outcomes(self, state: BatchState) -> AsyncIterator[BatchResult]:
        try:
            async for outcome in self._api.outcomes(state, self._outbox.scratch):
                yield outcome
        except OSError as problem:
            raise RunStop(
                f"{self._outbox.scratch}: cannot be written: {problem.strerror}; the same command resumes"
            ) from None

    def _keep(self, parcel: Parcel, body: bytes, outcome: BatchResult) -> None:
        question = Question("", self._prompts[parcel.prompt], body, outcome.key)
        self._cache.keep(question, outcome.answer or b"")
        if self._cache.find(question) is None:
            raise UserError(
                "the cache cannot be written, and mode batch needs it: check `cache` in the config; "
                "the same command resumes with the batches"
            )

    def _count(self, parcel: Parcel, body: bytes, used: Tokens | None) -> None:
        """A request is over; providers do not charge for one without an answer."""
        tokens = used or Tokens()
        self._budget.settle(self._budget.amounts(most(body)), tokens)
        self._outbox.spent.add(tokens)
        self._usage[parcel.prompt].calls += 1
        self._usage[parcel.prompt].add(tokens)

    def _failed(self, parcel: Parcel, outcome: BatchResult) -> None:
        """Note that a request has no answer; the next round makes it again, if it is not given up."""
        outbox = self._outbox
        outbox.tries[outcome.key] = tries = outbox.tries.get(outcome.key, 0) + 1
        if not outcome.again:
            outbox.given_up[outcome.key] = outcome.why
        elif tries >= TRIES:
            outbox.given_up[outcome.key] = f"{outcome.why}, in {TRIES} batches: try again later"
        else:
            self._usage[parcel.prompt].retries += 1

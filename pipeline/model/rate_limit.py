"""The rate limiter that every request to a provider passes: so many at once, a minute, and in all.

    passage = await gate.enter(Tokens(prompt=480, completion=250))
    try:
        ...                            # the request
        passage.heard(response.status_code, response.headers)
        passage.used = Tokens(461, 80)
    finally:
        passage.leave()

A request is counted when it leaves, with the tokens it may take at most, and corrected once its answer is
there. In any 60 seconds no more than `requests_a_minute` leave and no more than `tokens_a_minute` are
counted: exactly, where a leaky bucket would let twice as much through. What the endpoint asks for comes
first: its Retry-After, and the x-ratelimit headers that OpenAI documents
(https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers), hold all requests back, for
LONGEST_WAIT at most. All time is the event loop's, which no setting of the clock moves.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from pipeline.config.providers import Provider
from pipeline.config.settings import WebSearch
from pipeline.model import retries
from pipeline.model.budget import Amounts, Budget, Tokens

MINUTE = 60.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


class Permit(Protocol):
    """One request under way."""

    used: Tokens

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Obey what an answer says of the endpoint's limits."""

    def leave(self) -> None:
        """The request is over, whatever came of it."""


class Limiter(Protocol):
    """A rate limiter: of this process, or of a cluster (cluster/remote_limiter.py)."""

    async def enter(self, most: Tokens) -> Permit:
        """Wait until a request that takes `most` tokens may leave. Raises BudgetSpent where it may not."""
        ...


class RateLimiter:
    """The rate limiter of one provider, or of a web search; the `budget` is that of the run."""

    def __init__(self, provider: Provider | WebSearch, budget: Budget | None = None) -> None:
        self._slots = asyncio.Semaphore(provider.in_flight)
        self._turn = asyncio.Lock()
        self._requests = _Window(provider.requests_a_minute)
        self._tokens = _Window(provider.tokens_a_minute)
        self._closed_until = 0.0
        self.budget = budget

    async def enter(self, most: Tokens) -> RateLimitPermit:
        """Wait until a request that takes `most` tokens may leave. Raises BudgetSpent where it may not."""
        await self._slots.acquire()
        reserved = None
        try:
            reserved = await self.budget.reserve(most) if self.budget else None
            # First come, first served: a large request is not overtaken for ever by small ones.
            async with self._turn:
                while (wait := self._wait(most.total)) > 0:  # noqa: ASYNC110 - time is what it waits for
                    await asyncio.sleep(wait)
                self._requests.count(1)
                counted = self._tokens.count(most.total)
        except BaseException:
            if self.budget and reserved:
                self.budget.settle(reserved, None)
            self._slots.release()
            raise
        return RateLimitPermit(self, most, counted, reserved)

    def leave(self, passage: RateLimitPermit) -> None:
        """The request of this passage is over."""
        self._tokens.correct(passage.counted, passage.used.total)
        if self.budget and passage.reserved:
            self.budget.settle(passage.reserved, passage.used)
        self._slots.release()

    def close_for(self, seconds: float) -> None:
        """Hold all requests back for so many seconds, LONGEST_WAIT at most."""
        self._closed_until = max(self._closed_until, _now() + min(seconds, retries.LONGEST_WAIT))

    def _wait(self, tokens: int) -> float:
        """Seconds until the next request may leave; 0 or less for now."""
        now = _now()
        return max(self._closed_until - now, self._requests.wait(1, now), self._tokens.wait(tokens, now))


class RateLimitPermit:
    """One request under way. `used` is what it took: at first a guess, in case no answer ever comes."""

    def __init__(self, gate: RateLimiter, most: Tokens, counted: _Count, reserved: Amounts | None) -> None:
        self.used = Tokens(prompt=most.prompt)
        self.counted = counted
        self.reserved = reserved
        self._gate = gate
        self._most = most

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Obey what an answer says of the endpoint's limits."""
        if status != HTTPStatus.OK:
            # Providers do not charge for an error.
            self.used = Tokens()
            if told := retries.retry_after(headers):
                self._gate.close_for(told)
        for kind, needed in (("requests", 1), ("tokens", self._most.total)):
            with contextlib.suppress(KeyError, ValueError):
                if int(headers[f"x-ratelimit-remaining-{kind}"]) < needed:
                    self._gate.close_for(_seconds(headers[f"x-ratelimit-reset-{kind}"]))

    def leave(self) -> None:
        """The request is over, whatever came of it."""
        self._gate.leave(self)


@dataclass
class _Count:
    """What was counted when; `inside` as long as that is less than a minute ago."""

    at: float
    amount: float
    inside: bool = True


class _Window:
    """What left in the last 60 seconds, against a limit a minute; None is no limit."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._counts: deque[_Count] = deque()
        self._sum = 0.0

    def wait(self, amount: float, now: float) -> float:
        """Seconds until `amount` more fits. A request that is above the limit by itself goes alone."""
        if self._limit is None:
            return 0.0
        while self._counts and self._counts[0].at <= now - MINUTE:
            gone = self._counts.popleft()
            gone.inside = False
            self._sum -= gone.amount
        excess = self._sum + min(amount, self._limit) - self._limit
        for count in self._counts:
            if excess <= 0:
                break
            excess -= count.amount
            if excess <= 0:
                return count.at + MINUTE - now
        return 0.0

    def count(self, amount: float) -> _Count:
        """Count it from now on; `correct` takes the result."""
        count = _Count(_now(), amount)
        if self._limit is not None:
            self._counts.append(count)
            self._sum += amount
        return count

    def correct(self, count: _Count, amount: float) -> None:
        """Replace what was counted by the real amount."""
        if self._limit is not None and count.inside:
            self._sum += amount - count.amount
            count.amount = amount


def _now() -> float:
    return asyncio.get_running_loop().time()


def _seconds(span: str) -> float:
    """A span of time as OpenAI writes it: 1s, 120ms, 6m0s. Raises ValueError for anything else."""
    parts = _SPAN.findall(span)
    if not parts or "".join(number + unit for number, unit in parts) != span:
        return float(span)
    return sum(float(number) * _UNITS[unit] for number, unit in parts)

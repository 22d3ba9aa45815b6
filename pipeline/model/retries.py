"""How long to wait before a request is made again, and which faults are not worth another try.

Only faults of transport are tried again: no connection, no answer in time, 408, 409, 429 and 5xx. The waits
double, with some chance added, unless the endpoint names one in Retry-After: that holds for all requests to
it, so the rate limiter obeys it (rate_limit.py).
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState

    from pipeline.model.answers import Call

TRIES = 4
FIRST_WAIT = 1.0
"""Seconds before the second try, where the endpoint names none."""
LONGEST_WAIT = 60.0
"""Seconds, whatever the endpoint asks for."""


def make_policy(call: Call | None = None) -> AsyncRetrying:
    """A fresh retry policy for one request of `call`; counts the retries in its usage.

    A request of no call passes no rate limiter, and keeps the wait that the endpoint names by itself.
    """
    from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

    def count(_state: RetryCallState) -> None:
        if call is not None:
            call.usage.retries += 1

    return AsyncRetrying(
        stop=stop_after_attempt(TRIES),
        wait=_wait if call is None else _wait_at_the_limiter,
        retry=retry_if_exception(is_transient),
        before_sleep=count,
        reraise=True,
    )


def is_transient(error: BaseException) -> bool:
    """True for a fault of transport that may not occur at the next try."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.code != "insufficient_quota" and is_transient_status(error.status_code)
    if isinstance(error, httpx2.HTTPStatusError):
        return is_transient_status(error.response.status_code)
    return isinstance(error, openai.APIConnectionError | httpx2.TransportError)


def is_transient_status(status: int) -> bool:
    """True for a status that the next try may not get."""
    return status in (408, 409, 429) or status >= 500


def _wait_at_the_limiter(state: RetryCallState) -> float:
    """Zero if the endpoint names a wait: the rate limiter keeps that one, for all requests."""
    return _wait(state) if _told(state) is None else 0.0


def _wait(state: RetryCallState) -> float:
    """The wait that the endpoint names, or a longer one each time."""
    from tenacity import wait_exponential_jitter

    if (told := _told(state)) is not None:
        return min(told, LONGEST_WAIT)
    return wait_exponential_jitter(multiplier=FIRST_WAIT, max=LONGEST_WAIT, jitter=FIRST_WAIT)(state)


def _told(state: RetryCallState) -> float | None:
    response = getattr(state.outcome and state.outcome.exception(), "response", None)
    return None if response is None else retry_after(response.headers)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait, 0 or more; None where it does not ask.

    A date counts from the answer's own Date, so that this machine's clock may be wrong.
    """
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        date = headers.get("date")
        try:
            now = _timestamp(date) if date else time.time()
            seconds = _timestamp(value) - now
        except ValueError:
            return None
    return seconds if seconds > 0 else 0.0


def _timestamp(date: str) -> float:
    return email.utils.parsedate_to_datetime(date).timestamp()

"""How long to wait before a request is made again, and when it is no use.

Only faults of transport are tried again: no connection, no answer in time, 408, 409, 429 and 5xx. The
endpoint's Retry-After is obeyed up to LONGEST_WAIT; else the waits double, with some chance added.
How many requests are under way at once is counted where they leave, in answers.py.
"""

from __future__ import annotations

import email.utils
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState

    from pipeline.model.answers import Call

TRIES = 4
FIRST_WAIT = 1.0
"""Seconds before the second try, where the endpoint names none."""
LONGEST_WAIT = 60.0
"""Seconds, whatever the endpoint asks for."""


def patience(call: Call) -> AsyncRetrying:
    """A fresh retry policy for one request of `call`; counts the retries in its usage."""
    from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

    def count(_state: RetryCallState) -> None:
        call.usage.retries += 1

    return AsyncRetrying(
        stop=stop_after_attempt(TRIES),
        wait=_wait,
        # A store's trouble looks like a connection error to the SDK.
        retry=retry_if_exception(lambda error: call.trouble is None and may_pass(error)),
        before_sleep=count,
        reraise=True,
    )


def may_pass(error: BaseException) -> bool:
    """True for a fault of transport that may be gone at the next try."""
    import openai

    if isinstance(error, openai.APIStatusError):
        used_up = error.code == "insufficient_quota"
        return not used_up and (error.status_code in (408, 409, 429) or error.status_code >= 500)
    return isinstance(error, openai.APIConnectionError)


def _wait(state: RetryCallState) -> float:
    from tenacity import wait_exponential_jitter

    told = _retry_after(state.outcome.exception() if state.outcome else None)
    if told is not None:
        return min(max(0.0, told), LONGEST_WAIT)
    return wait_exponential_jitter(multiplier=FIRST_WAIT, max=LONGEST_WAIT, jitter=FIRST_WAIT)(state)


def _retry_after(error: BaseException | None) -> float | None:
    """The seconds that the endpoint asks to wait, given as such or as a date; None where it does not."""
    response = getattr(error, "response", None)
    value = response.headers.get("retry-after") if response is not None else None
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(value).timestamp() - time.time()
    except ValueError:
        return None

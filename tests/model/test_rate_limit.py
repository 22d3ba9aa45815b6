"""The gate: what leaves in any minute, whatever comes; what the endpoint says; what a budget lets through."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jumping import jump

from pipeline.config.providers import Prices, Provider
from pipeline.config.settings import BudgetSettings
from pipeline.model.budget import Budget, Tokens, cost
from pipeline.model.errors import BudgetSpent
from pipeline.model.rate_limit import MINUTE, RateLimiter
from pipeline.model.retries import LONGEST_WAIT


def gate(budget: Budget | None = None, in_flight: int = 1000, **limits: int) -> RateLimiter:
    return RateLimiter(Provider(model="m", in_flight=in_flight, **limits), budget)


def now() -> float:
    return asyncio.get_running_loop().time()


Request = tuple[float, int, int]
"""When it comes, the tokens that it may take, and those that it takes."""


def left(requests: list[Request], **limits: int) -> list[tuple[float, int, int]]:
    """When each request left, and its tokens: at most, and at last."""
    gone: list[tuple[float, int, int]] = []

    async def main() -> None:
        one_gate = gate(**limits)

        async def one(comes: float, most: int, used: int) -> None:
            await asyncio.sleep(comes)
            passage = await one_gate.enter(Tokens(prompt=most))
            gone.append((now(), most, used))
            await asyncio.sleep(0.5)
            passage.used = Tokens(prompt=used)
            passage.leave()

        await asyncio.gather(*(one(*request) for request in requests))

    jump(main())
    return gone


COMING = st.lists(
    st.tuples(st.floats(0, 300), st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=40
)


@settings(deadline=None)
@given(COMING, st.integers(1, 7))
def test_no_minute_sees_more_requests_than_allowed(requests: list[Request], limit: int) -> None:
    gone = left(requests, requests_a_minute=limit)
    assert len(gone) == len(requests)
    for start, *_ in gone:
        assert sum(start <= at < start + MINUTE - 1e-6 for at, *_ in gone) <= limit


@settings(deadline=None)
@given(COMING)
def test_no_minute_sees_more_tokens_than_allowed(requests: list[Request]) -> None:
    gone = left(requests, tokens_a_minute=100)
    assert len(gone) == len(requests)
    for start, *_ in gone:
        seen = [(most, used) for at, most, used in gone if start <= at < start + MINUTE - 1e-6]
        # Whatever was counted at most is put right, so the smaller of both is what is certain.
        assert sum(min(pair) for pair in seen) <= 100 + max(max(0, used - most) for most, used in seen)


def test_a_request_above_the_limit_goes_alone() -> None:
    gone = left([(0, 10, 10), (1, 500, 500), (2, 10, 10)], tokens_a_minute=100)
    assert [round(at) for at, *_ in gone] == [0, 60, 120]


def test_what_was_not_used_is_given_back() -> None:
    gone = left([(n, 90, 1) for n in range(9)], tokens_a_minute=100)
    assert gone[-1][0] < 10


def told(status: int = 200, **headers: str) -> float:
    """Seconds until the next request leaves, after an answer with these headers."""

    async def main() -> None:
        one_gate = gate()
        passage = await one_gate.enter(Tokens(prompt=50))
        passage.heard(status, {name.replace("_", "-"): value for name, value in headers.items()})
        passage.leave()
        (await one_gate.enter(Tokens())).leave()

    return jump(main())


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry_after": "2.5"}, 2.5),
        (503, {"retry_after": "7"}, 7),
        (429, {"retry_after": "9999"}, LONGEST_WAIT),
        (429, {"retry_after": "-1"}, 0),
        (429, {"retry_after": "nan"}, 0),
        (429, {"retry_after": "soon"}, 0),
        (429, {}, 0),
        # By its own Date, whatever this machine's clock says.
        (429, {"retry_after": "Wed, 01 Jan 1997 00:00:30 GMT", "date": "Wed, 01 Jan 1997 00:00:00 GMT"}, 30),
        (200, {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "120ms"}, 0.12),
        (200, {"x_ratelimit_remaining_requests": "1", "x_ratelimit_reset_requests": "120ms"}, 0),
        (200, {"x_ratelimit_remaining_tokens": "49", "x_ratelimit_reset_tokens": "1m3s"}, LONGEST_WAIT),
        (200, {"x_ratelimit_remaining_tokens": "50", "x_ratelimit_reset_tokens": "1m3s"}, 0),
        (200, {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "6"}, 6),
        (200, {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "soon"}, 0),
        (200, {"x_ratelimit_remaining_requests": "0"}, 0),
    ],
)
def test_the_endpoints_word_holds_for_everybody(status: int, headers: dict[str, str], seconds: float) -> None:
    assert told(status, **headers) == pytest.approx(seconds)


# --- the budget ---------------------------------------------------------------------------------

PRICES = Prices(prompt=1.0, cached=0.5, completion=4.0)


def spend(limits: dict[str, float], calls: int, most: Tokens, used: Tokens, in_flight: int = 3) -> int:
    """How many of the calls a budget lets through."""
    made = 0

    async def main() -> None:
        budget = Budget(BudgetSettings(**limits), PRICES)
        one_gate = gate(budget, in_flight)

        async def one() -> None:
            nonlocal made
            passage = await one_gate.enter(most)
            made += 1
            await asyncio.sleep(1)
            passage.used = used
            passage.leave()

        results = await asyncio.gather(*(one() for _ in range(calls)), return_exceptions=True)
        refused = [result for result in results if result is not None]
        assert len(refused) == calls - made
        assert all(isinstance(one, BudgetSpent) for one in refused)

    jump(main())
    return made


@pytest.mark.parametrize(
    ("limits", "made"),
    [
        ({"calls": 0}, 0),
        ({"calls": 4}, 4),
        ({"calls": 99}, 20),
        ({"tokens": 149}, 0),  # a call may take 150
        ({"tokens": 150}, 1),
        ({"tokens": 160}, 2),  # the first took 10 after all, and 150 were left
        ({"tokens": 1000}, 20),
        ({"money": 0.000299}, 0),  # 100 in the prompt at 1, 50 in the answer at 4
        ({"money": 0.0003}, 1),
        ({}, 20),
    ],
)
@pytest.mark.parametrize("in_flight", [1, 3, 50])
def test_a_budget_stops_before_the_call_that_would_exceed_it(
    limits: dict[str, float], made: int, in_flight: int
) -> None:
    most, used = Tokens(prompt=100, completion=50), Tokens(prompt=5, completion=5)
    assert spend(limits, 20, most, used, in_flight) == made


@settings(deadline=None)
@given(st.integers(0, 2000), st.integers(1, 60), st.integers(1, 9), st.data())
def test_a_budget_is_never_exceeded(limit: int, most: int, in_flight: int, data: st.DataObject) -> None:
    used = data.draw(st.integers(0, most))
    made = spend({"tokens": limit}, 30, Tokens(prompt=most), Tokens(prompt=used), in_flight)
    assert made * used <= limit
    # Nor is it given up early: the next one would not have fitted.
    assert made == 30 or made * used + most > limit


def test_cached_tokens_cost_less() -> None:
    assert cost(Tokens(prompt=1_000_000, completion=500_000, cached=400_000), PRICES) == 0.6 + 0.2 + 2.0
    assert cost(Tokens(prompt=10), None) == 0
    whole = Prices(prompt=1.0, completion=4.0)
    assert cost(Tokens(prompt=1_000_000, cached=400_000), whole) == 1.0


@pytest.mark.parametrize("waiting_for", ["slot", "turn", "budget"])
def test_whoever_gives_up_waiting_leaves_nothing_behind(waiting_for: str) -> None:
    async def main() -> None:
        budget = Budget(BudgetSettings(calls=2), None)
        one_gate = gate(
            budget,
            in_flight=1 if waiting_for == "slot" else 9,
            requests_a_minute=1 if waiting_for == "turn" else 9,
        )
        first = await one_gate.enter(Tokens())
        second = None if waiting_for != "budget" else await one_gate.enter(Tokens())
        waiting = asyncio.ensure_future(one_gate.enter(Tokens()))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.wait([waiting])
        first.leave()
        if second is not None:
            second.leave()
            with pytest.raises(BudgetSpent):
                await one_gate.enter(Tokens())
        else:
            (await one_gate.enter(Tokens())).leave()
            with pytest.raises(BudgetSpent, match="the budget of 2 calls is spent, 2 calls of it"):
                await one_gate.enter(Tokens())

    jump(main())

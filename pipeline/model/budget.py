"""A budget: the calls, tokens and money that one run may spend, counted before a call is made.

A call is made only if its worst case still fits: its prompt, and the longest answer that it may get. What it
really took replaces that once it is answered. While calls under way may turn out cheaper than their worst
case, the next one waits for them; when nothing is under way and it still does not fit, the budget is spent,
and stays so: nothing more is asked.

Prices are what a provider's page of prices says, per million tokens, in whatever currency `money` is in.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pipeline.config.providers import Prices
from pipeline.config.settings import BudgetSettings
from pipeline.model.errors import BudgetSpent

_MILLION = 1_000_000

Amounts = dict[str, float]


@dataclass(frozen=True)
class Tokens:
    """The tokens of one call. `cached` are those of the prompt that the provider had cached, `reasoning`
    those of the answer that were hidden reasoning.
    """

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0

    @property
    def total(self) -> int:
        """All of them, as rate limits and budgets count."""
        return self.prompt + self.completion


def cost(tokens: Tokens, prices: Prices | None) -> float:
    """What the tokens cost; 0 where the provider has no prices."""
    if prices is None:
        return 0.0
    cached = prices.prompt if prices.cached is None else prices.cached
    fresh = tokens.prompt - tokens.cached
    whole = fresh * prices.prompt + tokens.cached * cached + tokens.completion * prices.completion
    return whole / _MILLION


class Budget:
    """What is left to spend, shared by all calls of a run."""

    def __init__(self, settings: BudgetSettings, prices: Prices | None) -> None:
        self.over: str | None = None
        self._limits = {name: limit for name, limit in settings if limit is not None}
        self._prices = prices
        self._spent = {"calls": 0.0, "tokens": 0.0, "money": 0.0}
        self._reserved = dict(self._spent)
        self._changed = asyncio.Event()

    async def reserve(self, most: Tokens) -> Amounts:
        """Set aside what a call may take at most. Raises BudgetSpent where that does not fit any more."""
        amounts = self.amounts(most)
        while self.over is None and (short := self._short(amounts)):
            if self._reserved["calls"]:
                await self._changed.wait()
            else:
                self.over = short
        if self.over is not None:
            raise BudgetSpent(self.over)
        _add(self._reserved, amounts)
        return amounts

    def take(self, most: Tokens) -> str | None:
        """Set aside at once what a call may take at most; if it does not fit, return what is spent."""
        amounts = self.amounts(most)
        short = self._short(amounts)
        if short is None:
            _add(self._reserved, amounts)
        return short

    def carry_over(self, spent: Amounts, reserved: Amounts) -> None:
        """Count what an earlier process has spent, and set aside, for the same run."""
        _add(self._spent, spent)
        _add(self._reserved, reserved)

    def settle(self, reserved: Amounts, used: Tokens | None) -> None:
        """The call is over and took so much; None for one that was not made after all."""
        _add(self._reserved, reserved, sign=-1)
        if used is not None:
            _add(self._spent, self.amounts(used))
        # Wakes all that wait now, and nobody later.
        self._changed.set()
        self._changed.clear()

    def amounts(self, tokens: Tokens, calls: int = 1) -> Amounts:
        """The amounts of so many calls with so many tokens together."""
        return {"calls": calls, "tokens": tokens.total, "money": cost(tokens, self._prices)}

    def _short(self, amounts: Amounts) -> str | None:
        """The part of the budget that is too small for the call, in words; None where it fits."""
        for name, limit in self._limits.items():
            # A hair of room: money is a sum of small fractions.
            if self._spent[name] + self._reserved[name] + amounts[name] > limit * (1 + 1e-9):
                return f"the budget of {_told(name, limit)} is spent, {_told(name, self._spent[name])} of it"
        return None


def _add(to: Amounts, amounts: Amounts, sign: int = 1) -> None:
    for name, amount in amounts.items():
        to[name] += sign * amount


def _told(name: str, amount: float) -> str:
    return f"{amount:.4g} in money" if name == "money" else f"{amount:,.0f} {name}"

"""Runs many calls at once: all results in order, or the first failure once the rest is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from pipeline.model.errors import BudgetSpent

T = TypeVar("T")


async def gather_all(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run all of `work` at once. Unlike asyncio.gather, a failure leaves nothing running behind it."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    except BudgetSpent:
        # Calls under way are paid for: let their answers come in. New ones are refused at once.
        await asyncio.wait(tasks)
        raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

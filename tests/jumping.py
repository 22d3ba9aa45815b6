"""An event loop whose clock jumps to the next thing to do: tests of long waits take no time.

slept = jump(main())   # seconds that went by on the loop's clock
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing but adds up how long it should have waited."""

    jumped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0 if timeout is not None else None)
        if timeout and not found:
            self.jumped += timeout
        return found


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.jumped


def jump(main: Coroutine[Any, Any, Any]) -> float:
    """Run `main` to its end; the seconds that it took by the loop's clock."""
    loop = _Loop()
    try:
        loop.run_until_complete(main)
        return loop.time()
    finally:
        loop.close()

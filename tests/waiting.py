"""How tests wait: until something holds, as long as a busy machine may take, and a failure says for what."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 300.0
"""Seconds after which a wait has failed: a busy machine takes a minute where an idle one takes a second."""


def wait_until(holds: Callable[[], object], what: str, *, of: subprocess.Popen[Any] | None = None) -> None:
    """Wait until it holds; fails with `what` after PATIENCE, or once the process `of` it is over."""
    over = time.monotonic() + PATIENCE
    while not holds():
        if of is not None and of.poll() is not None and not holds():
            words = of.communicate()
            raise AssertionError(f"waited for {what}: the process ended with {of.returncode}: {words}")
        if time.monotonic() > over:
            raise AssertionError(f"waited for {what}: nothing in {PATIENCE:.0f} s")
        time.sleep(0.01)


def settled(number: Callable[[], int], still: float = 2.0) -> int:
    """The number once it has not changed for `still` seconds; fails after PATIENCE."""
    found, since, over = number(), time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < since + still:
        if number() != found:
            found, since = number(), time.monotonic()
        if time.monotonic() > over:
            raise AssertionError(f"{found}, and still changing after {PATIENCE:.0f} s")
        time.sleep(0.01)
    return found


def finish(process: subprocess.Popen[Any]) -> tuple[Any, Any]:
    """Wait for a process to end; what it wrote. Kills one that does not and raises TimeoutExpired."""
    try:
        return process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise

"""What all commands of `onrecord eval` share: figures as JSON, the command line for the record, progress."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from pipeline.config.errors import UserError
from pipeline.storage.atomic import write_atomic


def command_line(words: Sequence[str]) -> str:
    """The words of a command line as they were typed, without the folders in them."""
    return shlex.join(["onrecord", *(Path(word).name if "/" in word else word for word in words)])


def write_text(file: Path, text: str) -> None:
    """Write a whole file or nothing. Raises UserError where it can't be written."""
    try:
        write_atomic(file, text)
    except OSError as problem:
        raise UserError(f"{file}: cannot be written: {problem.strerror}") from None


def write_figures(file: Path, figures: dict[str, Any]) -> None:
    """Write figures as JSON. Raises UserError where the file can't be written."""
    write_text(file, json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


@contextmanager
def progress(systems: Sequence[str], rows: int) -> Iterator[Callable[[str, int], None]]:
    """A bar for each system; nothing where standard error is no terminal."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks = {system: bar.add_task(system, total=rows) for system in systems}

        def tell(system: str, done: int) -> None:
            bar.update(tasks[system], completed=done)

        yield tell

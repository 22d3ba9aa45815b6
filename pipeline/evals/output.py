"""What all commands of `onrecord eval` share: figures as JSON and in tables, the command line, progress."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from pipeline.evals.metrics import Interval
from pipeline.storage.atomic import write_or_refuse
from pipeline.storage.hashes import hash_file
from pipeline.verdicts.layout import grid

_DIGITS = 4


def command_line(words: Sequence[str]) -> str:
    """The words of a command line as they were typed, without the folders in them."""
    return shlex.join(["onrecord", *(Path(word).name if "/" in word else word for word in words)])


def describe_file(file: Path) -> dict[str, str]:
    """A file of data by its name and hash. Raises OSError where it cannot be read."""
    return {"file": file.name, "sha256": hash_file(file)}


def write_figures(file: Path, figures: dict[str, Any]) -> None:
    """Write figures as JSON. Raises UserError where the file can't be written."""
    write_or_refuse(file, json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


@contextmanager
def progress(systems: Sequence[str], rows: int) -> Iterator[Callable[[str, int], None]]:
    """A bar for each system; nothing where standard error is no terminal."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks = {system: bar.add_task(system, total=rows) for system in systems}

        def tell(system: str, done: int) -> None:
            bar.update(tasks[system], completed=done)

        yield tell


def rounded(found: Interval) -> dict[str, float | int | None]:
    """An estimate as JSON."""
    return {
        name: round(value, _DIGITS) if isinstance(value, float) else value
        for name, value in asdict(found).items()
    }


def measures_table(measured: Mapping[str, Mapping[str, Interval]]) -> Table:
    """The measures of some systems side by side, a row each, with their intervals."""
    made = grid(expand=False)
    made.add_column("measure")
    made.add_column("n", justify="right")
    for name in measured:
        made.add_column(name, justify="right")
    for measure, first in next(iter(measured.values())).items():
        found = [_shown(one[measure]) for one in measured.values()]
        made.add_row(measure.replace("_", " "), str(first.n), *found)
    return made


def _shown(found: Interval) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "–"
    digits = 3 if max(found.value, found.high) <= 1 else 1
    return f"{found.value:.{digits}f} [{found.low:.{digits}f}, {found.high:.{digits}f}]"


def confusion_table(confusion: Mapping[str, Mapping[str, int]], truth: str) -> Table:
    """How often what is true was told as what; `truth` heads the column of what is true."""
    told = sorted({name for row in confusion.values() for name in row})
    made = grid(expand=False)
    made.add_column(truth)
    for name in told:
        made.add_column(name.replace("_", " "), justify="right")
    for truth, counts in confusion.items():
        made.add_row(truth.replace("_", " "), *(str(counts.get(name, "")) for name in told))
    return made

"""What a run shows: its progress on standard error, its verdicts on standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.batch import STAGES, Batch
from pipeline.config import UserError
from pipeline.records import VerdictFile
from pipeline.runner import Tell
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.table import table


@contextmanager
def progress(batch: Batch) -> Iterator[Tell]:
    """A progress bar over the stages of all articles; nothing where standard error is no terminal."""
    console = Console(stderr=True)
    steps = STAGES.index(batch.until)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("stages"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task(f"{len(batch.articles)} articles", total=steps * len(batch.articles))

        def tell(article: str, stage: str) -> None:
            bar.update(task, advance=1, description=f"{article}: {stage}")

        yield tell


def results(files: Sequence[VerdictFile], mistakes: Sequence[UserError]) -> None:
    """The table of verdicts, then a line for each article that could not be read."""
    if files:
        Console().print(table(files))
    for mistake in mistakes:
        Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"onrecord: {mistake}")


def has_errors(file: VerdictFile) -> bool:
    """True where something of an article could not be done."""
    return any(claim.error for claim in file.claims) or bool(file_errors(file))

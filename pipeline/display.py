"""What a run shows: its progress on standard error, its verdicts on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.batch import STAGES, Batch
from pipeline.config import UserError
from pipeline.records import VerdictFile
from pipeline.runner import WRITTEN
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.phrases import number
from pipeline.verdicts.table import table


class Watch:
    """A run while it goes on: a bar over the stages of all articles, and how many are `written`.

    Used as a context manager. There is no bar where standard error is no terminal.
    """

    def __init__(self, batch: Batch) -> None:
        console = Console(stderr=True)
        self.written = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("stages"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        # Reading is over when the run begins; writing counts in its place.
        steps = len(batch.articles) * (1 + STAGES.index(batch.until))
        self._task = self._bar.add_task(f"{len(batch.articles)} articles", total=steps)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, article: str, stage: str) -> None:
        """An article has left a stage (runner.Tell)."""
        self.written += stage == WRITTEN
        self._bar.update(self._task, advance=1, description=f"{escape(article)}: {stage}")


def stopped(batch: Batch, watch: Watch) -> str:
    """What to say of a run that ctrl-C has cut off."""
    return (
        f"stopped: {watch.written} of {number(len(batch.articles), 'article')} written; "
        "the same command goes on with the answers that it has"
    )


def results(files: Sequence[VerdictFile], mistakes: Sequence[UserError]) -> None:
    """The table of verdicts, then a line for each article that could not be read."""
    if files:
        Console().print(table(files))
    for mistake in mistakes:
        Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"onrecord: {mistake}")


def has_errors(file: VerdictFile) -> bool:
    """True where something of an article could not be done."""
    return any(claim.error for claim in file.claims) or bool(file_errors(file))

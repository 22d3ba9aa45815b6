"""`onrecord eval verdicts`: which claims are judged with which settings, and what comes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.evals import datasets
from pipeline.evals.datasets import Dataset, Mode
from pipeline.evals.kept import Kept
from pipeline.evals.output import command_line, progress, write_figures
from pipeline.evals.verdicts import report
from pipeline.evals.verdicts.picture import picture
from pipeline.evals.verdicts.scores import VerdictPrediction, VerdictScores, score
from pipeline.evals.verdicts.systems import SYSTEMS, compare, settings
from pipeline.evidence import encoder
from pipeline.evidence.block_list import BlockList
from pipeline.evidence.vectors import Encodes
from pipeline.storage.atomic import write_or_refuse


@dataclass(frozen=True)
class VerdictsTask:
    """The claims to judge and by whom.

    `keep` is the file for predictions, `limit` takes the first claims, `blocked` are sites without evidence.
    """

    dataset: str
    path: Path
    evidence: Mode
    systems: Sequence[str]
    config: Config
    keep: Path | None = None
    limit: int | None = None
    blocked: Sequence[str] = ()


@dataclass(frozen=True)
class VerdictsResults:
    """What came of a task: the scores of each system."""

    task: VerdictsTask
    data: Dataset
    scores: dict[str, VerdictScores]

    @property
    def failed(self) -> bool:
        """Whether any call failed."""
        return any(one.failed for one in self.scores.values())

    def tables(self) -> RenderableType:
        """The figures side by side."""
        return report.tables(self.data, self.scores)

    def write(self, file: Path, *, date: str, words: Sequence[str]) -> None:
        """Write the figures as JSON, with the words of the command line. Raises UserError where it can't."""
        head = {
            "command": command_line(words),
            "date": date,
            "model": self.task.config.chosen().model,
            "evidence": self.task.evidence,
            "blocked": list(self.task.blocked),
            "meaning": _encoder(self.task) is not None,
        }
        write_figures(file, report.as_json(self.data, self.scores, head))

    def draw(self, file: Path) -> None:
        """Write the reliability diagram as SVG. Raises UserError where it can't."""
        write_or_refuse(file, picture({name: one.bins for name, one in self.scores.items()}))


async def measure(task: VerdictsTask) -> VerdictsResults:
    """Judge the claims and score the verdicts. Raises UserError for what the user got wrong."""
    if unknown := [name for name in task.systems if name not in SYSTEMS]:
        raise UserError(f"--system: there is no {unknown[0]!r}; there are {', '.join(SYSTEMS)}")
    whole = datasets.load(task.dataset, task.path, task.evidence, _sites(task.blocked), _encoder(task))
    data = dataclasses.replace(whole, rows=whole.rows[: task.limit])
    with progress(task.systems, len(data.rows)) as tell:
        kept = Kept(task.keep, VerdictPrediction)
        told = await compare(data.rows, task.systems, settings(task.config), kept, tell)
    return VerdictsResults(task, data, {system: score(data, told[system]) for system in task.systems})


def _encoder(task: VerdictsTask) -> Encodes | None:
    """What searches by meaning, where evidence is searched for."""
    searched = task.evidence == "retrieved" and task.dataset in datasets.SEARCHED
    return encoder.find_encoder() if searched and task.config.evidence.meaning else None


def _sites(entries: Sequence[str]) -> BlockList:
    try:
        return BlockList(entries)
    except UserError as mistake:
        raise UserError(str(mistake).replace("evidence.block", "--block", 1)) from None

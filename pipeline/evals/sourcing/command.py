"""`onrecord eval sourcing` and `finding`: what is measured with which settings, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.evals.kept import Kept
from pipeline.evals.metrics import Interval
from pipeline.evals.output import command_line, measures_table, progress, write_figures
from pipeline.evals.sourcing import finding as whole
from pipeline.evals.sourcing import report
from pipeline.evals.sourcing.compare import SYSTEMS, compare
from pipeline.evals.sourcing.labelled import LabelledArticles, load
from pipeline.evals.sourcing.scores import SourcePrediction, SourcingScores, score
from pipeline.records import VerdictFile


@dataclass(frozen=True)
class SourcingTask:
    """The systems to measure on some label files; `keep` is the file for their predictions, if any."""

    labels: Sequence[Path]
    texts: Path | None
    systems: Sequence[str]
    config: Config
    keep: Path | None


@dataclass(frozen=True)
class SourcingResults:
    """What came of a task: the scores of each system."""

    task: SourcingTask
    data: LabelledArticles
    scores: dict[str, SourcingScores]

    @property
    def failed(self) -> bool:
        """Whether any call failed."""
        return any(one.failed for one in self.scores.values())

    def tables(self, examples: int) -> RenderableType:
        """The figures side by side, and errors of each class with some examples."""
        return report.tables(self.data, self.scores, examples=examples)

    def write(self, file: Path, *, date: str, words: Sequence[str]) -> None:
        """Write the figures as JSON, with the words of the command line, less the folders in them.

        Raises UserError where the file can't be written.
        """
        figures = report.as_json(
            self.data,
            self.scores,
            self.task.labels,
            model=self.task.config.chosen().model,
            date=date,
            command=command_line(words),
        )
        write_figures(file, figures)


async def sourcing(task: SourcingTask) -> SourcingResults:
    """Measure who is found behind labelled words. Raises UserError for what the user got wrong."""
    if unknown := [name for name in task.systems if name not in SYSTEMS]:
        raise UserError(f"--systems: there is no {unknown[0]!r}; there are {', '.join(SYSTEMS)}")
    data = load(task.labels, task.texts)
    if not data.rows:
        raise UserError(f"{task.labels[0]}: no labelled attribution that could be measured")
    with progress(task.systems, len(data.rows)) as tell:
        told = await compare(data, task.systems, task.config, Kept(task.keep, SourcePrediction), tell)
    return SourcingResults(task, data, {system: score(data, told[system]) for system in task.systems})


@dataclass(frozen=True)
class FindingResults:
    """What came of measuring the finding in whole articles; `claims` names whose claims they are."""

    labels: Sequence[Path]
    claims: str
    articles: int
    measures: dict[str, Interval]

    def table(self) -> RenderableType:
        """The measures with their intervals."""
        return measures_table({"value": self.measures})

    def write(self, file: Path, *, date: str, words: Sequence[str]) -> None:
        """Write the measures as JSON. Raises UserError where the file can't be written."""
        head = {"benchmark": "finding", "command": command_line(words), "date": date, "claims": self.claims}
        write_figures(file, head | report.found(self.labels, self.articles, self.measures))


def finding(
    labels: Sequence[Path], texts: Path | None, files: Mapping[str, VerdictFile] | None
) -> FindingResults:
    """Measure the finding in the articles of some verdict files, or by the rules in all that are labelled.

    Raises UserError for what the user got wrong.
    """
    data = load(labels, texts)
    if files is None:
        told = {name: whole.of_sentences(article) for name, article in data.articles.items()}
    else:
        told = {name: whole.of_file(files[name], one) for name, one in data.articles.items() if name in files}
    if not told:
        raise UserError("no article has both labels and claims")
    claims = "each sentence, by the rules" if files is None else "of verdict files"
    return FindingResults(labels, claims, len(told), whole.score(data, told))

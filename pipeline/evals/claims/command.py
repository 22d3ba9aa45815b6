"""`onrecord eval claims`: which documents are split with which settings, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.evals import datasets, metrics
from pipeline.evals.claims.measure import SYSTEM, ClaimPrediction, measure, measure_without_model
from pipeline.evals.datasets import factcheck_bench
from pipeline.evals.datasets.factcheck_bench import Response
from pipeline.evals.kept import Kept
from pipeline.evals.metrics import Interval, describe_intervals
from pipeline.evals.output import (
    command_line,
    describe_file,
    measures_table,
    progress,
    rounded,
    write_figures,
)
from pipeline.text.grammar import identity

_WITHOUT_MODEL = ("claims_a_sentence", "annotated_covered_by_words", "self_contained")


@dataclass(frozen=True)
class ClaimsResults:
    """What came of splitting the documents of a file."""

    file: Path
    model: str | None
    documents: int
    failed: int
    systems: Mapping[str, Mapping[str, Interval]]

    def table(self) -> RenderableType:
        """The measures with their intervals."""
        return measures_table(self.systems)

    def write(self, file: Path, *, date: str, words: Sequence[str]) -> None:
        """Write the measures as JSON. Raises UserError where the file can't be written."""
        write_figures(
            file,
            {
                "benchmark": "claims on factcheck-bench",
                "command": command_line(words),
                "date": date,
                "model": self.model,
                "parser": identity(),
                "data": describe_file(self.file),
                "split": self.file.stem,
                "n": self.documents,
                "failed": self.failed,
                "intervals": describe_intervals("documents"),
                "systems": {
                    system: {name: rounded(one) for name, one in measures.items()}
                    for system, measures in self.systems.items()
                },
            },
        )


async def run(path: Path, config: Config, keep: Path | None, limit: int | None) -> ClaimsResults:
    """Split the documents, have the claims judged, and score them.

    Raises UserError for what the user got wrong.
    """
    file, documents = _documents(path, limit)
    with progress([SYSTEM], len(documents)) as tell:
        found = await measure(documents, config, Kept(keep, ClaimPrediction), tell)
    failed = sum(one.failures for one in found)
    return ClaimsResults(file, config.chosen().model, len(found), failed, {SYSTEM: score(found)})


def run_without_model(path: Path, limit: int | None) -> ClaimsResults:
    """Split the documents and score what needs no judge. Raises UserError for what the user got wrong."""
    file, documents = _documents(path, limit)
    scored = {system: score(one) for system, one in measure_without_model(documents).items()}
    found = {system: {name: one[name] for name in _WITHOUT_MODEL} for system, one in scored.items()}
    return ClaimsResults(file, None, len(documents), 0, found)


def _documents(path: Path, limit: int | None) -> tuple[Path, list[Response]]:
    file = datasets.file_of(path, ("tune.jsonl",))
    documents = factcheck_bench.responses(file)[:limit]
    if not documents:
        raise UserError(f"{file}: no document in it")
    return file, documents


def score(found: Sequence[ClaimPrediction]) -> dict[str, Interval]:
    """The measures over the documents, each with its interval; what the judge failed on is left out."""

    def share(of: Callable[[ClaimPrediction], Sequence[bool | None]]) -> Interval:
        told = {one.id: [float(answer) for answer in of(one) if answer is not None] for one in found}
        return metrics.estimate_interval(told, metrics.mean)

    def rate(of: Callable[[ClaimPrediction], float], by: Callable[[ClaimPrediction], int]) -> Interval:
        return metrics.estimate_interval({one.id: [(of(one), by(one))] for one in found}, _rate)

    return {
        "claims_a_sentence": rate(lambda one: one.claims, lambda one: one.sentences),
        "annotated_covered": share(lambda one: one.covered),
        "annotated_covered_by_words": share(lambda one: one.covered_by_words),
        "entailed_by_own_sentence": share(lambda one: one.entailed),
        "self_contained": share(lambda one: one.alone),
        "seconds_a_claim": rate(lambda one: one.seconds, lambda one: one.claims),
    }


def _rate(counts: Sequence[tuple[float, int]]) -> float | None:
    total = sum(by for _, by in counts)
    return sum(of for of, _ in counts) / total if total else None

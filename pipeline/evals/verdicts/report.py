"""Reports of judged claims: JSON to keep, which holds no word of a claim or passage, and tables to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.evals.datasets import Dataset
from pipeline.evals.metrics import describe_intervals
from pipeline.evals.output import confusion_table, describe_file, measures_table, rounded
from pipeline.evals.verdicts.scores import VerdictScores, retrieval

_DIGITS = 4


def as_json(data: Dataset, scores: Mapping[str, VerdictScores], head: Mapping[str, Any]) -> dict[str, Any]:
    """The whole run: `head` (what was run, when, with which model), the data, and each system's figures."""
    return {
        "benchmark": f"verdicts on {data.name}",
        **head,
        "data": describe_file(data.file),
        "split": data.file.stem,
        "n": len(data.rows),
        "failed": sum(one.failed for one in scores.values()),
        "intervals": describe_intervals("groups of claims"),
        "retrieval": {name: rounded(one) for name, one in retrieval(data).items()},
        "systems": {name: _system(one) for name, one in scores.items()},
    }


def _system(one: VerdictScores) -> dict[str, Any]:
    return {
        "failed": one.failed,
        "measures": {name: rounded(found) for name, found in one.measures.items()},
        "labels": {
            label: {name: rounded(found) for name, found in measures.items()}
            for label, measures in one.labels.items()
        },
        "confusion_true_to_told": one.confusion,
        "reliability": [
            {name: round(value, _DIGITS) for name, value in asdict(held).items()} for held in one.bins
        ],
    }


def tables(data: Dataset, scores: Mapping[str, VerdictScores]) -> RenderableType:
    """The measures of all systems side by side, those of each label, and who took what for what."""
    parts: list[RenderableType] = []
    if found := retrieval(data):
        parts += [measures_table({"retrieval": found}), Text()]
    parts += [measures_table({name: one.measures for name, one in scores.items()}), Text()]
    parts += [measures_table({name: _labels(one) for name, one in scores.items()}), Text()]
    for name, one in scores.items():
        title = Text(f"{name}: failed calls {one.failed} of {len(data.rows)}", style="bold")
        parts += [title, confusion_table(_short(one.confusion), "true label"), Text()]
    return Group(*parts)


def _labels(one: VerdictScores) -> dict[str, Any]:
    return {
        f"{_SHORT.get(label, label)} {name}": found
        for label, measures in one.labels.items()
        for name, found in measures.items()
    }


_SHORT = {"conflicting_evidence": "conflicting", "not_enough_evidence": "not enough"}


def _short(confusion: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {
        _SHORT.get(truth, truth): {_SHORT.get(told, told): count for told, count in row.items()}
        for truth, row in confusion.items()
    }

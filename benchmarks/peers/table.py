"""The table of all systems from their predictions: the same claims, one row a system.

A label that is missing because the answer could not be read is wrong; one that is missing because a call
failed is left out and counted. Peers that know two labels only are measured on all four like the rest: what
that costs them shows in the confusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.asking import Told
from pipeline.config.errors import UserError
from pipeline.evals import metrics
from pipeline.evals.datasets import DatasetRow
from pipeline.evals.metrics import Interval
from pipeline.evals.output import rounded
from pipeline.records import Label

NOTHING = "no label"
_COLUMNS = (
    "system",
    "accuracy",
    "macro-F1",
    "supported or refuted, by label",
    "by score",
    "tokens",
    "calls",
    "seconds",
    "unparsable",
    "failed",
)
_SIDES = (Label.SUPPORTED, Label.REFUTED)

Both = tuple[DatasetRow, Told]


def read(files: Iterable[Path]) -> dict[str, dict[str, Told]]:
    """The latest prediction by system and id, in the order of the files. Raises UserError."""
    found: dict[str, dict[str, Told]] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except OSError as problem:
            raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
        for number, line in enumerate(lines, 1):
            try:
                one = Told.model_validate_json(line)
            except ValueError:
                # A run that was killed may have left half a line.
                if number == 1:
                    raise UserError(f"{file}: holds no predictions of verdicts") from None
                continue
            found.setdefault(one.system, {})[one.id] = one
    return found


def common(rows: Sequence[DatasetRow], told: Mapping[str, Mapping[str, Told]]) -> list[DatasetRow]:
    """The rows that every system was asked about."""
    return [row for row in rows if all(row.id in one for one in told.values())]


def score(rows: Sequence[DatasetRow], told: Mapping[str, Told]) -> dict[str, Any]:
    """One system's figures over the rows."""
    both = [(row, told[row.id]) for row in rows]
    answered = [(row, one) for row, one in both if one.error is None]
    sides = [(row, one) for row, one in answered if row.truth in _SIDES]
    labels = metrics.grouped((row.group, (row.truth, one.label or NOTHING)) for row, one in answered)
    return {
        "peer": next((one.peer for one in told.values() if one.peer), None),
        "n": len(both),
        "failed": len(both) - len(answered),
        "unparsable": sum(not one.parsed for _, one in answered),
        "without_label": sum(one.label is None for _, one in answered),
        "measures": {
            "accuracy": rounded(metrics.estimate_interval(labels, metrics.accuracy)),
            "macro_f1": rounded(metrics.estimate_interval(labels, metrics.macro_f1)),
            "supported_or_refuted_by_label": rounded(_balanced(sides, lambda one: one.label or NOTHING)),
            "supported_or_refuted_by_score": rounded(_balanced(sides, leaning)),
            "calls": _mean(both, lambda one: one.calls),
            "tokens": _mean(both, lambda one: one.prompt_tokens + one.completion_tokens),
            "tokens_written": _mean(both, lambda one: one.completion_tokens),
            "tokens_cached": _mean(both, lambda one: one.cached_tokens),
            "seconds": _mean(both, lambda one: one.seconds),
        },
        "confusion_true_to_told": metrics.confusion(pair for group in labels.values() for pair in group),
    }


def leaning(one: Told) -> str:
    """The likelier of supported and refuted, supported where equal; without probabilities the label."""
    if one.probabilities is None or not any(one.probabilities.get(side) for side in _SIDES):
        return one.label or NOTHING
    supported, refuted = (one.probabilities.get(side, 0.0) for side in _SIDES)
    return Label.SUPPORTED if supported >= refuted else Label.REFUTED


def markdown(systems: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures as a table to read, with the ends of the intervals of the first three."""
    lines = [f"| {' | '.join(_COLUMNS)} |", "|" + "---|" * len(_COLUMNS)]
    for name, one in systems.items():
        m = one["measures"]
        cells = [
            name,
            *(_cell(m[key]) for key in ("accuracy", "macro_f1")),
            *(_cell(m[f"supported_or_refuted_by_{key}"]) for key in ("label", "score")),
            f"{m['tokens']['value']:.0f}",
            f"{m['calls']['value']:.1f}",
            f"{m['seconds']['value']:.1f}",
            str(one["unparsable"]),
            str(one["failed"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(one: Mapping[str, float | None]) -> str:
    if one["value"] is None:
        return "–"
    return f"{one['value']:.2f} ({one['low']:.2f}–{one['high']:.2f})"


def _balanced(both: Sequence[Both], side: Callable[[Told], str]) -> Interval:
    pairs = metrics.grouped((row.group, (row.truth, side(one))) for row, one in both)
    return metrics.estimate_interval(pairs, metrics.balanced_accuracy)


def _mean(both: Sequence[Both], cost: Callable[[Told], float]) -> dict[str, Any]:
    costs = metrics.grouped((row.group, cost(one)) for row, one in both)
    return rounded(metrics.estimate_interval(costs, metrics.mean))

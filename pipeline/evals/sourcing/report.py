"""Reports of a sourcing run: JSON to keep, which holds no words of a text, and tables to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.evals.metrics import Interval, describe_intervals
from pipeline.evals.output import confusion_table, describe_file, measures_table, rounded
from pipeline.evals.sourcing.labelled import Labelled, LabelledArticles
from pipeline.evals.sourcing.scores import Miss, SourcingScores
from pipeline.verdicts.phrases import visible

_INTERVALS = describe_intervals("articles")
_AROUND = 90  # characters of the article shown on each side of an example


def as_json(
    data: LabelledArticles,
    scores: Mapping[str, SourcingScores],
    labels: Sequence[Path],
    *,
    model: str,
    date: str,
    command: str,
) -> dict[str, Any]:
    """The whole run as JSON: what was measured on what, each measure with its interval, every miss by id."""
    return {
        "benchmark": "sourcing",
        "command": command,
        "date": date,
        "model": model,
        "labels": [describe_file(file) for file in labels],
        "attributions": len(data.rows),
        "articles": len({row.article for row in data.rows}),
        "intervals": _INTERVALS,
        "systems": {name: _system(one) for name, one in scores.items()},
    }


def _system(one: SourcingScores) -> dict[str, Any]:
    return {
        "measures": {name: rounded(found) for name, found in one.measures.items()},
        "kinds_true_to_told": one.confusion,
        "failed_calls": one.failed,
        "misses": [asdict(miss) for miss in one.misses],
    }


def found(labels: Sequence[Path], articles: int, measures: Mapping[str, Interval]) -> dict[str, Any]:
    """The measures of the finding as JSON."""
    return {
        "labels": [describe_file(file) for file in labels],
        "articles": articles,
        "intervals": _INTERVALS,
        "measures": {name: rounded(one) for name, one in measures.items()},
    }


def tables(data: LabelledArticles, scores: Mapping[str, SourcingScores], *, examples: int) -> RenderableType:
    """The measures of all systems side by side, then the last one's confusions and examples of its errors."""
    last = scores[list(scores)[-1]]
    measured = {name: one.measures for name, one in scores.items()}
    return Group(
        measures_table(measured),
        Text(),
        confusion_table(last.confusion, "true kind"),
        Text(),
        *_examples(data, last.misses, examples),
    )


def _examples(data: LabelledArticles, misses: Sequence[Miss], count: int) -> list[RenderableType]:
    """The errors by class, the most frequent first, each with some examples in their sentences."""
    rows = {row.id: row for row in data.rows}
    classes = Counter(_class(miss) for miss in misses)
    found: list[RenderableType] = []
    for name, number in classes.most_common():
        found.append(Text(f"{name}: {number}", style="bold"))
        those = [miss for miss in misses if _class(miss) == name][:count]
        found += [Text(f"  {miss.id}: {_excerpt(data, rows[miss.id])}") for miss in those]
    return found


def _class(miss: Miss) -> str:
    if miss.thing == "source":
        return "other words for the source"
    return f"{miss.thing}: {miss.truth} told as {miss.told}".replace("_", " ")


def _excerpt(data: LabelledArticles, row: Labelled) -> str:
    text = data.articles[row.article].text
    at = (row.sources or row.contents)[0]
    before, after = text[max(0, at.start - _AROUND) : at.start], text[at.end : at.end + _AROUND]
    return visible(f"…{before}[{text[slice(*at)]}]{after}…")

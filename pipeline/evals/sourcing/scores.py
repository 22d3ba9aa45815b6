"""Scores of a sourcing run: what is measured of each system, and where it errs."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pipeline.evals import metrics
from pipeline.evals.metrics import Interval, Pair
from pipeline.evals.sourcing.labelled import Labelled, LabelledArticles
from pipeline.evals.sourcing.predictions import SourcePrediction
from pipeline.records import SourceKind
from pipeline.text.sentences import Span

T = TypeVar("T")

ANONYMOUS, NAMED, NOBODY = "anonymous", "named", "nobody"
_SAME = 0.5  # under this, the words for the source count as others


@dataclass(frozen=True)
class Miss:
    """One thing that a system got wrong: of which attribution, what is true and what it told.

    `thing` is kind, source, quote or granted; a source is shown as offsets.
    """

    id: str
    thing: str
    truth: str
    told: str


@dataclass(frozen=True)
class SourcingScores:
    """One system's measures by name, the confusion of kinds (truth to told), and its misses."""

    measures: dict[str, Interval]
    confusion: dict[str, dict[str, int]]
    misses: tuple[Miss, ...]
    failed: int


def score(data: LabelledArticles, predictions: Sequence[SourcePrediction]) -> SourcingScores:
    """Measure one system's predictions, one for each attribution of the data, in its order.

    A system that failed counts as wrong. Anonymity granted is measured on as many rows without as with
    it, chosen by the hash of their ids, since label files hold either mostly with or mostly without.
    """
    both = list(zip(data.rows, predictions, strict=True))
    kinds = _by_article((row, (row.kind, one.kind)) for row, one in both if row.kind)
    sides = _by_article((row, (_side(row.kind), _side(one.kind))) for row, one in both if row.kind)
    quotes = _by_article((row, (row.quote, one.quote)) for row, one in both if row.quote)
    granted = _by_article((row, (row.granted, one.granted)) for row, one in _balanced(both))
    spans = _by_article((row, _spans(data, row, one)) for row, one in both if row.sources)
    costs = _by_article((row, one) for row, one in both)
    measures = {
        "named_or_anonymous_accuracy": metrics.estimate_interval(sides, metrics.accuracy),
        **_prf("anonymous", sides, ANONYMOUS),
        "kind_accuracy": metrics.estimate_interval(kinds, metrics.accuracy),
        "kind_macro_f1": metrics.estimate_interval(kinds, metrics.macro_f1),
        "source_exact": metrics.estimate_interval(spans, _exact),
        "source_overlap_f1": metrics.estimate_interval(spans, _overlap),
        "quote_accuracy": metrics.estimate_interval(quotes, metrics.accuracy),
        **_prf("granted", granted, True),
        "calls": metrics.estimate_interval(costs, partial(_mean, lambda one: one.calls)),
        "tokens": metrics.estimate_interval(costs, partial(_mean, lambda one: one.tokens)),
        "seconds": metrics.estimate_interval(costs, partial(_mean, lambda one: one.seconds)),
    }
    return SourcingScores(
        measures=measures,
        confusion=metrics.confusion(pair for group in kinds.values() for pair in group),
        misses=tuple(miss for row, one in both for miss in _misses(data, row, one)),
        failed=sum(one.error is not None for one in predictions),
    )


def _by_article(rows: Iterable[tuple[Labelled, T]]) -> dict[str, list[T]]:
    groups = defaultdict(list)
    for row, what in rows:
        groups[row.article].append(what)
    return dict(groups)


def _prf(name: str, pairs: Mapping[str, Sequence[Pair]], label: Hashable) -> dict[str, Interval]:
    return {
        f"{name}_precision": metrics.estimate_interval(pairs, lambda found: metrics.precision(found, label)),
        f"{name}_recall": metrics.estimate_interval(pairs, lambda found: metrics.recall(found, label)),
        f"{name}_f1": metrics.estimate_interval(pairs, lambda found: metrics.f1(found, label)),
    }


def _mean(cost: Callable[[SourcePrediction], float], found: Sequence[SourcePrediction]) -> float | None:
    return metrics.mean([cost(one) for one in found])


def _exact(found: Sequence[tuple[set[int], set[int]]]) -> float | None:
    return metrics.mean([float(truth == told) for truth, told in found])


def _overlap(found: Sequence[tuple[set[int], set[int]]]) -> float | None:
    return metrics.mean([metrics.overlap(truth, told) for truth, told in found])


def _side(kind: SourceKind | None) -> str:
    if kind is None or kind is SourceKind.NONE:
        return NOBODY
    return ANONYMOUS if kind.anonymous else NAMED


def _balanced(both: Sequence[tuple[Labelled, SourcePrediction]]) -> list[tuple[Labelled, SourcePrediction]]:
    found = [pair for pair in both if pair[0].granted]
    others = [pair for pair in both if pair[0].granted is False]
    others.sort(key=lambda pair: hashlib.sha256(pair[0].id.encode()).hexdigest())
    return found + others[: len(found)]


def _spans(data: LabelledArticles, row: Labelled, one: SourcePrediction) -> tuple[set[int], set[int]]:
    text = data.articles[row.article].text
    told = [Span(one.start, one.end)] if one.start is not None and one.end is not None else []
    return _words(text, row.sources), _words(text, told)


def _words(text: str, spans: Sequence[Span]) -> set[int]:
    """The offsets of the words of some spans."""
    return {at.start() + span.start for span in spans for at in re.finditer(r"\w+", text[slice(*span)])}


def _misses(data: LabelledArticles, row: Labelled, one: SourcePrediction) -> list[Miss]:
    found = []
    if row.kind and row.kind != one.kind:
        found.append(Miss(row.id, "kind", row.kind, one.error or one.kind))
    if row.sources and metrics.overlap(*_spans(data, row, one)) < _SAME:
        truth = str([list(span) for span in row.sources])
        found.append(Miss(row.id, "source", truth, str([[one.start, one.end]])))
    if row.quote and row.quote != one.quote:
        found.append(Miss(row.id, "quote", row.quote, one.quote))
    if row.granted is not None and row.granted != one.granted:
        found.append(Miss(row.id, "granted", str(row.granted).lower(), str(one.granted).lower()))
    return found

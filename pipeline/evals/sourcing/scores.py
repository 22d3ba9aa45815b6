"""Scores of a sourcing run: what is measured of each system, and where it errs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.evals import metrics
from pipeline.evals.kept import Answered
from pipeline.evals.metrics import Interval, Pair, grouped, side_of
from pipeline.evals.sourcing.labelled import Labelled, LabelledArticles, word_offsets
from pipeline.records import QuoteType, SourceKind
from pipeline.text.sentences import Span

_SAME = 0.5  # under this, the words for the source count as others


class SourcePrediction(Answered):
    """A system's answer for one attribution and what it cost, without a word of any text.

    One that failed counts as wrong.
    """

    kind: SourceKind = SourceKind.NONE
    start: int | None = None
    end: int | None = None
    quote: QuoteType = QuoteType.NONE
    granted: bool = False
    sure: bool = True
    calls: int = 0
    tokens: int = 0


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
    kinds = grouped((row.article, (row.kind, one.kind)) for row, one in both if row.kind)
    sides = grouped((row.article, (side_of(row.kind), side_of(one.kind))) for row, one in both if row.kind)
    quotes = grouped((row.article, (row.quote, one.quote)) for row, one in both if row.quote)
    granted = grouped((row.article, (row.granted, one.granted)) for row, one in _balanced(both))
    spans = grouped((row.article, _spans(data, row, one)) for row, one in both if row.sources)
    costs = grouped((row.article, one) for row, one in both)
    measures = {
        "named_or_anonymous_accuracy": metrics.estimate_interval(sides, metrics.accuracy),
        **_prf("anonymous", sides, "anonymous"),
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


def _balanced(both: Sequence[tuple[Labelled, SourcePrediction]]) -> list[tuple[Labelled, SourcePrediction]]:
    found = [pair for pair in both if pair[0].granted]
    others = [pair for pair in both if pair[0].granted is False]
    others.sort(key=lambda pair: hashlib.sha256(pair[0].id.encode()).hexdigest())
    return found + others[: len(found)]


def _spans(data: LabelledArticles, row: Labelled, one: SourcePrediction) -> tuple[set[int], set[int]]:
    text = data.articles[row.article].text
    told = [Span(one.start, one.end)] if one.start is not None and one.end is not None else []
    return word_offsets(text, row.sources), word_offsets(text, told)


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

"""Scores of judged claims: labels, calibration, citations, cost, each with a 95% interval.

A failed call is no label: it is counted apart, and `accuracy_of_all` alone counts it as wrong. All else about
labels is measured over the claims that were answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evals import metrics
from pipeline.evals.datasets import Dataset, DatasetRow, EvidencePlace
from pipeline.evals.kept import Answered
from pipeline.evals.metrics import Interval, Pair, grouped
from pipeline.evals.verdicts import calibration_error
from pipeline.evals.verdicts.calibration_error import Bin
from pipeline.records import Label

RECALL_AT = (1, 3, 5, 10)
_SIDES = (Label.SUPPORTED, Label.REFUTED)
_SAME = 0.5  # the share of the shorter one that two places must have in common to be one
_NEITHER = "neither"


class VerdictPrediction(Answered):
    """What a system says of one labelled claim and what that cost, without a word of any text.

    A prediction with an `error` has no label and is never scored as one. A system that gives no probabilities
    has None for them. `citations` are places in the passages shown. Tokens are as the endpoint counted them;
    `cached_tokens` are those of the prompt tokens that it had read before.
    """

    label: Label | None = None
    probabilities: dict[Label, float] | None = None
    citations: tuple[EvidencePlace, ...] = ()
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class VerdictScores:
    """One system's measures by name, those of each label, the confusion (truth to told), bins, failures."""

    measures: dict[str, Interval]
    labels: dict[Label, dict[str, Interval]]
    confusion: dict[str, dict[str, int]]
    bins: list[Bin]
    failed: int


@dataclass(frozen=True)
class _JudgedRow:
    """An answered row: the label and the probabilities as labels of the data."""

    row: DatasetRow
    prediction: VerdictPrediction
    told: Label
    shares: dict[Label, float] | None


def score(data: Dataset, predictions: Sequence[VerdictPrediction]) -> VerdictScores:
    """Measure one system's predictions, one for each row of the data, in its order."""
    both = list(zip(data.rows, predictions, strict=True))
    judged = [_judged(data, row, one, one.label) for row, one in both if one.label is not None]
    pairs = grouped((one.row.group, (one.row.truth, one.told)) for one in judged)
    return VerdictScores(
        measures={
            "accuracy": metrics.estimate_interval(pairs, metrics.accuracy),
            "accuracy_of_all": metrics.estimate_interval(
                grouped((row.group, (row.truth, _told(data, one))) for row, one in both), metrics.accuracy
            ),
            "macro_f1": metrics.estimate_interval(pairs, metrics.macro_f1),
            **(_sides(judged) if set(_SIDES) <= set(data.labels) else {}),
            **_calibration(judged),
            **_citations(judged),
            **_costs(both),
        },
        labels={label: _label(pairs, label) for label in data.labels},
        confusion=metrics.confusion(pair for group in pairs.values() for pair in group),
        bins=calibration_error.bins(_sure(judged)),
        failed=len(both) - len(judged),
    )


def retrieval(data: Dataset) -> dict[str, Interval]:
    """The share of what should have been found that is among the first k found, where the data says it."""
    rows = [row for row in data.rows if row.wanted and row.ranked]
    return {
        f"recall_at_{k}": metrics.estimate_interval(
            grouped(
                (row.group, len(row.wanted.intersection(row.ranked[:k])) / len(row.wanted)) for row in rows
            ),
            metrics.mean,
        )
        for k in RECALL_AT
        if rows
    }


def _judged(data: Dataset, row: DatasetRow, one: VerdictPrediction, label: Label) -> _JudgedRow:
    shares = None
    if one.probabilities is not None:
        shares = dict.fromkeys(data.labels, 0.0)
        for told, share in one.probabilities.items():
            shares[data.told_as[told]] += share
    return _JudgedRow(row, one, data.told_as[label], shares)


def _told(data: Dataset, one: VerdictPrediction) -> Label | None:
    return None if one.label is None else data.told_as[one.label]


def _label(pairs: Mapping[str, Sequence[Pair]], label: Label) -> dict[str, Interval]:
    of = {"precision": metrics.precision, "recall": metrics.recall, "f1": metrics.f1}
    return {name: metrics.estimate_interval(pairs, _about(measure, label)) for name, measure in of.items()}


def _about(
    measure: Callable[[Sequence[Pair], Label], float | None], label: Label
) -> Callable[[Sequence[Pair]], float | None]:
    return lambda pairs: measure(pairs, label)


# --- supported against refuted --------------------------------------------------------------------


def _sides(judged: Sequence[_JudgedRow]) -> dict[str, Interval]:
    """Balanced accuracy over the claims that are supported or refuted in truth.

    By probability, a claim is shown as whichever of the two is likelier; by label, as its label: another
    label than these two is wrong.
    """
    rows = [one for one in judged if one.row.truth in _SIDES]
    by_share = grouped((one.row.group, (one.row.truth, _likelier(one.shares))) for one in rows if one.shares)
    by_label = grouped((one.row.group, (one.row.truth, one.told)) for one in rows)
    return {
        "supported_or_refuted": metrics.estimate_interval(by_share, metrics.balanced_accuracy),
        "supported_or_refuted_by_label": metrics.estimate_interval(by_label, metrics.balanced_accuracy),
    }


def _likelier(shares: dict[Label, float]) -> str:
    supported, refuted = (shares.get(label, 0.0) for label in _SIDES)
    if supported == refuted:
        return _NEITHER
    return Label.SUPPORTED if supported > refuted else Label.REFUTED


# --- calibration, citations, cost -------------------------------------------------------------------


def _sure(judged: Sequence[_JudgedRow]) -> list[tuple[float, bool]]:
    return [_confident(one, one.shares) for one in judged if one.shares]


def _confident(one: _JudgedRow, shares: dict[Label, float]) -> tuple[float, bool]:
    return shares[one.told], one.told is one.row.truth


def _calibration(judged: Sequence[_JudgedRow]) -> dict[str, Interval]:
    sure = grouped((one.row.group, _confident(one, one.shares)) for one in judged if one.shares)
    told = grouped((one.row.group, (one.row.truth, one.shares)) for one in judged if one.shares)
    return {
        "calibration_error": metrics.estimate_interval(sure, calibration_error.calibration_error),
        "brier": metrics.estimate_interval(told, calibration_error.brier),
    }


def _citations(judged: Sequence[_JudgedRow]) -> dict[str, Interval]:
    """How much of what is cited is among the reasons that people gave, and how much of these is cited.

    A system that cites nothing at all has no figure.
    """
    rows = [(one.row, one.row.rationale, one.prediction.citations) for one in judged if one.row.rationale]
    precise = grouped((row.group, float(_among(cited, gold))) for row, gold, all_ in rows for cited in all_)
    f1 = grouped((row.group, _overlap(gold, cited)) for row, gold, cited in rows if precise)
    found = {"citation_precision": precise, "rationale_f1": f1}
    return {name: metrics.estimate_interval(groups, metrics.mean) for name, groups in found.items() if rows}


def _overlap(gold: Sequence[EvidencePlace], cited: Sequence[EvidencePlace]) -> float:
    right = sum(_among(one, gold) for one in cited)
    hit = sum(_among(one, cited) for one in gold)
    if not right or not hit:
        return 0.0
    precision, recall = right / len(cited), hit / len(gold)
    return 2 * precision * recall / (precision + recall)


def _among(one: EvidencePlace, others: Iterable[EvidencePlace]) -> bool:
    return any(_is_same(one, other) for other in others)


def _is_same(one: EvidencePlace, other: EvidencePlace) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return one.evidence == other.evidence and common > 0 and common >= _SAME * shorter


def _costs(both: Sequence[tuple[DatasetRow, VerdictPrediction]]) -> dict[str, Interval]:
    """Calls, tokens (prompt and completion; `tokens_cached`: read before) and seconds a claim."""
    costs: dict[str, Callable[[VerdictPrediction], float]] = {
        "calls": lambda one: one.calls,
        "tokens": lambda one: one.prompt_tokens + one.completion_tokens,
        "tokens_cached": lambda one: one.cached_tokens,
        "seconds": lambda one: one.seconds,
    }
    return {
        name: metrics.estimate_interval(grouped((row.group, cost(one)) for row, one in both), metrics.mean)
        for name, cost in costs.items()
    }

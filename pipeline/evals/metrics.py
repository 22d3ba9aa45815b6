"""Measures of a classification, each with a 95% interval from resampling whole groups.

A measure takes answers, pairs of (truth, told), and gives a number, or None where it has no meaning. The
groups that are resampled are what the answers share, such as an article: answers from one article err
together, and counting them as independent would make every interval too narrow.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.records import SourceKind

T = TypeVar("T")
Pair = tuple[Hashable, Hashable]

ROUNDS = 1000
SEED = 20251122
_TAIL = 0.025


@dataclass(frozen=True)
class Interval:
    """A measure over `n` answers and the ends of its 95% interval; None where it has no meaning."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def estimate_interval(
    groups: Mapping[str, Sequence[T]], measure: Callable[[Sequence[T]], float | None], *, rounds: int = ROUNDS
) -> Interval:
    """A measure over all answers, with the interval of the percentile bootstrap over groups.

    The seed is fixed and the groups are taken in the order of their names: the same answers give the same
    interval everywhere.
    """
    everything = [groups[name] for name in sorted(groups)]
    flat = [one for group in everything for one in group]
    value = measure(flat) if flat else None
    if value is None:
        return Interval(None, None, None, len(flat))
    chance = random.Random(SEED)  # noqa: S311 - statistics, not secrets
    found = []
    for _ in range(rounds):
        drawn = chance.choices(everything, k=len(everything))
        again = measure([one for group in drawn for one in group])
        if again is not None:
            found.append(again)
    found.sort()
    return Interval(value, _quantile(found, _TAIL), _quantile(found, 1 - _TAIL), len(flat))


def describe_intervals(groups: str) -> str:
    """How the intervals were made, for a result file; `groups` says of what."""
    return f"95%, percentile bootstrap over {groups}, {ROUNDS} rounds, seed {SEED}"


def grouped(answers: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """The answers by group, from pairs of the group's name and an answer."""
    groups: dict[str, list[T]] = {}
    for name, answer in answers:
        groups.setdefault(name, []).append(answer)
    return groups


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def mean(numbers: Sequence[float]) -> float | None:
    """The average; None of nothing."""
    return sum(numbers) / len(numbers) if numbers else None


def accuracy(pairs: Sequence[Pair]) -> float | None:
    """The share of answers that are right."""
    return mean([float(truth == told) for truth, told in pairs])


def precision(pairs: Sequence[Pair], label: Hashable) -> float | None:
    """Of the answers that give a label, the share that is right."""
    return mean([float(truth == label) for truth, told in pairs if told == label])


def recall(pairs: Sequence[Pair], label: Hashable) -> float | None:
    """Of the answers that should give a label, the share that does."""
    return mean([float(told == label) for truth, told in pairs if truth == label])


def f1(pairs: Sequence[Pair], label: Hashable) -> float | None:
    """The harmonic mean of precision and recall of a label; None where no answer has to do with it."""
    both = sum(truth == told == label for truth, told in pairs)
    either = sum((truth == label) + (told == label) for truth, told in pairs)
    return 2 * both / either if either else None


def macro_f1(pairs: Sequence[Pair]) -> float | None:
    """The mean F1 of the labels that occur among the truths, each counting the same."""
    labels = sorted({truth for truth, _ in pairs}, key=str)
    return mean([found for label in labels if (found := f1(pairs, label)) is not None])


def balanced_accuracy(pairs: Sequence[Pair]) -> float | None:
    """The mean recall of the labels that occur among the truths."""
    labels = sorted({truth for truth, _ in pairs}, key=str)
    return mean([found for label in labels if (found := recall(pairs, label)) is not None])


def side_of(kind: SourceKind) -> str:
    """The kind of a source as one of three: named, anonymous, none."""
    return "anonymous" if kind.anonymous else "none" if kind is SourceKind.NONE else "named"


def confusion(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    """How often each truth was told as what: truth to told to count, in the order of their names."""
    counts = Counter((str(truth), str(told)) for truth, told in pairs)
    table: dict[str, dict[str, int]] = {}
    for (truth, told), count in sorted(counts.items()):
        table.setdefault(truth, {})[told] = count
    return table


def overlap(one: set[int], other: set[int]) -> float:
    """The F1 of two sets, such as the words of two spans; 0 where either is empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0

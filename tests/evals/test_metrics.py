"""The measures: by hand on small cases, and what must hold on any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evals import metrics

PAIRS = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "b")]
ANY = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (metrics.accuracy, 0.5),
        (lambda pairs: metrics.precision(pairs, "b"), 1 / 3),
        (lambda pairs: metrics.recall(pairs, "a"), 0.5),
        (lambda pairs: metrics.f1(pairs, "a"), 2 / 3),
        (metrics.macro_f1, (2 / 3 + 1 / 2 + 0) / 3),
        (metrics.balanced_accuracy, (0.5 + 1 + 0) / 3),
    ],
)
def test_by_hand(measure: object, value: float) -> None:
    assert measure(PAIRS) == pytest.approx(value)  # type: ignore[operator]


def test_confusion_counts_truth_by_what_was_told() -> None:
    assert metrics.confusion(PAIRS) == {"a": {"a": 1, "b": 1}, "b": {"b": 1}, "c": {"b": 1}}


def test_what_has_no_meaning_is_none() -> None:
    assert (metrics.accuracy([]), metrics.precision(PAIRS, "z"), metrics.f1(PAIRS, "z")) == (None, None, None)
    assert metrics.estimate_interval({}, metrics.accuracy) == metrics.Interval(None, None, None, 0)


@given(ANY)
def test_the_interval_holds_within_the_range_and_is_the_same_each_time(pairs: list[tuple[str, str]]) -> None:
    groups = {str(number % 4): pairs[number % 4 :: 4] for number in range(len(pairs))}
    found = metrics.estimate_interval(groups, metrics.accuracy, rounds=50)
    assert found == metrics.estimate_interval(dict(reversed(groups.items())), metrics.accuracy, rounds=50)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.high <= 1
    assert found.n == len(pairs)


def test_whole_groups_are_drawn() -> None:
    one_right_one_wrong = {"right": [("a", "a")] * 50, "wrong": [("a", "b")] * 50}
    found = metrics.estimate_interval(one_right_one_wrong, metrics.accuracy)
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


@given(ANY)
def test_f1_lies_between_precision_and_recall(pairs: list[tuple[str, str]]) -> None:
    found, exact, complete = (of(pairs, "a") for of in (metrics.f1, metrics.precision, metrics.recall))
    if found is not None and exact is not None and complete is not None:
        assert min(exact, complete) - 1e-9 <= found <= max(exact, complete) + 1e-9


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_overlap_is_even_handed(one: set[int], other: set[int]) -> None:
    assert metrics.overlap(one, other) == metrics.overlap(other, one)
    assert (metrics.overlap(one, other) == 1) == (bool(one) and one == other)

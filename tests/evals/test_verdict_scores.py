"""Scores of judged claims: by hand on small cases, and what must hold on any."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evals.datasets import Dataset, DatasetRow, EvidencePlace
from pipeline.evals.verdicts import calibration_error
from pipeline.evals.verdicts.picture import picture
from pipeline.evals.verdicts.scores import VerdictPrediction, retrieval, score
from pipeline.records import Label

S, R, C, N = Label
CASES = st.lists(
    st.tuples(
        st.sampled_from(Label),
        st.sampled_from(Label),
        st.lists(st.integers(1, 9), min_size=4, max_size=4),
    ),
    min_size=1,
    max_size=12,
)


def of(*rows: DatasetRow, told_as: dict[Label, Label] | None = None) -> Dataset:
    return Dataset("made up", Path("made-up.json"), rows, told_as or {label: label for label in Label})


def row(n: int, truth: Label, **more: object) -> DatasetRow:
    return DatasetRow(id=str(n), group=str(n), claim=f"Claim {n}.", truth=truth, **more)  # type: ignore[arg-type]


def told(n: int, label: Label | None, **more: object) -> VerdictPrediction:
    return VerdictPrediction(id=str(n), system="s", label=label, **more)  # type: ignore[arg-type]


def shares(*values: float) -> dict[Label, float]:
    return dict(zip(Label, values, strict=True))


def test_a_failed_call_is_no_label() -> None:
    data = of(row(1, S), row(2, R), row(3, N))
    found = score(data, [told(1, S), told(2, None, error="no answer"), told(3, R)])
    assert found.failed == 1
    assert (found.measures["accuracy"].value, found.measures["accuracy"].n) == (0.5, 2)
    assert found.measures["accuracy_of_all"].value == pytest.approx(1 / 3)
    assert found.confusion == {
        "not_enough_evidence": {"refuted": 1},
        "supported": {"supported": 1},
    }


def test_supported_or_refuted_by_probability_and_by_label() -> None:
    data = of(row(1, S), row(2, S), row(3, R), row(4, N))
    found = score(
        data,
        [
            told(1, N, probabilities=shares(0.3, 0.2, 0, 0.5)),
            told(2, S, probabilities=shares(0.6, 0.2, 0, 0.2)),
            told(3, N, probabilities=shares(0, 0, 0, 1)),
            told(4, S, probabilities=shares(1, 0, 0, 0)),
        ],
    ).measures
    assert found["supported_or_refuted"].value == (1.0 + 0.0) / 2
    assert found["supported_or_refuted_by_label"].value == (0.5 + 0.0) / 2
    assert found["supported_or_refuted"].n == 3


def test_labels_of_the_data_fold_those_that_were_told() -> None:
    fold = {label: S if label is S else N for label in Label}
    data = of(row(1, N), row(2, S), told_as=fold)
    found = score(
        data,
        [told(1, R, probabilities=shares(0.1, 0.5, 0.2, 0.2)), told(2, S, probabilities=shares(1, 0, 0, 0))],
    )
    assert found.measures["accuracy"].value == 1.0
    assert found.measures["brier"].value == pytest.approx((0.1**2 + 0.1**2 + 0) / 2)
    assert found.measures["calibration_error"].value == pytest.approx(0.1 / 2)
    assert "supported_or_refuted" not in found.measures


def test_calibration_by_hand() -> None:
    answers = [(0.85, True), (0.9, False), (0.3, False), (0.0, False), (1.0, True)]
    assert [
        (one.low, one.n, round(one.confidence, 3), one.accuracy) for one in calibration_error.bins(answers)
    ] == [
        (0.0, 1, 0.0, 0.0),
        (0.2, 1, 0.3, 0.0),
        (0.8, 2, 0.875, 0.5),
        (0.9, 1, 1.0, 1.0),
    ]
    assert calibration_error.calibration_error(answers) == pytest.approx((0.3 + 2 * 0.375) / 5)
    assert calibration_error.calibration_error([]) is None


def test_brier_by_hand() -> None:
    assert calibration_error.brier([(S, shares(0.5, 0.3, 0.2, 0))]) == pytest.approx(0.25 + 0.09 + 0.04)
    assert calibration_error.brier([(S, shares(0, 1, 0, 0))]) == 2
    assert calibration_error.brier([(N, {S: 1.0})]) == 2
    assert calibration_error.brier([]) is None


def test_citations_against_the_reasons_of_people() -> None:
    gold = (EvidencePlace("a", 0, 100), EvidencePlace("b", 0, 40))
    data = of(row(1, S, rationale=gold), row(2, S, rationale=gold), row(3, S, rationale=None))
    found = score(
        data,
        [
            told(
                1, S, citations=(EvidencePlace("a", 20, 60), EvidencePlace("c", 0, 40))
            ),  # one of two right, one of two found
            told(
                2, S, citations=(EvidencePlace("b", 39, 80),)
            ),  # one character in common is another sentence
            told(3, S, citations=(EvidencePlace("a", 0, 100),)),
        ],
    ).measures
    assert (found["citation_precision"].value, found["citation_precision"].n) == (pytest.approx(1 / 3), 3)
    assert (found["rationale_f1"].value, found["rationale_f1"].n) == (0.25, 2)
    assert score(data, [told(n, S) for n in (1, 2, 3)]).measures["rationale_f1"].value is None


def test_recall_of_what_a_search_should_have_found() -> None:
    rows = row(1, S, ranked=("a", "b", "c"), wanted=frozenset("bc")), row(2, S, ranked=("a",))
    found = {name: one.value for name, one in retrieval(of(*rows)).items()}
    assert found == {"recall_at_1": 0.0, "recall_at_3": 1.0, "recall_at_5": 1.0, "recall_at_10": 1.0}
    assert retrieval(of(row(1, S))) == {}


def test_costs_are_those_of_all_claims() -> None:
    one = told(1, None, error="cut off", calls=3, prompt_tokens=90, cached_tokens=50, completion_tokens=10)
    found = score(of(row(1, S), row(2, R)), [one, told(2, R)]).measures
    assert [found[name].value for name in ("calls", "tokens", "tokens_cached")] == [1.5, 50, 25]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(Label), min_size=1, max_size=8))
def test_what_is_perfect_scores_one(truths: list[Label]) -> None:
    data = of(*(row(n, truth) for n, truth in enumerate(truths)))
    sure = [
        told(n, truth, probabilities={label: float(label is truth) for label in Label})
        for n, truth in enumerate(truths)
    ]
    found = score(data, sure).measures
    assert {found[name].value for name in ("accuracy", "accuracy_of_all", "macro_f1")} == {1.0}
    assert found["supported_or_refuted"].value in (1.0, None)
    assert (found["calibration_error"].value, found["brier"].value) == (0, 0)


@settings(max_examples=25, deadline=None)
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    cases: list[tuple[Label, Label, list[int]]], chance: random.Random
) -> None:
    both = [
        (row(n, truth), told(n, label, probabilities=shares(*(w / sum(weights) for w in weights))))
        for n, (truth, label, weights) in enumerate(cases)
    ]
    again = chance.sample(both, len(both))
    found, shuffled = (score(of(*(r for r, _ in one)), [p for _, p in one]) for one in (both, again))
    assert found.confusion == shuffled.confusion
    for name, one in found.measures.items():
        assert one.value == pytest.approx(shuffled.measures[name].value)
        assert one.n == shuffled.measures[name].n


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_every_answer_is_in_one_bin(answers: list[tuple[float, bool]]) -> None:
    held = calibration_error.bins(answers)
    assert sum(one.n for one in held) == len(answers)
    assert all(one.low <= one.confidence + 1e-9 and one.confidence <= one.high + 1e-9 for one in held)
    error = calibration_error.calibration_error(answers)
    assert error is not None
    assert 0 <= error <= 1


def test_the_picture_is_svg_and_escapes_names() -> None:
    drawn = picture({"<me>": calibration_error.bins([(0.85, True), (0.4, False)]), "other": []})
    root = ET.fromstring(drawn)
    words = "".join(root.itertext())
    assert "<me>, 2 answers" in words
    assert "other: no probabilities" in words
    assert sum(one.tag.endswith("rect") for one in root.iter()) == 2

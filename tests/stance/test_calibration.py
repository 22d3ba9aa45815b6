"""Calibrated probabilities, and the numbers that are kept for a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stance.calibration import Calibration, add, calibration

WORDS = ("true", "false", "mixed", "unknown")
SHARES = st.lists(st.floats(0, 1), min_size=4, max_size=4).map(lambda p: dict(zip(WORDS, p, strict=True)))
NUMBERS = st.floats(-5, 5)
WEIGHTS = st.dictionaries(
    st.sampled_from(WORDS),
    st.dictionaries(st.sampled_from(("always", "covered", *WORDS)), NUMBERS, min_size=1),
)


@given(SHARES, WEIGHTS, st.floats(0, 1))
def test_the_result_is_a_distribution(
    shares: dict[str, float], weights: dict[str, dict[str, float]], covered: float
) -> None:
    found = Calibration(weights)(shares, covered=covered)
    assert found.keys() == shares.keys()
    assert all(share >= 0 for share in found.values())
    assert sum(found.values()) == pytest.approx(1)


def test_a_model_that_is_not_listed_is_taken_at_its_word() -> None:
    shares = {"true": 0.5, "false": 0.25, "mixed": 0.15, "unknown": 0.1}
    assert calibration("no such model")(shares) == pytest.approx(shares)


def test_a_weight_moves_its_word_only_against_the_others() -> None:
    shares = {"true": 0.2, "false": 0.4, "mixed": 0.2, "unknown": 0.2}
    found = Calibration({"true": {"true": 1.0, "always": 1.0}})(shares)
    assert found["true"] > 0.2
    assert found["false"] / found["unknown"] == pytest.approx(2)


def test_what_code_sees_counts() -> None:
    calibrated = Calibration({"unknown": {"unknown": 1.0, "covered": -3.0}})
    shares = dict.fromkeys(WORDS, 0.25)
    assert calibrated(shares, covered=0.0)["unknown"] > calibrated(shares, covered=1.0)["unknown"]


def test_another_calibration_has_another_hash() -> None:
    assert Calibration({"true": {"always": 1.0}}).sha256 != Calibration({"true": {"always": 2.0}}).sha256


def test_the_local_model_is_listed() -> None:
    weights = calibration("Qwen2.5-Coder-1.5B-Instruct-Q4_K_M").weights
    assert weights.keys() == set(WORDS)
    signs = {"covered", "together", "half", "open"}
    assert all(one.keys() == {"always", *signs, *WORDS} for one in weights.values())


def test_a_sum_is_the_same_in_every_version_of_python() -> None:
    # The `sum` of Python 3.12 gives 1.0 and 0.6 here, that of 3.11 what is expected.
    assert add([1e16, 1.0, -1e16]) == 0.0
    assert add([0.1, 0.2, 0.3]) == 0.6000000000000001

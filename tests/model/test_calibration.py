"""Calibrated probabilities, and the numbers that are kept for a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.calibration import Calibration, calibration

WORDS = ("true", "false", "mixed", "unknown")
SHARES = st.lists(st.floats(0, 1), min_size=4, max_size=4).map(lambda p: dict(zip(WORDS, p, strict=True)))
BIASES = st.lists(st.floats(-3, 3), min_size=4, max_size=4).map(lambda b: dict(zip(WORDS, b, strict=True)))


@given(SHARES, BIASES, st.floats(0.1, 3))
def test_the_result_is_a_distribution(shares: dict[str, float], bias: dict[str, float], scale: float) -> None:
    found = Calibration(scale, bias)(shares)
    assert found.keys() == shares.keys()
    assert sum(found.values()) == pytest.approx(1)


def test_a_model_that_is_not_listed_is_taken_at_its_word() -> None:
    shares = {"true": 0.5, "false": 0.25, "mixed": 0.15, "unknown": 0.1}
    assert calibration("no such model")(shares) == pytest.approx(shares)


def test_a_bias_moves_its_word_only_against_the_others() -> None:
    found = Calibration(1.0, {"true": 1.0})({"true": 0.2, "false": 0.4, "mixed": 0.2, "unknown": 0.2})
    assert found["true"] > 0.2
    assert found["false"] / found["unknown"] == pytest.approx(2)


def test_the_local_model_is_listed() -> None:
    assert calibration("Qwen2.5-Coder-1.5B-Instruct-Q4_K_M").bias

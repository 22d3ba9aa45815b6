"""Pictures: well-formed, with each figure in them, and bars as high as their figures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plots import COLOURS, bars, broken, growth, lines, peers

_SVG = "{http://www.w3.org/2000/svg}"


def drawn(picture: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter(_SVG + tag))


def words(picture: str) -> list[str]:
    return [one.text or "" for one in drawn(picture, "text")]


@given(values=st.lists(st.floats(0.01, 1000), min_size=1, max_size=6))
def test_bars_are_as_high_as_their_values(values: list[float]) -> None:
    picture = bars("R & D <1>", {f"{n}": {"a": value, "b": 2 * value} for n, value in enumerate(values)})
    tall = [float(one.get("height", 0)) for one in drawn(picture, "rect")[3:]]
    assert len(tall) == 2 * len(values)
    unit = max(tall) / (2 * max(values))
    assert tall == pytest.approx([unit * value * turn for value in values for turn in (1, 2)], abs=0.2)
    assert "R & D <1>" in words(picture)
    assert {f"{value:.2f}" for value in values} <= set(words(picture))


def test_no_fault_is_a_bar_of_no_height() -> None:
    none = {"faults": {"429": 0}, "calls_over_the_minimum": 0, "verdict_files_that_differ": 0}
    assert words(broken({"faults": none})).count("0") == 3


def test_tokens_of_a_claim_are_those_read_and_those_written() -> None:
    spent = {"tokens": 1200.4, "tokens_written": 200.2}
    picture = peers({"systems": {"a": {"a_labelled_claim": spent}}})
    assert {"a", "1,000", "200", "tokens read", "tokens written"} <= set(words(picture))


def test_lines_go_through_their_points_in_powers_of_ten() -> None:
    picture = lines("t", {"a": [(10, 1), (100, 10), (1000, 100)]}, "x", "y")
    places = [(float(one.get("cx", 0)), float(one.get("cy", 0))) for one in drawn(picture, "circle")]
    (first, second, third) = places
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=0.2)
    assert first[1] - second[1] == pytest.approx(second[1] - third[1], abs=0.2)
    assert {"1", "10", "100", "1,000"} <= set(words(picture))


def test_a_picture_of_results_tells_its_series() -> None:
    rows = [{"articles": n, "seconds": n / 30, "skipped_in": 0.5} for n in (10, 100)]
    picture = growth({"growth": rows})
    assert {"done", "skipped, as done before"} <= set(words(picture))
    assert [one.get("stroke") for one in drawn(picture, "polyline")] == list(COLOURS[:2])

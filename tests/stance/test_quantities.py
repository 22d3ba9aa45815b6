"""Quantities: what a figure stands for, and what it counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stance.numbers import number
from pipeline.stance.quantities import quantities


@pytest.mark.parametrize(
    ("text", "words", "kind", "low", "high"),
    [
        ("It cost $75 million.", "$75 million", "money", 74.5e6, 75.99e6),
        ("He paid 500 million dollars.", "500 million dollars", "money", 495e6, 509.9e6),
        ("More than 400 people came.", "More than 400 people", "count", 400, math.inf),
        ("It has about 20,000 soldiers.", "about 20,000 soldiers", "count", 18_000, 22_000),
        ("It has 232,000 confirmed cases.", "232,000 confirmed cases", "count", 231_500, 232_990),
        ("A rise of 30 to 60 percent.", "30 to 60 percent", "share", 30, 60),
        ("A rise of 27.6 per cent.", "27.6 per cent", "share", 27.55, 27.699),
        ("A 30-day ceasefire.", "30-day", "time", 29.5 * 86400, 30.99 * 86400),
        ("A 28-point plan.", "28-point", "count", 28, 28),
        ("Its eighth year began.", "eighth year", "nth", 8, 8),
        ("A 14-year-old girl.", "14-year-old", "age", 14, 14),
        ("It doubled.", "doubled", "times", 1.7, 2.3),
        ("It rose from 10 to 15.", "from 10 to 15", "times", 1.47, 1.53),
        ("Two thirds of the voters.", "Two thirds", "share", 60, 73.34),
        ("It is 12 km long.", "12 km", "length", 11_500, 12_990),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, words: str, kind: str, low: float, high: float) -> None:
    (one,) = quantities(text)
    assert text[slice(*one.span)] == words
    assert one.kind == kind
    assert (one.low, one.high) == pytest.approx((low, high), rel=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19 and 5G and F-16",
        "In 2020 and on 28 May 2020 at noon",
        "three years ago",
        "limited to 600,000;",
        "section 3.2.1",
        "",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert quantities(text) == ()


def test_rates_are_units_of_their_own() -> None:
    weekly, once = quantities("£500 per week, or £500 at once")
    assert weekly.unit != once.unit


@given(st.text(alphabet="0123456789,.-%$ abcdefghto", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for one in quantities(text):
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert one.low <= one.high
        assert one.meets(one)


@given(st.integers(min_value=1, max_value=10_000_000))
def test_a_number_is_within_what_it_stands_for(n: int) -> None:
    for text in (f"{n} people", f"{n:,} people"):
        for one in quantities(text):
            assert one.low <= n <= one.high


def test_number() -> None:
    assert [number(word) for word in ("Forty-five", "3", "a", "1,000", "many")] == [45, 3, 1, 1000, 0]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at 7:15 a.m. today", 433, 437),
        ("shortly after 4am", 230, 270),
        ("at about 9.20am", 530, 590),
        ("leaves at 21.40", 1298, 1302),
        ("12 noon, or 12.05pm", 723, 727),
        ("from 00:30 on", 28, 32),
    ],
)
def test_times_of_day(text: str, low: float, high: float) -> None:
    assert [(one.low, one.high) for one in quantities(text) if one.kind == "clock"] == [(low, high)]


@pytest.mark.parametrize("text", ["at 9:40", "a 2:1 win", "sold at 16.40 euros", "up 5.38 percent"])
def test_no_time_of_day(text: str) -> None:
    assert all(one.kind != "clock" for one in quantities(text))

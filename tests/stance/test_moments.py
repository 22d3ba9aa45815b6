"""Moments: what a text tells of a time, and when two tellings differ."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.stance.moments import apart, moments

DAY = dt.date(2025, 3, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("on 22 January", (None, 1, 22, "")),
        ("January 22, 2025", (2025, 1, 22, "")),
        ("In March 2020 it fell", (2020, 3, None, "")),
        ("since 2014", (2014, None, None, "since")),
        ("by late 2024", (2024, None, None, "by")),
        ("on Monday", (2025, 3, 10, "")),
        ("yesterday", (2025, 3, 11, "")),
        ("three years ago", (2022, None, None, "")),
        ("last month", (2025, 2, None, "")),
        ("two weeks ago", (2025, 2, None, "")),
    ],
)
def test_a_moment_has_the_parts_that_are_told(text: str, told: tuple[object, ...]) -> None:
    (one,) = moments(text, DAY)
    assert tuple(one[1:]) == told


@pytest.mark.parametrize(
    "text", ["on Monday", "three years ago", "last month", "He may go.", "2,014 people", "2019-nCoV"]
)
def test_no_moment_without_a_day_to_count_from(text: str) -> None:
    assert moments(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("on 22 January", "on 21 November 2025", True),
        ("in January 2025", "on 22 January 2025", False),
        ("In January it rained", "in 2025", False),
        ("in 2019", "in 2020", True),
        ("it rained", "in 2020", False),
        ("in 2019 and 2020", "in 2020", False),
    ],
)
def test_apart(one: str, other: str, differ: bool) -> None:
    assert apart(one, other) is differ
    assert apart(other, one) is differ


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The board will meet on Friday", 14),
        ("The board is to meet on Monday", 17),
        ("The vote is due to be held on Wednesday", 19),
        ("The board met on Friday", 7),
        ("The match was off due to rain on Monday", 10),
    ],
)
def test_a_weekday_lies_ahead_where_the_text_looks_ahead(text: str, day: int) -> None:
    (one,) = moments(text, DAY)
    assert one.day == day


def test_a_weekday_beside_its_date_is_no_second_time() -> None:
    assert [tuple(one[1:4]) for one in moments("on Sunday 1 February", DAY)] == [(None, 2, 1)]
    assert [one.day for one in moments("on Thursday the 22nd", DAY)] == [22]

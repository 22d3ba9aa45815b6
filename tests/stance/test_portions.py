"""Parts of a whole: how they are read, and when two of them clash."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.stance.figures import clash
from pipeline.stance.portions import portions

DAY = dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mould in 19 of 26 dormitories", (19, 26)),
        ("Of the 26 rooms in which people sleep, eleven had mould.", (11, 26)),
        ("two of its four research vessels are laid up", (2, 4)),
        ("Of the four ships of the agency three have been idle.", (3, 4)),
        ("mines were cleared from 11 of its 14 kilometres", (11, 14)),
        ("He went to all 62 counties.", (62, 62)),
        ("None of the 12 wards was closed.", (0, 12)),
        ("Not one of the nine judges agreed.", (0, 9)),
        ("617 of the 1,012 residents wanted it", (617, 1012)),
        ("one hundred and four of the 180 members", (104, 180)),
    ],
)
def test_a_part_is_read(text: str, told: tuple[float, float]) -> None:
    ((_, part, whole, _),) = portions(text)
    assert (part, whole) == told


@pytest.mark.parametrize(
    "text", ["40 of 30 houses", "12 of 26 percent", "one of them", "in 2019 of all years", "10 wards"]
)
def test_no_part(text: str) -> None:
    assert portions(text) == ()


@pytest.mark.parametrize(
    ("claim", "passage", "clashes"),
    [
        (
            "Mould was found in 19 of 26 rooms at Harrow.",
            "Of the 26 rooms at Harrow, eleven had mould.",
            True,
        ),
        (
            "Mould was found in 19 of 26 rooms at Harrow.",
            "Of the 26 rooms at Harrow, seven were free of mould.",
            False,
        ),
        (
            "Mould was found in 19 of 26 rooms at Harrow.",
            "Of the 26 rooms at Harrow, nineteen had mould.",
            False,
        ),
        ("Mould was found in 19 of 26 rooms at Harrow.", "Of the 26 rooms at Vale, eleven had mould.", False),
        (
            "Tolliver went to all 62 counties in 2025.",
            "Tolliver went to 41 of the 62 counties in 2025.",
            True,
        ),
        (
            "Tolliver went to all 62 counties in 2025.",
            "Tolliver went to 41 of the 62 counties in 2024.",
            False,
        ),
        ("Three of four ships at Ennis are idle.", "Two of four ships at Ennis are new.", False),
        (
            "Two delegates of Ennis were offered cars.",
            "Two of the 59 delegates of Ennis were offered cars.",
            False,
        ),
        (
            "Mould was not found in 19 of 26 rooms at Harrow.",
            "Of the 26 rooms at Harrow, eleven had mould.",
            False,
        ),
    ],
)
def test_parts_clash(claim: str, passage: str, clashes: bool) -> None:
    assert (clash(claim, passage, DAY) is not None) is clashes

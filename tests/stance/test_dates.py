"""The day at which an article speaks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Article
from pipeline.stance.dates import first_date, speaks_on

THE_DAY = dt.date(2025, 1, 22)


def article(text: str, published: dt.date | None = None) -> Article:
    return Article(id="a", title=None, text=text, published=published, sha256="")


@pytest.mark.parametrize(
    "text",
    [
        "on January 22, 2025, President",
        "on 22 January 2025",
        "on Jan. 22, 2025",
        "the 22nd of January, 2025",
        "on 22\nJanuary 2025",
        "KYIV, JANUARY 22 2025 —",
        "2025-01-22T10:00",
        "Since 2014; on May 45, 2025; in March 2025; on 22 January 2025; on 1 May 2024",
    ],
)
def test_the_first_full_date(text: str) -> None:
    assert first_date(text) == THE_DAY


@pytest.mark.parametrize(
    "text",
    ["", "in January 2025", "on 30 February 2025", "version 12025-01-222", "22 Mayors 2025", "1 Ma 2025"],
)
def test_no_full_date(text: str) -> None:
    assert first_date(text) is None


def test_publication_goes_before_the_dates_in_the_text() -> None:
    published = dt.date(2025, 3, 12)
    assert speaks_on(article("On 22 January 2025", published)) == published
    assert speaks_on(article("On 22 January 2025")) == THE_DAY
    assert speaks_on(article("Lately")) is None


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)), st.text("abc ,.\n"))
def test_every_date_is_found_in_each_form(day: dt.date, before: str) -> None:
    month = f"{day:%B}"
    for form in (f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}", day.isoformat()):
        assert first_date(f"{before} {form} and after") == day

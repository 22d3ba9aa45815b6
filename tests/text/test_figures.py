"""Figures that clash, and those that only look like it."""

from __future__ import annotations

import pytest

from pipeline.text.figures import clash

COUNCIL = "The city council of Ghent met on 21 November 2025. It was the first time."
WAR = "The strike began on 4 May 2022. In January 2025 the strike was in its third year."


@pytest.mark.parametrize(
    ("claim", "passage", "claimed", "found"),
    [
        ("The council of Ghent met on January 22, 2025.", COUNCIL, "January 22, 2025", "21 November 2025"),
        ("The strike is entering its eighth year.", WAR, "eighth year", "third year"),
        ("The strike is in its 8th year.", WAR, "8th year", "third year"),
    ],
)
def test_another_figure_for_the_same_thing(claim: str, passage: str, claimed: str, found: str) -> None:
    result = clash(claim, passage)
    assert result is not None
    assert (result.claimed, result.found) == (claimed, found)
    assert found in passage[slice(*result.span)]


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The council of Ghent met on 21 November 2025.", COUNCIL),
        ("The council of Ghent met in January.", COUNCIL),
        ("The parliament of Wales sat on 22 January 2025.", COUNCIL),
        ("The strike is in its third year.", WAR),
        ("The strike is in its eighth month.", WAR),
        ("His marriage is in its eighth year.", "In 2025 that tunnel was in its third year."),
        ("", ""),
    ],
)
def test_no_clash(claim: str, passage: str) -> None:
    assert clash(claim, passage) is None

"""Figures that clash, and those that only look like it."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.stance.content_words import matter
from pipeline.stance.figures import clash
from pipeline.stance.quantities import quantities

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


DAY = dt.date(2025, 1, 22)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("More than 400 people died in the flood in Valencia.", "The flood in Valencia killed 380 people."),
        ("The number of cases in Kenya doubled.", "The number of cases in Kenya rose from 10 to 15."),
        ("The army of Chad has about 20,000 soldiers.", "The army of Chad has 31,000 soldiers."),
        ("The bridge in Lagos is 12 km long.", "The bridge in Lagos is 9 miles long."),
        ("The council of Ghent met on Tuesday.", "The council of Ghent met on 20 January 2025."),
        ("The firm Acme paid $5 billion for it.", "The firm Acme paid 500 million dollars for it."),
        ("The minister, aged 54, resigned in Rome.", "The minister, 61 years old, resigned in Rome."),
        ("The strike is entering its eighth year.", "The strike began on 4 May 2022."),
        (
            "The port of Bergen employs 26 percent of the workforce.",
            "What share? The port of Bergen employs 14%.",
        ),
    ],
)
def test_figures_that_clash(claim: str, passage: str) -> None:
    assert clash(claim, passage, DAY) is not None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The army of Chad has about 20,000 soldiers.", "The army of Chad has 19,800 soldiers."),
        ("The bridge in Lagos is 12 km long.", "The bridge in Lagos is 7.5 miles long."),
        ("The flood in Valencia killed 380 people.", "The flood in Valencia killed more than 350 people."),
    ],
)
def test_figures_that_agree(claim: str, passage: str) -> None:
    assert clash(claim, passage, DAY) is None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        # another place, another time, another name beside the figure, another thing that is counted
        ("Ito met Okoye in Moscow on 3 May 2025.", "Ito met Okoye in Helsinki on 16 July 2018."),
        (
            "Unemployment in Spain fell to 11 percent in 2023.",
            "Unemployment in Spain fell to 14 percent in 2022.",
        ),
        ("The poll found 52 percent of voters for Smith.", "The poll found 41 percent of voters for Jones."),
        ("The strike in Gent is in its second year.", "The strike in Lyon was in its eighth year."),
        ("The flood in Valencia killed 12 horses.", "The flood in Valencia killed 380 people."),
        ("The council of Ghent met on Monday.", "The council of Ghent met on 20 January 2025."),
        (
            "The war is entering its eighth year.",
            "A paper reported on 12 March 2025 that talks on the war began.",
        ),
        # the claim's own figure is there, too
        (
            "Each got £500 per week in Kent.",
            "Did each in Kent get £900 per week? Each got £500 per week in Kent.",
        ),
        # a question states nothing
        ("Each got £500 per week in Kent.", "Did each in Kent get £900 per week?"),
        # by then the third year has become the eighth
        ("The strike is in its eighth year.", "In 2020 the strike was in its third year."),
    ],
)
def test_figures_that_do_not_compare(claim: str, passage: str) -> None:
    assert clash(claim, passage, DAY) is None


@pytest.mark.parametrize("n", [2, 7, 40, 150, 2_500, 1_000_000])
def test_no_claim_clashes_with_itself(n: int) -> None:
    for text in (
        f"The flood in Valencia killed {n:,} people.",
        f"In Valencia {n} percent of voters of Vox left.",
    ):
        assert clash(text, text, DAY) is None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        # A row of figures tells its unit once.
        (
            "Spending on lines at Orrin fell to $41 million in 2025.",
            "Spending on lines at Orrin: 52.6 million dollars in 2024, 41.0 million in 2025.",
        ),
        # Which months is told, not how many.
        (
            "The cost of returns at Orrin was £19m in the six months to September.",
            "Returns at Orrin cost £19m in the twelve months to March 2025.",
        ),
        # Of two sizes.
        ("More than 300,000 people fled homes at Orrin.", "At Orrin 106 people went home over the bridge."),
        # The same day of two weeks.
        ("Orrin drew laughter in parliament on Tuesday.", "Orrin drew laughter in parliament on Tuesday."),
    ],
)
def test_what_is_of_something_else(claim: str, passage: str) -> None:
    assert clash(claim, passage, dt.date(2026, 6, 23), dated=dt.date(2026, 6, 16)) is None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Orrin owed its banks $1.9 million.", "Orrin owed its banks no more than $640,000."),
        ("Orrin paid Torvane $640 million not to sell.", "Orrin paid Torvane $460 million."),
    ],
)
def test_a_limit_is_no_denial(claim: str, passage: str) -> None:
    assert clash(claim, passage) is not None


@pytest.mark.parametrize("text", ["rs 500", "us$500", "gbp 500", "Usd 500", "RS. 500"])
def test_signs_of_money_in_any_letters(text: str) -> None:
    ((_, low, high, kind, _, _),) = quantities(f"He paid {text} for it")
    assert kind == "money"
    assert low <= 500 <= high


def test_what_adds_up_to_is_no_limit() -> None:
    ((_, low, _, _, _, _),) = quantities("The grants add up to 38 million euros")
    assert low > 0


def test_what_a_thing_is_of_needs_no_telling_in_an_article_about_it() -> None:
    note, known = (
        "Repairs of the Hallsund ferry cost 2.7 million euros.",
        "The Hallsund ferry is back in service.",
    )
    claim = "Repairs cost 3.1 million euros."
    assert clash(claim, note, known=matter(known)) is not None
    assert clash(claim, note, known=matter("The Hallsund bridge is open.")) is None

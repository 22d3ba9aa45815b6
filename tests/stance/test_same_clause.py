"""Clauses that are the same but for one thing, as a draft and its source are, and such as only look it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Stance
from pipeline.stance.content_words import matter
from pipeline.stance.findings import Passage, finding, settles
from pipeline.stance.same_clause import clauses, twin
from pipeline.stance.statements import statements

DAY = dt.date(2026, 11, 27)  # a Friday
BEFORE = dt.date(2026, 11, 26)
REFUTES, SUPPORTS = Stance.REFUTES, Stance.SUPPORTS


def stance(claim: str, passage: str, dated: dt.date | None = BEFORE, title: str = "") -> Stance | None:
    found = finding(claim, Passage(passage, title, dated), DAY, matter(claim))
    return found.stance if found else None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The hospital has 420 beds.", "The hospital has 240 beds."),
        ("The hospital has eight hundred and seventy beds.", "The hospital has 780 beds."),
        ("Turnout was 71 percent.", "Turnout stood at 64 percent."),
        ("About 60 percent of members voted to strike.", "Forty percent of members voted to strike."),
        (
            "The council approved 37 changes to the plan.",
            "The council approved 27 changes to the plan on Tuesday.",
        ),
        ("[The council] approved 37 changes.", "The council approved 27 changes, said the clerk."),
        ("The town hall was built in 1931.", "The town hall was built in 1913."),
        ("The mine closed in March.", "The mine closed in May."),
        ("The flight left Oslo at 7:15 a.m.", "The flight left Oslo at 9:40 a.m."),
        ("Harbour debt fell last year.", "Harbour debt rose in 2025, to 4.1 million crowns."),
        ("The bank raised its rate to 4.5 percent.", "The bank cut its rate to 4.5 percent."),
        ("The ministry rejected the appeal.", "The ministry granted the appeal."),
        ("The firm made a profit of 3 million euros.", "The firm made a loss of 3 million euros."),
        ("Nobody was hurt in the fire.", "Two firefighters were hurt in the fire."),
        ("Two firefighters were hurt in the fire.", "Nobody was hurt in the fire."),
        ("No patients were moved.", "Nine patients were moved."),
        ("The team has never won the cup.", "The team won the cup in 1998."),
        (
            "No dead pups were found after the storm in October.",
            "After the storm in October 12 dead pups were found.",
        ),
        (
            "The board made a profit of $6 million.",
            "The board made a loss of $6 million after a profit of $2 million.",
        ),
        ("The plan will be reviewed after six months.", "The plan is to be reviewed after twelve months."),
        (
            "The line is due to open in 2027.",
            "The line will cost 640 million. It is now due to open in 2028.",
        ),
        ("The bakery opened in 1978.", "The bakery, which opened in 1987, held an open day."),
        (
            "The river peaked at 5.83 metres on Wednesday.",
            "The river peaked there at 5.38 metres on Wednesday.",
        ),
        ("The road reopened at 7pm on Tuesday.", "The road reopened at 19:45 on Tuesday."),
        ("The town came in second place.", "The town came in third place."),
        ("The fine is the second-highest in the land.", "The fine is the highest in the land."),
        ("Two of the four sheds burned down.", "Three of the four sheds burned down."),
        ("The fire burned 4,870 acres of wood.", "The fire burned 4,870 hectares of wood."),
        ("Mud of 900,000 cubic metres came down.", "Mud of 90,000 cubic metres came down."),
        ("The airline cancelled 412 flights.", "The airline cancelled 421 flights."),
        ("The records were encrypted.", "The records were not encrypted, whereas the pay slips were."),
        ("The party had run the city since 2018.", "The party has run the city since 2014."),
        ("The lynx was found at 4.50am.", "The lynx is home. She was found at 5.40am."),
        ("The lynx ate 12 hens.", "The lynx is home. She ate 21 hens."),
        ("Of the 17 stops, 11 are finished.", "Of the 19 stops, 11 are finished."),
    ],
)
def test_one_thing_differs(claim: str, passage: str) -> None:
    dated = DAY if "Nobody was" in passage else BEFORE
    assert stance(claim, passage, dated) is REFUTES


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The council approved 37 changes.", "On 12 May the council approved 37 changes."),
        ("The bridge was built in 1931.", "The bridge was built in 1931 and widened in 1960."),
        ("Cracks were found in three segments.", "Inspectors found cracks in three segments."),
        ("The ship sank on Monday, 2 March 2026.", "The ship sank on 2 March 2026."),
        ("Turnout was 71 percent.", "Turnout stood at 71 percent."),
        ("The tower is 120 metres high.", "The mayor said that the tower is 120 metres high."),
    ],
)
def test_nothing_differs(claim: str, passage: str) -> None:
    assert stance(claim, passage) is SUPPORTS


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        # Another time, and the other tense.
        ("The hospital has 420 beds.", "In 2009 the hospital had 240 beds."),
        ("The school has 500 pupils.", "The school had 480 pupils when it opened."),
        ("Turnout was 71 percent.", "In the last election turnout was 64 percent."),
        ("Dana Ruiz was acquitted of fraud.", "Dana Ruiz was convicted of fraud in 2011."),
        (
            "The firm made a profit of 3 million euros in 2025.",
            "The firm made a loss of 3 million euros in 2024.",
        ),
        # Another thing.
        ("Norwick employs 300 people.", "Norwick employs 210 people in Leeds."),
        ("The plant employs 300 people.", "The other plant employs 210 people."),
        ("The mine closed in March.", "The mine's canteen closed in May."),
        (
            "About 60 percent of members voted to strike.",
            "Forty percent of members under 30 voted to strike.",
        ),
        ("The mayor resigned.", "The deputy mayor has not resigned."),
        ("The bank raised its rate to 4.5 percent.", "The bank cut its forecast to 1.5 percent."),
        ("He was fined 500 euros.", "His brother was fined 900 euros."),
        # What happens on many days.
        ("The minister met union leaders on Monday.", "The minister met union leaders on Tuesday."),
        # What was not so yet.
        ("The mayor resigned.", "The mayor has not resigned."),
        # What nobody states.
        ("The dam holds 3 million litres.", "If the dam holds 5 million litres, it is safe."),
        ("The plant closed in May.", "CLAIM: The plant closed in May."),
        ("The road is 12 km long.", "The union doubts that the road is 12 km long."),
        ("The four-year-old lynx was found at 4.50am.", "The lynx is home. She was found at 5.40am."),
        ("Police shot Adam Reed.", "Adam Reed shot police."),
        ("The A12 is closed.", "The A14 is closed."),
        (
            "The wall would have cost 30 million.",
            "A second bridge, which would have cost 12 million, was rejected.",
        ),
        ("It opened a cold store last year.", "No cold store was opened last year."),
        (
            "The court dismissed an appeal against this year's quota.",
            "The court allowed the appeal against the 2023 quota.",
        ),
        ("Port Vell go to Hexley on Saturday.", "Port Vell won 2-0 at Hexley on Friday."),
        (
            "The study was paid for by the ministry.",
            "The study was paid for by a fund, which had no part in it.",
        ),
        (
            "The police department gets $4 million more.",
            "The fire department gets $4 million more, the police department $1 million.",
        ),
        ("The race raised 1.3 million.", "The race had raised 1.1 million so far."),
        ("In 2011 the council cut the budget by 5 percent.", "The council cut the budget by 8 percent."),
        ("The crate had not been scanned by customs.", "We scan 3 percent of all crates at the port."),
        (
            "The drug cut infections in a trial.",
            "Efficacy against infections was higher in a trial of the old.",
        ),
        ("Half of the schools moved the bell.", "We moved the bell at six schools, a third of them poor."),
    ],
)
def test_more_differs_than_one_thing(claim: str, passage: str) -> None:
    assert stance(claim, passage) is None


@pytest.mark.parametrize(
    ("claim", "passage", "title"),
    [
        (
            "The company has hired two banks.",
            "The company has hired two banks to place a bond.",
            "Bond issue by Orrin Power",
        ),
        ("Managers were asked to rank teams.", "Managers at Oakum were asked to rank teams.", ""),
        ("Each hinge weighs 96 tonnes.", "Each hinge weighs 96 tonnes.", "New gates for Merrow lock"),
    ],
)
def test_of_somebody_whom_the_article_does_not_name(claim: str, passage: str, title: str) -> None:
    assert stance(claim, passage, title=title) is None


def test_an_old_note_tells_nothing_of_today() -> None:
    assert stance("The hospital has 420 beds.", "The hospital has 240 beds.", dt.date(2021, 3, 1)) is None
    assert (
        stance("The hall was built in 1931.", "The hall was built in 1913.", dt.date(2001, 3, 1)) is REFUTES
    )


def test_how_long_something_was_to_last_tells_not_when_it_was_said() -> None:
    old = "Aurelle has been given a contract until 2028."
    assert stance("Aurelle's contract was extended until 2031.", old, dt.date(2022, 6, 14)) is None


def test_where_the_claims_own_figure_stands_in_other_words_no_label_is_given() -> None:
    passages = [
        Passage(
            "From 2010 to 2024 the Corrigan shelf shed no more than 190 billion tonnes of ice.", "", BEFORE
        ),
        Passage("Over these years the ice there grew lighter by 260 gigatonnes.", "", BEFORE),
    ]
    claim = "The Corrigan shelf shed 260 billion tonnes of ice between 2010 and 2024."
    assert [one.finding.stance for one in settles(claim, passages[:1], DAY, matter(claim))] == [REFUTES]
    assert settles(claim, passages, DAY, matter(claim)) == []


def test_what_was_told_first_does_not_weigh_against_what_was_told_since() -> None:
    claim, early, late = "The damage came to 4.6 million crowns.", dt.date(2026, 9, 18), dt.date(2026, 11, 4)
    first = Passage("The damage is put at about 2 million crowns.", "", early)
    report = Passage("The damage came to 4.6 million crowns.", "", late)
    assert [one.finding.stance for one in settles(claim, [first, report], DAY, matter(claim))] == [SUPPORTS]


@pytest.mark.parametrize(
    ("claim", "passage", "why"),
    [
        (
            "Nobody was hurt.",
            "Two men were hurt.",
            "The claim says “Nobody … was hurt”; the evidence, “were hurt”.",
        ),
        ("Debt fell.", "Debt rose.", "The claim says “fell”; the evidence, “rose”."),
        (
            "The firm made a profit.",
            "The firm made a loss.",
            "The claim says “profit”; the evidence, “loss”.",
        ),
        (
            "The hall has 420 seats.",
            "The hall has 240 seats.",
            "The claim says 420 seats; the evidence, 240 seats.",
        ),
    ],
)
def test_the_words_in_which_they_differ_are_told(claim: str, passage: str, why: str) -> None:
    found = finding(claim, Passage(passage), DAY, matter(claim))
    assert found is not None
    assert found.why == why


NOUNS = st.sampled_from("council hospital mine bridge ministry school plant union tower bank".split())
VERBS = st.sampled_from("closed opened approved rejected sold built bought cancelled lost".split())
OBJECTS = st.sampled_from("the plan, the contract, 12 wards, 40 houses, a site, the road".split(", "))


@given(NOUNS, VERBS, OBJECTS, NOUNS, VERBS, OBJECTS)
def test_a_clause_never_refutes_itself_nor_one_of_another_subject(
    noun: str, verb: str, thing: str, other: str, deed: str, things: str
) -> None:
    claim, passage = f"The {noun} {verb} {thing}.", f"The {other} {deed} {things}."
    (sentence,) = statements(passage)
    found = twin(claim, sentence, DAY)
    if claim == passage:
        assert found is None or found.stance is SUPPORTS
    elif noun != other:
        assert found is None


def test_the_clauses_of_a_sentence() -> None:
    text = "The bridge was built in 1931 and widened in 1960, the mayor said."
    assert [text[slice(*one.span)] for one in clauses(text)][:1] == ["The bridge was built in 1931"]


PIECES = st.sampled_from(
    "The a no nobody not council fire 12 of the 26 rooms 3.5 million $4bn rs 4.10am 22.15 percent half them "
    "rose was had to be will is on Friday in May 2024 since after , ; : ( ) [ ] “ ” ' - % £ cubic square "
    "metres second highest more than up It they which who but \n é 0 1/2".split(" ")
)


@given(st.lists(PIECES, max_size=14), st.lists(PIECES, max_size=18))
def test_no_text_breaks_it(claim: list[str], passage: list[str]) -> None:
    text = " ".join(passage)
    for placed in settles(" ".join(claim), [Passage(text, "", BEFORE)], DAY, matter(text)):
        assert text[slice(*placed.finding.span)].strip()

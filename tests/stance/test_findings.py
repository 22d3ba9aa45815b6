"""What code finds of a claim in a passage: each kind with ten inputs, right ones and such as only look it."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.records import Stance
from pipeline.stance.content_words import matter
from pipeline.stance.findings import Passage, finding, read_ahead
from pipeline.text import grammar

DAY = dt.date(2026, 3, 12)  # a Thursday
REFUTES, SUPPORTS = Stance.REFUTES, Stance.SUPPORTS


def stance(claim: str, passage: str, dated: dt.date | None = None) -> Stance | None:
    found = finding(claim, Passage(passage, date=dated), DAY)
    if found is None:
        return None
    assert passage[slice(*found.span)].strip()
    assert found.why
    return found.stance


@pytest.mark.parametrize(
    ("claim", "passage", "expected"),
    [
        (
            "Harlow Water charges 4.10 crowns a tonne for sewage.",
            "Harlow Water charges 560 crowns per hundred tonnes for sewage.",
            REFUTES,
        ),
        (
            "Harlow Water charges 4.10 crowns a tonne for sewage.",
            "Harlow Water charges 410 crowns per hundred tonnes for sewage.",
            None,
        ),
        (
            "The lease of Fenwick Hall runs for five years.",
            "The lease of Fenwick Hall runs for 36 months.",
            REFUTES,
        ),
        (
            "The lease of Fenwick Hall runs for five years.",
            "The lease of Fenwick Hall runs for sixty months.",
            None,
        ),
        ("The Marl tunnel is 12 km long.", "The Marl tunnel is 12,000 metres long.", None),
        ("The Marl tunnel is 12 km long.", "The Marl tunnel is 9,500 metres long.", REFUTES),
        ("Orrin Bank pays staff $4,000 a month.", "Orrin Bank pays staff $48,000 a year.", None),
        ("Orrin Bank pays staff $4,000 a month.", "Orrin Bank pays staff $30,000 a year.", REFUTES),
        (
            "Courts may fine owners up to 9,000 crowns under the Tolland Act.",
            "Under the Tolland Act courts may fine owners 4,000 crowns at most.",
            REFUTES,
        ),
        (
            "The Tolland Act lets courts fine owners up to 9,000 crowns.",
            "Under the Tolland Act a court had to fine three owners 4,000 crowns.",
            None,
        ),
    ],
)
def test_units(claim: str, passage: str, expected: Stance | None) -> None:
    assert (stance(claim, passage) is REFUTES) is (expected is REFUTES)


@pytest.mark.parametrize(
    ("claim", "passage", "refuted"),
    [
        (
            "The bridge at Elm Wick is 80 percent finished.",
            "The bridge at Elm Wick is a little over half finished.",
            True,
        ),
        (
            "The bridge at Elm Wick is 80 percent finished.",
            "The bridge at Elm Wick is four fifths finished.",
            False,
        ),
        (
            "In Dunmore 61 percent of voters back the mayor.",
            "In Dunmore 38 in every hundred voters back the mayor.",
            True,
        ),
        (
            "In Dunmore 61 percent of voters back the mayor.",
            "Of every hundred voters in Dunmore, 61 back the mayor.",
            False,
        ),
        (
            "Seven in ten nurses at Vale Hospital work nights.",
            "At Vale Hospital two in ten nurses work nights.",
            True,
        ),
        (
            "Seven in ten nurses at Vale Hospital work nights.",
            "At Vale Hospital 70 percent of nurses work nights.",
            False,
        ),
        (
            "Exports of tin from Borovia rose by a tenth.",
            "Exports of tin from Borovia rose by 25 percent.",
            True,
        ),
        (
            "Exports of tin from Borovia rose by a tenth.",
            "Exports of tin from Borovia rose by 10.2 percent.",
            False,
        ),
        (
            "Exports of tin from Borovia rose by a tenth.",
            "Tin is 25 percent of the exports of Borovia.",
            False,
        ),
        (
            "Tin makes up 30 percent of the exports of Borovia.",
            "The exports of Borovia in tin fell by 12 percent.",
            False,
        ),
    ],
)
def test_shares(claim: str, passage: str, refuted: bool) -> None:
    assert (stance(claim, passage) is REFUTES) is refuted


@pytest.mark.parametrize(
    ("claim", "passage", "dated", "refuted"),
    [
        ("The Orla sank off Skarn on Monday.", "The Orla sank off Skarn on 2 March 2026.", None, True),
        ("The Orla sank off Skarn on Monday.", "The Orla sank off Skarn on 9 March 2026.", None, False),
        ("The Orla sank off Skarn yesterday.", "The Orla sank off Skarn today.", dt.date(2026, 3, 11), False),
        ("The Orla sank off Skarn yesterday.", "The Orla sank off Skarn today.", dt.date(2026, 2, 3), True),
        (
            "The cutter Orla rammed the freighter Ternen last June.",
            "The cutter Orla ran into the freighter Ternen on 2 August 2025.",
            None,
            True,
        ),
        (
            "The panel asked Vale for files in July.",
            "The panel's only request to Vale for files was on 6 October.",
            None,
            True,
        ),
        (
            "The panel asked Vale for files in July.",
            "The panel asked Vale for files again on 6 October.",
            None,
            False,
        ),
        (
            "Line 3 to Harlow was first promised in 2014.",
            "No plan had pledged Line 3 to Harlow before 2017.",
            None,
            True,
        ),
        (
            "Line 3 to Harlow was first promised in 2018.",
            "No plan had pledged Line 3 to Harlow before 2017.",
            None,
            False,
        ),
        (
            "Piet Haan sold shares three days before Ostrel warned customers.",
            "Piet Haan sold shares a week after Ostrel had warned customers.",
            None,
            True,
        ),
        (
            "Piet Haan sold shares seven days after Ostrel warned customers.",
            "Piet Haan sold shares a week after Ostrel had warned customers.",
            None,
            False,
        ),
    ],
)
def test_times(claim: str, passage: str, dated: dt.date | None, refuted: bool) -> None:
    assert (stance(claim, passage, dated) is REFUTES) is refuted


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (
            "Police in Dunmore are not investigating any of the fires.",
            "Detectives in Dunmore are investigating one of the fires.",
        ),
        (
            "The Harlow council has not opened an inquiry.",
            "The Harlow council has opened an inquiry into the tram.",
        ),
        ("Elspeth Marne was cleared of fraud.", "Elspeth Marne was found guilty of fraud on 3 March."),
        ("The Senate confirmed judge Orrin Pell.", "The Senate never confirmed judge Orrin Pell."),
        ("Work on the depot at Elm Wick is on schedule.", "Work on the depot at Elm Wick is overdue."),
        (
            "Governor Ada Brune signed the Tolland bill.",
            "The Tolland bill was signed by deputy governor Karl Osten.",
        ),
        ("The Vale museum bought the Harlow painting.", "The Vale museum did not buy the Harlow painting."),
        (
            "No soldier from Borovia crossed the Marl bridge.",
            "A soldier from Borovia crossed the Marl bridge.",
        ),
        ("Exports of tin from Borovia rose in May.", "Exports of tin from Borovia fell in May."),
        (
            "Chancellor Moll rejected the plan for Elm Wick.",
            "Chancellor Moll approved the plan for Elm Wick.",
        ),
    ],
)
def test_the_reverse_refutes(claim: str, passage: str) -> None:
    assert stance(claim, passage) is REFUTES


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (
            "Police in Dunmore are investigating the fires.",
            "Police in Dunmore are not investigating the fire at the Vale mill.",
        ),
        ("The Harlow council has opened an inquiry.", "The Harlow council may not have opened an inquiry."),
        ("Elspeth Marne was cleared of fraud.", "Edgar Marne was found guilty of fraud."),
        (
            "The Senate confirmed judge Orrin Pell in 2019.",
            "The Senate did not confirm judge Orrin Pell in 2016.",
        ),
        ("Governor Ada Brune signed the Tolland bill.", "The Tolland bill was written by Karl Osten."),
        (
            "The drug Velcor did not lower the risk of a stroke.",
            "There is no evidence that Velcor lowered the risk of a stroke.",
        ),
        (
            "Ward 7 at Vale has closed its doors to visitors.",
            "Ward 9 at Vale has opened its doors to visitors.",
        ),
        (
            "Norwick refused to sign the fishing treaty.",
            "Norwick denied that it had signed the fishing treaty.",
        ),
        ("Exports of tin from Borovia rose in 2024.", "Exports of tin from Borovia fell in 2021."),
        (
            "The jobless rate among young women in Norland fell.",
            "The Dutch office had news: the jobless rate among young women rose again.",
        ),
        (
            "Minister Moll said that the plan was rejected.",
            "Minister Moll did not say when the plan was rejected.",
        ),
    ],
)
def test_what_only_looks_like_the_reverse(claim: str, passage: str) -> None:
    assert stance(claim, passage) is None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The average age of residents in Vale was 83.", "In Vale the mean age of residents was 83."),
        ("The flood in Ghent killed 40 people.", "In Ghent 40 people lost their lives in the flood."),
        ("Orrin Pell bought the Harlow mill in 2019.", "In 2019 Orrin Pell purchased the Harlow mill."),
        ("The lamps from Solmer cost 60 crowns each.", "Solmer sold 2,300 lamps for 138,000 crowns."),
        (
            "Profit at Corvane fell 18 percent to $214 million.",
            "Corvane had a profit of $214.3m against $261.4m a year before.",
        ),
        (
            "Journeys in Harlow fell by a tenth to 8.1 million journeys.",
            "Harlow had 8.1 million journeys against 9.0 million journeys a year before.",
        ),
        (
            "In the Vale trial 212 people dropped out.",
            "Of 1,248 people in the Vale trial, 1,036 stayed to the end.",
        ),
        (
            "Sales at Orrin rose 25 percent.",
            "Sales at Orrin were $500 million in 2025, against $400 million in 2024.",
        ),
        ("The pact was signed by Moll in Brenna.", "Moll put his name to the pact in Brenna."),
        (
            "The Harlow council approved 37 changes to the plan.",
            "The Harlow council approved 37 changes to the plan last night.",
        ),
    ],
)
def test_what_says_the_same_supports(claim: str, passage: str) -> None:
    assert stance(claim, passage) is SUPPORTS


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The Harlow council has defunded the police.", "The Harlow council pledged to defund the police."),
        ("Orrin Pell won the cup in Ghent.", "Orrin Pell nearly won the cup in Ghent."),
        ("It handed bookings to a computer system.", "Westhaven handed its bookings to a computer system."),
        ("Marlow sued Harlow over the mill.", "Harlow sued Marlow over the mill."),
        ("Orrin Pell bought the Harlow mill in 2019.", "In 2016 Orrin Pell bought the Harlow mill."),
        (
            "Vale Hospital opened a new ward for children.",
            "An article headlined “Vale Hospital opened a new ward for children”.",
        ),
        (
            "Sales at Orrin rose 25 percent.",
            "Sales at Orrin were $400 million in 2025, against $500 million in 2024.",
        ),
        ("Ward 7 at Vale has 28 beds.", "Ward 9 at Vale has 28 beds."),
        ("The lamps from Solmer cost 90 crowns each.", "Solmer sold 2,300 lamps for 138,000 crowns."),
        ("Masks lower the immune system.", "Do masks lower the immune system? Masks help."),
        (
            "Councillor Aisha Khan voted against the plan.",
            "Councillor Aisha Khan voted for the plan.",
        ),
        (
            "The council of Eastbrook approved the plan without a vote.",
            "The council of Eastbrook approved the plan in a vote.",
        ),
        (
            "The pump station at Lowe stopped before the flood.",
            "The pump station at Lowe stopped after the flood.",
        ),
        (
            "Side effects of the drug were not reported.",
            "Side effects of the drug were not reported in the control group.",
        ),
    ],
)
def test_what_only_looks_the_same(claim: str, passage: str) -> None:
    assert stance(claim, passage) is not SUPPORTS


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        # What stands in square brackets is what the claim goes on from, not what it says.
        (
            "[Corvane spends 320 million on the plant] 45 million more than planned.",
            "Corvane planned 275 million for the plant.",
        ),
        (
            "[The Ghent fair opened on 3 May] and drew a crowd.",
            "The Ghent fair opened on 9 May and drew a crowd.",
        ),
        # Whom does "it" mean?
        ("It employs 640 people.", "Harrow Dell employs 90 people."),
        ("They lost 12 members in Ghent.", "The Ghent Liberals lost 40 members."),
        # Things and people of one last name.
        (
            "The Lantern Theatre in Osmund closed with debts of 2.3 million euros.",
            "The Corner Theatre in Osmund closed with debts of 400,000 euros.",
        ),
        ("Ivo Brandl spent nine years at Solmer.", "Emil Brandl spent four years at Solmer."),
        (
            "The Kiln Street depot in Carrow employs 80 drivers.",
            "The Vale Street depot in Carrow employs 20 drivers.",
        ),
        ("Anna Moll won 12 seats in Borovia.", "Peter Moll won 30 seats in Borovia."),
        ("North Harlow has 4,000 voters in two wards.", "South Harlow has 9,000 voters in two wards."),
        ("Marl Bridge carries 900 lorries a day.", "Tolland Bridge carries 300 lorries a day."),
    ],
)
def test_figures_of_another_are_no_clash(claim: str, passage: str) -> None:
    assert finding(claim, Passage(passage), DAY, matter("Carrow, Solmer, Ghent, Osmund, Harrow Dell")) is None


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("President Ada Brune won 12 seats in Borovia.", "Ada Brune won 30 seats in Borovia."),
        ("Mr Brandl spent nine years at Solmer.", "Ivo Brandl spent four years at Solmer."),
        (
            "In a meeting of the Borovian Council on 2 May 2025, President Ada Brune warned Kelby.",
            "Ada Brune warned Kelby at the Borovian Council on 9 March 2025, said the Tolland Post.",
        ),
        (
            "The Lantern Theatre in Osmund had debts of 2.3 million euros.",
            "The Lantern Theatre had debts of 3.2 million euros.",
        ),
    ],
)
def test_titles_make_nobody_another(claim: str, passage: str) -> None:
    assert stance(claim, passage) is REFUTES


_STRIKE = """Cabin crew at Velisair voted for a strike from 17 March. Turnout was 81 per cent. The airline has
cancelled 148 flights, said the union of its cabin crew, and talks on pay failed on Tuesday."""


@pytest.mark.parametrize(
    ("passage", "dated", "expected"),
    [
        ("At Velisair the turnout was 64 per cent.", DAY, REFUTES),
        ("Cabin crew voted for a strike over pay. Turnout was 64 per cent.", DAY, REFUTES),
        ("Turnout was 64 per cent.", DAY, REFUTES),
        (
            "Teachers of our league walk out over large classes. Parents were told to keep pupils at home. "
            "Turnout was 64 per cent, more than in the last ballot of branches.",
            DAY,
            None,
        ),
        (
            "Refuse collectors want shorter hours and new lorries. Bins will stay full, warned the depot. "
            "Turnout was 64 per cent.",
            DAY,
            None,
        ),
        (
            "The council elected a mayor and nine members on Sunday. Turnout was 64 per cent. "
            "Rain kept voters of some wards away.",
            DAY,
            None,
        ),
        ("Cabin crew voted for a strike over pay. Turnout was 64 per cent.", dt.date(2026, 4, 30), None),
        ("Cabin crew voted for a strike over pay. Turnout was 64 per cent.", dt.date(2026, 4, 1), REFUTES),
    ],
)
def test_a_claim_that_names_nobody_needs_a_passage_on_its_event(
    passage: str, dated: dt.date, expected: Stance | None
) -> None:
    found = finding("Turnout was 81 per cent", Passage(passage, date=dated), DAY, matter(_STRIKE))
    assert (found and found.stance) is expected


@pytest.mark.parametrize(("title", "expected"), [("Mumps cases triple", None), ("Cases triple", REFUTES)])
def test_a_claim_that_names_nobody_is_of_the_event_of_the_title(title: str, expected: Stance | None) -> None:
    article = matter(
        "Measles cases in Velmark tripled to 372 within a year. Two patients died. Sandholm had no cases. "
        "Most of the patients were students."
    )
    note = "Mumps cases in Velmark tripled in a year. Nobody died. Most patients were students in Sandholm."
    found = finding("Two patients died", Passage(note, title), DAY, article)
    assert (found.stance if found else None) is expected


def test_what_is_near_a_passage_or_may_reverse_it_is_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(grammar, "read_ahead", read.extend)
    near, far = "[Fenwick] Hall was sold in March.", "Harlow Water charges 4.10 crowns a tonne."
    passage = Passage("Fenwick Hall was let in May. Harlow is a town on the coast.")
    read_ahead([(near, [passage]), (far, [passage]), (near, [])])
    assert read == [" Fenwick  Hall was sold in March.", "Fenwick Hall was let in May."]

"""Proposals: what a model proposes is a claim only where it is the article's and loses nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribution.voices import SourceGuess, Voices
from pipeline.claims.found import readings
from pipeline.claims.proposals import Proposal, improved
from pipeline.records import Claim, Part, QuoteType, SourceKind
from pipeline.stages.read import read

SHIP = "The ship, which carries 240 passengers and 30 cars, did not sail on Monday, two officials said."
PLAN = "Dmitri Peskov met Anna Peeters in Ghent. He signed the plan, and it will open in March."
NOTES = "The notes sent by senior nurses between January and May warned of 12 deaths."
PRICES = "Officials say prices may have fallen by about 4 percent."

Words = str | list[str]


def proposed(text: str, *proposals: tuple[Words, str]) -> tuple[list[str], int]:
    """The claims of the last sentence once these are proposed, and how many were dropped."""
    claims, dropped = records(text, *proposals)
    return [claim.text for claim in claims], dropped


def records(text: str, *proposals: tuple[Words, str]) -> tuple[list[Claim], int]:
    article = read("a", text)
    *_, reading = readings(article, [s for s in article.sentences if s.part is Part.BODY])
    given = [
        Proposal(sentence=1, words=[words] if isinstance(words, str) else words, text=told)
        for words, told in proposals
    ]
    return improved(reading, given)


def by_grammar(text: str) -> list[str]:
    return proposed(text)[0]


# --- what is taken ------------------------------------------------------------------------------


def test_coordinated_objects_come_apart() -> None:
    claims, dropped = proposed(
        SHIP,
        ("carries 240 passengers", "[The ship] carries 240 passengers"),
        (["carries", "30 cars"], "[The ship] carries 30 cars"),
    )
    assert claims == [
        "[The ship] carries 240 passengers",
        "[The ship] carries 30 cars",
        "[The ship] did not sail on Monday",
    ]
    assert dropped == 0


def test_coordinated_clauses_come_apart_and_pronouns_get_names() -> None:
    claims, dropped = records(
        PLAN,
        ("He signed the plan", "[Dmitri Peskov] signed the plan"),
        ("will open in March", "[the plan] will open in March"),
    )
    assert [claim.text for claim in claims] == [
        "[Dmitri Peskov] signed the plan",
        "[the plan] will open in March",
    ]
    assert dropped == 0
    for claim in claims:
        assert claim.quote == PLAN[claim.start : claim.end]
        assert [PLAN[words.start : words.end] for words in claim.added] == [w.text for w in claim.added]
        assert claim.unresolved == ()
    assert [claim.why_not for claim in claims] == [None, "prediction"]


def test_a_fact_behind_a_noun_stands_beside_its_clause() -> None:
    claims, dropped = proposed(
        NOTES,
        (
            "sent by senior nurses between January and May",
            "[The notes] sent by senior nurses between January and May",
        ),
        (NOTES.rstrip("."), NOTES),
    )
    assert claims == [NOTES.rstrip("."), "[The notes] sent by senior nurses between January and May"]
    assert dropped == 0


def test_the_shape_of_quotation_marks_and_spaces_is_no_difference() -> None:
    text = "The mayor’s plan\nis “old” and the bridge is closed."
    claims, dropped = proposed(
        text,
        ('The mayor\'s plan is "old"', 'The mayor\'s plan is "old"'),
        ("the bridge is closed", "the bridge is closed"),
    )
    assert claims == ["The mayor’s plan is “old”", "the bridge is closed"]
    assert dropped == 0


@pytest.mark.parametrize(
    ("text", "words", "told", "claim"),
    [
        pytest.param(
            "The fee of £34m rose 9%, to $3.8m, by 3 a.m.",
            "The fee of £34m rose 9%, to $3.8m, by 3 a.m.",
            "The fee of £34m rose 9%, to $3.8m, by 3 a.m.",
            "The fee of £34m rose 9%, to $3.8m, by 3 a.m.",
            id="signs",
        ),
        pytest.param(
            "The outages, she said, were “not an act of God,” and customers would be refunded in June.",
            'The outages|were "not an act of God"',
            'The outages were "not an act of God".',
            "The outages were “not an act of God,”",
            id="comma in a quotation",
        ),
        pytest.param(
            "His talk of ‘peaceful talks’ left 12 envoys puzzled.",
            'his talk of "peaceful talks" left 12 envoys puzzled',
            'His talk of "peaceful talks" left 12 envoys puzzled.',
            "His talk of ‘peaceful talks’ left 12 envoys puzzled",
            id="other quotation marks",
        ),
        pytest.param(
            "The plan failed. It’s about trade.",
            "It's about trade",
            "[The plan] is about trade",
            "[The plan]’s about trade",
            id="written out",
        ),
        pytest.param(
            "The plan failed. It doesn’t help.",
            "it doesn't help",
            "[the plan] does not help",
            "[The plan] doesn’t help",
            id="written out: not",
        ),
        pytest.param(
            "Storms hit 310 customers, some of whom were in the dark.",
            "some of whom were in the dark",
            "some of [310 customers] were in the dark",
            "some of [310 customers] were in the dark",
            id="for a relative pronoun",
        ),
        pytest.param(
            "The two-year trial, run by a board at a cost of £31m, enrolled 26 people.",
            "run by a board at a cost of £31m",
            "[The two-year trial] run by a board at a cost of £31m",
            "[The two-year trial], run by a board at a cost of £31m",
            id="a hyphen in brackets",
        ),
        pytest.param(
            "The minister, Iona Strake, who opened the ward in June, declined to comment.",
            "opened the ward in June",
            "[The minister, Iona Strake,] opened the ward in June",
            "[Iona Strake] opened the ward in June",
            id="a longer name",
        ),
        pytest.param(
            "Putin warned Kyiv and its allies. ‘They are mistaken,’ he said.",
            "They are mistaken",
            "[Kyiv and its allies] are mistaken",
            "[Kyiv and its allies] are mistaken",
            id="a name with a possessive",
        ),
    ],
)
def test_what_a_reader_would_call_the_same_is_no_difference(
    text: str, words: str, told: str, claim: str
) -> None:
    claims, dropped = proposed(text, (words.split("|"), told))
    assert dropped == 0
    assert claim in claims


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "“I’m not after a job, I just want them to say it.”",
            "I’m not after a job / I just want them to say it",
        ),
        ("The front is not a board—it is a field.", "The front is not a board / it is a field"),
        (
            "The board has been guarded: it has reached no end.",
            "The board has been guarded / it has reached no end",
        ),
        ("Rome is winning here but losing there.", "Rome is winning here / Rome is|losing there"),
        (
            "It lets Rome cut off forces there and exert pressure here.",
            "It lets Rome cut off forces there / It lets Rome|exert pressure here",
        ),
        (
            "The text had been written by the hosts and sent only to ministers.",
            "The text had been written by the hosts / The text had been|sent only to ministers",
        ),
        ("They’ve saved the ship and drowned my sheep.", "They’ve saved the ship / They’ve|drowned my sheep"),
    ],
)
def test_what_is_true_by_itself_comes_apart(text: str, parts: str) -> None:
    halves = [(half.split("|"), half.replace("|", " ")) for half in parts.split(" / ")]
    assert proposed(text, *halves) == ([told for _, told in halves], 0)


def test_a_name_that_is_half_of_the_sentence_may_be_replaced() -> None:
    text = (
        "An ice storm cut power to 310,000 customers in the valley, some of whom were in the dark for six "
        "days, and the Public Utilities Board said last week that it was examining whether trees fell."
    )
    words = "it was examining whether trees fell"
    claims, dropped = proposed(text, (words, words.replace("it", "[the Public Utilities Board]")))
    assert dropped == 0
    assert claims[-1] == "[the Public Utilities Board] was examining whether trees fell"


def test_what_is_proposed_as_grammar_has_it_changes_nothing() -> None:
    before = by_grammar(SHIP)
    assert proposed(SHIP, *[(re.sub(r"\[.*?\] ", "", one), one) for one in before]) == (before, 0)


def test_two_claims_become_one_with_the_word_that_joins_them() -> None:
    text = "The council approved 37 changes and rejected two in May."
    assert by_grammar(text) == ["The council approved 37 changes", "[The council] rejected two in May"]
    assert proposed(text, (text[:-1], text[:-1])) == ([text[:-1]], 0)


# --- what is dropped ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        pytest.param(SHIP, "The captain was drunk", "The captain was drunk", id="invented"),
        pytest.param(SHIP, "carries 250 passengers", "[The ship] carries 250 passengers", id="figure"),
        pytest.param(SHIP, "did not sail on Monday", "The ship did not sail on Tuesday", id="date"),
        pytest.param(SHIP, ["The ship", "sail on Monday"], "The ship sail on Monday", id="not"),
        pytest.param(SHIP, ["did", "sail on Monday"], "[The ship] did sail on Monday", id="not within"),
        pytest.param(SHIP, "did not sail", "[The ship] did not sail", id="time"),
        pytest.param(SHIP, "carries", "[The ship] carries", id="object"),
        pytest.param(SHIP, "carries 240 passengers", "[The ship] carries 240 passengers", id="half"),
        pytest.param(SHIP, "did not sail on Monday", "[The captain] did not sail on Monday", id="another"),
        pytest.param(SHIP, "did not sail on Monday", "[The ship] did not [ever] sail on Monday", id="put in"),
        pytest.param(SHIP, "did not sail on Monday", "did not sail on Monday [not]", id="put behind"),
        pytest.param(SHIP, "did not sail on Monday", "<b>The ship did not sail on Monday</b>", id="markup"),
        pytest.param(SHIP, "did not sail on Monday", "did not sail on Monday [[x]]", id="brackets"),
        pytest.param(SHIP, "two officials said", "two officials said", id="who says it"),
        pytest.param(SHIP, ["sail on Monday", "did not"], "sail on Monday did not", id="order"),
        pytest.param(SHIP, "id not sail on Monday", "id not sail on Monday", id="half a word"),
        pytest.param(SHIP, [], "", id="nothing"),
        pytest.param(
            SHIP, ["The", "ship", "did", "not sail on Monday"], "The ship did not sail on Monday", id="4"
        ),
        pytest.param(PRICES, "prices have fallen", "prices have fallen", id="hedge, in one"),
        pytest.param(
            PRICES,
            ["prices", "have fallen by", "4 percent"],
            "prices have fallen by 4 percent",
            id="hedges",
        ),
        pytest.param(PLAN, "He signed the plan", "[Vladimir Putin] praised the plan", id="no name of it"),
        pytest.param(PLAN, "He signed the plan", "[met Anna] praised the plan", id="no name"),
        pytest.param(PLAN, PLAN[41:-1], "[Ghent is] " + PLAN[41:-1], id="more than a name"),
        pytest.param(
            "The mayor denied that the bridge closed in May.",
            "the bridge closed in May",
            "the bridge closed in May",
            id="denied",
        ),
        pytest.param(
            "The mayor denied that the bridge closed in May.",
            ["The mayor", "closed in May"],
            "The mayor closed in May",
            id="spliced",
        ),
        pytest.param(
            "If prices fall, the plant will close.", "the plant will close", "the plant will close", id="if"
        ),
        pytest.param("Has the mayor lied?", "the mayor lied", "the mayor lied", id="question"),
        pytest.param(
            "Norwick’s shares fell 4.2 percent.",
            "Norwick’s shares fell",
            "Norwick’s shares fell",
            id="figure cut",
        ),
        pytest.param("The claim that he lied hurt him.", "he lied", "he lied", id="a claim that"),
        pytest.param(
            "The claim that he lied hurt him.",
            "that he lied",
            "[The claim] that he lied",
            id="[a claim] that",
        ),
        pytest.param("The plan to close it failed.", "to close it", "[The plan] to close it", id="a plan to"),
        pytest.param(
            "The alleged bribes paid by Brisk rose.", "paid by Brisk", "[bribes] paid by Brisk", id="alleged"
        ),
        pytest.param("Firms that pay late lose work.", "pay late", "[Firms] pay late", id="any firms that"),
        pytest.param("No firm that paid was fined.", "that paid", "[firm] paid", id="restricted"),
    ],
)
def test_what_is_not_the_articles_or_loses_something_is_dropped(text: str, words: Words, told: str) -> None:
    assert proposed(text, (words, told)) == (by_grammar(text), 1)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("The firm did not close it or sell it.", "The firm did not close it", "The firm|sell it"),
        ("The firm did not close it and sell it.", "The firm did not close it", "The firm|sell it"),
        ("The firm did not close it and sell it.", "The firm did not close it", "The firm did|sell it"),
        ("She fell and he may run if it rains.", "She fell", "he may run"),
        ("“They lost it, it’s that simple,” he thinks.", "They", "it’s that simple"),
        ("He was re-elected and led non-union plants.", "He was elected", "He led union plants"),
        (
            "He bought ships and boats for 3 million.",
            "He bought ships|for 3 million",
            "He bought|boats for 3 million",
        ),
        ("Ships and boats cost 3 million.", "Ships|cost 3 million", "boats cost 3 million"),
        ("Sales rose from 290 to 412 million.", "Sales rose from 290", "Sales rose|to 412 million"),
        ("Sales fell between May and June.", "Sales fell between May", "Sales fell|June"),
        ("The blast killed and wounded 12 people.", "The blast killed", "The blast|wounded 12 people"),
        ("The firm wants steel but not oil.", "The firm wants steel", "The firm wants|oil"),
        ("It comes from sleep rather than sight.", "It comes from sleep", "It comes from|sight"),
        ("She called it “promising but fragile”.", "She called it “promising", "She called it|fragile”"),
        ("It is larger than the bridge and the dam.", "It is larger", "It is|than the bridge and the dam"),
    ],
)
def test_what_belongs_together_is_not_parted(text: str, one: str, other: str) -> None:
    halves = [(half.split("|"), half.replace("|", " ")) for half in (one, other)]
    assert proposed(text, *halves) == (by_grammar(text), 2)


def test_what_becomes_one_claim_stands_in_one_piece() -> None:
    text = "The average age was 83, and seven in ten were women."
    spliced = ["The average age was 83", "seven in ten were women"]
    assert proposed(text, (spliced, " ".join(spliced))) == (by_grammar(text), 1)
    assert proposed(text, (text[:-1], text[:-1])) == ([text[:-1]], 0)


def test_words_of_two_speakers_do_not_become_one_claim() -> None:
    text = "The mayor resigned in May after Bo Dahl said prices fell in June."
    before = by_grammar(text)
    assert before == ["The mayor resigned in May", "prices fell in June"]
    assert proposed(text, (text[:-1], text[:-1]), (before, " ".join(before))) == (before, 2)


def test_a_part_that_another_would_say_is_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = [
        ("He signed the plan", "He signed the plan"),
        ("it will open in March", "it will open in March"),
    ]
    assert proposed(PLAN, *halves)[1] == 0

    def source_of(_: Voices, start: int, end: int) -> SourceGuess:
        kind = SourceKind.NAMED_PERSON if PLAN[start:end].startswith("it") else SourceKind.NONE
        return SourceGuess(kind=kind, quote=QuoteType.NONE)

    monkeypatch.setattr(Voices, "source_of", source_of)
    assert proposed(PLAN, *halves) == (by_grammar(PLAN), 2)


# --- any proposal -------------------------------------------------------------------------------

TEXTS = st.sampled_from([SHIP, PLAN, NOTES, PRICES])
PIECES = st.sampled_from(
    "The ship which carries 240 passengers and 30 cars did not sail on Monday two officials said He praised "
    "the plan it will open in March [the plan] [Dmitri Peskov] [not] <b> 250 captain [".split(" ")
)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@st.composite
def cuts(draw: st.DrawFn, text: str) -> tuple[list[str], str]:
    """Some pieces of a text with this or that between them: often words of it, at times in its order."""
    words = text.split()
    bounds = sorted(draw(st.lists(st.integers(0, len(words)), min_size=2, max_size=6)))
    spans = [" ".join(words[a:b]) for a, b in zip(bounds[::2], bounds[1::2], strict=False) if a < b]
    told = " ".join(draw(st.lists(PIECES, max_size=1)) + spans + draw(st.lists(PIECES, max_size=1)))
    return spans, told.strip(".,")


@given(TEXTS.flatmap(lambda text: st.tuples(st.just(text), st.lists(cuts(text), max_size=4))))
def test_no_claim_has_a_word_that_is_not_the_articles_and_none_is_lost(
    given_: tuple[str, list[tuple[list[str], str]]],
) -> None:
    text, proposals = given_
    claims, dropped = records(text, *proposals)
    assert 0 <= dropped <= len(proposals)
    told = [word for claim in claims for word in words_of(claim.text)]
    assert set(told) <= set(words_of(text))
    assert set(words_of(" ".join(by_grammar(text)))) - {"and"} <= set(told)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote
        outside = words_of(re.sub(r"\[.*?\]", "", claim.text))
        at = iter(words_of(claim.quote))
        assert all(word in at for word in outside), "its words are those of the quote, in their order"


@given(TEXTS, st.lists(st.text(max_size=40), max_size=4), st.text(max_size=80))
def test_any_words_are_dropped_or_the_articles(text: str, words: list[str], told: str) -> None:
    claims, _ = records(text, (words, told))
    assert set(words_of(" ".join(claim.text for claim in claims))) <= set(words_of(text))

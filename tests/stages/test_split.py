"""Sentences become claims: every word of them is the article's, and each sentence ends in the ledger once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Article, Claim, Dossier, SentenceOutcome
from pipeline.stages.read import read
from pipeline.stages.split import split

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (
    "Mayor leaves\n\nThe mayor of Ghent resigned on 3 May 2024. “I am tired,” said Anna Peeters.\n\n"
    "The council of Ghent has 53 seats. The mayor of Ghent resigned on 3 May 2024.\n\n"
    "She may return, some say. Another long night."
)


def done(text: str) -> Dossier:
    return split(Dossier(article=read("a", text)))


def assert_whole(dossier: Dossier) -> None:
    """What holds of every dossier that comes out of split."""
    article = dossier.article
    assert [(x.index, x.start, x.end, x.part) for x in dossier.ledger] == [
        (s.index, s.start, s.end, s.part) for s in article.sentences
    ]
    ids = [claim.id for claim in dossier.claims]
    assert len(set(ids)) == len(ids)
    for claim in dossier.claims:
        assert_anchored(article, claim)
        assert (claim.why_not is None) == claim.checkable
        assert claim.error is None
        assert claim.verdict is None
    for line in dossier.ledger:
        own = [c.id for c in dossier.claims if line.index in c.sentences]
        assert line.claims == (tuple(own) if line.outcome is SentenceOutcome.CLAIMS else ())
        assert bool(line.claims) == (line.outcome is SentenceOutcome.CLAIMS)
        assert (line.duplicate_of is not None) == (line.outcome is SentenceOutcome.DUPLICATE_OF)
        assert (line.why is not None) == (line.outcome is SentenceOutcome.NOT_CHECKABLE)


def assert_anchored(article: Article, claim: Claim) -> None:
    assert claim.start is not None
    assert claim.end is not None
    assert article.text[claim.start : claim.end] == claim.quote
    assert claim.quote.strip() == claim.quote != ""
    touched = [s.index for s in article.sentences if s.start < claim.end and claim.start < s.end]
    assert touched
    assert set(touched) <= set(claim.sentences)
    for words in claim.added:
        assert article.text[words.start : words.end] == words.text


# --- any text -----------------------------------------------------------------------------------

PARAGRAPHS = st.lists(
    st.sampled_from(
        [*TEXT.split("\n\n"), "“No", "It rained.", "…", "Mayor leaves", "Who, that said", "and", "[He] left,"]
    )
    | st.text()
)


@given(PARAGRAPHS.map("\n\n".join))
def test_any_text(text: str) -> None:
    assert_whole(done(text))


WORDS = st.lists(
    st.sampled_from(
        "the mayor who said that she had not been told , “ ” and which 53 percent may ; : resign if".split()
    ),
    min_size=3,
    max_size=25,
)


@given(WORDS.map(lambda words: " ".join(words).capitalize() + ". Prices rose by 4 percent in the last year."))
def test_any_words(text: str) -> None:
    assert_whole(done(text))


# --- what a clause must keep --------------------------------------------------------------------

SUBJECTS = st.sampled_from(
    ["The company", "Norwick", "Anna Peeters", "Three of the eleven firms", "No lawmaker"]
)
VERBS = st.sampled_from(
    ["may sell", "did not sell", "could never sell", "reportedly sold", "has sold", "will probably sell"]
)
OBJECTS = st.sampled_from(["about 37 ships", "only two of its four sites", "at least $1.4 billion of shares"])
TIMES = st.sampled_from(["on 3 May 2024", "in January", "before the April 19 election", "last year"])
FRAMES = st.sampled_from(
    [
        "{0}.",
        "{0}, two officials said on Tuesday.",
        "The mayor of Ghent said that {0}.",
        "According to a report, {0}.",
        "The plan, which critics dislike, is old, and {0}.",
        "{0}, while prices rose by half.",
        "“{0},” said Ingrid Solberg.",
    ]
)


@given(FRAMES, SUBJECTS, VERBS, OBJECTS, TIMES)
def test_negation_hedge_number_date_and_name_stay_in_the_claim(
    frame: str, subject: str, verb: str, thing: str, time: str
) -> None:
    clause = f"{subject} {verb} {thing} {time}"
    text = frame.format(clause)
    assert any(clause.casefold() in claim.text.casefold() for claim in done(text).claims), [
        claim.text for claim in done(text).claims
    ]


# --- examples -----------------------------------------------------------------------------------


def test_each_sentence_ends_as_one_thing() -> None:
    dossier = done(TEXT)
    assert_whole(dossier)
    assert [line.outcome for line in dossier.ledger] == [
        SentenceOutcome.NOT_CHECKABLE,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.DUPLICATE_OF,
        SentenceOutcome.CLAIMS,
        SentenceOutcome.NOT_CHECKABLE,
    ]
    assert "states nothing" in (dossier.ledger[-1].why or "")


def test_a_repeated_sentence_points_to_both_places() -> None:
    dossier = done(TEXT)
    assert dossier.ledger[4].duplicate_of == 1
    assert dossier.claims[0].sentences == (1, 4)


def test_a_short_repetition_is_a_claim_again() -> None:
    claims = done("The mayor left. He declined.\n\nThe council met. He declined.").claims
    assert [claim.text for claim in claims].count("He declined") == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Foreign investors will leave the country.", "prediction"),
        ("Heads should roll over the delay at the yard.", "figure of speech"),
        ("The minister called the long delay a disgrace.", "opinion"),
        ("The company said it would spend 40 million on the plant.", "promise or intention"),
        ("Kyiv has so far refused to engage with the plan.", None),
        ("The next round of talks is scheduled to open on Monday.", None),
    ],
)
def test_what_is_no_fact_is_a_claim_that_is_not_checkable(text: str, why: str | None) -> None:
    (claim,) = done(text).claims
    assert claim.why_not == why


def test_a_question_states_nothing_and_is_no_claim() -> None:
    found = done("Did the mayor of the town know about the money? The mayor resigned in May.")
    assert [claim.text for claim in found.claims] == ["The mayor resigned in May"]
    asked = next(line for line in found.ledger if found.article.text[line.start : line.end].endswith("?"))
    assert asked.outcome is SentenceOutcome.NOT_CHECKABLE
    assert asked.why is not None
    assert "asks" in asked.why


def test_a_pronoun_that_is_not_sure_stays_and_is_told() -> None:
    _, claim = done(
        "The firm has four sites in the north. It will close two sites in May, unions say."
    ).claims
    assert claim.text.startswith("It ")
    assert claim.unresolved == ("it",)


def test_a_body_that_speaks_of_itself_is_named_in_brackets() -> None:
    (claim,) = done("The Eastmarch Port Authority said it had sacked four of its pilots.").claims
    assert claim.text == "[The Eastmarch Port Authority] had sacked four of its pilots"
    assert [words.text for words in claim.added] == ["The Eastmarch Port Authority"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Das Schiff sank am Montag vor der Küste. „Wir haben verloren“, sagte die Bürgermeisterin.",
            "de",
        ),
        ("Le navire a coulé lundi au large de la côte. « Nous avons tout perdu », a dit la maire.", "fr"),
    ],
)
def test_without_a_parser_each_sentence_is_a_claim(text: str, language: str) -> None:
    dossier = done(text)
    assert_whole(dossier)
    assert dossier.article.language == language
    assert [claim.quote for claim in dossier.claims] == [
        dossier.article.words(sentence) for sentence in dossier.article.sentences
    ]


def test_nothing_comes_of_nothing() -> None:
    assert done("").ledger == ()


ELSEWHERE = st.sampled_from(
    ["It rained on the harbour all day.", "“No,” said the harbour master, “never again.”"]
)


@given(ELSEWHERE, st.booleans(), st.booleans())
def test_an_edit_elsewhere_changes_no_id(added: str, before: bool, after: bool) -> None:
    body = TEXT.partition("\n\n")[2]
    edited = (f"{added}\n\n" if before else "") + body + (f"\n\n{added}" if after else "")
    old = {claim.id: claim.quote for claim in done(body).claims}
    new = {claim.id: claim.quote for claim in done(edited).claims}
    assert old.items() <= new.items()


def seed(name: str) -> str:
    return (SEEDS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.glob("*.txt")))
def test_the_seeds(name: str) -> None:
    dossier = done(seed(name))
    assert_whole(dossier)
    for claim in dossier.claims:
        assert len(re.findall(r"\w+", claim.text)) > 2


def test_the_repeated_half_of_a_seed_is_looked_at_once() -> None:
    dossier = done(seed("000_54ed04c2d97f54cd.txt"))
    outcomes = Counter(line.outcome for line in dossier.ledger)
    assert outcomes[SentenceOutcome.DUPLICATE_OF] == 6
    places = {claim.sentences for claim in dossier.claims if "Peskov" in claim.quote}
    assert places
    assert all(len(sentences) == 2 for sentences in places)

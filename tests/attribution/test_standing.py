"""Standing: what the article tells of a source without a name, and what follows, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.standing import questions, standing
from pipeline.records import Questions, SourceKind, Standing, Words
from pipeline.text.sentences import Span, sentences

K = SourceKind


def asked(source: str, *, claim: str = "the bridge is closed", opinion: bool = False) -> Questions:
    """The questions about a source in “<source> said that <claim>.”"""
    text = f"{source} said that {claim}."
    at = text.index(claim)
    span = Span(at, at + len(claim))
    found = questions(ArticleLayout(text, sentences(text)), Span(0, len(source)), span, opinion=opinion)
    for words in (found.opinion, found.position, found.access, found.reason):
        assert words is None or text[words.start : words.end] == words.text
    return found


def told(words: Words | None) -> str | None:
    return words.text if words else None


@pytest.mark.parametrize(
    "source",
    [
        "A senior Norwegian diplomat",
        "Western officials",
        "A Pentagon official",
        "The president's aides",
        "An official at the ministry",
        "A law enforcement official",
        "A top aide to Berg",
        "A senior administration official, who spoke on condition of anonymity",
    ],
)
def test_a_source_is_placed_by_a_body_a_country_or_a_side(source: str) -> None:
    found = asked(source)
    assert found.position is not None
    assert standing(K.ANONYMOUS_PERSON, found) is Standing.ON_BACKGROUND


@pytest.mark.parametrize(
    "source",
    ["Sources", "Officials", "Senior officials", "Many analysts", "Some critics", "Insiders", "A diplomat"],
)
def test_a_noun_for_what_somebody_is_places_nobody(source: str) -> None:
    found = asked(source)
    assert (found.position, found.access) == (None, None)
    assert standing(K.ANONYMOUS_GROUP, found) is Standing.UNNAMED


@pytest.mark.parametrize(
    ("source", "access"),
    [
        ("A person familiar with the talks", "familiar with the talks"),
        ("People briefed on the matter", "briefed on the matter"),
        ("Sources with limited access to the court", "with limited access to the court"),
        ("Two people in the room", "in the room"),
        ("An officer who has studied the bridge", "who has studied the bridge"),
        ("A person close to the mayor", "close to the mayor"),
    ],
)
def test_how_a_source_could_know(source: str, access: str) -> None:
    found = asked(source)
    assert told(found.access) == access
    assert standing(K.ANONYMOUS_PERSON, found) is Standing.ON_BACKGROUND


def test_a_reason_alone_leaves_nothing_to_weigh() -> None:
    found = asked("An official, who was not authorized to speak publicly,")
    assert told(found.reason) == "was not authorized to speak publicly"
    assert standing(K.ANONYMOUS_PERSON, found) is Standing.UNNAMED


def test_the_reason_is_looked_for_in_the_sentence_that_describes_the_source() -> None:
    assert asked("An official").reason is None


@pytest.mark.parametrize(
    ("claim", "opinion", "words"),
    [
        ("the bridge is closed", False, None),
        ("the bridge may fall", False, "may"),
        ("the bridge is a disgrace", True, "the bridge is a disgrace"),
    ],
)
def test_information_or_opinion(claim: str, opinion: bool, words: str | None) -> None:
    found = asked("A Western diplomat", claim=claim, opinion=opinion)
    assert told(found.opinion) == words


def test_opinion_does_not_change_on_what_terms_a_source_speaks() -> None:
    sure, doubtful = asked("A Western diplomat"), asked("A Western diplomat", claim="it may fall")
    assert standing(K.ANONYMOUS_PERSON, sure) is standing(K.ANONYMOUS_PERSON, doubtful)


@given(st.sampled_from(SourceKind))
def test_without_answers_the_kind_decides(kind: SourceKind) -> None:
    found = standing(kind, None)
    assert (found is Standing.OWN_VOICE) == (kind is K.NONE)
    assert (found is Standing.UNNAMED) == kind.anonymous

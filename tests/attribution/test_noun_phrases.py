"""Noun phrases and subjects: where the words for a source begin and end."""

from __future__ import annotations

import pytest

from pipeline.attribution.heads import head_of
from pipeline.attribution.noun_phrases import phrase_after
from pipeline.attribution.subjects import subject_before
from pipeline.attribution.verb_groups import is_finite, noun_like, verb_group_start
from pipeline.text.words import Word, words


def at(tokens: list[Word], text: str) -> int:
    """The number of the first word that reads so."""
    return next(k for k, word in enumerate(tokens) if word.text == text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("said Jo Holm, a retired general at the institute.", "Jo Holm, a retired general at the institute"),
        ("said Jo Holm, 59, of Ashton, Md., on Monday.", "Jo Holm, 59, of Ashton, Md."),
        ("said Jo Holm, summing up the day.", "Jo Holm"),
        ("said Jo Holm in a statement.", "Jo Holm"),
        ("said Jo Holm on Monday.", "Jo Holm"),
        ("said a diplomat who was at the talks.", "a diplomat who was at the talks"),
        ("said Jo Holm, legal director for the fund.", "Jo Holm, legal director for the fund"),
        ("said Sen. Jo Holm (D-Iowa), a critic.", "Sen. Jo Holm (D-Iowa), a critic"),
        ("said he was late.", "he"),
    ],
)
def test_a_phrase_keeps_what_tells_of_the_source(text: str, phrase: str) -> None:
    tokens = words(text)
    found = phrase_after(tokens, 1, len(tokens))
    assert found is not None
    assert text[tokens[found[0]].start : tokens[found[1] - 1].end] == phrase


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        (
            "A group of parents with kids in schools said no.",
            "said",
            "A group of parents with kids in schools",
        ),
        ("Officials who were briefed on it said no.", "said", "Officials who were briefed on it"),
        ("While Berg waited, Holm said no.", "said", "Holm"),
        ("Berg left and Holm said no.", "said", "Holm"),
        ("Berg and Holm said no.", "said", "Berg and Holm"),
        ("It is a sum that experts said was low.", "said", "experts"),
        ("Berg, at the Royal Institute, said no.", "said", "Berg, at the Royal Institute"),
        ("There are economists who argue no.", "argue", "economists"),
        ("The editorial he wrote said no.", "wrote", "he"),
    ],
)
def test_the_subject_of_a_verb(text: str, verb: str, subject: str) -> None:
    tokens = words(text)
    start = verb_group_start(tokens, at(tokens, verb), 0)
    found = subject_before(tokens, start, 0)
    assert found is not None
    assert text[tokens[found[0]].start : tokens[found[1] - 1].end] == subject


@pytest.mark.parametrize(
    ("text", "word", "finite"),
    [
        ("people briefed on it", "briefed", False),
        ("he briefed them", "briefed", True),
        ("the retired general", "retired", False),
        ("Berg was late", "was", True),
        ("the plan of the house", "plan", False),
    ],
)
def test_what_makes_a_clause(text: str, word: str, finite: bool) -> None:
    tokens = words(text)
    assert is_finite(tokens, at(tokens, word)) is finite


@pytest.mark.parametrize(
    ("text", "word", "noun"),
    [
        ("intelligence reports suggest that", "reports", True),
        ("the Post reports that", "reports", False),
        ("his claims", "claims", True),
        ("they claim that", "claim", False),
        ("analysts claim that", "claim", False),
        ("Holm and Berg claim that", "claim", False),
    ],
)
def test_a_form_that_may_be_a_noun(text: str, word: str, noun: bool) -> None:
    tokens = words(text)
    assert noun_like(tokens, at(tokens, word)) is noun


@pytest.mark.parametrize(
    ("phrase", "head", "noun", "plural"),
    [
        ("a former U.S. defense official who left", "official", "person", False),
        ("people close to Berg", "people", "person", True),
        ("the Berg campaign", "campaign", "organization", False),
        ("exit polling data", "data", "document", False),
        ("reports Mr. Holm filed", "reports", "document", True),
        ("Sanders himself", "Sanders", "", False),
    ],
)
def test_the_head_of_a_phrase(phrase: str, head: str, noun: str, plural: bool) -> None:
    found = head_of(words(phrase), initial=False, headline=False)
    assert (found.word.text, found.noun, found.plural) == (head, noun, plural)


def test_words_have_the_offsets_of_their_text() -> None:
    text = "He’s at U.S. Rep. O’Neill’s ‘show’, isn’t he?"
    found = words(text)
    assert [text[word.start : word.end] for word in found] == [word.text for word in found]
    assert [word.text for word in found][:6] == ["He", "’s", "at", "U.S.", "Rep.", "O’Neill’s"]

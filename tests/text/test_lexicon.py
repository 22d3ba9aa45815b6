"""The word lists: well-formed, without contradictions, with the words that news needs most."""

from __future__ import annotations

import pytest

from pipeline.text.lexicon import noun_class, plural, sections, verbs

FILES = ("grammar.txt", "names.txt", "nouns.txt")


@pytest.mark.parametrize("name", FILES)
def test_words_are_lower_case_and_no_section_is_empty(name: str) -> None:
    for section, words in sections(name).items():
        assert words, section
        assert all(word == word.lower() for word in words), section


@pytest.mark.parametrize(
    ("form", "lemma", "shape"),
    [
        ("said", "say", "past"),
        ("told", "tell", "past"),
        ("writes", "write", "third"),
        ("written", "write", "participle"),
        ("denied", "deny", "past"),
        ("denies", "deny", "third"),
        ("arguing", "argue", "ing"),
        ("admitting", "admit", "ing"),
        ("stresses", "stress", "third"),
        ("agreeing", "agree", "ing"),
        ("showed", "show", "past"),
    ],
)
def test_forms_of_verbs(form: str, lemma: str, shape: str) -> None:
    assert (verbs()[form].lemma, verbs()[form].shape) == (lemma, shape)


def test_classes_of_verbs_are_those_that_the_file_explains() -> None:
    assert {form.kind for form in verbs().values()} == {"say", "state", "hold", "show", "ask", "judge"}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("official", ("person", False)),
        ("officials", ("person", True)),
        ("spokeswomen", ("person", True)),
        ("people", ("person", True)),
        ("republicans", ("demonym", True)),
        ("source", ("secretive", False)),
        ("agencies", ("organization", True)),
        ("poll", ("document", False)),
        ("chessboard", ("", False)),
    ],
)
def test_class_of_a_noun(word: str, found: tuple[str, bool]) -> None:
    assert noun_class(word) == found


@pytest.mark.parametrize(
    ("word", "many"),
    [
        ("ally", "allies"),
        ("boy", "boys"),
        ("boss", "bosses"),
        ("spokesman", "spokesmen"),
        ("child", "children"),
    ],
)
def test_plurals(word: str, many: str) -> None:
    assert plural(word) == many


def test_given_names_are_not_titles() -> None:
    names = sections("names.txt")
    assert not (names["male"] | names["female"]) & (names["title"] - {"sen"})

"""Word forms that are kept are those that the pipeline would give."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from pipeline.text import grammar
from pipeline.text.word_forms import WordForms

SENTENCES = (
    "The council said that it had founded a school, and the mayor found no fault with it.",
    "She was going to leave what he left, and has done so.",
    "There is a ferry, there were two, and they're gonna sail; let's see.",
    "Will he do it? He does. He did what he could do.",
    "The found money was found on Monday in Found Street, which nothin' explains.",
)


def parsed(text: str) -> Doc:
    return grammar._pipeline()(text)


def forms(doc: Doc) -> list[tuple[str, str]]:
    return [(token.pos_, token.lemma_) for token in doc]


def by_the_pipeline(text: str) -> list[tuple[str, str]]:
    doc = parsed(text)
    for name in ("attribute_ruler", "lemmatizer"):
        doc = grammar._pipeline().get_pipe(name)(doc)
    return forms(doc)


@pytest.mark.parametrize("order", [1, -1])
def test_a_word_that_was_seen_before_has_the_forms_that_the_pipeline_gives(order: int) -> None:
    kept = WordForms(grammar._pipeline())
    for _ in range(3):
        for text in SENTENCES[::order]:
            (doc,) = kept.set_on([parsed(text)])
            assert forms(doc) == by_the_pipeline(text)


def test_what_is_kept_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.text.word_forms.ROOM", 10)
    kept = WordForms(grammar._pipeline())
    for text in SENTENCES * 2:
        kept.set_on([parsed(text)])
        assert len(kept._known) <= 10 + len(text.split()) * 2

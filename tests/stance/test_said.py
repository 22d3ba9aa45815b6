"""Whether a passage tells that somebody said something, or denies it: who only sounds like it, too."""

from __future__ import annotations

import pytest

from pipeline.stance.said import denied, said

CONTENT = "The harbour of Tema will be sold to a Swiss bank."
PASSAGE = "It was a wet day. The bridge will stay closed until May, Mayor Anna Peeters said. Prices rose."


@pytest.mark.parametrize("name", ["Anna Peeters", "Peeters", "Mayor Peeters"])
def test_the_sentence_in_which_it_is_said(name: str) -> None:
    span = said(name, "The bridge stays closed until May.", PASSAGE)
    assert span is not None
    assert PASSAGE[slice(*span)] == "The bridge will stay closed until May, Mayor Anna Peeters said."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Jan Maes", "The bridge stays closed until May."),
        ("Anna Peeters", "The harbour will get a new crane."),
        ("Anna Peeters", "Prices rose."),
        ("", "The bridge stays closed until May."),
    ],
)
def test_somebody_else_or_something_else(name: str, content: str) -> None:
    assert said(name, content, PASSAGE) is None


def test_what_an_unnamed_source_said_is_nobodys() -> None:
    assert said("official", "The bridge stays closed.", "The bridge stays closed, an official said.") is None


@pytest.mark.parametrize(
    "passage",
    [
        "Kwame Mensah denied that the harbour of Tema would be sold to a bank.",
        "It rained. Mr. Mensah never said that the harbour of Tema would go to a Swiss bank.",
        "Mensah did not say that the Tema harbour was for sale to a Swiss bank.",
        "Mensah said that the harbour of Tema will not be sold to a Swiss bank.",
    ],
)
def test_a_denial(passage: str) -> None:
    span = denied("Kwame Mensah", CONTENT, passage)
    assert span is not None
    assert "Mensah" in passage[slice(*span)]


@pytest.mark.parametrize(
    "passage",
    [
        "Kwame Mensah said that the harbour of Tema will be sold to a Swiss bank.",
        "Ama Boateng denied that the harbour of Tema would be sold to a Swiss bank.",
        "Mensah's rival Ama Boateng denied that the harbour of Tema would be sold to a Swiss bank.",
        "Mensah denied that he had hit a goat.",
        "Mensah has not denied that the harbour of Tema would be sold to a Swiss bank.",
        "",
    ],
)
def test_no_denial(passage: str) -> None:
    assert denied("Kwame Mensah", CONTENT, passage) is None


def test_a_denial_of_a_denial_is_left_alone() -> None:
    passage = "Kwame Mensah denied that the harbour of Tema would not be sold."
    assert denied("Kwame Mensah", "The harbour of Tema will not be sold to a Swiss bank.", passage) is None
    assert denied("", CONTENT, passage) is None

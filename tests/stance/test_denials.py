"""Denials: who did not say it, and who only sounds like it."""

from __future__ import annotations

import pytest

from pipeline.stance.said import denied

CONTENT = "The harbour of Tema will be sold to a Swiss bank."


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

"""Whether a passage tells that somebody said something."""

from __future__ import annotations

import pytest

from pipeline.stance.said import said

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

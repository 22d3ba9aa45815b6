"""The cast: who is named in an article, and with which roles."""

from __future__ import annotations

import pytest

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.entities import Entities, is_body
from pipeline.text.sentences import sentences


def cast(text: str) -> Entities:
    """The cast of a text."""
    return Entities(ArticleLayout(text, sentences(text)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It was Rules Committee Chairman Bruce Ash who came.", ["Bruce Ash"]),
        ("We met Secretary of State John Kerry there.", ["John Kerry"]),
        ("The Charlotte Observer and the National Audit Office agreed with Clark University.", []),
        (
            "There was Joseph R. Biden Jr. with Volodymyr Zelensky there.",
            ["Joseph R. Biden Jr.", "Volodymyr Zelensky"],
        ),
        ("Berg Plan Wins Big As House Moves On.", []),
    ],
)
def test_people_are_told_from_bodies(text: str, names: list[str]) -> None:
    assert [person.name for person in cast(text).people] == names


def test_a_surname_or_a_first_name_is_enough_later() -> None:
    found = cast("There came Anna Berg. Later Berg left. Then Anna slept.")
    assert [mention.person.name for mention in found.mentions] == ["Anna Berg"] * 3


def test_roles_come_from_titles_and_appositions() -> None:
    found = cast("There came Mayor John Holm. Anna Berg, a former spokeswoman for him, left.")
    assert (found.called("Holm").roles, found.called("Berg").gender) == ({"mayor"}, "f")  # type: ignore[union-attr]
    assert found.with_role("mayor", 60) is found.called("John Holm")


@pytest.mark.parametrize(
    ("name", "body"), [("New York Times", True), ("NATO", True), ("White House", True), ("Anna Berg", False)]
)
def test_names_of_bodies(name: str, body: bool) -> None:
    assert is_body(name.split()) is body

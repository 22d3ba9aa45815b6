"""Antecedents: a pronoun gives way to a name where one person alone can be meant, and stays elsewhere."""

from __future__ import annotations

import pytest

from pipeline.records import Dossier
from pipeline.stages.read import read
from pipeline.stages.split import split

NAMED = [
    ("Anna Holt opened the bridge, although she had voted against it.", "[Anna Holt] had voted against it"),
    ("Peter Lund's house burned down on Monday. He was away.", "[Peter Lund] was away"),
    (
        "Maria Roe joined from a Danish side in 2022. She signed a new contract in August.",
        "[Maria Roe] signed a new contract in August",
    ),
    (
        "Vladimir Putin reiterated Russia’s willingness to negotiate, though he stopped short of a date.",
        "[Vladimir Putin] stopped short of a date",
    ),
    (
        "Dana Kost told reporters that she was twice summoned by the ministry.",
        "[Dana Kost] was twice summoned by the ministry",
    ),
    (
        "Tomas Erlen, a former goalkeeper, wrote it. Now he sings in Brussels.",
        "Now [Tomas Erlen] sings in Brussels",
    ),
    ("Ida Moen was convicted. If she appeals, she stays free.", "If she appeals, [Ida Moen] stays free"),
]
LEFT = [
    # Somebody else may be meant: another name, a role, a relative, another pronoun.
    ("Anna Holt told the council that Eva Lund had left. She had been ill.", "She had been ill"),
    ("Peter Lund met a fisherman. He owned two boats.", "He owned two boats"),
    ("Peter Lund was away. His wife had left; she was in bed.", "she was in bed"),
    ("Ida Moen was away. He called her twice. She paid.", "He called her twice"),
    ("Ms Moen met Kestrel at noon. She paid.", "She paid"),
    # The name may stand behind; the paragraph may be another; it may be somebody else who speaks.
    ("Anna Holt was away. Though she was ill, the mayor came.", "Though she was ill, the mayor came"),
    ("Anna Holt was away.\n\nShe was ill.", "She was ill"),
    ("Anna Holt was away. “She was ill,” a friend said.", "She was ill"),
    # No person at all.
    ("The bridge opened on Monday. She paid.", "She paid"),
]


def claims(text: str) -> list[str]:
    dossier = split(Dossier(article=read("a", f"Title\n\n{text}\n")))
    return [claim.text for claim in dossier.claims]


@pytest.mark.parametrize(("text", "claim"), NAMED)
def test_one_person_alone_can_be_meant(text: str, claim: str) -> None:
    assert claim in claims(text)


@pytest.mark.parametrize(("text", "claim"), LEFT)
def test_a_pronoun_stays_where_another_may_be_meant(text: str, claim: str) -> None:
    assert claim in claims(text)


def test_the_name_is_the_articles_and_its_place_is_told() -> None:
    article = read("a", "Title\n\nAnna Holt opened the bridge. She had voted against it.\n")
    claim = split(Dossier(article=article)).claims[1]
    (added,) = claim.added
    assert (added.text, article.text[added.start : added.end]) == ("Anna Holt", "Anna Holt")
    assert claim.unresolved == ("it",)

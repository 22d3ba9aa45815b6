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
    (
        "The Eastmarch Port Authority said it had sacked four of its pilots.",
        "[The Eastmarch Port Authority] had sacked four of its pilots",
    ),
    (
        "A spokeswoman for the brewer Altmark said it was reviewing all options.",
        "[the brewer] was reviewing all options",
    ),
    ("The ministry said it had no record of a complaint.", "[The ministry] had no record of a complaint"),
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
    # Nobody calls himself "he" in his own words, and no body itself "it".
    ("“She told me to leave,” Ann Poe said.", "She told me to leave"),
    ("“He broke my nose,” said John Hale, a barman.", "He broke my nose"),
    ("“It cheated its customers,” the Norwick Council said.", "It cheated its customers"),
    # Whom a speaker tells of need have no name, and may be of the other sex.
    ("A priest went on trial. Prosecutor Paul Kerr said he had stolen £40,000.", "he had stolen £40,000"),
    ("A woman was shot. John Hale said she was a gang member.", "she was a gang member"),
    ("Police arrested a man on Monday.\n\nChief John Hale said he was armed.", "he was armed"),
    ("John Hale's father was jailed in 1990. Hale said he was innocent.", "he was innocent"),
    ("The singer has cancelled nine shows. Manager John Hale said she was ill.", "she was ill"),
    ("Anna Poe's lawyer spoke to the press. She said nothing.", "She said nothing"),
    # What a body tells of may be the thing that it tells of.
    (
        "The council studied the plan. The council said it would cost five million.",
        "it would cost five million",
    ),
    (
        "The Norwick Trust condemned the dam. The Norwick Trust said it would flood nine villages.",
        "it would flood nine villages",
    ),
    ("The bank opened an office. The bank said it would close in June.", "it would close in June"),
    ("Asked whether the report would be published, the ministry said it would.", "it would"),
    # No person at all.
    ("The bridge opened on Monday. She paid.", "She paid"),
]


def claims(text: str) -> list[str]:
    dossier = split(Dossier(article=read("a", f"Title\n\n{text}\n")))
    return [claim.content for claim in dossier.claims]


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

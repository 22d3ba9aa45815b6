"""Antecedents: "it" gives way to the name of a body that tells of its own deeds; all else stays."""

from __future__ import annotations

import pytest

from pipeline.records import Dossier
from pipeline.stages.read import read
from pipeline.stages.split import split

NAMED = [
    (
        "The Eastmarch Port Authority said it had sacked four of its pilots.",
        "[The Eastmarch Port Authority] had sacked four of its pilots",
    ),
    (
        "A spokesman for the company said it paid all bills in May.",
        "[the company] paid all bills in May",
    ),
    ("The ministry said it had no record of a complaint.", "[The ministry] had no record of a complaint"),
]
LEFT = [
    # Of whom a sentence before told, by name or not, no grammar tells for sure.
    ("Anna Holt opened the bridge, although she had voted against it.", "she had voted against it"),
    ("Judge Celeste Roe set a date for the sentence. She faces up to 20 years.", "She faces up to 20 years"),
    ("Ben Okoro was held.\n\nPolice Chief John Hale said he had been drinking.", "he had been drinking"),
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
    # One body tells of another.
    (
        "The bank was fined by the watchdog. The watchdog said it had met its lawyers.",
        "it had met its lawyers",
    ),
    ("Iran struck the base. Israel said it had fired nine missiles.", "it had fired nine missiles"),
    (
        "The bomb killed nine people. The army said it had been planted by rebels.",
        "it had been planted by rebels",
    ),
]


def claims(text: str) -> list[str]:
    dossier = split(Dossier(article=read("a", f"Title\n\n{text}\n")))
    return [claim.content for claim in dossier.claims]


@pytest.mark.parametrize(("text", "claim"), NAMED)
def test_a_body_that_tells_of_its_own_deeds_is_named(text: str, claim: str) -> None:
    assert claim in claims(text)


@pytest.mark.parametrize(("text", "claim"), LEFT)
def test_a_pronoun_stays_where_another_may_be_meant(text: str, claim: str) -> None:
    assert claim in claims(text)


def test_the_name_is_the_articles_and_its_place_is_told() -> None:
    article = read("a", "Title\n\nThe Norwick Trust said it had no record of it.\n")
    (claim,) = split(Dossier(article=article)).claims
    (added,) = claim.added
    assert (added.text, article.text[added.start : added.end]) == ("The Norwick Trust", "The Norwick Trust")
    assert claim.unresolved == ()

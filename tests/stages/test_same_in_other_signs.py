"""The same article in decomposed letters, with soft hyphens or in CRLF makes the same claims.

Their offsets are those of the text as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.records import Dossier
from pipeline.stages.read import read
from pipeline.stages.source import source
from pipeline.stages.split import split

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (
    "Zoë Müller quitte\n\nSão Paulo's governor, João Conceição, resigned on 3 May 2024, said Zoë Müller, his "
    "spokeswoman. “Não é justo,” he added. A senior diplomat at the café in Québec told Le Monde that the "
    "naïve plan cost €5 million. Gerhard Schröder said the Bundestag’s decision was wrong.\n\n"
    "Prime Minister Łukasz Żółtański denied it. “We lost forty jobs in Málaga,” Ángel Núñez told reporters."
)
TEXTS = [TEXT, *(file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt")))]


def shy(text: str) -> str:
    """With a soft hyphen in each longer word, where a typesetter might break it."""
    return re.sub(r"([^\W\d_]{4})(?=[^\W\d_]{3})", "\\1\u00ad", text)


FORMS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphens": shy,
    "both": lambda text: unicodedata.normalize("NFD", shy(text)),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
}


def done(text: str) -> Dossier:
    return source(split(Dossier(article=read("a", text))))


def plain(words: str | None) -> str | None:
    """Words as composed letters on one line, without soft hyphens."""
    return words and " ".join(unicodedata.normalize("NFC", words.replace("\u00ad", "")).split())


def told(dossier: Dossier) -> list[tuple[object, ...]]:
    """All that is said of each claim but its offsets and its id."""
    return [
        (
            plain(claim.text),
            plain(claim.quote),
            claim.sentences,
            claim.checkable,
            claim.why_not,
            claim.source
            and (
                claim.source.kind,
                claim.source.standing,
                claim.source.quote,
                plain(claim.source.text),
                plain(claim.source.name),
                plain(claim.source.role),
            ),
        )
        for claim in dossier.claims
    ]


@pytest.mark.parametrize("text", TEXTS, ids=["accents", "seed 000", "seed 001"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_same_claims_of_the_same_people(text: str, form: Callable[[str], str]) -> None:
    before, after = done(text), done(form(text))
    assert told(after) == told(before)
    assert [(one.outcome, one.part, one.why) for one in after.ledger] == [
        (one.outcome, one.part, one.why) for one in before.ledger
    ]
    article = after.article
    assert article.text == form(text)
    for claim in after.claims:
        assert article.text[claim.start : claim.end] == claim.quote
        if claim.source and claim.source.start is not None:
            assert article.text[claim.source.start : claim.source.end] == claim.source.text

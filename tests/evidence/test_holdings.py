"""What a batch can be checked against."""

from __future__ import annotations

from pipeline.evidence.holdings import Holdings
from pipeline.records import Article, Claim, Evidence, Origin, Sentence


def article(id: str, text: str) -> Article:
    return Article(
        id=id, title=None, text=text, sha256="", sentences=(Sentence(index=0, start=0, end=len(text)),)
    )


def claim(text: str, quote: str = "") -> Claim:
    return Claim(id="c", text=text, content=text, quote=quote, start=0, end=len(quote), sentences=(0,))


NOTE = Evidence(id="N1", text="The bridge was opened in May.", origin=Origin.NOTE)
FIRST = article("first", "The bridge is closed.")
COPY = article("copy", "The bridge is closed!")
OTHER = article("other", "The bridge is in use, the mayor wrote.")


def ids(holdings: Holdings, wanted: Claim, source: Article) -> list[str]:
    return sorted(evidence.id for evidence in holdings.find(wanted, source))


def test_an_article_is_never_evidence_for_itself_nor_is_its_copy() -> None:
    holdings = Holdings([NOTE], [FIRST, COPY, OTHER], per_claim=4)
    assert ids(holdings, claim("the bridge"), FIRST) == ["A:other:0", "N1"]
    assert ids(holdings, claim("the bridge"), OTHER) == ["A:copy:0", "N1"]


def test_the_articles_own_words_help_to_find() -> None:
    holdings = Holdings([NOTE], [], per_claim=4)
    assert ids(holdings, claim("It happened."), FIRST) == []
    assert ids(holdings, claim("It happened.", "the bridge"), FIRST) == ["N1"]


def test_no_more_than_asked_for() -> None:
    assert len(ids(Holdings([NOTE], [FIRST, OTHER], per_claim=1), claim("the bridge"), FIRST)) == 1

"""What a batch can be checked against."""

from __future__ import annotations

import datetime as dt

from pipeline.evidence.block_list import BlockList
from pipeline.evidence.index import Index
from pipeline.evidence.retriever import Retriever
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


def ids(holdings: Retriever, wanted: Claim, source: Article) -> list[str]:
    return sorted(evidence.id for evidence in found(holdings, wanted, source))


def found(retriever: Retriever, wanted: Claim, source: Article) -> list[Evidence]:
    return retriever.with_articles(retriever.search(wanted, source), wanted, source)


def test_an_article_is_never_evidence_for_itself_nor_is_its_copy() -> None:
    holdings = Retriever([NOTE], [FIRST, COPY, OTHER], per_claim=4)
    assert ids(holdings, claim("the bridge"), FIRST) == ["A:other:0", "N1"]
    assert ids(holdings, claim("the bridge"), OTHER) == ["A:copy:0", "N1"]


def test_the_articles_own_words_help_to_find() -> None:
    holdings = Retriever([NOTE], [], per_claim=4)
    assert ids(holdings, claim("It happened."), FIRST) == []
    assert ids(holdings, claim("It happened.", "the bridge"), FIRST) == ["N1"]


def test_no_more_than_asked_for() -> None:
    assert len(ids(Retriever([NOTE], [FIRST, OTHER], per_claim=1), claim("the bridge"), FIRST)) == 1


def dated(id: str, day: str | None, url: str | None = None) -> Evidence:
    date = dt.date.fromisoformat(day) if day else None
    return Evidence(id=id, text=f"The bridge, says {id}.", date=date, url=url, origin=Origin.INDEX)


SPEAKS = FIRST.model_copy(update={"published": dt.date(2024, 5, 4), "url": "https://own.example/a"})
DATED = [
    dated("Before", "2024-05-03"),
    dated("Same", "2024-05-04"),
    dated("After", "2024-05-05"),
    dated("None", None),
]


def test_a_cut_off_leaves_out_what_is_newer_wherever_it_comes_from() -> None:
    newer = [article(id, f"The bridge, says {id}.") for id in ("old", "new")]
    days = [SPEAKS.published, dt.date(2024, 5, 5)]
    articles = [one.model_copy(update={"published": day}) for one, day in zip(newer, days, strict=True)]
    everything = Retriever(DATED, articles, per_claim=9, index=Index(DATED[2:]))
    assert {"After", "None"} < set(ids(everything, claim("the bridge"), SPEAKS))
    cut = Retriever(DATED, articles, per_claim=9, index=Index([dated("Newer", "2025-01-01")]), dated=True)
    assert ids(cut, claim("the bridge"), SPEAKS) == ["A:old:0", "Before", "None", "Same"]


def test_without_a_day_of_its_own_nothing_is_newer_than_an_article() -> None:
    assert len(ids(Retriever(DATED, [], per_claim=9, dated=True), claim("the bridge"), FIRST)) == 4


def test_blocked_sites_and_the_articles_own_page_are_no_evidence() -> None:
    pages = [
        dated("Own", None, SPEAKS.url),
        dated("Bad", None, "https://www.bad.example/a"),
        dated("Good", None),
    ]
    holdings = Retriever(pages, [], per_claim=9, index=Index(pages[1:2]), blocked=BlockList(["bad.example"]))
    assert ids(holdings, claim("the bridge"), SPEAKS) == ["Good"]


def test_notes_and_an_index_take_turns() -> None:
    notes = [Evidence(id=f"N{n}", text=f"The bridge, note {n}.", origin=Origin.NOTE) for n in range(3)]
    retriever = Retriever(notes, [], per_claim=4, index=Index(DATED))
    assert [one.origin for one in found(retriever, claim("the bridge"), FIRST)] == [
        Origin.NOTE,
        Origin.INDEX,
    ] * 2


def test_another_article_is_no_evidence_where_it_tells_of_something_else() -> None:
    other = article("other", "The bridge is old. Prices of bread rose in the town.")
    holdings = Retriever([NOTE], [FIRST, other], per_claim=4)
    assert ids(holdings, claim("The old bridge was repaired."), FIRST) == ["A:other:0", "N1"]
    assert ids(holdings, claim("The mayor of Ghent opened a second bridge."), FIRST) == ["N1"]


def test_a_few_notes_are_shown_whole_where_a_model_can_take_them() -> None:
    others = [Evidence(id=id, text=f"Trains and {id}.", origin=Origin.NOTE) for id in ("A", "B", "C")]
    about = claim("The old bridge was repaired.")
    few = Retriever([*others, NOTE], [FIRST], per_claim=1, whole=4)
    assert [one.id for one in found(few, about, FIRST)] == ["A", "B", "C", "N1"]
    for other in (
        Retriever([*others, NOTE], [FIRST], per_claim=1, whole=3),
        Retriever([*others, NOTE], [FIRST], per_claim=1, whole=4, index=Index([])),
    ):
        assert [one.id for one in found(other, about, FIRST)] == ["N1"]

"""`onrecord export`: what programs and publishers get, and what they never get."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from typing import Any

import desk_cases as cases
import pyarrow.parquet as pq
import pytest
from newsroom import Newsroom, Ran

from pipeline.export.parquet import SCHEMA, to_parquet
from pipeline.export.rows import make_rows
from pipeline.export.tables import COLUMNS, to_csv, to_markdown
from pipeline.records import VerdictFile
from pipeline.reviews.decisions import Choice, append_decision, decide
from pipeline.reviews.settled import settle_all
from pipeline.stages.read import read
from pipeline.verdicts import files
from pipeline.verdicts.phrases import visible

BY = ("--publisher", "The Example", "--url-base", "https://example.org/checks")
REQUIRED = ("claimReviewed", "reviewRating", "url")
RECOMMENDED = ("author", "itemReviewed", "datePublished")
"""Of https://developers.google.com/search/docs/appearance/structured-data/factcheck."""


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """A newsroom with the verdicts on one article."""
    files.write(room.folder / "verdicts", cases.plain()[1])
    return room


def review(room: Newsroom, claim: str, choice: str, label: str | None = None) -> None:
    found = next(one for one in room.verdicts["mayor"].claims if one.id == claim)
    made = decide(
        found, Choice(choice), label=label, name="Jane Doe", note="Ask legal.", date=dt.date(2026, 3, 11)
    )
    append_decision(room.folder / "reviews", "mayor", made)


def published(ran: Ran) -> list[dict[str, Any]]:
    found = json.loads(ran.out)
    assert found["@context"] == "https://schema.org"
    return found["@graph"]


# --- ClaimReview --------------------------------------------------------------------------------


def test_claimreview_has_what_is_required_and_recommended(room: Newsroom) -> None:
    review(room, "c-whole", "agree")
    review(room, "c-over", "overrule", "conflicting_evidence")
    for one in published(room.command("export", "--format", "claimreview", *BY)):
        assert one["@type"] == "ClaimReview"
        assert all(one[name] for name in (*REQUIRED, *RECOMMENDED))
        assert one["url"].startswith("https://example.org/checks/articles/mayor.html#c-")
        assert one["author"] == {
            "@type": "Organization",
            "name": "The Example",
            "url": "https://example.org/",
        }
        rating = one["reviewRating"]
        assert (rating["@type"], bool(rating["alternateName"])) == ("Rating", True)
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert one["itemReviewed"]["@type"] == "Claim"


def test_a_claim_goes_out_only_where_somebody_agreed_or_overruled(room: Newsroom) -> None:
    review(room, "c-whole", "agree")
    review(room, "c-over", "overrule", "supported")
    review(room, "c-seats", "dismiss")
    review(room, "c-said", "agree")  # with its being not checkable
    review(room, "c-inner", "overrule", "refuted")
    ran = room.command("export", "--format", "claimreview", *BY)
    assert {(one["claimReviewed"], one["reviewRating"]["alternateName"]) for one in published(ran)} == {
        ("The mayor of Ghent resigned on 3 May 2024", "Supported"),
        ("resigned on 3 May 2024, an aide said", "Supported"),
        ("mayor of Ghent resigned", "Refuted"),
    }
    assert ran.err == "onrecord: 3 decided claims\n"


def test_nothing_decided_is_nothing_published(room: Newsroom) -> None:
    ran = room.command("export", "--format", "claimreview", *BY)
    assert (ran.code, published(ran)) == (0, [])


def test_what_the_desk_says_to_itself_stays_there(room: Newsroom) -> None:
    review(room, "c-whole", "agree")
    told = room.command("export", "--format", "claimreview", *BY).out
    for private in ("Jane Doe", "Ask legal.", "The passage says so.", "aide"):
        assert private not in told


def test_a_decision_on_what_has_changed_since_waits(room: Newsroom) -> None:
    review(room, "c-whole", "agree")
    changed = cases.claim("c-whole", "The mayor of Ghent resigned on 3 May 2024", source=cases.AIDE)
    changed = changed.model_copy(update={"verdict": cases.verdict("refuted")})
    files.write(room.folder / "verdicts", cases.file_of(cases.plain()[0], changed))
    ran = room.command("export", "--format", "claimreview", *BY)
    assert published(ran) == []
    assert ran.err == "onrecord: 0 decided claims; 1 decision left out, to look at again\n"


def test_a_named_source_is_the_author_of_its_claim_and_the_article_its_place(room: Newsroom) -> None:
    article = read("mayor", cases.TEXT, published=dt.date(2024, 5, 4), url="https://paper.example/a?b=1&c=2")
    said = cases.claim("c-said", "It is over", source=cases.MAYOR)
    files.write(room.folder / "verdicts", cases.file_of(article, said))
    review(room, "c-said", "overrule", "not_enough_evidence")
    (one,) = published(room.command("export", "--format", "claimreview", *BY))
    assert one["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ann Example"},
        "datePublished": "2024-05-04",
        "appearance": {
            "@type": "NewsArticle",
            "url": "https://paper.example/a?b=1&c=2",
            "headline": article.title,
        },
    }
    # Where the evidence tells nothing there is no number from false to true.
    assert one["reviewRating"] == {"@type": "Rating", "alternateName": "Not enough evidence"}


@pytest.mark.parametrize("words", cases.NASTY)
def test_nothing_ends_the_script_element_that_it_stands_in(room: Newsroom, words: str) -> None:
    made = cases.claim("c-whole", "The mayor of Ghent resigned on 3 May 2024", text=words)
    files.write(room.folder / "verdicts", cases.file_of(cases.plain()[0], made))
    review(room, "c-whole", "agree")
    ran = room.command("export", "--format", "claimreview", *BY)
    assert not set("<>&\u202e") & set(ran.out)
    assert published(ran)[0]["claimReviewed"] == visible(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "claimreview"), "needs --publisher NAME and --url-base URL"),
        (("--format", "claimreview", "--publisher", " ", "--url-base", "https://e.example"), "--publisher: "),
        (("--format", "claimreview", "--publisher", "E", "--url-base", "example.org"), "is no address"),
        (("--format", "claimreview", "--publisher", "E", "--url-base", "javascript:1"), "is no address"),
        (("--format", "claimreview", "--publisher", "E", "--url-base", "https://e.example/#a"), "no address"),
        (
            ("--format", "claimreview", "--publisher", "E", "--url-base", "https://e.example/a b"),
            "no address",
        ),
        (("--format", "claimreview", "--publisher", "E", "--url-base", "https://:80/"), "no address"),
        (("--format", "csv", "--publisher", "E"), "go with --format claimreview, not with csv"),
        (("none",), "none: no such file or folder"),
        (("--out", "verdicts"), "--out 'verdicts': a folder"),
        (("--out", ""), "--out '': a folder, or nothing; name a file"),
        (("--out", "verdicts/mayor.json/x"), "verdicts/mayor.json/x: cannot be written"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(room: Newsroom, words: tuple[str, ...], told: str) -> None:
    before = sorted(room.folder.rglob("*"))
    ran = room.command("export", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert told in ran.err
    assert sorted(room.folder.rglob("*")) == before


# --- tables -------------------------------------------------------------------------------------


def test_csv_has_a_row_for_each_claim_with_what_was_decided(room: Newsroom) -> None:
    review(room, "c-over", "overrule", "supported")
    assert room.command("export", "--out", "claims.csv").code == 0
    found = list(csv.DictReader(io.StringIO((room.folder / "claims.csv").read_text(encoding="utf-8"))))
    assert [row["claim"] for row in found] == [one.id for one in room.verdicts["mayor"].claims]
    row = next(row for row in found if row["claim"] == "c-over")
    assert (row["outcome"], row["confidence"], row["evidence"]) == ("refuted", "0.9", "N1")
    assert (row["decision"], row["decided_label"], row["decided_by"]) == ("overrule", "supported", "Jane Doe")
    assert (row["decided_on"], row["note"], row["again"]) == ("2026-03-11", "Ask legal.", "false")
    assert next(row for row in found if row["claim"] == "c-broken")["outcome"] == "error"


def on_desk(file: VerdictFile):
    return make_rows(settle_all({file.article.id: file}, {}))


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1", 'a";=1+1;"', " =1"])
def test_no_cell_is_a_formula(words: str) -> None:
    file = cases.file_of(cases.plain()[0], cases.claim("c-1", "It is over", text=words))
    told = to_csv(on_desk(file))
    for sign in ",;\t":
        for line in csv.reader(io.StringIO(told), delimiter=sign):
            assert not any(value.strip().startswith(tuple("=+-@＝")) for value in line)


def test_markdown_has_a_table_for_each_article_that_no_words_break(room: Newsroom) -> None:
    review(room, "c-over", "overrule", "supported")
    told = room.command("export", "--format", "markdown").out
    assert "overruled: supported (Jane Doe, 2026-03-11) |" in told
    for words in cases.NASTY:
        text = to_markdown(on_desk(cases.file_of(cases.plain()[0], cases.claim("c-1", "over", text=words))))
        assert [line.count("|") for line in text.splitlines()[-3:]] == [6, 6, 6]
        assert "<" not in text


def test_parquet_keeps_types_and_words(room: Newsroom) -> None:
    review(room, "c-over", "overrule", "supported")
    assert room.command("export", "--format", "parquet", "--out", "claims.parquet").code == 0
    table = pq.read_table(room.folder / "claims.parquet")
    assert table.schema.equals(SCHEMA)
    row = next(row for row in table.to_pylist() if row["claim"] == "c-over")
    assert (row["start"], row["decided_on"], row["again"]) == (43, dt.date(2026, 3, 11), False)


def test_parquet_of_no_claims_has_its_columns() -> None:
    table = pq.read_table(io.BytesIO(to_parquet(())))
    assert (table.column_names, table.num_rows) == (list(COLUMNS), 0)


def test_parquet_without_pyarrow_names_the_extra(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pipeline.export.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = room.command("export", "--format", "parquet", "--out", "claims.parquet")
    assert (ran.code, ran.err) == (
        2,
        "onrecord: --format parquet needs pyarrow: pip install 'onrecord[parquet]'\n",
    )
    assert not (room.folder / "claims.parquet").exists()


def test_the_same_again_gives_the_same_bytes(room: Newsroom) -> None:
    review(room, "c-whole", "agree")
    for words in (("--format", "csv"), ("--format", "markdown"), ("--format", "claimreview", *BY)):
        assert room.command("export", *words).out == room.command("export", *words).out

"""`onrecord diff` at the desk: decisions beside the changes, and the page of a diff."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import json
import re

import desk_cases as cases
import pytest
from newsroom import Newsroom

from pipeline.records import Article, Claim, VerdictFile
from pipeline.report.diff_page import render_html
from pipeline.reviews.decisions import Choice, append_decision, decide
from pipeline.verdicts import files
from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.phrases import visible

QUOTE = "The mayor of Ghent resigned on 3 May 2024"


def one_claim(label: str = "supported", **changes) -> VerdictFile:
    return cases.file_of(
        cases.plain()[0], cases.claim("c-whole", QUOTE, verdict=cases.verdict(label), **changes)
    )


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """Two sets of verdicts on one claim: it was supported, and is refuted."""
    files.write(room.folder / "old", one_claim())
    files.write(room.folder / "verdicts", one_claim("refuted"))
    return room


def agree(room: Newsroom, claim: Claim) -> None:
    made = decide(claim, Choice.AGREE, name="Jane Doe", date=dt.date(2026, 3, 11))
    append_decision(room.folder / "reviews", "mayor", made)


@pytest.mark.parametrize("format", ["text", "markdown", "html", "github", "json"])
def test_a_decision_on_what_changed_is_told(room: Newsroom, format: str) -> None:
    agree(room, one_claim().claims[0])
    ran = room.command("diff", "old", "verdicts", "--format", format)
    assert ran.code == 1
    assert "Jane Doe agreed on 2026-03-11; to be looked at again" in " ".join(ran.out.split())


def test_a_decision_that_the_new_verdict_bears_out_says_no_more(room: Newsroom) -> None:
    agree(room, one_claim("refuted").claims[0])
    told = json.loads(room.command("diff", "old", "verdicts", "--format", "json").out)
    assert told["articles"][0]["claims"][0]["decision"] == "Jane Doe agreed on 2026-03-11"


def test_a_decision_on_a_claim_that_is_gone_is_told(room: Newsroom) -> None:
    agree(room, one_claim().claims[0])
    files.write(room.folder / "verdicts", cases.file_of(cases.plain()[0]))
    told = json.loads(room.command("diff", "old", "verdicts", "--format", "json").out)
    assert told["articles"][0]["claims"][0]["decision"].endswith("; to be looked at again")


def test_annotations_name_the_file_that_was_named(room: Newsroom) -> None:
    for new in ("verdicts", "verdicts/mayor.json"):
        told = room.command("diff", "old", new, "--format", "github").out
        assert told.startswith("::warning file=verdicts/mayor.json,line=")


# --- the page -----------------------------------------------------------------------------------


def page(old: VerdictFile, new: VerdictFile, *texts: Article) -> str:
    sides = {old.article.id: old}, {new.article.id: new, "other": new}
    return render_html(diff_batches(*sides), *sides, {text.sha256: text for text in texts})


def shown(found: str) -> str:
    """What a page shows, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", found.partition("<body>")[2])).split())


def test_the_page_has_before_and_after_and_needs_no_other_file() -> None:
    told = page(one_claim(), one_claim("refuted"))
    assert "✔\ufe0e supported → ✘\ufe0e refuted" in shown(told)
    assert not re.findall(r"<(?:script|link|img|a) [^>]*(?:src|href)=\"(?!#)", told)


def test_the_page_allows_its_own_script_and_style_and_nothing_else() -> None:
    told = page(one_claim(), one_claim("refuted"))
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', told)
    for tag in ("script", "style"):
        (own,) = re.findall(f"<{tag}>(.*?)</{tag}>", told, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"; {tag}-src 'sha256-{digest}';" in html.unescape(policy)
        assert "url(" not in own
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("words", cases.NASTY)
def test_words_that_mean_harm_show_as_text(words: str) -> None:
    old = one_claim(text="A plain claim.")
    new = one_claim("refuted", text=words, source=cases.AIDE.model_copy(update={"name": words}))
    told = page(old, new.model_copy(update={"article": new.article.model_copy(update={"title": words})}))
    body = told.partition("<body>")[2]
    names = set(re.findall(r"<\s*/?(\w+)", body))
    assert not names & {"script", "img", "svg", "textarea", "style"}
    assert html.unescape(body).count(visible(words)) >= 3


def test_words_that_mean_harm_show_as_text_in_the_article_too() -> None:
    article, file = cases.nasty()
    claims = (claim.model_copy(update={"verdict": cases.verdict("refuted")}) for claim in file.claims)
    # Another text before: every word of the new one came.
    old = cases.file_of(cases.read(article.id, "Nothing of that."))
    told = page(old, file.model_copy(update={"claims": tuple(claims)}), article)
    body = told.partition("<body>")[2]
    assert not set(re.findall(r"<\s*/?(\w+)", body)) & {"script", "img", "svg", "textarea", "style"}
    for words in cases.NASTY:
        assert shown(told).count(visible(words)) >= 2


def test_nothing_changed() -> None:
    assert "No claim changed." in page(one_claim(), one_claim())


# --- the article's text -------------------------------------------------------------------------


def test_the_page_takes_the_texts_of_the_config(room: Newsroom) -> None:
    room.articles(mayor=cases.TEXT)
    room.config()
    ran = room.command("diff", "old", "verdicts", "--format", "html")
    assert (ran.code, ran.err) == (1, "")
    assert 'data-c="a1-1"' in ran.out


def test_the_page_takes_texts_by_name_before_and_after(room: Newsroom) -> None:
    edited = cases.TEXT.replace("3 May", "4 May")
    article = cases.read("mayor", edited)
    files.write(
        room.folder / "verdicts",
        cases.file_of(article, cases.claim("c-whole", QUOTE.replace("3", "4"), edited)),
    )
    for folder, text in (("before", cases.TEXT), ("after", edited)):
        (room.folder / folder).mkdir()
        (room.folder / folder / "mayor.txt").write_text(text)
    named = ("--articles", "before/mayor.txt", "--articles", "after")
    ran = room.command("diff", "old", "verdicts", "--format", "html", *named)
    assert re.search(r"<del[^>]*>3</del><ins[^>]*>4</ins>", ran.out)


def test_without_the_text_the_page_says_so_and_tells_the_rest(room: Newsroom) -> None:
    ran = room.command("diff", "old", "verdicts", "--format", "html")
    assert (ran.code, ran.err) == (1, "")
    assert "The article’s text is not at hand" in ran.out


def test_a_text_that_is_named_and_is_not_there_is_a_mistake(room: Newsroom) -> None:
    ran = room.command("diff", "old", "verdicts", "--format", "html", "--articles", "none.txt")
    assert (ran.code, ran.out, ran.err) == (2, "", "onrecord: none.txt: no such file\n")

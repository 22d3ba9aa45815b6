"""`onrecord diff` at the desk: decisions beside the changes, and the page of a diff."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import desk_cases as cases
import pytest
from newsroom import Newsroom, open_newsroom

from pipeline.desk.diff_page import render_html
from pipeline.desk.reviews import Choice, append, decide
from pipeline.records import Claim, VerdictFile
from pipeline.verdicts import files
from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.phrases import visible

QUOTE = "The mayor of Ghent resigned on 3 May 2024"


def one_claim(label: str = "supported", **changes) -> VerdictFile:
    return cases.file_of(
        cases.plain()[0], cases.claim("c-whole", QUOTE, verdict=cases.verdict(label), **changes)
    )


@pytest.fixture
def room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Newsroom]:
    """Two sets of verdicts on one claim: it was supported, and is refuted."""
    with open_newsroom(tmp_path, monkeypatch, capsys) as room:
        files.write(tmp_path / "old", one_claim())
        files.write(tmp_path / "verdicts", one_claim("refuted"))
        yield room


def agree(room: Newsroom, claim: Claim) -> None:
    made = decide(claim, Choice.AGREE, name="Jane Doe", date=dt.date(2026, 3, 11))
    append(room.folder / "reviews", "mayor", made)


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


def page(old: VerdictFile, new: VerdictFile) -> str:
    return render_html(diff_batches({"mayor": old}, {"mayor": new, "other": new}))


def test_the_page_has_before_and_after_and_needs_no_other_file() -> None:
    told = page(one_claim(), one_claim("refuted"))
    row = re.search(r'<th scope="row">label</th><td>(.*?)</td><td>(.*?)</td>', told, re.DOTALL)
    assert (" supported</del>" in row[1], " refuted</ins>" in row[2]) == (True, True)
    assert not re.findall(r"<(?:script|link|img|a) [^>]*(?:src|href)=\"(?!#)", told)


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    told = page(one_claim(), one_claim("refuted"))
    (style,) = re.findall(r"<style>(.*?)</style>", told, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', told)
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style


@pytest.mark.parametrize("words", cases.NASTY)
def test_words_that_mean_harm_show_as_text(words: str) -> None:
    old = one_claim(text="A plain claim.")
    new = one_claim("refuted", text=words, source=cases.AIDE.model_copy(update={"name": words}))
    told = page(old, new.model_copy(update={"article": new.article.model_copy(update={"title": words})}))
    body = told.partition("</style>")[2]
    names = set(re.findall(r"<\s*/?(\w+)", body))
    assert not names & {"script", "img", "svg", "textarea", "style"}
    assert html.unescape(body).count(visible(words)) >= 3


def test_nothing_changed() -> None:
    told = render_html(diff_batches({"mayor": one_claim()}, {"mayor": one_claim()}))
    assert "No claim changed." in told

"""The page of a diff in a real browser: the changes in the article, by keyboard and mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import desk_cases as cases
import pytest

from pipeline.records import Article, VerdictFile
from pipeline.report.diff_page import render_html
from pipeline.stages.read import read
from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.phrases import visible

pytestmark = pytest.mark.browser

QUOTE = "The mayor of Ghent resigned on 3 May 2024"
EDITED = cases.TEXT.replace("53 seats.\n\n", "55 seats.\n\n").replace("What happens now? ", "")


def written(path: Path, old: VerdictFile, new: VerdictFile, *texts: Article) -> Path:
    sides = {new.article.id: old}, {new.article.id: new}
    told = render_html(diff_batches(*sides), *sides, {text.sha256: text for text in texts})
    path.write_text(told, encoding="utf-8")
    return path


@pytest.fixture
def diff(tmp_path: Path) -> Path:
    """Two claims that changed and lie over each other, one that did not, one that is gone, and an edit."""
    before, after = cases.plain()[0], read("mayor", EDITED)
    old, new = (
        cases.file_of(
            article,
            cases.claim("c-whole", QUOTE, article.text, verdict=cases.verdict(label)),
            cases.claim("c-inner", "mayor of Ghent resigned", article.text, source=source),
            cases.claim("c-said", "It is over", article.text),
            *gone,
        )
        for article, label, source, gone in (
            (before, "supported", cases.AIDE, [cases.claim("c-gone", "What happens now?")]),
            (after, "refuted", cases.MAYOR, []),
        )
    )
    return written(tmp_path / "diff.html", old, new, before, after)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """An article whose every word means harm, and of which every word and every label is new."""
    article, new = cases.nasty()
    claims = tuple(one.model_copy(update={"verdict": cases.verdict("refuted")}) for one in new.claims)
    before = read(article.id, "Nothing of that.")
    old = cases.file_of(before, *(one.model_copy(update={"start": None, "end": None}) for one in new.claims))
    return written(tmp_path / "hostile.html", old, new.model_copy(update={"claims": claims}), before, article)


def lit(page: Any) -> str:
    """The words of the article that are marked as chosen."""
    return "".join(page.eval_on_selector_all(".text .x.on", "all => all.map(x => x.textContent)"))


def chosen(page: Any) -> str:
    return page.evaluate("document.activeElement.id")


def wait_for(page: Any, id: str) -> None:
    page.wait_for_function("id => document.activeElement.id === id", arg=id)


def test_the_keyboard_walks_from_change_to_change(page: Any, diff: Path) -> None:
    page.goto(f"file://{diff}")
    walked = []
    for expected in ("a1-1", "a1-2", "a1-was-1"):
        page.keyboard.press("j")
        wait_for(page, expected)
        walked.append((chosen(page), lit(page)))
    assert walked == [
        ("a1-1", QUOTE),
        ("a1-2", "mayor of Ghent resigned"),
        ("a1-was-1", "What happens now?"),
    ]
    page.keyboard.press("k")
    wait_for(page, "a1-2")
    page.keyboard.press("Escape")
    assert lit(page) == ""


def test_an_edit_without_a_changed_claim_is_walked_to(page: Any, tmp_path: Path) -> None:
    before, after = cases.plain()[0], read("mayor", EDITED)
    path = written(tmp_path / "edit.html", *(cases.file_of(one) for one in (before, after)), before, after)
    page.goto(f"file://{path}")
    page.get_by_role("button", name="Next").click()
    page.wait_for_selector(".row.on")
    assert page.locator(".row.on del").all_inner_texts() == ["53"]
    assert page.locator(".row.on ins").all_inner_texts() == ["55"]


def test_a_click_takes_the_innermost_claim_and_the_next_the_one_around_it(page: Any, diff: Path) -> None:
    page.goto(f"file://{diff}")
    words = page.locator(".text .x", has_text="mayor of Ghent resigned")
    for expected in ("a1-2", "a1-1", "a1-2"):
        words.click()
        wait_for(page, expected)
        assert chosen(page) == expected


def test_a_mark_leads_to_what_changed(page: Any, diff: Path) -> None:
    page.goto(f"file://{diff}")
    page.get_by_label("Changed claim, refuted, was supported: label").click()
    wait_for(page, "a1-1")
    assert page.locator(".steps .quiet").inner_text() == "1 of 3"


def test_what_did_not_change_is_folded(page: Any, diff: Path) -> None:
    page.goto(f"file://{diff}")
    fold = page.locator(".fold")
    assert "1 paragraph unchanged" in fold.locator("summary").inner_text()
    assert not page.get_by_text("Mayor of Ghent resigns", exact=True).last.is_visible()
    fold.locator("summary").click()
    assert fold.locator(".row").is_visible()


@pytest.mark.parametrize("width", [380, 1300])
@pytest.mark.parametrize("made", ["diff", "hostile"])
def test_the_page_is_styled_and_fits(
    page: Any, request: pytest.FixtureRequest, made: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"file://{request.getfixturevalue(made)}")
    assert "Charter" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_means_harm_shows_as_text(page: Any, hostile: Path) -> None:
    page.goto(f"file://{hostile}")
    text = " ".join(
        page.evaluate("document.querySelector('.text').parentNode.parentNode.textContent").split()
    )
    for words in cases.NASTY:
        assert visible(words) in text
    made = "img, iframe, object, embed, body script, body style, svg:not(.bar)"
    assert page.locator(made).count() == 0


def test_no_script_runs_but_the_pages_own(page: Any, diff: Path) -> None:
    page.goto(f"file://{diff}")
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          return window.ran === true;
        }"""
    )
    assert ran is False
    (refused,) = page.wrong
    assert "Content Security Policy" in refused
    page.wrong.clear()


def test_print_leaves_out_the_buttons(page: Any, diff: Path) -> None:
    page.goto(f"file://{diff}")
    page.emulate_media(media="print")
    assert not page.locator(".steps").is_visible()
    assert page.locator(".change").count() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", ["diff", "hostile"])
def test_axe_finds_nothing_serious(
    page: Any, request: pytest.FixtureRequest, axe: str, made: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"file://{request.getfixturevalue(made)}#a1-1")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    serious = [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []

"""The report in a real browser, opened from disk as an editor would."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import desk_cases as cases
import pytest
from fluid import search

from pipeline.verdicts.phrases import visible

pytestmark = pytest.mark.browser


def open_(page: Any, site: Path, path: str = "articles/mayor.html", at: str = "") -> None:
    page.goto(f"file://{quote(str(site / path))}{at}")


def shown(page: Any) -> list[str]:
    """The ids of the cards that are to be seen."""
    return page.eval_on_selector_all(
        ".card", "cards => cards.filter(c => c.checkVisibility()).map(c => c.id)"
    )


def rows(page: Any) -> list[str]:
    """The claims that the list shows."""
    return page.eval_on_selector_all(".row", "rows => rows.filter(r => !r.hidden).map(r => r.dataset.anchor)")


def lit(page: Any) -> str:
    """The words of the article that are marked as chosen."""
    return "".join(page.eval_on_selector_all(".text .x.on", "all => all.map(x => x.textContent)"))


def test_a_deep_link_shows_its_claim(page: Any, site: Path) -> None:
    open_(page, site, at="#c-over")
    assert shown(page) == ["c-over"]
    assert lit(page) == "resigned on 3 May 2024, an aide said"


def test_the_keyboard_walks_from_claim_to_claim(page: Any, site: Path) -> None:
    open_(page, site)
    order = rows(page)
    assert shown(page) == []
    for expected in (*order, order[-1]):
        page.keyboard.press("j")
        page.wait_for_function("id => document.activeElement.id === id", arg=expected)
        assert shown(page) == [expected]
    page.keyboard.press("k")
    page.wait_for_function("id => document.activeElement.id === id", arg=order[-2])
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.matches('[data-m]')")
    assert shown(page) == []
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.activeElement.id === id", arg=order[-2])


def test_tab_reaches_the_marks(page: Any, site: Path) -> None:
    open_(page, site)
    seen: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
        if name.startswith("Claim "):
            seen.append(name)
    assert seen[0] == "Claim 1, supported, unnamed"
    assert len(seen) >= 7


def test_a_click_takes_the_innermost_claim_and_the_next_the_one_around_it(page: Any, site: Path) -> None:
    open_(page, site)
    words = page.locator(".text .x", has_text="resigned").nth(0)
    chosen = []
    for _ in range(3):
        before = shown(page)
        words.click()
        page.wait_for_function(
            "was => !was || !document.getElementById(was).checkVisibility()", arg=(before or [""])[0]
        )
        page.wait_for_selector(".card:visible")
        chosen += shown(page)
    assert chosen == ["c-inner", "c-over", "c-whole"]


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("label", "refuted", ["c-over"]),
        ("standing", "unnamed", ["c-whole", "c-inner"]),
        ("voice", "1", ["c-said"]),
        ("confidence", "0.7 2", ["c-whole", "c-inner", "c-over", "c-seats"]),
        ("review", "again", ["c-over"]),
        ("words", "FIGURE speech", ["c-said"]),
        ("words", "nowhere to be found", []),
    ],
)
def test_each_filter_leaves_what_fits(page: Any, site: Path, name: str, value: str, left: list[str]) -> None:
    open_(page, site)
    everything = rows(page)
    field = page.locator(f"[name={name}]").first
    if name in ("label", "standing"):
        page.locator(f".chip:has([value={value}])").click()
    elif name == "words":
        field.fill(value)
    else:
        if name == "voice":
            value = page.locator("option", has_text="Ann Example").get_attribute("value")
        field.select_option(value)
    assert sorted(rows(page)) == sorted(left)
    marks = "all => all.filter(m => m.checkVisibility()).map(m => m.getAttribute('href').slice(1))"
    assert set(page.eval_on_selector_all(".mark", marks)) == set(left)
    assert page.locator("#none").is_visible() is (left == [])
    page.locator("[type=reset]").click()
    page.wait_for_function(
        "n => document.querySelectorAll('.row:not([hidden])').length === n", arg=len(everything)
    )


def test_the_front_page_opens_a_filter(page: Any, site: Path) -> None:
    open_(page, site, "index.html")
    page.locator("tr", has_text="Mayor of Ghent").get_by_label("1 refuted").click()
    # Not by wait_for_function: the page's policy lets nobody evaluate words.
    page.locator("#count", has_text="1 of 7").wait_for()
    assert rows(page) == ["c-over"]


def test_the_front_page_is_searched(page: Any, site: Path) -> None:
    open_(page, site, "index.html")
    page.locator("#find").fill("ghent")
    visible_rows = "rows => rows.filter(r => !r.hidden).length"
    assert page.eval_on_selector_all(".articles tbody tr", visible_rows) == 1


def test_a_sentence_without_claims_says_why_when_asked(page: Any, site: Path) -> None:
    open_(page, site)
    page.locator("a.why").first.click()
    page.wait_for_selector(".card.reason:visible")
    assert "it states nothing" in page.locator(".card:visible").inner_text()


def test_five_hundred_claims_stay_fluid(page: Any, site: Path) -> None:
    open_(page, site, "articles/many.html")
    assert search(page, "place").touched < 20
    assert 400 < search(page, "place77").touched < 2000
    assert len(rows(page)) == 2
    assert search(page, "PLACE77 ").touched < 20


@pytest.mark.parametrize("path", ["index.html", "articles/nasty & <b>.html"])
def test_what_means_harm_shows_as_text(page: Any, site: Path, path: str) -> None:
    open_(page, site, path)
    told = " ".join(page.evaluate("document.body.textContent").split())
    for words in cases.NASTY:
        assert visible(words) in told
    assert (
        page.evaluate(
            "document.querySelectorAll('img, iframe, object, embed, body script, body style').length"
        )
        == 0
    )
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_the_policy_holds_when_opened_from_disk(page: Any, site: Path) -> None:
    open_(page, site)
    assert page.evaluate("document.documentElement.classList.contains('js')")
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          return window.ran === true;
        }"""
    )
    assert ran is False
    # The browser says so, and nothing else went wrong.
    (refused,) = page.wrong
    assert "Content Security Policy" in refused
    page.wrong.clear()


def test_dark_is_remembered(page: Any, site: Path) -> None:
    open_(page, site)
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(251, 250, 246)"
    page.locator("#theme").click(click_count=2)
    assert page.evaluate(paper) == "rgb(22, 24, 27)"
    page.reload()
    assert page.evaluate(paper) == "rgb(22, 24, 27)"


def test_print_has_every_card_and_no_tools(page: Any, site: Path) -> None:
    open_(page, site, at="#c-over")
    page.emulate_media(media="print")
    assert {id for id in shown(page) if id.startswith("c-")} == {c.id for c in cases.plain()[1].claims}
    assert not page.locator(".tools, .filters, .list").first.is_visible()


def test_a_narrow_screen_has_the_claim_over_the_text(page: Any, site: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_(page, site, at="#c-over")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sheet, words = page.locator(".panel").bounding_box(), page.locator(".x.on").first.bounding_box()
    assert words["y"] + words["height"] < sheet["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["index.html", "articles/mayor.html", "articles/mayor.html#c-whole"])
def test_axe_finds_nothing_serious(page: Any, site: Path, axe: str, scheme: str, path: str) -> None:
    page.emulate_media(color_scheme=scheme)
    name, sharp, claim = path.partition("#")
    open_(page, site, name, sharp + claim)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    serious = [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []

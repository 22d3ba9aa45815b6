"""The desk in a real browser: an editor decides by keyboard, in two windows, while the server stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import desk_cases as cases
import pytest
from desk_client import Client, served

from pipeline.reviews.decisions import load_file
from pipeline.verdicts import files

pytestmark = pytest.mark.browser


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder with a plain article and its verdicts."""
    article, file = cases.plain()
    (tmp_path / "config.yaml").write_text("articles: [a/*]\nprovider: p\nproviders: {p: {model: m}}\n")
    for folder in ("a", "verdicts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "mayor.txt").write_text(article.text)
    (tmp_path / "verdicts" / "mayor.json").write_text(files.dump(file))
    return tmp_path


@pytest.fixture
def window(browser: Any) -> Iterator[Any]:
    """A window of a browser; closed at the end."""
    context = browser.new_context(viewport={"width": 1300, "height": 850})
    yield context.new_page
    context.close()


def enter(page: Any, client: Client, claim: str = "") -> None:
    page.goto(f"http://{client.host}/?token={client.token}")
    page.goto(f"http://{client.host}/articles/mayor.html{claim and '#'}{claim}")


def told(page: Any, words: str) -> None:
    """Wait until the chosen card says this."""
    page.locator(".card:not([hidden]) > .deciding .told", has_text=words).wait_for()


def decided(newsroom: Path) -> list[tuple[str, str]]:
    return [(one.claim, one.decision.value) for one in load_file(newsroom / "reviews" / "mayor.yaml")]


def test_decisions_by_keyboard_are_on_disk_and_taken_back(window: Any, newsroom: Path) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        page.keyboard.press("e")
        page.keyboard.type("Seen in the paper; a and x are no keys here.")
        page.keyboard.press("Escape")
        page.keyboard.press("2")
        told(page, "Written.")
        page.keyboard.press("j")
        page.keyboard.press("x")
        told(page, "Written.")
        assert [choice for _, choice in decided(newsroom)] == ["overrule", "dismiss"]
        assert load_file(newsroom / "reviews" / "mayor.yaml")[0].note.startswith("Seen in the paper; a and x")
        page.keyboard.press("u")
        told(page, "Taken back.")
        assert [choice for _, choice in decided(newsroom)] == ["overrule"]


def test_of_two_windows_the_one_behind_writes_nothing(window: Any, newsroom: Path) -> None:
    first, second = window(), window()
    with served(newsroom) as client:
        enter(first, client, "c-whole")
        enter(second, client, "c-whole")
        first.keyboard.press("a")
        told(first, "Written.")
        second.keyboard.press("x")
        told(second, "Nothing was written.")
        assert decided(newsroom) == [("c-whole", "agree")]
        second.locator(".card:not([hidden]) .told button").click()
        second.locator(".card:not([hidden]) .decision", has_text="Agreed").wait_for()


def test_a_desk_that_has_stopped_says_so_and_loses_nothing(window: Any, newsroom: Path) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        page.keyboard.press("a")
        told(page, "Written.")
    page.keyboard.press("x")
    told(page, "does not answer")
    assert decided(newsroom) == [("c-whole", "agree")]


@pytest.mark.parametrize("width", [1300, 390])
def test_axe_finds_nothing_serious(window: Any, newsroom: Path, axe: str, width: int) -> None:
    page = window()
    page.set_viewport_size({"width": width, "height": 850})
    with served(newsroom) as client:
        for path in ("/articles/mayor.html#c-whole", "/new.html"):
            enter(page, client)
            page.goto(f"http://{client.host}{path}")
            # The page's policy allows no foreign script: it is run from outside.
            session = page.context.new_cdp_session(page)
            session.send("Runtime.evaluate", {"expression": axe})
            asked = {"expression": "axe.run()", "awaitPromise": True, "returnByValue": True}
            found = session.send("Runtime.evaluate", asked)["result"]["value"]["violations"]
            assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

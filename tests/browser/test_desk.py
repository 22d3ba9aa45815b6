"""The desk in a real browser: an editor decides by keyboard, in two windows, while the server stops."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import desk_cases as cases
import pytest
from desk_client import Client, served
from fluid import search

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
    client.root = urlsplit(page.url).path.rstrip("/")
    page.goto(f"{client.origin}/articles/mayor.html{claim and '#'}{claim}")


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


def test_what_is_typed_outlives_a_reload_and_comes_back_when_a_decision_is_taken_back(
    window: Any, newsroom: Path
) -> None:
    page = window()
    note = page.locator(".card:not([hidden]) [name=note]")
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        note.fill("Asked the city.")
        page.locator(".card:not([hidden]) summary", has_text="Add evidence").click()
        page.locator(".card:not([hidden])").get_by_label("Passage").fill("The city says so.")
        page.reload()
        assert note.input_value() == "Asked the city."
        assert (
            page.locator(".card:not([hidden])").get_by_label("Passage").input_value() == "The city says so."
        )
        page.locator(".card:not([hidden]) [value=agree]").click()
        told(page, "Written.")
        assert note.input_value() == ""
        page.locator(".card:not([hidden]) [value=undo]").click()
        told(page, "Taken back.")
        assert note.input_value() == "Asked the city."
        page.locator(".card:not([hidden]) [data-label=refuted]").click()
        told(page, "Written.")
        page.reload()
        assert note.input_value() == ""
        (one,) = load_file(newsroom / "reviews" / "mayor.yaml")
        assert (one.decision.value, one.note) == ("overrule", "Asked the city.")


def test_the_buttons_are_named_without_their_keys(window: Any, newsroom: Path) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        form = page.get_by_role("form", name="Decide on claim 1")
        for name in ("Agree", "Dismiss", "Undo", "refuted", "conflicting", "not enough evidence"):
            assert form.get_by_role("button", name=name, exact=True).get_attribute("aria-keyshortcuts")
        assert form.get_by_role("textbox", name="Note", exact=True).count() == 1


def test_the_key_of_a_decision_is_not_typed_into_the_name_that_it_asks_for(
    window: Any, newsroom: Path
) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        page.fill("#who", "")
        page.keyboard.press("Tab")
        page.keyboard.press("x")
        told(page, "Say who you are first")
        page.keyboard.type("Ann")
        assert page.input_value("#who") == "Ann"
        assert not (newsroom / "reviews").exists()


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


def test_another_program_on_this_machine_is_not_sent_the_cookie(window: Any, newsroom: Path) -> None:
    """A browser sends the cookies of 127.0.0.1 to each of its ports, unless they are for a path."""
    sent: list[str | None] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(self.headers["cookie"])
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    page = window()
    with HTTPServer(("127.0.0.1", 0), Other) as other, served(newsroom) as client:
        thread = threading.Thread(target=other.handle_request)
        thread.start()
        enter(page, client)
        assert len(page.context.cookies(f"{client.origin}/")) == 1
        page.goto(f"http://127.0.0.1:{other.server_port}/")
        thread.join()
    assert sent == [None]


def test_a_bookmark_of_an_earlier_start_leads_to_the_claim(window: Any, newsroom: Path) -> None:
    page = window()
    with served(newsroom) as client:
        port = int(client.host.rpartition(":")[2])
        enter(page, client, "c-said")
        bookmark = page.url
    with served(newsroom, port) as client:
        page.goto("about:blank")
        page.goto(bookmark)
        assert "does not know this window" in page.inner_text("body")
        page.goto(f"http://{client.host}/?token={client.token}")
        page.goto(bookmark)
        page.locator(".card:not([hidden])").wait_for()
        assert page.url != bookmark
        assert urlsplit(page.url).fragment == "c-said"


def test_a_desk_that_has_stopped_says_so_and_loses_nothing(window: Any, newsroom: Path) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        page.keyboard.press("a")
        told(page, "Written.")
    page.keyboard.press("x")
    told(page, "does not answer")
    assert decided(newsroom) == [("c-whole", "agree")]


def serious(page: Any, axe: str) -> list[str]:
    """What axe finds. The page's policy allows no foreign script: it is run from outside."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": axe})
    asked = {"expression": "axe.run()", "awaitPromise": True, "returnByValue": True}
    found = session.send("Runtime.evaluate", asked)["result"]["value"]["violations"]
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
def test_axe_finds_nothing_serious(
    window: Any, newsroom: Path, axe: str, width: int, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(newsroom)
    (newsroom / "a" / "waits.txt").write_text("Nobody has run this one.")
    for words in (["init"], ["add", "."], ["commit", "-m", "x"]):
        named = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *named, *words], check=True, capture_output=True)
    verdicts = newsroom / "verdicts" / "mayor.json"
    verdicts.write_text(verdicts.read_text().replace('"label": "refuted"', '"label": "supported"', 1))
    page = window()
    page.set_viewport_size({"width": width, "height": 850})
    page.emulate_media(color_scheme=scheme)
    with served(newsroom) as client:
        enter(page, client, "c-whole")
        for path in (
            "/",
            "/articles/mayor.html#c-whole",
            "/changes/mayor.html",
            "/queue.html",
            "/new.html",
            "/export.html",
        ):
            page.goto("about:blank")
            page.goto(f"{client.origin}{path}")
            if "#" in path:
                page.locator(".card:not([hidden]) summary", has_text="Add evidence").click()
            assert serious(page, axe) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        # A long title makes no form wider than the screen.
        page.evaluate("document.querySelector('#export select').append(new Option('A title. '.repeat(9)))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto(f"{client.origin}/new.html")
        page.get_by_role("button", name="waits").click()
        page.locator("#cost", has_text="asks").wait_for()
        assert serious(page, axe) == []


@pytest.mark.parametrize("path", ["/articles/many.html", "/queue.html"])
def test_five_hundred_claims_stay_fluid(window: Any, newsroom: Path, path: str) -> None:
    """A search touches what comes and goes, and nothing else; no form is there that nobody has asked for."""
    article, file = cases.many()
    (newsroom / "a" / "many.txt").write_text(article.text)
    (newsroom / "verdicts" / "many.json").write_text(files.dump(file))
    page = window()
    with served(newsroom) as client:
        enter(page, client)
        page.goto(f"{client.origin}{path}")
        assert search(page, "place").touched < 20
        step = search(page, "place77")
        assert 400 < step.touched < 2000  # A claim's row, its mark, and the words that it shares.
        assert step.layouts <= 6
        assert search(page, "PLACE77 ").touched < 20
        assert page.evaluate("document.forms.length") < 5
        # Of list items, the browser counts all anew for each that is hidden.
        row = "document.querySelector('.row:not([hidden]), #waiting li:not([hidden])')"
        assert page.evaluate(f"getComputedStyle({row}).display") == "block"
        assert page.evaluate("document.querySelectorAll('*').length") < 500 * 80


def test_keys_that_come_quickly_are_for_the_claims_that_they_are_meant_for(
    window: Any, newsroom: Path
) -> None:
    """All keys in one go, quicker than any answer of the server."""
    page = window()
    with served(newsroom) as client:
        enter(page, client)
        page.evaluate(
            """() => {
              for (const key of "jaajxj3") {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
              }
            }"""
        )
        told(page, "Written.")
        assert decided(newsroom) == [("c-whole", "agree"), ("c-inner", "dismiss"), ("c-over", "overrule")]


def test_the_queue_is_walked_and_filtered_by_key_and_comes_back_as_it_was(
    window: Any, newsroom: Path
) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client)
        page.goto(f"{client.origin}/queue.html#why=undecided&words=council")
        rows = page.locator("#waiting li:visible")
        assert rows.count() == 1
        page.locator("[type=reset]").click()
        page.locator("#count", has_text=re.compile(r"^\d+$")).wait_for()
        before = rows.count()
        assert before > 2
        page.locator(".chip", has_text="not decided yet").click()
        left = rows.count()
        assert "why=undecided" in page.url
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.keyboard.press("a")
        told(page, "Written.")
        with page.expect_navigation():
            page.keyboard.press("q")
        assert "why=undecided" in page.url
        assert rows.count() == left - 1
        assert page.evaluate("document.activeElement.closest('#waiting') !== null")
        page.keyboard.press("/")
        page.keyboard.type("no such words")
        page.locator("#none").wait_for()


def test_a_file_is_dropped_on_the_page(window: Any, newsroom: Path) -> None:
    page = window()
    with served(newsroom) as client:
        enter(page, client)
        page.goto(f"{client.origin}/new.html")
        page.evaluate(
            """() => {
              const dropped = new DataTransfer();
              dropped.items.add(new File(["The bridge of Ghent was closed."], "Bridge, closed.txt"));
              const told = { dataTransfer: dropped, bubbles: true, cancelable: true };
              document.getElementById("file").dispatchEvent(new DragEvent("drop", told));
            }"""
        )
        page.locator("#taken", has_text="bridge-closed").wait_for()
        assert (newsroom / "a" / "bridge-closed.txt").read_text() == "The bridge of Ghent was closed."
        page.goto(f"{client.origin}/new.html?article=bridge-closed")
        page.locator("#taken", has_text="bridge-closed").wait_for()

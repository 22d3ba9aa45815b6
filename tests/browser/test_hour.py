"""An editor's whole hour at the desk, in a real browser and against a real process that is killed once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer
from newsroom import Newsroom, model

from pipeline.reviews.decisions import load_file
from pipeline.verdicts.files import load

pytestmark = pytest.mark.browser

STATED = """The bridge of Ghent opened on 4 May 2024.
The bridge of Ghent is 120 metres long.
The bridge of Ghent carries four tracks.
The bridge of Ghent belongs to the city.
The station of Ghent has twelve platforms.
The station of Ghent closed on 6 June 2024.
The council of Ghent has 53 seats.
The council of Ghent meets on Mondays.
The mayor of Ghent resigned on 3 May 2024.
The mayor of Ghent lives in Brussels.
The museum of Ghent is closed."""
HARBOUR = "Zeebrugge harbour employs 900 people."
ARTICLE = STATED.replace("\n", " ") + "\n\n" + HARBOUR
NOTES = [
    {"id": f"N{n}", "date": "2024-06-07", "text": f"{line} The city of Ghent said so on Friday."}
    for n, line in enumerate(STATED.splitlines(), 1)
]


@contextmanager
def desk(room: Newsroom) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`onrecord desk` as a process, and the address that it prints."""
    running = room.process("desk", "--no-browser", "--name", "Jane Doe")
    assert running.stdout is not None
    try:
        line = running.stdout.readline().decode()
        yield running, line.partition(": ")[2].strip()
    finally:
        running.kill()
        running.communicate()


@pytest.fixture
def newsroom(room: Newsroom) -> Iterator[Newsroom]:
    """A newsroom without articles, with notes on what one will say, and a model that finds all of it so."""
    with FakeServer(model()) as server:
        room.config(server.base_url, evidence={"notes": ["evidence/*.yaml"], "batch": False})
        for folder in ("articles", "evidence"):
            (room.folder / folder).mkdir()
        (room.folder / "evidence" / "notes.yaml").write_text(json.dumps(NOTES))
        yield room


def told(page: Any, words: str) -> None:
    """Wait until the chosen card says this."""
    page.locator(".card:not([hidden]) .told", has_text=words).first.wait_for()


def press(page: Any, keys: str, says: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    told(page, says)


def key(page: Any, name: str) -> None:
    """Press a key that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.keyboard.press(name)


def decided(room: Newsroom) -> dict[str, str]:
    return {one.claim: one.decision.value for one in load_file(room.folder / "reviews" / "city-notes.yaml")}


def paste_and_run(page: Any, origin: str) -> None:
    page.goto(f"{origin}/")
    page.get_by_role("link", name="New article").click()
    page.get_by_label("Text", exact=True).fill(ARTICLE)
    page.get_by_label("Title").fill("City notes")
    # A slip of the hand: what was pasted is still there.
    page.get_by_role("link", name="Queue").click()
    page.go_back()
    page.get_by_role("button", name="Use this text").click()
    page.locator("#cost", has_text="It asks m").wait_for()
    page.reload()
    page.locator("#cost", has_text="It asks m").wait_for()
    page.locator("#taken", has_text="City notes").wait_for()
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("link", name="Read it").click()
    page.locator("h1", has_text="City notes").wait_for()


def add_evidence(page: Any) -> None:
    """To the claim that no note bears on."""
    page.locator(".row a", has_text="Zeebrugge").click()
    card = page.locator(".card:not([hidden])")
    card.locator("summary", has_text="Add evidence").click()
    card.get_by_label("Passage").fill("Zeebrugge harbour employs 900 people, its yearly report says.")
    card.get_by_label("Publisher").fill("Port of Zeebrugge")
    card.get_by_role("button", name="Add and judge again").click()
    told(page, "judged again: supported")
    card.get_by_role("button", name="Show it").click()
    page.locator(".card:not([hidden]) .cited", has_text="yearly report").wait_for()


def export(page: Any, origin: str) -> list[dict[str, Any]]:
    page.goto(f"{origin}/export.html")
    page.get_by_label("Publisher").fill("The Example")
    page.get_by_label("Address").fill("https://example.org/checks/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    return json.loads(Path(download.value.path()).read_text())["@graph"]


def test_an_hour_at_the_desk(browser: Any, newsroom: Newsroom) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 850}, accept_downloads=True)
    context.set_default_timeout(60_000)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    with desk(newsroom) as (running, address):
        page.goto(address)
        origin = page.url.rstrip("/")
        paste_and_run(page, origin)
        file = load(newsroom.folder / "verdicts" / "city-notes.json")
        assert len(file.claims) == 12
        # A second window, opened before anything is decided.
        second = context.new_page()
        second.goto(f"{origin}/articles/city-notes.html#{file.claims[0].id}")
        # Five claims by keyboard, one with a note; then the desk is killed in the middle of it.
        page.keyboard.press("j")
        page.keyboard.press("e")
        page.keyboard.type("Seen in the register; j and a are no keys here.")
        page.keyboard.press("Escape")
        press(page, "a", "Written.")
        for choice in ("2", "x", "a", "a"):
            press(page, f"j{choice}", "Written.")
        press(second, "x", "Nothing was written.")
        running.kill()
        running.wait()
        press(page, "ja", "does not answer")
        assert list(decided(newsroom).values()) == ["agree", "overrule", "dismiss", "agree", "agree"]
    with desk(newsroom) as (running, address):
        page.goto(address)
        origin = page.url.rstrip("/")
        # The other five, from the queue: open, decide, come back to the next.
        key(page, "q")
        page.keyboard.press("j")
        for left in range(6, 1, -1):
            assert page.locator("#count").inner_text() == str(left)
            key(page, "Enter")
            press(page, "a", "Written.")
            key(page, "q")
        assert page.locator("#count").inner_text() == "1"
        assert len(decided(newsroom)) == 10
        page.goto(f"{origin}/articles/city-notes.html")
        add_evidence(page)
        after = load(newsroom.folder / "verdicts" / "city-notes.json")
        assert [one for one in after.claims if one not in file.claims] == [after.claims[-1]]
        # What has been checked can be checked again.
        page.goto(f"{origin}/new.html?article=city-notes")
        page.locator("#cost", has_text="It asks").wait_for()
        assert len(export(page, origin)) == 9  # Ten decisions, one of them to dismiss.
    context.close()
    assert wrong == []

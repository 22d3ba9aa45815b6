"""A real browser for the report: run by `make browser`, which brings what a bare machine lacks."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import desk_cases as cases
import pytest

from pipeline.report.site import write_report
from pipeline.reviews.decisions import Choice, decide

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 120_000
"""Milliseconds to wait for a page on a machine that is busy with other things."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no browser found: install chromium, or name one in CHROMIUM"
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on a plain article with two decisions, a nasty one and a long one."""
    out = tmp_path_factory.mktemp("site")
    made = [cases.plain(), cases.nasty(), cases.many()]
    _, plain = made[0]
    claims = {claim.id: claim for claim in plain.claims}
    day = dt.date(2026, 3, 1)
    stale = decide(claims["c-over"], Choice.DISMISS, name="Jane Doe", date=day)
    assert stale.verdict is not None
    decided = (
        decide(claims["c-whole"], Choice.AGREE, name="Jane Doe", date=day),
        stale.model_copy(update={"verdict": stale.verdict.model_copy(update={"label": "supported"})}),
    )
    files = {article.id: file for article, file in made}
    write_report(out, files, {article.id: article for article, _ in made}, {"mayor": decided})
    return out


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails its test where the console tells of an error, or where it asks the network."""
    context = browser.new_context(viewport={"width": 1300, "height": 850})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.wrong = wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: None if asked.url.startswith("file:") else wrong.append(asked.url))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which `make browser` fetches."""
    return Path(os.environ["AXE"]).read_text(encoding="utf-8")

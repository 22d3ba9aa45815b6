"""The page of a diff in a real browser: its one style sheet applies, and nothing in it runs or is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import desk_cases as cases
import pytest

from pipeline.desk.diff_page import render_html
from pipeline.verdicts.diff import diff_batches

pytestmark = pytest.mark.browser

QUOTE = "The mayor of Ghent resigned on 3 May 2024"


@pytest.fixture
def diff(tmp_path: Path) -> Path:
    """Claims whose words all mean harm, and whose labels changed."""
    article = cases.plain()[0]
    old, new = (
        cases.file_of(
            article,
            *(
                cases.claim(f"c-{number}", QUOTE, text=words, verdict=cases.verdict(label, reason=words))
                for number, words in enumerate(cases.NASTY)
            ),
        )
        for label in ("supported", "refuted")
    )
    path = tmp_path / "diff.html"
    path.write_text(render_html(diff_batches({"mayor": old}, {"mayor": new})), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [380, 1300])
def test_the_page_is_styled_and_fits(page: Any, diff: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"file://{diff}")
    assert "Charter" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.eval_on_selector_all(".change", "all => all.length") == len(cases.NASTY)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, diff: Path, axe: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"file://{diff}")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    serious = [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == []

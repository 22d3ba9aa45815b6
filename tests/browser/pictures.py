"""Takes the pictures of docs/pictures.

PYTHONPATH=.:tests python tests/browser/pictures.py REPORT ARTICLE CLAIM DIFF
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from conftest import FLAGS, PATIENCE
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main(report: str, article: str, claim: str, diff: str) -> None:
    site = Path(report).absolute().as_uri()
    page_of = f"{site}/articles/{article}.html#{claim}"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        for name, address, width in (
            ("front", f"{site}/index.html", 1280),
            ("article", page_of, 1280),
            ("article-narrow", page_of, 390),
            ("diff", Path(diff).absolute().as_uri(), 1280),
        ):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto("about:blank")
            page.goto(address)
            page.wait_for_timeout(500)
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

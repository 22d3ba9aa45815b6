"""Takes the pictures of docs/pictures.

PYTHONPATH=.:tests python tests/browser/pictures.py REPORT ARTICLE CLAIM DIFF NEWSROOM

NEWSROOM is a folder with a config, articles and verdicts, in which a decision is made. Needs what
`make browser` brings, and Pillow, which makes a picture a third of its size.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from conftest import FLAGS, PATIENCE
from desk_client import served
from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, NARROW = 1280, 390


def main(report: str, article: str, claim: str, diff: str, newsroom: str) -> None:
    site = Path(report).absolute().as_uri()
    on_page = f"articles/{article}.html#{claim}"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        page = browser.new_page(viewport={"width": WIDE, "height": 800})
        page.set_default_timeout(PATIENCE)
        take(page, "front", f"{site}/index.html")
        take(page, "article", f"{site}/{on_page}")
        take(page, "article-narrow", f"{site}/{on_page}", NARROW)
        take(page, "diff", Path(diff).absolute().as_uri())
        with served(Path(newsroom).absolute()) as client:
            page.goto(f"http://{client.host}/?token={client.token}")
            root = page.url
            take(page, "queue", f"{root}queue.html")
            take(page, "desk", f"{root}{on_page}", key="a")
        browser.close()


def take(page: Any, name: str, address: str, width: int = WIDE, key: str = "") -> None:
    """Take a picture of a page, after a key was pressed."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("about:blank")
    page.goto(address)
    if key:
        page.keyboard.press(key)
    page.wait_for_timeout(1000)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    whole = Image.open(path).convert("RGB")
    # The commonest colours as they are, lest a background change its hue; of all others, a good choice.
    counted = sorted(whole.getcolors(whole.width * whole.height), reverse=True)[:32]
    chosen = whole.quantize(224, Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for _, colour in counted for part in colour), *chosen])
    whole.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Does the real SearXNG take our searches, do its answers become evidence? From its source, on this machine.

    python -m benchmarks.searxng CHECKOUT PYTHON --date 2026-11-30 --out benchmarks/results/searxng.json

CHECKOUT is a clone of github.com/searxng/searxng, PYTHON an interpreter with its requirements.txt. Each
instance listens on the loopback alone and has engines of ours: one that searches the words of a few pages,
one that breaks. The pages are on a local site, from which the evidence of a claim is read, recorded, and
replayed once all is down. The answers of the tests' double (tests/evidence/web/test_searches.py) are held
against the real ones. The exit code is 1 where anything is not as it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from evidence.web.test_finding import ARTICLE, CLAIM, FILLER
from evidence.web.test_searches import SEARXNG
from fake_web import FakeWeb, html

from pipeline.config.settings import WebSearch
from pipeline.evidence.retriever import Found, Retriever
from pipeline.evidence.web.client import Web
from pipeline.evidence.web.finder import Finder, query
from pipeline.evidence.web.searches import SEARCHES
from pipeline.model.answers import AnswerStore, Usage
from pipeline.model.cassettes import Cassettes
from pipeline.model.errors import CallFailed, RunStop
from pipeline.storage.atomic import write_atomic
from pipeline.web.fetching import Fetcher

STARTED = 60.0
"""Seconds that an instance has to start in."""
PAGES = [
    {
        "url": "http://news.test/1",
        "title": "Smit gone",
        "text": "Mayor Anna Smit of Ghent resigned on 3 May 2024, the council said.",
        "date": "2024-05-02T08:00:00",
    },
    {
        "url": "http://news.test/2",
        "title": "A vote in Ghent",
        "text": "The council of Ghent voted in May, and the mayor lost, as those who were there said.",
        "date": None,
    },
    {
        "url": "http://news.test/3",
        "title": "Ghent, a year on",
        "text": "The mayor of Ghent who resigned in May 2024 has written a book about the council.",
        "date": "2025-05-02T08:00:00",
    },
    {"url": "http://news.test/4", "title": "Tomatoes", "text": "Tomatoes want sun.", "date": None},
]
ENGINE = """
import datetime, json, re

about = {}
engine_type = "offline"
categories = ["general"]
paging = False
pages = ""

def search(query, params):
    asked = set(re.findall(r"\\w+", query.lower()))
    found = []
    with open(pages, encoding="utf-8") as file:
        held = json.load(file)
    for page in held:
        words = set(re.findall(r"\\w+", (page["title"] + " " + page["text"]).lower()))
        if len(asked & words) > 1:
            hit = {"url": page["url"], "title": page["title"], "content": page["text"][:90]}
            if page["date"]:
                hit["publishedDate"] = datetime.datetime.fromisoformat(page["date"])
            found.append((-len(asked & words), page["url"], hit))
    return [hit for _, _, hit in sorted(found, key=lambda one: one[:2])]
"""


@contextlib.contextmanager
def instance(
    checkout: Path, python: Path, folder: Path, engines: dict[str, str], formats: list[str]
) -> Iterator[str]:
    """The address of an instance with engines that search these files, until it is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    engine = folder / "pages_engine"
    engine.with_suffix(".py").write_text(ENGINE, encoding="utf-8")
    settings = {
        "use_default_settings": {"engines": {"keep_only": []}},
        "server": {
            "secret_key": "for-this-run-alone",
            "bind_address": "127.0.0.1",
            "port": port,
            "limiter": False,
        },
        "search": {"formats": formats},
        "plugins": {},
        "engines": [
            {"name": name, "engine": str(engine), "shortcut": name[:2], "pages": pages, "disabled": False}
            for name, pages in engines.items()
        ],
    }
    place = folder / "settings.yml"
    place.write_text(yaml.safe_dump(settings), encoding="utf-8")
    running = subprocess.Popen(
        [str(python), "-m", "searx.webapp"],
        cwd=checkout,
        env={**os.environ, "SEARXNG_SETTINGS_PATH": str(place)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _await(address, running)
        yield address
    finally:
        running.terminate()
        running.wait()


def _await(address: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTED
    while running.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the instance did not start: run `python -m searx.webapp` in its checkout to see why")


def asked(address: str, **params: str) -> tuple[int, Any]:
    """The status and the decoded answer of one search."""
    from urllib.parse import urlencode

    try:
        with urllib.request.urlopen(f"{address}/search?{urlencode(params)}", timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, None


async def evidence(address: str, fetcher: Fetcher, store: AnswerStore | None) -> Found | CallFailed:
    """What is found for the claim of the tests."""
    search = SEARCHES["searxng"](WebSearch(search="searxng", url=address, pages=4))
    retriever = Retriever([], [], per_claim=4, dated=True)
    async with Web(store, defaultdict(Usage), fetcher) as web:
        (found,) = await Finder(retriever, web, [search], store).find([CLAIM], ARTICLE)
    return found


def told(found: Found | CallFailed) -> Any:
    """What was found, as it is compared."""
    if isinstance(found, CallFailed):
        return str(found)
    return [(one.url, one.title, str(one.date), one.text) for one in found.passages]


def whole(checkout: Path, python: Path, folder: Path) -> dict[str, bool]:
    """An instance that answers: search, pages, passages, dates; then the recording alone."""
    pages = folder / "pages.json"
    pages.write_text(json.dumps(PAGES), encoding="utf-8")
    site = {
        page["url"].removeprefix("http://"): html(
            f"<p>{page['text']}</p>{FILLER}", title=page["title"], date=(page["date"] or "")[:10] or None
        )
        for page in PAGES
    }
    with FakeWeb(site) as web:
        with instance(checkout, python, folder, {"pages": str(pages)}, ["html", "json"]) as address:
            store = Cassettes(folder / "cassettes", "record")
            found = asyncio.run(evidence(address, web.fetcher(), store))
            store.finish(ARTICLE.id, complete=True)
            store.close()
            status, answer = asked(address, q=query(CLAIM), format="json")
            nothing = asked(address, q="zzz", format="json")
            empty = asked(address, q="", format="json")
        read = sorted(path for path in web.paths() if path.startswith("news.test"))
    store = Cassettes(folder / "cassettes", "replay")
    again = asyncio.run(evidence(address, Fetcher(), store))
    store.close()
    passages = [] if isinstance(found, CallFailed) else list(found.passages)
    (first, *_) = [*answer["results"], {}]
    double: list[dict[str, Any]] = [
        one for one in SEARXNG["results"] if one.get("url", "").startswith("http")
    ]  # type: ignore[attr-defined]
    return {
        "it answers with JSON": status == 200,
        "the pages that a claim's words find are read, no others": read == ["news.test/1", "news.test/2"],
        "their passages are evidence": {one.url for one in passages}
        == {"http://news.test/1", "http://news.test/2"},
        "a page that says its day has it": {str(one.date) for one in passages if one.url == PAGES[0]["url"]}
        == {"2024-05-02"},
        "a page that says none has none": {one.date for one in passages if one.url == PAGES[1]["url"]}
        == {None},
        "what came after the article is left out": all(one.url != PAGES[2]["url"] for one in passages),
        "the recording alone gives the same": bool(passages) and told(again) == told(found),
        "nothing found is an empty list": nothing[1] is not None and nothing[1]["results"] == [],
        "no words are refused": empty[0] == 400,
        "the double's answer has no part that the real one has not": set(SEARXNG) <= set(answer),
        "the double's hits have no part that the real ones have not": all(
            set(one) <= set(first) for one in double
        ),
        "dates are written as in the double": first.get("publishedDate") == "2024-05-02T08:00:00",
    }


def failing(checkout: Path, python: Path, folder: Path) -> dict[str, bool]:
    """Instances that cannot do what is asked of them."""
    found: dict[str, bool] = {}
    nowhere = str(folder / "nowhere.json")
    with instance(checkout, python, folder, {"broken": nowhere}, ["html", "json"]) as address:
        said = told(asyncio.run(evidence(address, Fetcher(), None)))
        found["an engine that breaks is a failed search, named"] = "broken (unexpected crash)" in said
    with instance(checkout, python, folder, {"broken": nowhere}, ["html"]) as address:
        try:
            asyncio.run(evidence(address, Fetcher(), None))
        except RunStop as stop:
            found["an instance without JSON is told how to give it"] = "add json to search.formats" in str(
                stop
            )
    return found


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("python", type=Path)
    parser.add_argument("--date", required=True, type=dt.date.fromisoformat)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    python = args.python.absolute()
    with tempfile.TemporaryDirectory() as folder:
        held = whole(args.checkout, python, Path(folder)) | failing(args.checkout, python, Path(folder))
    version = subprocess.run(
        [str(python), "-c", "import searx.version as v; print(v.VERSION_STRING)"],
        cwd=args.checkout,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    figures = {
        "benchmark": "searxng",
        "command": f"python -m benchmarks.searxng CHECKOUT PYTHON --date {args.date}",
        "date": str(args.date),
        "model": None,
        "data": "pages of our own on a local site",
        "split": "all",
        "searxng": version,
        "holds": held,
    }
    text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
    if args.out:
        write_atomic(args.out, text)
    sys.stdout.write(text)
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

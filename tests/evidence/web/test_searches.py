"""The searches, each against a local server that answers as its documentation says, or as servers do."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_web import Answer, FakeWeb, Request, Script, html, says
from waiting import PATIENCE

from pipeline.config.settings import WebSearch
from pipeline.evidence.web.client import Web
from pipeline.evidence.web.searches import SEARCHES, Hit, Search
from pipeline.model import retries
from pipeline.model.answers import AnswerStore, Usage
from pipeline.model.cache import Cache
from pipeline.model.cassettes import Cassettes
from pipeline.model.errors import ArticleStop, CallFailed, RunStop
from pipeline.web.fetching import Fetcher

KEY = "sk-very-secret"
DAY = dt.date(2024, 5, 4)
WORDS = "mayor Ghent resigned"

SEARXNG = {
    "query": WORDS,
    "results": [
        {
            "url": "https://news.test/1",
            "title": "Mayor resigns",
            "content": "The mayor …",
            "engine": "x",
            "publishedDate": "2024-05-03T10:00:00",
        },
        {"url": "https://news.test/2", "title": "", "content": "", "publishedDate": None},
        {"url": "magnet:?xt=1", "title": "no page"},
        {"title": "no address"},
    ],
    "answers": [],
    "corrections": [],
    "infoboxes": [],
    "suggestions": [],
    "unresponsive_engines": [["slow", "timeout"]],
}
BRAVE = {
    "type": "search",
    "query": {"original": WORDS, "more_results_available": False},
    "web": {
        "type": "search",
        "results": [
            {
                "title": "Mayor resigns",
                "url": "https://news.test/1",
                "description": "The mayor …",
                "age": "May 3, 2024",
                "page_age": "2024-05-03T10:00:00",
                "profile": {"name": "News", "long_name": "news.test", "url": "https://news.test"},
            },
            {"title": "Two", "url": "https://news.test/2", "description": "…"},
        ],
    },
}
GOOGLE = {
    "claims": [
        {
            "text": "The mayor of Ghent\nresigned.",
            "claimant": "A councillor",
            "claimDate": "2024-05-02T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Fact Desk", "site": "facts.test"},
                    "url": "https://facts.test/mayor",
                    "title": "Did the mayor resign?",
                    "reviewDate": "2024-05-03T09:00:00Z",
                    "textualRating": "False",
                    "languageCode": "en",
                },
                {
                    "publisher": {"site": "other.test"},
                    "url": "https://other.test/1",
                    "textualRating": "Half true",
                },
                {"publisher": {"name": "No rating"}, "url": "https://facts.test/2"},
            ],
        },
        {"text": "Nobody reviewed this."},
    ],
    "nextPageToken": "x",
}
FOUND = {
    "searxng": [
        Hit(url="https://news.test/1", title="Mayor resigns", date=dt.date(2024, 5, 3)),
        Hit(url="https://news.test/2"),
    ],
    "brave": [
        Hit(
            url="https://news.test/1", title="Mayor resigns", publisher="news.test", date=dt.date(2024, 5, 3)
        ),
        Hit(url="https://news.test/2", title="Two"),
    ],
    "google-fact-check": [
        Hit(
            url="https://facts.test/mayor",
            title="Did the mayor resign?",
            publisher="Fact Desk",
            date=dt.date(2024, 5, 3),
            text='Fact Desk rated the claim "The mayor of Ghent resigned." by A councillor: "False".',
        ),
        Hit(
            url="https://other.test/1",
            publisher="other.test",
            text='other.test rated the claim "The mayor of Ghent resigned." by A councillor: "Half true".',
        ),
    ],
}
ANSWERS = {"searxng": SEARXNG, "brave": BRAVE, "google-fact-check": GOOGLE}
EMPTY = {
    "searxng": {"results": [], "unresponsive_engines": []},
    "brave": {"type": "search"},
    "google-fact-check": {},
}


def search_at(url: str, name: str, key: str = KEY, **settings: Any) -> Search:
    keyed = name != "searxng"
    named = "SEARCH_KEY" if keyed else None
    return SEARCHES[name](WebSearch(search=name, url=url, key_env=named, **settings), key if keyed else None)


class Asked:
    """A search at a fake server, asked by `find`."""

    def __init__(self, name: str, script: Script) -> None:
        self.name = name
        self.usage: defaultdict[str, Usage] = defaultdict(Usage)
        path = "/search" if name == "searxng" else ""
        self._server = FakeWeb({})
        self._server.sites[f"127.0.0.1:{self._server.port}{path or '/'}"] = script

    def search(self, key: str = KEY, **settings: Any) -> Search:
        return search_at(self._server.address, self.name, key, **settings)

    async def find(
        self, store: AnswerStore | None = None, until: dt.date | None = None, **settings: Any
    ) -> list[Hit]:
        with self._server as server:
            async with Web(store, self.usage, server.fetcher()) as web:
                return await web.search(self.search(**settings), WORDS, until, "a1")

    @property
    def request(self) -> Request:
        (request,) = self._server.requests
        return request

    @property
    def requests(self) -> int:
        return len(self._server.requests)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT", 0.0)


@pytest.mark.parametrize("name", SEARCHES)
async def test_what_is_found(name: str) -> None:
    asked = Asked(name, says(ANSWERS[name]))
    assert await asked.find() == FOUND[name]
    assert asked.usage["search"].calls == 1
    assert asked.request.headers["user-agent"].startswith("onrecord/")


async def test_what_is_asked_of_searxng() -> None:
    asked = Asked("searxng", says(SEARXNG))
    await asked.find(until=DAY)
    assert asked.request.params == {"q": WORDS, "format": "json"}
    assert KEY not in str(asked.request)


async def test_what_is_asked_of_brave() -> None:
    asked = Asked("brave", says(BRAVE))
    await asked.find(until=DAY, results=7)
    assert asked.request.params == {
        "q": WORDS,
        "count": "7",
        "freshness": "1990-01-01to2024-05-04",
        "result_filter": "web",
        "text_decorations": "false",
        "spellcheck": "false",
        "operators": "false",
    }
    assert asked.request.headers["x-subscription-token"] == KEY


async def test_what_is_asked_of_google() -> None:
    asked = Asked("google-fact-check", says(GOOGLE))
    await asked.find(until=DAY)
    assert asked.request.params == {"query": WORDS, "pageSize": "5"}
    assert asked.request.headers["x-goog-api-key"] == KEY


@pytest.mark.parametrize("name", SEARCHES)
def test_a_query_is_no_longer_than_a_search_takes(name: str) -> None:
    request = search_at("http://127.0.0.1:9", name).request(" ".join(f"word{n:012}" for n in range(90)), None)
    asked = request.params.get("q") or request.params["query"]
    assert len(asked) <= 400
    assert len(asked.split()) <= 50
    assert asked.split()[-1] in " ".join(f"word{n:012}" for n in range(90)).split()


@pytest.mark.parametrize("name", SEARCHES)
async def test_nothing_found_is_an_answer(name: str) -> None:
    assert await Asked(name, says(EMPTY[name])).find() == []


@pytest.mark.parametrize("name", SEARCHES)
async def test_no_more_hits_than_are_wanted(name: str) -> None:
    assert await Asked(name, says(ANSWERS[name])).find(results=1) == FOUND[name][:1]


NO_ANSWERS = {
    "html": (html("<p>Too many requests</p>"), "something else than JSON"),
    "cut off": (
        Answer(body=b'{"results": [', headers={"content-type": "application/json"}),
        "else than JSON",
    ),
    "a list": (says([1, 2]), "a form that it does not document"),
    "null": (says(None), "a form that it does not document"),
    "huge": (Answer(body=b" " * 2_000_001), "longer than"),
    "400": (says({"error": "bad"}, 400), "refused the request (400)"),
    "500": (says({}, 500), "answered 500 in 4 tries: try again later"),
    "429": (says({}, 429, retry_after="0"), "answered 429 in 4 tries: try again later"),
    "silence": (Answer(hang=PATIENCE), "no answer of"),
}


@pytest.mark.parametrize("name", SEARCHES)
@pytest.mark.parametrize(("answer", "why"), NO_ANSWERS.values(), ids=NO_ANSWERS)
async def test_a_search_that_fails_says_so(name: str, answer: Answer, why: str) -> None:
    asked = Asked(name, answer)
    with pytest.raises(CallFailed) as failed:
        await asked.find(timeout=0.2 if answer.hang else 20.0)
    assert str(failed.value).startswith("search failed: ")
    assert name in str(failed.value)
    assert why in str(failed.value)
    assert asked.usage["search"].calls == (4 if "tries" in str(failed.value) else 1)


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("searxng", Answer(403), "add json to search.formats in the settings.yml of the instance"),
        ("searxng", Answer(401), "wants a password (401)"),
        ("searxng", Answer(404), "is not at this address (404): check url"),
        (
            "searxng",
            Answer(301, headers={"location": "https://elsewhere.test/"}),
            "not at this address (301)",
        ),
        ("brave", says({}, 401), "refused the key (401): check the variable SEARCH_KEY"),
        ("brave", says({}, 403), "refused the key (403): check the variable SEARCH_KEY"),
        ("brave", says({"error": {"code": "SUBSCRIPTION_TOKEN_INVALID"}}, 422), "refused the key (422)"),
        ("google-fact-check", says({}, 403), "refused the key (403)"),
        (
            "google-fact-check",
            says({"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}, 400),
            "refused the key (400): check the variable SEARCH_KEY",
        ),
    ],
)
async def test_what_no_claim_can_get_past_ends_the_run(name: str, answer: Answer, told: str) -> None:
    asked = Asked(name, answer)
    with pytest.raises(RunStop) as stop:
        await asked.find()
    assert told in str(stop.value)
    assert name in str(stop.value)
    assert asked.requests == 1


async def test_a_search_that_is_down_stops_the_article() -> None:
    settings = WebSearch(search="searxng", url="http://127.0.0.1:9")
    with FakeWeb({}) as server:
        async with Web(None, defaultdict(Usage), server.fetcher()) as web:
            with pytest.raises(ArticleStop, match="the search searxng cannot be reached"):
                await web.search(SEARCHES["searxng"](settings), WORDS, None, "a1")


async def test_an_instance_whose_engines_are_all_silent_has_not_searched() -> None:
    silent = [["a", "timeout"], ["b", "unexpected crash"]]
    with pytest.raises(CallFailed, match=r"not all engines answered: a \(timeout\), b \(unexpected crash\)"):
        await Asked("searxng", says({"results": [], "unresponsive_engines": silent})).find()


async def test_a_search_that_is_busy_at_first() -> None:
    replies = iter([says({}, 429, retry_after="0.01"), says({}, 503), says(BRAVE)])
    asked = Asked("brave", lambda _: next(replies))
    assert await asked.find() == FOUND["brave"]
    assert asked.usage["search"].retries == 2


def _cassettes(folder: Path) -> Cassettes:
    return Cassettes(folder, "record")


def _cache(folder: Path) -> Cache:
    from pipeline.config.providers import Provider

    return Cache(folder, Provider(base_url="http://127.0.0.1:9/v1", model="m"))


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["brave", "google-fact-check"])
@pytest.mark.parametrize("opened", [_cassettes, _cache], ids=["cassette", "cache"])
async def test_what_is_kept_is_asked_once_and_holds_no_key(
    name: str, opened: Callable[[Path], Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = Asked(name, says({**ANSWERS[name], "echo": KEY}))
    store = opened(tmp_path)
    first = await asked.find(store)
    store.finish("a1", complete=True)
    store.close()
    store = opened(tmp_path)
    async with Web(store, asked.usage, Fetcher()) as web:
        again = await web.search(asked.search(key="another key"), WORDS, None, "a1")
    store.close()
    assert again == first == FOUND[name]
    assert asked.requests == 1
    assert asked.usage["search"].replayed == 1
    kept = _bytes(tmp_path)
    assert b"Mayor" in kept or b"mayor" in kept
    assert KEY.encode() not in kept
    assert KEY not in caplog.text


async def test_what_is_refused_is_not_kept(tmp_path: Path) -> None:
    store = Cassettes(tmp_path, "record")
    with pytest.raises(CallFailed):
        await Asked("brave", says({}, 500)).find(store)
    store.finish("a1", complete=False)
    asked = Asked("brave", says(BRAVE))
    assert await asked.find(Cassettes(tmp_path, "record")) == FOUND["brave"]
    assert asked.requests == 1

"""What the web has on a claim, from the words of the search to the passages."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from fake_web import Answer, FakeWeb, html, moved, says

from pipeline.config.settings import WebSearch
from pipeline.evidence.block_list import BlockList
from pipeline.evidence.retriever import Retriever
from pipeline.evidence.web import client
from pipeline.evidence.web.client import Web
from pipeline.evidence.web.finder import Finder, query
from pipeline.evidence.web.searches import SEARCHES
from pipeline.model import retries
from pipeline.model.answers import Usage
from pipeline.model.errors import CallFailed
from pipeline.records import Article, Claim, Evidence, Origin, Sentence, Unread
from pipeline.web import fetching

TEXT = "The mayor of Ghent resigned on 3 May 2024, the council said."
ARTICLE = Article(
    id="a1",
    title=None,
    text=TEXT,
    published=dt.date(2024, 5, 3),
    url="https://own.test/story",
    sha256="",
    sentences=(Sentence(index=0, start=0, end=len(TEXT)),),
)
CLAIM = Claim(id="c-1", text=TEXT, content=TEXT, quote=TEXT, start=0, end=len(TEXT), sentences=(0,))
NOTE = Evidence(id="N1", text="The mayor of Ghent is elected for six years.", origin=Origin.NOTE)
FILLER = "<p>Tomatoes ripen best in a warm and sunny place, gardeners in the north of the country say.</p>"
STORY = (
    "<p>Mayor Anna Smit of Ghent stepped down in May, after a vote in the council that she lost.</p>" + FILLER
)


def _hits(*urls: str, **more: Any) -> Answer:
    return says({"results": [{"url": url, "title": "Hit", **more} for url in urls]})


async def found(
    sites: dict[str, Any], hits: Answer, *, pages: int = 3, **settings: Any
) -> tuple[list[Evidence], list[Unread], FakeWeb]:
    """What is found for the claim where a SearXNG instance answers with these hits."""
    with FakeWeb(sites) as server:
        server.sites[f"127.0.0.1:{server.port}/search"] = hits
        search = SEARCHES["searxng"](WebSearch(search="searxng", url=server.address, pages=pages))
        holdings = Retriever([NOTE], [], per_claim=4, **settings)
        async with Web(None, defaultdict(Usage), server.fetcher()) as web:
            (one,) = await Finder(holdings, web, [search], None).find([CLAIM], ARTICLE)
    assert not isinstance(one, CallFailed), one
    return list(one.passages), list(one.unread), server


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT", 0.0)
    # No page here is slow: how busy the machine is must not decide what is found.
    monkeypatch.setattr(fetching, "DEADLINE", 600.0)
    monkeypatch.setattr(client, "PAGE_PATIENCE", 600.0)


def test_the_words_of_a_search() -> None:
    assert query(CLAIM) == "mayor Ghent resigned 3 May 2024 council"


async def test_a_claim_without_words_to_search_for_asks_nothing() -> None:
    bare = CLAIM.model_copy(update={"text": "It is so!", "content": "It is so!"})
    assert query(bare) == ""
    with FakeWeb({}) as server:
        search = SEARCHES["searxng"](WebSearch(search="searxng", url=server.address))
        async with Web(None, defaultdict(Usage), server.fetcher()) as web:
            (one,) = await Finder(Retriever([], [], per_claim=4), web, [search], None).find([bare], ARTICLE)
    assert not isinstance(one, CallFailed)
    assert (list(one.passages), server.requests) == ([], [])


def test_no_word_of_a_search_is_an_order_to_it() -> None:
    text = "Under <850 !people :de ??saw Ghent."
    assert query(CLAIM.model_copy(update={"text": text})) == "850 people de saw Ghent"


async def test_a_page_becomes_passages_beside_the_notes() -> None:
    page = html(STORY, title="Smit gone", date="2024-05-02")
    evidence, unread, _ = await found({"news.test/1": page}, _hits("http://news.test/1"))
    assert unread == []
    note, passage = evidence[:2]
    assert note.id == "N1"
    assert passage.text.startswith("Mayor Anna Smit of Ghent stepped down")
    assert (passage.origin, passage.url) == (Origin.WEB, "http://news.test/1")
    assert (passage.title, passage.publisher, passage.date) == ("Smit gone", "news.test", dt.date(2024, 5, 2))


async def test_an_undated_page_has_the_date_that_the_search_tells() -> None:
    hits = _hits("http://news.test/1", publishedDate="2024-05-01T00:00:00")
    evidence, _, _ = await found({"news.test/1": html(STORY)}, hits)
    assert evidence[1].date == dt.date(2024, 5, 1)


async def test_a_page_that_cannot_be_read_is_left_out_and_told() -> None:
    sites = {"news.test/1": Answer(404), "news.test/2": html(STORY), "news.test/3": Answer(500)}
    hits = _hits(*(f"http://news.test/{n}" for n in (1, 2, 3)), "http://10.0.0.1/x")
    evidence, unread, _ = await found(sites, hits, pages=4)
    assert [one.url for one in evidence if one.origin is Origin.WEB] == ["http://news.test/2"]
    assert unread == [
        Unread(url="http://news.test/1", why="it answered 404"),
        Unread(url="http://news.test/3", why="it answered 500"),
        Unread(url="http://10.0.0.1/x", why="it is not on the public internet"),
    ]


async def test_only_so_many_pages_are_read_and_each_once() -> None:
    sites = {f"news.test/{n}": html(STORY.replace("Anna", f"Anna {n}")) for n in range(9)}
    urls = [f"http://news.test/{n}" for n in (1, 1, 2, 3)]
    _, _, server = await found(sites, _hits(urls[0], urls[0] + "/", *urls), pages=2)
    # Pages are read at the same time: which comes first is chance.
    assert sorted(server.paths()[1:]) == ["news.test/1", "news.test/2"]


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("http://sub.blocked.test/1", {"blocked": BlockList(["blocked.test"])}),
        ("https://own.test/story", {}),
    ],
)
async def test_pages_that_are_no_evidence_are_not_asked_for(url: str, settings: dict[str, Any]) -> None:
    evidence, unread, server = await found({"sub.blocked.test/1": html(STORY)}, _hits(url), **settings)
    assert [one.id for one in evidence] == ["N1"]
    assert unread == []
    assert len(server.requests) == 1


async def test_a_redirect_to_a_blocked_site_is_no_evidence() -> None:
    sites = {"news.test/1": moved("http://blocked.test/1"), "blocked.test/1": html(STORY)}
    evidence, _, _ = await found(sites, _hits("http://news.test/1"), blocked=BlockList(["blocked.test"]))
    assert [one.id for one in evidence] == ["N1"]


@pytest.mark.parametrize(("dated", "kept"), [(False, True), (True, False)])
async def test_what_is_newer_than_the_claim_goes_by_the_settings(dated: bool, kept: bool) -> None:
    page = html(STORY, date="2024-06-01")
    evidence, _, _ = await found({"news.test/1": page}, _hits("http://news.test/1"), dated=dated)
    assert (Origin.WEB in {one.origin for one in evidence}) is kept


async def test_a_copy_of_the_article_is_no_evidence() -> None:
    longer = f"{TEXT} She had held the office for six years and leaves it to her deputy until the autumn."
    article = ARTICLE.model_copy(
        update={"text": longer, "sentences": (Sentence(index=0, start=0, end=len(longer)),)}
    )
    with FakeWeb({"copy.test/1": html(f"<p>{longer}</p>{FILLER}")}) as server:
        server.sites[f"127.0.0.1:{server.port}/search"] = _hits("http://copy.test/1")
        search = SEARCHES["searxng"](WebSearch(search="searxng", url=server.address))
        async with Web(None, defaultdict(Usage), server.fetcher()) as web:
            finder = Finder(Retriever([], [], per_claim=4), web, [search], None)
            ((evidence, _),) = await finder.find([CLAIM], article)
    assert not any("six years" in one.text for one in evidence)


async def test_the_same_pages_give_the_same_passages() -> None:
    sites = {"news.test/1": html(STORY), "news.test/2": html(STORY.replace("Smit", "Smits"))}
    hits = _hits("http://news.test/1", "http://news.test/2")
    assert (await found(sites, hits))[:2] == (await found(sites, hits))[:2]

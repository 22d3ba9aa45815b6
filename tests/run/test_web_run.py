"""A whole run with evidence from the web: a local search, local pages, a local model; then without them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from fake_server import FakeServer
from fake_web import Answer, FakeWeb, html, says
from newsroom import Newsroom, model

from pipeline.evidence.web import client
from pipeline.records import Label, Origin, VerdictFile
from pipeline.verdicts.files import load
from pipeline.web import fetching

TEXT = "The mayor of Ghent resigned on 3 May 2024. The council of Ghent has 53 seats.\n"
STORY = (
    "<p>Mayor Anna Smit of Ghent resigned on 3 May, the city said. The council has 53 seats.</p>"
    "<p>Tomatoes ripen best in a warm and sunny place, gardeners in the north of the country say.</p>"
)
PAGES = {"news.test/1": html(STORY, title="Smit gone", date="2024-05-04"), "news.test/gone": Answer(410)}
HITS = says({"results": [{"url": "http://news.test/1", "title": "1"}, {"url": "http://news.test/gone"}]})
KEY = "brave-secret-key"


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.patch.setattr(fetching, "DEADLINE", 600.0)
    room.patch.setattr(client, "PAGE_PATIENCE", 600.0)
    room.articles(mayor=TEXT)
    return room


@pytest.fixture
def web(room: Newsroom) -> Iterator[FakeWeb]:
    with FakeWeb(dict(PAGES)) as web:
        web.sites[f"127.0.0.1:{web.port}/search"] = HITS
        room.patch.setattr(fetching, "Fetcher", web.fetcher)
        yield web


def evidence(web: FakeWeb, **search: Any) -> dict[str, Any]:
    return {"batch": False, "web": [{"search": "searxng", "url": web.address, **search}]}


def only(room: Newsroom) -> VerdictFile:
    (file,) = room.verdicts.values()
    return file


def no_sockets(room: Newsroom) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a connection was tried")

    room.patch.setattr(socket.socket, "connect", refuse)
    room.patch.setattr(socket.socket, "connect_ex", refuse)
    room.patch.setattr(socket, "getaddrinfo", refuse)


def test_a_claim_is_judged_on_a_page_of_the_web(room: Newsroom, web: FakeWeb) -> None:
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=evidence(web))
    assert (ran.code, ran.err) == (0, "")
    file = only(room)
    assert [claim.verdict.label for claim in file.claims if claim.verdict] == [Label.SUPPORTED] * 2
    (passage,) = {one.id: one for one in file.evidence}.values()
    assert passage.origin is Origin.WEB
    assert passage.url == "http://news.test/1"
    assert str(passage.date) == "2024-05-04"
    assert (passage.title, passage.publisher) == ("Smit gone", "news.test")
    for claim in file.claims:
        for citation in claim.verdict.citations if claim.verdict else ():
            assert passage.text[citation.start : citation.end] == citation.quote
    assert [(page.url, page.why) for page in file.unread] == [("http://news.test/gone", "it answered 410")]
    assert file.made_with.settings["evidence.web"] == "searxng (5 results, 3 pages)"
    usage = json.loads((room.folder / ".onrecord/usage.json").read_text())["prompts"]
    assert (usage["search"]["calls"], usage["page"]["calls"]) == (2, 2)


def test_what_is_recorded_is_replayed_to_the_byte_without_a_network(room: Newsroom, web: FakeWeb) -> None:
    cassette = room.folder / "cassettes/mayor.yaml"
    with FakeServer(model()) as server:
        assert room.run(server, mode="record", evidence=evidence(web)).code == 0
        recorded, verdicts, asked = cassette.read_bytes(), room.bytes, len(web.requests)
        assert b"- search: searxng\n" in recorded
        assert b"- page: news.test\n" in recorded
        # A verdict file that is gone makes the run do the article again.
        (room.folder / "verdicts/mayor.json").unlink()
        assert room.run(server, mode="record", evidence=evidence(web)).code == 0
    assert cassette.read_bytes() == recorded
    assert len(web.requests) == asked
    no_sockets(room)
    room.config(mode="replay", evidence=evidence(web), out="again")
    assert room.command("run").code == 0
    assert (room.folder / "again/mayor.json").read_text() == verdicts["mayor"]


def test_a_page_that_is_not_recorded_is_told(room: Newsroom, web: FakeWeb) -> None:
    with FakeServer(model()) as server:
        room.run(server, mode="record", evidence=evidence(web, pages=1))
    no_sockets(room)
    room.config(mode="replay", evidence=evidence(web, pages=2))
    ran = room.command("run", "--out", "again")
    assert ran.code == 1
    (failure,) = load(room.folder / "again/mayor.json").errors
    assert failure.message.startswith("mayor: stage retrieve, page news.test: not recorded")
    assert failure.message.endswith("to record it: onrecord run --mode record mayor")


def test_a_claim_whose_search_failed_is_no_verdict(room: Newsroom, web: FakeWeb) -> None:
    def half(request: Any) -> Answer:
        return HITS if "council" in request.params["q"] else Answer(500)

    web.sites[f"127.0.0.1:{web.port}/search"] = half
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=evidence(web))
    assert ran.code == 1
    mayor, council = only(room).claims
    assert mayor.verdict is None
    assert mayor.error == "not judged: search failed: searxng answered 500 in 4 tries: try again later"
    assert council.verdict is not None
    assert [(one.stage, one.claim) for one in only(room).errors] == [("retrieve", mayor.id)]


def test_an_instance_without_json_ends_the_run(room: Newsroom, web: FakeWeb) -> None:
    web.sites[f"127.0.0.1:{web.port}/search"] = Answer(403)
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=evidence(web))
    assert ran.code == 2
    assert ran.err == (
        "onrecord: the search searxng answers no JSON (403): "
        "add json to search.formats in the settings.yml of the instance\n"
    )


def test_a_search_that_is_down_stops_the_article_with_an_error(room: Newsroom, web: FakeWeb) -> None:
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=evidence(web, url="http://127.0.0.1:9"))
    assert ran.code == 1
    assert all(claim.error and claim.verdict is None for claim in only(room).claims)
    assert only(room).errors[0].message.startswith("the search searxng cannot be reached")


@pytest.mark.parametrize("mode", ["live", "record"])
def test_a_key_is_sent_and_kept_nowhere(room: Newsroom, web: FakeWeb, mode: str) -> None:
    room.patch.setenv("BRAVE_KEY", KEY)
    brave = says({"web": {"results": [{"url": "http://news.test/1", "title": KEY[::-1]}]}})
    web.sites[f"127.0.0.1:{web.port}/"] = brave
    settings = {"batch": False, "web": [{"search": "brave", "url": web.address, "key_env": "BRAVE_KEY"}]}
    with FakeServer(model()) as server:
        ran = room.run(server, mode=mode, evidence=settings)
    assert ran.code == 0
    assert web.requests[0].headers["x-subscription-token"] == KEY
    written = [path for path in room.folder.rglob("*") if path.is_file()]
    assert any(KEY[::-1].encode() in path.read_bytes() for path in written)
    assert not [path for path in written if KEY.encode() in path.read_bytes()]
    assert KEY not in ran.out + ran.err


def test_a_search_without_its_key_is_told_before_anything_is_asked(room: Newsroom, web: FakeWeb) -> None:
    settings = {"web": [{"search": "brave", "key_env": "NO_SUCH_KEY"}]}
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=settings)
        assert server.requests == []
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("onrecord: the variable NO_SUCH_KEY is not set")


@pytest.mark.parametrize(
    ("search", "told"),
    [
        ({"search": "searxng"}, "evidence.web.0: searxng needs `url`, the address of the instance; add it"),
        ({"search": "brave"}, "evidence.web.0: brave needs `key_env`; add it"),
        ({"search": "brave", "key": "x"}, "secrets come from the environment: use key_env"),
        ({"search": "bing", "key_env": "K"}, "evidence.web.0.search: wants one of"),
        ({"search": "searxng", "url": "http://me:pass@host"}, "evidence.web.0.url: wants an http or https"),
        ({"search": "brave", "key_env": "K", "results": 21}, "evidence.web.0.results: "),
    ],
)
def test_a_mistake_in_the_settings(room: Newsroom, search: dict[str, Any], told: str) -> None:
    room.config(evidence={"web": [search]})
    ran = room.command("run")
    assert ran.code == 2
    assert ran.err.startswith("onrecord: config.yaml:")
    assert told in ran.err
    assert ran.err.count("\n") == 1

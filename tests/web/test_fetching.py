"""Fetching a page: what is refused, whoever asks for it, and where the connection goes."""

from __future__ import annotations

import gzip
import itertools
import time
import zlib

import httpx2
import pytest
from fake_web import Answer, FakeWeb, Request, html, moved
from waiting import PATIENCE

from pipeline import __version__
from pipeline.web import fetching
from pipeline.web.fetching import HOPS, Fetched, NotRead

PAGE = html("<p>The mayor resigned.</p>")


async def fetch(web: FakeWeb, url: str) -> Fetched:
    async with web.fetcher() as fetcher:
        return await fetcher.fetch(url)


async def test_a_page_is_fetched() -> None:
    with FakeWeb({"news.test/1": PAGE}) as web:
        fetched = await fetch(web, "http://news.test/1#part")
    assert fetched == Fetched("http://news.test/1", "text/html", "utf-8", PAGE.body)  # type: ignore[arg-type]
    (request,) = web.requests
    assert request.headers["host"] == "news.test"
    assert request.headers["user-agent"] == f"onrecord/{__version__}"
    assert {"cookie", "authorization", "referer"}.isdisjoint(request.headers)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://news.test/1", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("javascript:alert(1)", "neither http nor https"),
        ("//news.test/1", "neither http nor https"),
        ("http://", "neither http nor https"),
        ("http://user:secret@news.test/1", "holds a user name"),
        ("http://news.test:8080/1", "a port of its own"),
        ("https://news.test:80/1", "a port of its own"),
        ("http://news.test:22/1", "a port of its own"),
        ("http://2130706433/", "in an odd way"),
        ("http://0x7f.0.0.1/", "in an odd way"),
        ("http://0177.0.0.1/", "malformed"),
        ("http://127.0.0.1./", "in an odd way"),
        ("http://10.0.0.1/", "not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "not on the public internet"),
        ("http://[::1]/", "not on the public internet"),
        ("http://[::ffff:10.0.0.1]/", "not on the public internet"),
        ("http://[fe80::1]/", "not on the public internet"),
        ("http://224.0.0.1/", "not on the public internet"),
        ("http://inside.test/", "not on the public internet"),
        ("http://half.test/", "not on the public internet"),
        ("http://nowhere.test/", "no such site"),
        ("http://" + "a" * 70 + ".test/", ""),
        ("http://news.test\\@10.0.0.1/", ""),
        ("http://[::1", "malformed"),
        ("http://news.test/\0", "malformed"),
    ],
)
async def test_addresses_that_are_never_asked(url: str, why: str) -> None:
    names = {"inside.test": ["10.0.0.1"], "half.test": ["93.184.216.34", "fd00::1"]}
    with FakeWeb({"news.test/1": PAGE}, names) as web:
        with pytest.raises(NotRead) as refused:
            await fetch(web, url)
        assert why in str(refused.value)
        assert web.requests == []


@pytest.mark.parametrize(
    "to",
    [
        "http://10.0.0.1/",
        "http://inside.test/",
        "http://[::1]/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "http://news.test:8080/",
        "http://a:b@news.test/",
        "gopher://news.test/",
        "http://[bad/",
    ],
)
async def test_a_redirect_is_checked_like_any_address(to: str) -> None:
    with FakeWeb({"news.test/1": moved(to)}, {"inside.test": ["192.168.0.1"]}) as web:
        with pytest.raises(NotRead):
            await fetch(web, "http://news.test/1")
        assert web.paths() == ["news.test/1"]


async def test_redirects_are_followed_and_counted() -> None:
    steps = {f"news.test/{n}": moved(f"/{n + 1}", 301) for n in range(HOPS)}
    with FakeWeb({**steps, f"news.test/{HOPS}": PAGE}) as web:
        fetched = await fetch(web, "http://news.test/0")
        assert fetched.url == f"http://news.test/{HOPS}"
    with FakeWeb({"news.test/1": moved("/1")}) as web:
        with pytest.raises(NotRead, match=f"redirects more than {HOPS} times"):
            await fetch(web, "http://news.test/1")
        assert len(web.requests) == HOPS + 1


async def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_asked() -> None:
    with FakeWeb({"news.test/1": PAGE}) as web:

        async def rebinding(host: str, port: int) -> list[tuple[str, int]]:
            first = not web.resolved
            await web.resolve(host, port)
            return [("127.0.0.1", web.port)] if first else [("10.0.0.1", port)]

        async with fetching.Fetcher(rebinding, lambda ip: ip == "127.0.0.1") as fetcher:
            assert (await fetcher.fetch("http://news.test/1")).body == PAGE.body
    assert web.resolved == ["news.test"]


async def test_the_next_address_is_tried_where_one_is_dead() -> None:
    with FakeWeb({"news.test/1": PAGE}) as web:

        async def two(host: str, port: int) -> list[tuple[str, int]]:
            return [("127.0.0.1", 1), ("127.0.0.1", web.port)]

        async with fetching.Fetcher(two, lambda ip: True) as fetcher:
            assert (await fetcher.fetch("http://news.test/1")).body == PAGE.body


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451, 204, 300])
async def test_an_answer_without_a_page(status: int) -> None:
    with (
        FakeWeb({"news.test/1": Answer(status)}) as web,
        pytest.raises(NotRead, match=f"it answered {status}"),
    ):
        await fetch(web, "http://news.test/1")


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_fault_that_may_pass_is_told_apart(status: int) -> None:
    busy = Answer(status, headers={"retry-after": "3"})
    with FakeWeb({"news.test/1": busy}) as web, pytest.raises(httpx2.HTTPStatusError) as error:
        await fetch(web, "http://news.test/1")
    assert error.value.response.headers["retry-after"] == "3"


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "text/css", ""])
async def test_what_is_no_text_is_refused(kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    with (
        FakeWeb({"news.test/1": Answer(body=b"words", headers=headers)}) as web,
        pytest.raises(NotRead, match="it is no text"),
    ):
        await fetch(web, "http://news.test/1")


ENDLESS = (b"<p>again and again</p>" * 5000 for _ in itertools.count())
BOMB = gzip.compress(b"\0" * 200_000_000, 1)
BOMBS = {
    "long": {"body": b"x" * (fetching.LONGEST + 1)},
    "endless": {"body": ENDLESS},
    "bomb": {"body": BOMB, "packing": "gzip"},
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
async def test_a_huge_answer_is_broken_off(bomb: dict[str, object]) -> None:
    headers = {"content-type": "text/html"}
    if "packing" in bomb:
        headers["content-encoding"] = str(bomb["packing"])
    page = Answer(body=bomb["body"], headers=headers)  # type: ignore[arg-type]
    with FakeWeb({"news.test/1": page}) as web, pytest.raises(NotRead, match="longer than"):
        await fetch(web, "http://news.test/1")


@pytest.mark.parametrize("packing", ["br", "gzip, gzip", "deflate", "zstd"])
async def test_a_packing_that_was_not_asked_for_is_refused(packing: str) -> None:
    headers = {"content-type": "text/html", "content-encoding": packing}
    with (
        FakeWeb({"news.test/1": Answer(body=zlib.compress(b"words"), headers=headers)}) as web,
        pytest.raises(NotRead, match="not asked for"),
    ):
        await fetch(web, "http://news.test/1")


async def test_a_body_that_is_not_what_its_packing_says() -> None:
    headers = {"content-type": "text/html", "content-encoding": "gzip"}
    with (
        FakeWeb({"news.test/1": Answer(body=b"not gzip", headers=headers)}) as web,
        pytest.raises(NotRead, match="cannot be made out"),
    ):
        await fetch(web, "http://news.test/1")


async def test_a_packed_page_is_unpacked() -> None:
    headers = {"content-type": "text/html", "content-encoding": "gzip"}
    with FakeWeb({"news.test/1": Answer(body=gzip.compress(b"words"), headers=headers)}) as web:
        assert (await fetch(web, "http://news.test/1")).body == b"words"


def _drips(request: Request) -> Answer:
    def drops() -> object:
        for _ in range(3000):
            time.sleep(0.1)
            yield b"<p>drop</p>"

    return Answer(body=drops(), headers={"content-type": "text/html"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "slow", [Answer(hang=PATIENCE), _drips, moved("/1")], ids=["silent", "dripping", "circling"]
)
async def test_a_slow_answer_is_given_up(slow: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "DEADLINE", 0.3)
    monkeypatch.setattr(fetching, "HOPS", 10**9)
    with FakeWeb({"news.test/1": slow}) as web, pytest.raises(NotRead, match="no whole answer in time"):
        await fetch(web, "http://news.test/1")


async def test_no_cookie_goes_from_one_page_to_the_next() -> None:
    cookie = Answer(body=b"x", headers={"content-type": "text/plain", "set-cookie": "id=1; path=/"})
    with FakeWeb({"news.test/1": cookie, "other.test/1": cookie}) as web:
        async with web.fetcher() as fetcher:
            for site in ("news", "news", "other"):
                await fetcher.fetch(f"http://{site}.test/1")
    assert [request.headers.get("cookie") for request in web.requests] == [None] * 3

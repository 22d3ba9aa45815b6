"""Polite fetching: what a site's robots.txt allows, one request at a time, with pauses.

    async with Fetcher() as fetcher:
        fetched = await PoliteReader(fetcher).fetch("https://example.com/news/1")

robots.txt is read as RFC 9309 has it: the longest rule that fits counts, `*` and `$` are patterns (protego);
where a site cannot give it, an answer of 4xx allows everything, any other trouble nothing.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx2

from pipeline.web.fetching import HOPS, Fetched, Fetcher, NotRead, checked

if TYPE_CHECKING:
    from protego import Protego

AGENT = "onrecord"
"""The name that robots.txt may speak to."""
PAUSE = 1.0
"""Seconds between two requests to one host, unless its Crawl-delay asks for more."""
LONGEST_PAUSE = 30.0
"""Seconds of a Crawl-delay that are kept to."""

_LATER = "try again later"


class PoliteReader:
    """Fetches pages for one caller, who asks for them one after the other."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._rules: dict[str, Protego | NotRead] = {}
        self._asked: dict[str, float] = {}

    async def fetch(self, url: str) -> Fetched:
        """Fetch a page, redirects followed, each to what may be read only. Raises NotRead."""
        for _ in range(HOPS + 1):
            rules = await self._rules_of(url)
            if not rules.can_fetch(url, AGENT):
                raise NotRead("its robots.txt asks programs not to read it")
            answer = await self._step(url, float(rules.crawl_delay(AGENT) or 0))
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise NotRead(f"it redirects more than {HOPS} times")

    async def _rules_of(self, url: str) -> Protego:
        """The rules of the site of a page. Raises NotRead where they cannot be had."""
        parts = checked(url)
        site = f"{parts.scheme}://{parts.netloc.decode('ascii')}"
        if site not in self._rules:
            try:
                self._rules[site] = await self._robots(f"{site}/robots.txt")
            except NotRead as why:
                self._rules[site] = why
        rules = self._rules[site]
        if isinstance(rules, NotRead):
            raise NotRead(str(rules))
        return rules

    async def _robots(self, url: str) -> Protego:
        from protego import Protego

        try:
            text = (await self._redirected(url)).body.decode("utf-8-sig", "replace")
        except NotRead as why:
            if why.status is None:
                raise
            text = ""
        return Protego.parse(text)

    async def _redirected(self, url: str) -> Fetched:
        for _ in range(HOPS + 1):
            answer = await self._step(url)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise NotRead(f"its robots.txt redirects more than {HOPS} times")

    async def _step(self, url: str, delay: float = 0.0) -> Fetched | str:
        """One request, after a pause where its host was asked before. Raises NotRead for any trouble."""
        host = checked(url).host
        if host in self._asked:
            pause = max(PAUSE, min(delay, LONGEST_PAUSE))
            await asyncio.sleep(max(0.0, self._asked[host] + pause - time.monotonic()))
        try:
            return await self._fetcher.step(url)
        except httpx2.HTTPStatusError as error:
            raise NotRead(f"it answered {error.response.status_code}; {_LATER}") from None
        except httpx2.TransportError:
            raise NotRead(f"it cannot be reached, or broke off; {_LATER}") from None
        finally:
            self._asked[host] = time.monotonic()

"""Asking the web: a search and a page go the way of a question to the model.

From the store, if it is there (cassette or cache); else through the gate of the search, with the same
patience, and what comes back is kept. A search that fails is an error, never an empty answer. A page that
cannot be read is no error: that is its answer, and is kept as such, so that a replay leaves it out too.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx2

from pipeline.config.settings import WebSearch
from pipeline.documents.web_page import WebPage, read_page
from pipeline.evidence.web.searches import Hit, Request, Search
from pipeline.model import retries
from pipeline.model.answers import Answers, AnswerStore, Call, Question, Usage, canonical
from pipeline.model.budget import Tokens
from pipeline.model.errors import ArticleStop, CallFailed, RunStop
from pipeline.model.rate_limit import Limiter, RateLimiter
from pipeline.web.fetching import HEADERS, Fetcher, NotRead, read_all

PAGE_PATIENCE = 60.0
"""Seconds for a page, waits between tries included: one slow site must not hold up an article."""
PAGES_AT_ONCE = 8
_LONGEST_ANSWER = 2_000_000
"""Bytes that the answer of a search may have."""

T = TypeVar("T")


@dataclass(frozen=True)
class WebTopic:
    """What a request to the web is made for, as the stores know it (model/answers.py)."""

    kind: str
    name: str
    stage: str = "retrieve"

    @property
    def told(self) -> str:
        """In words, for a message."""
        return f"{self.kind} {self.name}"


class Web:
    """Searches and pages, through a store of answers. Use it as an async context manager.

    `usage` counts the requests by kind, beside those of the prompts.
    """

    def __init__(
        self,
        store: AnswerStore | None,
        usage: defaultdict[str, Usage],
        fetcher: Fetcher,
        gate: Callable[[WebSearch], Limiter] = RateLimiter,
    ) -> None:
        """`gate` makes the gate of a search."""
        self._usage = usage
        self._answers = Answers(store)
        self._fetcher = fetcher
        self._pages = asyncio.Semaphore(PAGES_AT_ONCE)
        self._gate = gate
        self._gates: dict[Search, Limiter] = {}
        self._clients: dict[bool, httpx2.AsyncClient] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._fetcher)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def search(self, search: Search, words: str, until: dt.date | None, article: str) -> list[Hit]:
        """What a search finds, on behalf of an article.

        Raises CallFailed, ArticleStop and RunStop (model/errors.py), and what the store raises.
        """
        request = search.request(words, until)
        name = search.settings.search
        call = Call(article, WebTopic("search", name), self._usage["search"])

        async def ask() -> bytes:
            try:
                async for attempt in retries.make_policy(call):
                    with attempt:
                        response = await self._get(search, request, call)
            except (httpx2.HTTPStatusError, httpx2.TransportError, NotRead) as error:
                raise _failed(search, error) from None
            return canonical({"results": _results(search, response)})

        question = _question(call, request.url, request.params)
        answer = json.loads(await self._answers.get(question, call, ask))
        return [Hit.model_validate_json(json.dumps(one)) for one in answer["results"]]

    async def read(self, url: str, article: str) -> WebPage:
        """A page, on behalf of an article. Raises NotRead where it can't be read, and as stores do."""
        call = Call(article, WebTopic("page", urlsplit(url).hostname or ""), self._usage["page"])
        question = _question(call, url, {})

        async def ask() -> bytes:
            try:
                found = await self._fetched(url, call)
            except NotRead as why:
                return canonical({"not_read": str(why)})
            return canonical(
                {"page": found.model_dump(mode="json", exclude={"url"} if found.url == url else None)}
            )

        answer = json.loads(await self._answers.get(question, call, ask))
        if "page" in answer:
            return WebPage.model_validate_json(json.dumps({"url": url, **answer["page"]}))
        raise NotRead(answer["not_read"])

    async def _fetched(self, url: str, call: Call) -> WebPage:
        """A page from its site. Raises NotRead."""

        async def attempts() -> WebPage:
            async for attempt in retries.make_policy(call):
                with attempt:
                    async with self._pages:
                        fetched = await _timed(self._fetcher.fetch(url), call.usage)
            # A large page takes its time: in a thread, the others need not wait for it.
            return await asyncio.to_thread(read_page, fetched)

        try:
            return await asyncio.wait_for(attempts(), PAGE_PATIENCE)
        except TimeoutError:
            raise NotRead("no whole answer in time") from None
        except httpx2.HTTPStatusError as error:
            raise NotRead(f"it answered {error.response.status_code}") from None
        except httpx2.TransportError:
            raise NotRead("it cannot be reached, or broke off") from None

    async def _get(self, search: Search, request: Request, call: Call) -> httpx2.Response:
        """One request of a search, through its gate. Raises as httpx2 does."""
        if search not in self._gates:
            self._gates[search] = self._gate(search.settings)
        passage = await self._gates[search].enter(Tokens())
        try:
            response = await _timed(self._sent(search, request), call.usage)
            passage.heard(response.status_code, response.headers)
        finally:
            passage.leave()
        if response.status_code != httpx2.codes.OK:
            raise httpx2.HTTPStatusError("", request=response.request, response=response)
        return response

    async def _sent(self, search: Search, request: Request) -> httpx2.Response:
        from pipeline.model.transport import on_this_machine  # with aiohttp: imported where used

        client = await self._client(by_proxy=not on_this_machine(httpx2.URL(request.url)))
        headers = {**HEADERS, **request.headers}
        try:
            async with (
                asyncio.timeout(search.settings.timeout),
                client.stream("GET", request.url, params=request.params, headers=headers) as response,
            ):
                body = await read_all(response, _LONGEST_ANSWER)
        except TimeoutError:
            raise httpx2.ReadTimeout("no whole answer in time") from None
        plain = {name: value for name, value in response.headers.items() if name != "content-encoding"}
        return httpx2.Response(response.status_code, headers=plain, content=body, request=response.request)

    async def _client(self, *, by_proxy: bool) -> httpx2.AsyncClient:
        """A client that does, or does not, heed the proxy settings of the environment."""
        if by_proxy not in self._clients:
            client = httpx2.AsyncClient(trust_env=by_proxy, timeout=None)
            self._clients[by_proxy] = await self._stack.enter_async_context(client)
        return self._clients[by_proxy]


def _question(call: Call, url: str, params: dict[str, str]) -> Question:
    return call.question({"method": "GET", "url": url, **({"params": params} if params else {})})


def _results(search: Search, response: httpx2.Response) -> list[dict[str, Any]]:
    """The hits of an answer, as they are kept. Raises CallFailed where it is not one."""
    name = search.settings.search
    try:
        found = list(search.hits(json.loads(response.content)))[: search.settings.results]
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise CallFailed(f"search failed: {name} answered with something else than JSON: check url") from None
    except ValueError as error:
        raise CallFailed(f"search failed: {name}: {error}") from None
    except (LookupError, TypeError, AttributeError):
        raise CallFailed(f"search failed: {name} answered in a form that it does not document") from None
    return [hit.model_dump(mode="json", exclude_none=True) for hit in found]


def _failed(search: Search, error: Exception) -> Exception:
    """The error to raise for what was raised once no retry was left."""
    name = search.settings.search
    if isinstance(error, httpx2.HTTPStatusError):
        status = error.response.status_code
        if why := search.refused(status, error.response.text):
            return RunStop(f"the search {name} {why}")
        if error.response.has_redirect_location or status == 404:
            return RunStop(f"the search {name} is not at this address ({status}): check url of the search")
        if retries.is_transient(error):
            return CallFailed(
                f"search failed: {name} answered {status} in {retries.TRIES} tries: try again later"
            )
        return CallFailed(f"search failed: {name} refused the request ({status})")
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return ArticleStop(f"the search {name} cannot be reached: check its url, and that it runs")
    if isinstance(error, httpx2.TimeoutException):
        return CallFailed(f"search failed: no answer of {name} in {retries.TRIES} tries: raise its timeout")
    if isinstance(error, NotRead):
        return CallFailed(f"search failed: the answer of {name} is of no use: {error}")
    return CallFailed(f"search failed: {name} broke off in {retries.TRIES} tries")


async def _timed(work: Awaitable[T], usage: Usage) -> T:
    """One request, counted."""
    usage.calls += 1
    start = time.perf_counter()
    try:
        return await work
    finally:
        usage.seconds += time.perf_counter() - start

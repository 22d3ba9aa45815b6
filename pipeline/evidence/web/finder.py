"""The evidence for an article's claims, also from the web: a search, its hits, their pages, their passages.

No model is asked. Passages from the web join the other evidence in the Retriever, which blocks sites, cuts
off by date, ranks, and gives only one of several copies, whatever their origin.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.evidence.passages import passages
from pipeline.evidence.recorded_search import RecordedSearch
from pipeline.evidence.retriever import Found, Retriever, words_of
from pipeline.evidence.terms import of_claim
from pipeline.evidence.web.client import Web
from pipeline.evidence.web.searches import Hit, Search
from pipeline.model.answers import AnswerStore
from pipeline.model.errors import CallFailed
from pipeline.model.gather import gather_all
from pipeline.records import Article, Claim, Evidence, Origin, Unread
from pipeline.web.fetching import NotRead

_MARKS = "“”\"'‘’.,;:!?()[]<>"
"""Marks around a word. To SearXNG, a word behind `!`, `:` or `<` would be an order."""


class _OnWeb(NamedTuple):
    """What the web has on a claim: the passages, search by search, and the pages that could not be read."""

    passages: Sequence[Sequence[Evidence]]
    unread: Sequence[Unread]


class Finder:
    """Finds the evidence for claims, also on the web where there are `searches` to ask.

    `store` keeps what is found with the article's recording.
    """

    def __init__(
        self, retriever: Retriever, web: Web, searches: Sequence[Search], store: AnswerStore | None
    ) -> None:
        self._retriever = retriever
        self._web = web
        self._searches = searches
        self._recorded = RecordedSearch(store)

    async def find(self, claims: Sequence[Claim], article: Article) -> list[Found | CallFailed]:
        """For each claim the passages that bear on it, or why a search of the web failed.

        Raises what stops an article or a run (model/errors.py), UserError for a recording of no use.
        """
        on_web = await gather_all(self._on_web(claim, article) for claim in claims)
        sound = [(c, one) for c, one in zip(claims, on_web, strict=True) if not isinstance(one, CallFailed)]
        if not sound:
            return [one for one in on_web if isinstance(one, CallFailed)]
        pages = {passage.id: passage for _, one in sound for passages in one.passages for passage in passages}

        def search() -> list[list[Evidence]]:
            return [self._retriever.search(claim, article, one.passages) for claim, one in sound]

        def passage(id: str) -> Evidence | None:
            return pages.get(id) or self._retriever.passage(id)

        if pages or self._retriever.has_records:
            words = [words_of(claim) for claim, _ in sound]
            basis = self._retriever.basis(article)
            records = iter(await self._recorded.get(article.id, words, basis, search, passage))
        else:
            # With nothing to search nothing is recorded: a replay of such an article needs no cassette.
            records = iter([[] for _ in sound])
        return [
            one
            if isinstance(one, CallFailed)
            else Found(self._retriever.with_articles(next(records), claim, article), one.unread)
            for claim, one in zip(claims, on_web, strict=True)
        ]

    async def _on_web(self, claim: Claim, article: Article) -> _OnWeb | CallFailed:
        """What all searches lead to, or why one of them failed."""
        try:
            found = await gather_all(self._by_search(search, claim, article) for search in self._searches)
        except CallFailed as failure:
            return failure
        return _OnWeb([_each_once(own) for own, _ in found], [page for _, pages in found for page in pages])

    async def _by_search(
        self, search: Search, claim: Claim, article: Article
    ) -> tuple[list[Evidence], list[Unread]]:
        """What one search leads to: hits that are evidence as they stand, and the first few pages."""
        if not query(claim):
            return [], []
        until = self._retriever.until(article)
        hits = await self._web.search(search, query(claim), until, article.id)
        admitted = [
            hit
            for hit in _each_page_once(hits)
            if self._retriever.admits(_evidence(hit, hit.text or ""), article)
        ]
        found = [_evidence(hit, hit.text) for hit in admitted if hit.text is not None]
        pages = [hit for hit in admitted if hit.text is None][: search.settings.pages]
        unread: list[Unread] = []
        for one in await gather_all(self._read(hit, article) for hit in pages):
            if isinstance(one, Unread):
                unread.append(one)
            else:
                found += one
        return found, unread

    async def _read(self, hit: Hit, article: Article) -> list[Evidence] | Unread:
        """The passages of a page. What the page says of itself goes before what the search says of it."""
        try:
            page = await self._web.read(hit.url, article.id)
        except NotRead as why:
            return Unread(url=hit.url, why=str(why))
        about = hit.model_copy(
            update={
                "url": page.url,
                "title": page.title or hit.title,
                "date": page.date or hit.date,
            }
        )
        texts = await asyncio.to_thread(passages, page.text)
        return [_evidence(about, text, n) for n, text in enumerate(texts)]


def query(claim: Claim) -> str:
    """The words of a claim that count in a search, each once and in order; figures and May count too."""
    words = (
        word.strip(_MARKS)
        for n, word in enumerate(claim.text.split())
        if of_claim(word) or word[0].isdigit() or (n and word[0].isupper())
    )
    return " ".join(dict.fromkeys(words))


def _each_once(found: Iterable[Evidence]) -> list[Evidence]:
    """Two addresses may lead to one page."""
    return list({passage.id: passage for passage in found}.values())


def _each_page_once(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without those that differ from an earlier one by nothing but the spelling of the address."""
    return list({(_spelt(hit.url), hit.text): hit for hit in reversed(list(hits))}.values())[::-1]


def _spelt(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def _evidence(document: Hit, text: str, n: int = 0) -> Evidence:
    """The n-th passage of a page or a review. Its id is made from all that is known of the document."""
    return Evidence(
        id=f"W:{hashlib.sha256(document.model_dump_json().encode()).hexdigest()[:12]}:{n}",
        text=text,
        title=document.title,
        publisher=document.publisher or urlsplit(document.url).hostname,
        url=document.url,
        date=document.date,
        origin=Origin.WEB,
    )

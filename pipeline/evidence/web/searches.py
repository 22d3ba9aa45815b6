"""The searches that can be asked, each by its documented HTTP interface: what goes out, what comes back.

    searxng             pages, from an instance of one's own   https://docs.searxng.org/dev/search_api.html
    brave               pages, for a key    https://api-dashboard.search.brave.com/api-reference/web/search/get
    google-fact-check   published fact-checks, for a key
                        https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search

A key goes into a header, never into an address. Of an answer only the hits are kept.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from pipeline.config.settings import WebSearch
from pipeline.documents.date_formats import day

_LONGEST_QUERY = 400
_MOST_WORDS = 50
"""What Brave takes; the others say nothing of a limit."""


class Hit(BaseModel):
    """One result: a page to read, or (with a `text`) a passage that is evidence as it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    title: str | None = None
    publisher: str | None = None
    date: dt.date | None = None
    text: str | None = None


@dataclass(frozen=True)
class Request:
    """A GET request. `params` are recorded with the address, `headers` are not."""

    url: str
    params: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)


class Search(ABC):
    """One search of the config; `key` is None where answers are recorded ones only."""

    address: ClassVar[str] = ""

    def __init__(self, settings: WebSearch, key: str | None = None) -> None:
        self.settings = settings
        self._key = key

    @abstractmethod
    def request(self, words: str, until: dt.date | None) -> Request:
        """Ask for pages about `words`, where the interface is able to only for those up to a day."""

    @abstractmethod
    def hits(self, answer: Any) -> Iterable[Hit]:
        """The hits of a decoded answer, best first. Raises ValueError in words where it failed in part.

        Raises LookupError, TypeError or AttributeError where it is no answer of this interface.
        """

    def refused(self, status: int, body: str) -> str | None:  # noqa: ARG002 - the others look into it
        """Why nothing that is asked like this will ever be answered, and what to do; else None."""
        if status in (401, 403):
            return f"refused the key ({status}): check {self._where}"
        return None

    @property
    def _where(self) -> str:
        name = self.settings.key_env
        return f"the variable {name}" if name else "key_env of the search"

    def _at(self, path: str = "") -> str:
        return (self.settings.url or self.address).rstrip("/") + path

    def _asked(self, words: str) -> str:
        words = " ".join(words.split()[:_MOST_WORDS])
        return words if len(words) <= _LONGEST_QUERY else words[:_LONGEST_QUERY].rpartition(" ")[0]


class Searxng(Search):
    """A SearXNG instance. Its time ranges count from today: a past day cannot be asked for."""

    def request(self, words: str, until: dt.date | None) -> Request:  # noqa: ARG002
        return Request(self._at("/search"), {"q": self._asked(words), "format": "json"})

    def hits(self, answer: Any) -> Iterable[Hit]:
        if not answer["results"] and (silent := answer.get("unresponsive_engines")):
            named = ", ".join(f"{name} ({why})" for name, why in silent)
            raise ValueError(f"nothing was found, and not all engines answered: {named}")
        return [
            Hit(url=one["url"], title=one.get("title") or None, date=day(one.get("publishedDate")))
            for one in answer["results"]
            if _is_page(one)
        ]

    def refused(self, status: int, body: str) -> str | None:  # noqa: ARG002
        if status == 403:
            return "answers no JSON (403): add json to search.formats in the settings.yml of the instance"
        return "wants a password (401), which onrecord has none for" if status == 401 else None


class Brave(Search):
    """The Brave Search API. Its custom range of freshness serves as the cut-off."""

    address = "https://api.search.brave.com/res/v1/web/search"

    def request(self, words: str, until: dt.date | None) -> Request:
        params = {
            "q": self._asked(words),
            "count": str(self.settings.results),
            "result_filter": "web",
            "text_decorations": "false",
            # It would correct names that it does not know, and read a hyphen as an order.
            "spellcheck": "false",
            "operators": "false",
        }
        if until:
            params["freshness"] = f"1990-01-01to{until.isoformat()}"
        return Request(self._at(), params, {"x-subscription-token": self._key or ""})

    def hits(self, answer: Any) -> Iterable[Hit]:
        return [
            Hit(
                url=one["url"],
                title=one.get("title") or None,
                publisher=(one.get("profile") or {}).get("long_name") or None,
                date=day(one.get("page_age")),
            )
            for one in (answer.get("web") or {}).get("results") or ()
            if _is_page(one)
        ]

    def refused(self, status: int, body: str) -> str | None:
        if "SUBSCRIPTION_TOKEN_INVALID" in body:
            return f"refused the key ({status}): check {self._where}"
        return super().refused(status, body)


class GoogleFactCheck(Search):
    """The Google Fact Check Tools API: what fact-checkers published as ClaimReview.

    A review is evidence of another kind: it says what its publisher found about a similar claim.
    """

    address = "https://factchecktools.googleapis.com/v1alpha1/claims:search"

    def request(self, words: str, until: dt.date | None) -> Request:  # noqa: ARG002 - its ages count from today
        params = {"query": self._asked(words), "pageSize": str(self.settings.results)}
        # https://cloud.google.com/docs/authentication/api-keys-use#using-with-rest
        return Request(self._at(), params, {"x-goog-api-key": self._key or ""})

    def hits(self, answer: Any) -> Iterable[Hit]:
        return [
            Hit(
                url=review["url"],
                title=review.get("title") or None,
                publisher=_publisher(review),
                date=day(review.get("reviewDate")),
                text=_rated(claim, review),
            )
            for claim in answer.get("claims") or ()
            for review in claim.get("claimReview") or ()
            if _is_page(review) and claim.get("text") and review.get("textualRating")
        ]

    def refused(self, status: int, body: str) -> str | None:
        if "API_KEY_INVALID" in body:
            return f"refused the key ({status}): check {self._where}"
        return super().refused(status, body)


SEARCHES: dict[str, type[Search]] = {"searxng": Searxng, "brave": Brave, "google-fact-check": GoogleFactCheck}


def _is_page(result: dict[str, Any]) -> bool:
    try:
        parts = urlsplit(result.get("url") or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _publisher(review: dict[str, Any]) -> str | None:
    publisher = review.get("publisher") or {}
    return publisher.get("name") or publisher.get("site") or None


def _rated(claim: dict[str, Any], review: dict[str, Any]) -> str:
    """A review in one sentence: whose rating it is, of which claim, by whom."""
    said, rating = (" ".join(str(text).split()) for text in (claim["text"], review["textualRating"]))
    by = f" by {' '.join(claim['claimant'].split())}" if claim.get("claimant") else ""
    return f'{_publisher(review) or "A fact-checker"} rated the claim "{said}"{by}: "{rating}".'

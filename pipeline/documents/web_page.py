"""A page as its readers see it: its title, its date, and the text of its article."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict

from pipeline.documents.document import EVIDENCE, Unreadable
from pipeline.documents.formats import document_of
from pipeline.documents.page_address import asks_consent
from pipeline.web.fetching import Fetched, NotRead

LONGEST_TEXT = 50_000
"""Characters of a page that are kept: ten times a long article."""


CONSENT = "it asks for consent to cookies first: open it in a browser, and save it as .html"


class WebPage(BaseModel):
    """The text of a page, its paragraphs in lines. `url` is where it was found after redirects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    title: str | None = None
    date: dt.date | None = None
    text: str


def read_page(fetched: Fetched) -> WebPage:
    """The page in what was fetched. Raises NotRead where there is no text in it."""
    try:
        found = document_of(fetched.body, kind_of_type(fetched.type), fetched.url, EVIDENCE, fetched.charset)
    except Unreadable as why:
        raise NotRead(reason(why)) from None
    if asks_consent(fetched.url, found.text):
        raise NotRead(CONSENT)
    text = found.text[:LONGEST_TEXT].strip()
    return WebPage(url=fetched.url, title=found.title, date=found.date, text=text)


def kind_of_type(type: str) -> str:
    """The ending of the files that hold what a type of HTTP names."""
    return {"text/plain": ".txt", "application/pdf": ".pdf"}.get(type, ".html")


def reason(why: Unreadable) -> str:
    """Why a page cannot be read, in the words for what is fetched."""
    nothing = ("no article found", "empty:")
    return "there is no article in it" if str(why).startswith(nothing) else str(why)

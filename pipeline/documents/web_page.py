"""A page as its readers see it: its title, its date, and the text of its article."""

from __future__ import annotations

import contextlib
import datetime as dt

from pydantic import BaseModel, ConfigDict

from pipeline.documents.html import article_in
from pipeline.web.fetching import Fetched, NotRead

LONGEST_TEXT = 50_000
"""Characters of a page that are kept: ten times a long article."""


class WebPage(BaseModel):
    """The text of a page, its paragraphs in lines. `url` is where it was found after redirects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    title: str | None = None
    date: dt.date | None = None
    text: str


def read_page(fetched: Fetched) -> WebPage:
    """The page in what was fetched. Raises NotRead where there is no text in it."""
    found = _plain(fetched) if fetched.type == "text/plain" else _of_html(fetched)
    text = found.text.replace("\0", "")[:LONGEST_TEXT].strip()
    if not text:
        raise NotRead("there is no article in it")
    return found.model_copy(update={"text": text})


def _plain(fetched: Fetched) -> WebPage:
    try:
        text = fetched.body.decode(fetched.charset or "utf-8", "replace")
    except LookupError:
        text = fetched.body.decode("utf-8", "replace")
    return WebPage(url=fetched.url, text=text)


def _of_html(fetched: Fetched) -> WebPage:
    found = article_in(decoded(fetched))
    if found is None:
        raise NotRead("there is no article in it")
    return WebPage(url=fetched.url, title=found.title, date=found.date, text=found.text)


def decoded(fetched: Fetched) -> str:
    """HTML as text: in the encoding that the server names, else in the one that the page names or is in."""
    from trafilatura.utils import decode_file

    with contextlib.suppress(LookupError, UnicodeDecodeError):
        if fetched.charset:
            return fetched.body.decode(fetched.charset)
    return str(decode_file(fetched.body))


def day(date: str | None) -> dt.date | None:
    """The day that an ISO date or timestamp begins with, if it does."""
    try:
        return dt.date.fromisoformat((date or "")[:10])
    except ValueError:
        return None

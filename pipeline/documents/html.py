"""The article in a page of HTML: the text that a reader of the page sees, and what it hides from readers.

    found = article_in(html)        # found.text, found.title, found.date, found.url, found.flags

Finding the article is trafilatura's work; what cannot be seen (documents/hidden_text.py) is taken out before.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.documents.hidden_text import hidden_elements
from pipeline.injection.orders import find_flags
from pipeline.records import Flag, FlagKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_REMARK = re.compile(r"<!--(.*?)-->", re.DOTALL)
_WORDS = 4
"""Words that hidden text has at least where it is more than an entry of a menu."""
_LONGEST = 200
"""Characters of hidden words that a flag keeps."""


@dataclass(frozen=True)
class PageArticle:
    """An article as its page shows it. `flags` are for words that the page hides from readers."""

    text: str
    title: str | None
    date: dt.date | None
    author: str | None
    url: str | None
    flags: tuple[Flag, ...]


def article_in(page: str) -> PageArticle | None:
    """The article of a page, or None where there is none to be found."""
    from trafilatura import load_html

    tree = load_html(page)
    if tree is None:
        return None
    whole = copy.deepcopy(tree)
    hidden = hidden_elements(tree)
    words = [" ".join(str(element.text_content()).split()) for element in hidden]
    unseen = [" ".join(remark.split()) for remark in _REMARK.findall(page)]
    for element in hidden:
        element.drop_tree()
    found = _extracted(tree)
    if found is None or not found.text or not found.text.strip():
        return None
    told = tuple(_flagged([one for one in words if one], [one for one in unseen if one], whole))
    return PageArticle(found.text, found.title, _day(found.date), found.author, found.url, told)


def _extracted(tree: HtmlElement) -> Document | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=False)
    return found if isinstance(found, Document) else None


def _flagged(words: list[str], unseen: list[str], whole: HtmlElement) -> Iterator[Flag]:
    """Flags for hidden words that would have been read as part of the article, or that a machine should read.

    Menus, windows and words for screen readers are hidden on most pages, and are nobody's attack.
    """
    found = _extracted(whole) if words else None
    read = " ".join(found.text.split()) if found and found.text else ""
    for one in dict.fromkeys(words):
        if (len(one.split()) >= _WORDS and one in read) or find_flags(one):
            yield Flag(kind=FlagKind.HIDDEN, text=one[:_LONGEST])
    for one in dict.fromkeys(unseen):
        if find_flags(one):
            yield Flag(kind=FlagKind.HIDDEN, text=one[:_LONGEST])


def _day(date: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(date) if date else None
    except ValueError:
        return None

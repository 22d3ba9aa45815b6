"""The article in a page of HTML: the text that a reader of the page sees, and what it hides from readers.

    found = article_in(html)        # found.text, found.title, found.date, found.url, found.flags

Finding the article is trafilatura's work; what cannot be seen (documents/hidden_text.py) is taken out before.
A page may hide itself until a script shows it. Scripts are not run: where too little is left without what is
hidden, and most of the article is, that is read, and flagged.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.documents.date_formats import day
from pipeline.documents.document import Document, Unreadable, Use, checked_text
from pipeline.documents.hidden_text import Hidden
from pipeline.documents.page_parts import PageParts, letters
from pipeline.documents.running_text import running_text
from pipeline.injection.orders import find_flags
from pipeline.records import Flag, FlagKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extracted

ELEMENTS = 50_000
"""Elements that a page may have besides its scripts: three times as many as a long live blog."""
LONGEST = 2_000_000
"""Characters of text that a page may have in all."""

_BLOCKS = "p div br li h1 h2 h3 h4 h5 h6 blockquote tr figcaption pre".split()
_PASSAGE = 300
"""Characters of running text that are no less than a passage of an article."""
_MUCH = 0.5
"""Share of an article beyond which what stands in its part of the page, and was not read, may be of it."""
_SHORT = 0.15
"""Share of a page's running text below which an article may have been lost."""
_ARTICLE = 1500
"""Characters of running text below which no page has an article to lose."""
_REMARK = re.compile(r"<!--(.*?)-->", re.DOTALL)
_WORDS = 4
"""Words that hidden text has at least where it is more than an entry of a menu."""
_KEPT = 200
"""Characters of hidden words that a flag keeps."""
_NO_ARTICLE = 600
"""Characters, about 100 words, below which what a page shows may be less than its article."""
GALLERY = 3
"""Hidden elements of one kind beside each other that are the leaves of a gallery."""
_RATHER = 4
"""How many times as long an article with its hidden words is where what is shown is too little."""


@dataclass(frozen=True)
class PageArticle:
    """An article as its page shows it. `flags` are for words that the page hides from readers."""

    text: str
    title: str | None
    date: dt.date | None
    author: str | None
    url: str | None
    flags: tuple[Flag, ...]


def read_html(page: str, id: str, use: Use, doubts: tuple[Flag, ...] = ()) -> Document:
    """The article of a page as a document. Raises Unreadable where there is none, or too much of it."""
    found = article_in(page)
    if found is None:
        raise Unreadable("no article found in this page; save its text as .txt instead")
    text = checked_text(found.text, use)
    if "\ufffd" not in text:
        # What is broken elsewhere in the page is nobody's concern.
        doubts = tuple(one for one in doubts if "\ufffd" not in one.text)
    return Document(
        id, text, found.title, found.date, found.url, author=found.author, flags=(*doubts, *found.flags)
    )


def article_in(page: str) -> PageArticle | None:
    """The article of a page, or None where there is none to be found.

    Raises Unreadable for a page that is too large to be read in time.
    """
    from trafilatura import load_html

    tree = load_html(page)
    if tree is None:
        return None
    _strip(tree)
    hidden = Hidden(tree)
    found = _extracted(tree)
    whole = _text(found)
    # Where an article is found without any hidden word, it is best left as it was found.
    if _reads_hidden(hidden, whole):
        found = _extracted(hidden.taken_out())
    shown = _show_article(hidden, _text(found), whole)
    if shown:
        found = _extracted(hidden.taken_out())
    doubts = [f"is hidden by its page until a script shows it: “{words[:_KEPT]}”" for words in shown[-1:]]
    text = _text(found)
    if found is None or not text.strip():
        return None
    page_shown = hidden.taken_out()
    parts = PageParts(page_shown)
    text = parts.with_standfirst(parts.without_boxes(text), found.title)
    doubts += _left_out(page_shown, text)
    flags = (
        *(Flag(kind=FlagKind.READING, text=doubt) for doubt in doubts),
        *_flagged(hidden.words(), whole),
        *_remarks(page),
    )
    return PageArticle(text, found.title, day(found.date), found.author, found.url, flags)


def text_of(fragment: str) -> str:
    """The text that a piece of HTML shows, its paragraphs apart: all of it is article, as feeds hold it."""
    from lxml import etree, html

    tree = html.fragment_fromstring(fragment, create_parent="div")
    etree.strip_elements(tree, "script", "style", "template", with_tail=False)
    shown = Hidden(tree).taken_out()
    for block in shown.iter(*_BLOCKS):
        block.tail = "\n\n" + (block.tail or "")
        block.text = "\n\n" + (block.text or "")
    paragraphs = re.split(r"\n\s*\n", str(shown.text_content()))
    return "\n\n".join(filter(None, (" ".join(one.split()) for one in paragraphs)))


def _strip(tree: HtmlElement) -> None:
    """Take out what is no text and costs time: scripts and templates. The data of an article's metadata stay,
    but for its text, which readers do not see.

    Raises Unreadable where more is left than can be read in time.
    """
    from lxml import etree

    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        if (data := _without_body(str(script.text or ""))) is not None:
            script.tag, script.text = "data", data
    etree.strip_elements(tree, "script", "template", "canvas", with_tail=False)
    for script in tree.xpath("//data[contains(@type, 'ld+json')]"):
        script.tag = "script"
    count = sum(1 for _ in tree.iter())
    if count > ELEMENTS:
        raise Unreadable(f"too long: a page may have {ELEMENTS:,} elements; save its text as .txt instead")
    size = sum(len(text) for text in tree.xpath("//text()[not(parent::style or parent::script)]"))
    if size > LONGEST:
        raise Unreadable(f"too long: a page may show {LONGEST:,} characters; save its text as .txt instead")


def _without_body(data: str) -> str | None:
    """Data of schema.org without the text of an article; None if broken."""
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return None
    todo = [read]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            one.pop("articleBody", None)
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return json.dumps(read)


def _extracted(tree: HtmlElement) -> Extracted | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document as Extracted

    # It changes the tree that it is given.
    tree = copy.deepcopy(tree)
    found = bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=True)
    return found if isinstance(found, Extracted) else None


def _text(found: Extracted | None) -> str:
    return found.text if found and found.text else ""


def _show_article(hidden: Hidden, text: str, whole: str) -> list[str]:
    """Show what hides most of an article, where too little is left to be one; the words that it hid.

    That is one element, or at least GALLERY alike beside each other, of which a reader opens one at a time.
    """
    if len(text) * _RATHER > len(whole):
        return []
    least = 1 if len(text) < _NO_ARTICLE else GALLERY
    lines = [letters(line) for line in whole.splitlines()]
    half = sum(map(len, lines)) / 2
    shown: list[str] = []
    while _held(lines, hidden.shown_text()) <= half:
        groups = (one for one in hidden.hiders() if len(one) >= least)
        group = next((one for one in groups if _held(lines, " ".join(one.values())) > half), None)
        if group is None:
            break
        shown.append(" ".join(group.values()))
        hidden.show(set(group))
    return shown


def _held(lines: list[str], words: str) -> int:
    """The letters of the lines that stand in these words."""
    inside = letters(words)
    return sum(len(line) for line in lines if line in inside)


def _left_out(page: HtmlElement, text: str) -> Iterator[str]:
    """The doubt about an article's text that leaves out much of what its page shows."""
    seen, beside = running_text(page, text)
    if beside > max(_PASSAGE, len(text) * _MUCH):
        yield (
            f"has {len(text):,} characters; "
            f"{beside:,} more of running text stand in the same part of its page"
        )
    elif seen > _ARTICLE and len(text) < seen * _SHORT:
        yield f"is {len(text):,} of the {seen:,} characters of running text that its page shows"


def _reads_hidden(hidden: Hidden, whole: str) -> bool:
    """Whether any hidden line may be in the text that is found in the whole page."""
    read = letters(whole)
    return any(line in read for line in map(letters, hidden.lines()) if line)


def _flagged(hidden: list[str], whole: str) -> Iterator[Flag]:
    """Flags for hidden words that would have been read as part of the article, or that a machine should read.

    Menus, windows and words for screen readers are hidden on most pages, and are nobody's attack.
    """
    read = letters(whole)
    for words in dict.fromkeys(filter(None, hidden)):
        if (len(words.split()) >= _WORDS and letters(words) in read) or find_flags(words):
            yield Flag(kind=FlagKind.HIDDEN, text=words[:_KEPT])


def _remarks(page: str) -> Iterator[Flag]:
    """Flags for what a page's source alone says to a machine."""
    for words in dict.fromkeys(" ".join(remark.split()) for remark in _REMARK.findall(page)):
        if words and find_flags(words):
            yield Flag(kind=FlagKind.HIDDEN, text=words[:_KEPT])

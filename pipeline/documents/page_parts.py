"""The parts of a page around its article: its standfirst, which belongs to it, and boxes, which do not.

    parts = PageParts(page)
    text = parts.with_standfirst(parts.without_boxes(text), title)

What finds the article of a page (documents/html.py) often leaves out the standfirst, the lines between
headline and text that sum the piece up, and often takes in a pointer to another piece, a call to subscribe, a
caption, a credit or a pull quote. They are known by what pages have in common: where a part stands, what it
links to, how it begins, and what its class is called. Only whole lines are taken out or put in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST = 1000
"""Characters that a standfirst or a line of a box has at most."""
_LEAST = 40
"""Letters that a standfirst has at least."""
_SAME = 40
"""Letters by whose likeness a block is known again."""
_MOST = 3
"""Blocks that a standfirst has at most."""
_SHORT = 50
"""Characters that a pointer has at most where it is no link: a heading over links."""
_CALL = 250
"""Characters that a call to subscribe has at most."""
_CREDIT = 80
"""Characters that the credit of a picture has at most."""
_CAPTION = 400
"""Characters that a caption has at most where only its class says that it is one."""
_KEPT = 0.5
"""Share of a text's letters below which it is made of what looks like boxes, and is left as it is."""

_DESCRIPTIONS = (
    "//meta[@name='description' or @property='og:description' or @name='twitter:description']/@content"
)
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "iframe"})
_BLOCKS = frozenset("p div h2 h3 h4 h5 h6 section ul ol li figure table article header blockquote".split())
_WHOLE = frozenset({"p", "h1", "h2", "h3", "li", "blockquote", "td"})
_ASIDE = frozenset("nav aside footer form button select figure figcaption a address li table".split())

_LEAD_CLASS = re.compile(
    r"lead|intro|teaser|standfirst|stand-first|\bdek\b|deck|excerpt|abstract|vorspann|chapo|chapeau|"
    r"entradilla|bajada|sommario|sub-?(?:title|head)|description|preamble|ingress|sapo|lede",
    re.IGNORECASE,
)
_PICTURE_CLASS = re.compile(
    r"caption|credit|copyright|imagedesc|image-?(?:desc|title|annotation)|bildunterschrift|photo",
    re.IGNORECASE,
)
_NO_LEAD_CLASS = re.compile(
    r"caption|credit|image|img|photo|video|author|byline|share|embed|(?<![a-z])(?:meta|date|time)",
    re.IGNORECASE,
)
_PULL_CLASS = re.compile(r"pull-?quote", re.IGNORECASE)
_BOX_CLASS = re.compile(
    r"(?<![a-z])(?:newsletters?|related|promo|copyright|rating|link-?list|link-?box|more-about|recommended|"
    r"most-?read|tag-?list|author-(?:bio|box|info)|breadcrumbs?|shar(?:e|ing|edaddy)|disclaimer)(?![a-z])",
    re.IGNORECASE,
)
_CALL_WORDS = (
    # What is asked of the reader: "Follow us", but not "the vote follows a post on Facebook".
    re.compile(
        r"(?:^\W*|[.!?:] |\bplease )(?:subscribe|sign up|follow|join|download|register|get)\b|"
        r"\bfollow (?:us|them)\b|\b(?:by signing up|sign up (?:here|now|today|for free)|free sign up|"
        r"download the|already a subscriber)\b|\b(?:abonnieren|abonnier[et]n? sie|hol dir|registrier|"
        r"folg(?:e|t|en sie) (?:uns|\w+ auf)|melden sie sich)|\b(?:suscr[ií]b[ae]|s[ií]g[au]e?nos|únete|"
        r"abonnez|inscrivez|suivez|iscriviti|seguici|zapisz się)",
        re.IGNORECASE,
    ),
    re.compile(
        r"newsletter|news alerts|full story|edition|our app|apps? for ios|telegram|whatsapp|facebook|"
        r"instagram|twitter|tiktok|youtube|daily e?-?mail|subscribers?\b.*\b(?:access|log in)",
        re.IGNORECASE,
    ),
)
_CREDIT_WORDS = re.compile(
    r"\W{0,2}(?:©|\(c\)|(?:fotos?|photo|picture|bild|image|imagen|crédits?(?: photos?)?)"
    r"\s*(?:by|credit)?\s*:)",
    re.IGNORECASE,
)


class PageParts:
    """The parts of a page; `page` is its tree without what it hides (documents/hidden_text.py)."""

    def __init__(self, page: HtmlElement) -> None:
        self._elements: list[HtmlElement] = [one for one in page.iter() if isinstance(one.tag, str)]
        self._texts: dict[HtmlElement, str] = {}
        self._linked: dict[HtmlElement, int] = {}
        for element in reversed(self._elements):
            self._texts[element], self._linked[element] = self._read(element)
        self._described = [letters(str(words)) for words in page.xpath(_DESCRIPTIONS)]

    def without_boxes(self, text: str) -> str:
        """The text without the lines that are whole boxes of the page."""
        lines = text.splitlines()
        read = [letters(line) for line in lines]
        wanted = set(read) - {""}
        boxes: set[str] = set()
        links: set[str] = set()
        for element in self._elements:
            if (found := self._letters(element)) in wanted:
                repeats = _named([element], _PULL_CLASS) and any(found in one for one in read if one != found)
                if repeats or self._is_box(element):
                    boxes.add(found)
                if self._share(element) > 0.9:
                    links.add(found)
        kept: list[str] = []
        pointed = False
        for line, found in zip(lines, read, strict=True):
            # What follows the heading of a box as nothing but a link is in that box.
            pointed = (found in boxes and points(line)) or (pointed and found in links)
            if not pointed and found not in boxes:
                kept.append(line)
        return "\n".join(kept) if _size(kept) >= _KEPT * _size(lines) else text

    def with_standfirst(self, text: str, title: str | None) -> str:
        """The text with the standfirst before it, or behind the headline where that is its first line."""
        headline, _, body = text.partition("\n")
        if letters(headline) != letters(title or " "):
            headline, body = "", text
        found = list(dict.fromkeys(self._standfirst(body, letters(text), letters(title or ""))))[:_MOST]
        return "\n".join([*filter(None, [headline]), *found, body]) if found else text

    def _read(self, element: HtmlElement) -> tuple[str, int]:
        """The text of an element, cut off where it is longer than LONGEST, and how much of it is links."""
        if element.tag in _UNREAD:
            return "", 0
        parts = [element.text or ""]
        size, linked = len(parts[0]), 0
        for child in element:
            if size > LONGEST:
                break
            parts += [self._texts.get(child, ""), child.tail or ""]
            size += len(parts[-2]) + len(parts[-1])
            linked += self._linked.get(child, 0)
        text = "".join(parts)[: LONGEST + 1]
        return text, len(text.strip()) if element.tag == "a" else linked

    def _words(self, element: HtmlElement) -> str:
        """The text of an element on one line; empty where it is longer than LONGEST."""
        text = self._texts[element]
        return " ".join(text.split()) if len(text) <= LONGEST else ""

    def _letters(self, element: HtmlElement) -> str:
        return letters(self._words(element))

    def _share(self, element: HtmlElement) -> float:
        """The share of an element's text that is links."""
        if any(above.tag == "a" for above in element.iterancestors()):
            return 1.0
        return self._linked[element] / max(1, len(self._texts[element].strip()))

    # --- boxes ----------------------------------------------------------------------------------------

    def _is_box(self, element: HtmlElement) -> bool:
        words = self._words(element)
        near = _near(element, 3)
        heads = len(words) < _SHORT and words[-1] not in '.”"»'
        if points(words) and (heads or self._share(element) > 0.3):
            return True
        if len(words) < _CALL and all(pattern.search(words) for pattern in _CALL_WORDS):
            return True
        if len(words) < _CREDIT and _CREDIT_WORDS.match(words):
            return True
        if any(one.tag == "figcaption" for one in near):
            return True
        if len(words) < _CAPTION and _named(near, _PICTURE_CLASS):
            return True
        return _named(near[:2], _BOX_CLASS)

    # --- the standfirst -------------------------------------------------------------------------------

    def _standfirst(self, body: str, whole: str, title: str) -> Iterator[str]:
        """The blocks of the standfirst that the text has not, between the headline and its first line."""
        first = self._first(body)
        start = self._headline(first, title)
        if start is None:
            return
        headline = self._elements[start]
        taken: set[HtmlElement] = set()
        for element in self._elements[start + 1 : first]:
            above = list(element.iterancestors())
            if headline in above or taken & set(above) or not self._is_block(element, above):
                continue
            found = self._letters(element)
            if len(found) >= _LEAST and found not in whole and found != title and self._leads(element, found):
                taken.add(element)
                yield self._words(element)

    def _first(self, body: str) -> int:
        """The number of the element that the body begins with; 0 where it is not found."""
        lines = [one for one in map(letters, body.splitlines()) if len(one) >= _LEAST // 2][:3]
        for number, element in enumerate(self._elements):
            if element.tag in _UNREAD or element.tag in ("html", "head", "body", "title", "meta"):
                continue
            own = self._texts[element] if element.tag in _WHOLE else " ".join(element.xpath("text()"))
            found = letters(own[:LONGEST])
            if found and any(found.startswith(line[:_SAME]) for line in lines):
                return number
        return 0

    def _headline(self, first: int, title: str) -> int | None:
        """The number of the last headline before an element: one of the first rank, or the title."""
        start = None
        for number, element in enumerate(self._elements[:first]):
            if element.tag in ("h1", "h2") and (found := self._letters(element)):
                is_title = bool(title) and found[:_SAME] == title[:_SAME]
                if is_title or element.tag == "h1":
                    start = number
        return start

    def _is_block(self, element: HtmlElement, above: list[HtmlElement]) -> bool:
        """A block of running text in the page's main column."""
        if element.tag not in ("p", "div", "h2", "h3", "h4", "section", "span", "strong"):
            return False
        if any(one.tag in _ASIDE for one in above) or self._words(element).count(" ") < _MOST:
            return False
        inside = any(one.tag in _BLOCKS for one in element.iterdescendants())
        return not inside and self._share(element) < 0.5

    def _leads(self, element: HtmlElement, found: str) -> bool:
        """Whether a block is what the page says of itself in its description, or is named for what it is."""
        if _named(_near(element, 3), _NO_LEAD_CLASS):
            return False
        described = (one for one in self._described if len(one) >= _LEAST)
        if any(one[:_SAME] in found or found[:_SAME] in one for one in described):
            return True
        return _named(_near(element, 4), _LEAD_CLASS)


def points(line: str) -> bool:
    """Whether a line begins as a pointer to another piece does."""
    return bool(_pointers().match(line))


def letters(words: str) -> str:
    """Only letters and digits, as one sees them: tags leave other spaces in a text than its reader does."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words).casefold())


def _near(element: HtmlElement, count: int) -> list[HtmlElement]:
    """An element and those around it, `count` in all, without those of the whole page."""
    near = [element, *element.iterancestors()][:count]
    return [one for one in near if one.tag not in ("html", "body", "main", "article")]


def _named(elements: list[HtmlElement], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(one.get("class") or "") for one in elements)


def _size(lines: list[str]) -> int:
    return sum(len(letters(line)) for line in lines)


@cache
def _pointers() -> re.Pattern[str]:
    lines = (files("pipeline.documents") / "data" / "pointers.txt").read_text(encoding="utf-8").splitlines()
    begins = "|".join(line for line in lines if line and line[0] != "#")
    return re.compile(rf"\W*(?:{begins})(?!\w)", re.IGNORECASE)

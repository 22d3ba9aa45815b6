"""The running text of a page, and how much of it an article leaves out.

    page, beside = running_text(tree, text)

Running text are the lines of a page that are neither links nor menus nor forms, an entry or a word each.
What an article leaves out counts within its own part of the page: the smallest element that holds nearly all
of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOT_RUNNING = frozenset("a nav header footer aside form button select style script noscript".split())
_LEAST = 5
"""Words that a line has at least."""
_NEARLY = 0.8
"""Share of an article that its part of the page holds."""
_WORD = re.compile(r"\w+")


def running_text(page: HtmlElement, text: str) -> tuple[int, int]:
    """The characters of running text in a page, and those in an article's part that its text leaves out."""
    said = _WORD.findall(text.casefold())
    read = {tuple(said[at : at + _LEAST - 1]) for at in range(len(said))}
    elements = [one for one in page.iter() if isinstance(one.tag, str)]
    running = _running(elements)
    # For each element with all that is in it: characters that were read, and that were not.
    sums: dict[HtmlElement, list[int]] = {one: [0, 0] for one in elements}
    for element in reversed(elements):
        own = sums[element]
        for line in [element.text, *(child.tail for child in element)] if element in running else ():
            words = _WORD.findall((line or "").casefold())
            if len(words) >= _LEAST:
                # The first word may be cut: its initial stands in an element of its own.
                own[tuple(words[1:_LEAST]) not in read] += len(" ".join((line or "").split()))
        if (parent := element.getparent()) is not None and parent in sums:
            sums[parent] = [one + other for one, other in zip(sums[parent], own, strict=True)]
    if not elements:
        return 0, 0
    whole = sums[elements[0]]
    # Of those that hold nearly all, the last begun is the innermost.
    part = next(
        (one for one in reversed(elements) if sums[one][0] >= max(1, _NEARLY * whole[0])), elements[0]
    )
    return sum(whole), sums[part][1]


def _running(elements: list[HtmlElement]) -> set[HtmlElement]:
    """The elements of the body whose own text may be running text."""
    found: set[HtmlElement] = set()
    for element in elements:
        inside = element.tag == "body" or element.getparent() in found
        if inside and element.tag not in _NOT_RUNNING:
            found.add(element)
    return found

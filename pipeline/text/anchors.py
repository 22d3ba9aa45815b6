"""Anchors: the exact place of quoted words in a text, or none.

A model returns words, code finds where they stand. Only differences that a reader would not call a
difference are forgiven: the shape of quotation marks and dashes, and the width of white space. Nothing
is matched fuzzily: "did approve" is never found in "did not approve".
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.text.sentences import Span

_FOLD = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
    }
)


def fold(text: str) -> str:
    """The text with quotation marks and dashes in their plain shape; its length does not change."""
    return text.translate(_FOLD)


def anchor(text: str, quote: str, start: int = 0, end: int | None = None) -> Span | None:
    """Where `quote` stands between two offsets of `text`: the first place, or None.

    White space at the ends of the quote is ignored, and any run of it matches any other. The quote
    must begin and end at word boundaries, so that "the ban" is not found in "bathe banned".
    """
    words = quote.split()
    if not words:
        return None
    found = _pattern(tuple(fold(word) for word in words)).search(
        fold(text), start, len(text) if end is None else end
    )
    return Span(*found.span()) if found else None


def places(text: str, quote: str) -> list[Span]:
    """All places where `quote` stands in `text`, as `anchor` finds the first."""
    words = tuple(fold(word) for word in quote.split())
    return [Span(*found.span()) for found in _pattern(words).finditer(fold(text))] if words else []


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    body = r"\s+".join(map(re.escape, words))
    left = r"(?<!\w)" if words[0][0].isalnum() else ""
    right = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return re.compile(left + body + right)

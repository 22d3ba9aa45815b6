"""Wording: how a claim names its source, and what it says apart from it.

"X said Y" is kept as source and content. A claim that came without its speaker gets "According to X"
before it; one that names the speaker has its content cut out where that is a whole sentence.
"""

from __future__ import annotations

import re

from pipeline.attribution.voices import Voices
from pipeline.text.sentences import sentences


def content_of(text: str) -> str | None:
    """What is said, in a text that tells who says it: "Putin said that Kyiv is wrong" -> "Kyiv is wrong."."""
    for one in Voices(text, sentences(text)).attributions:
        start, end = one.contents[0] if len(one.contents) == 1 else (0, 0)
        words, before = text[start:end], text[:start].rstrip()
        if one.source and (words.startswith("that ") or before.endswith(" that")):
            words = words.removeprefix("that ").strip(" ,").rstrip(".")
            return f"{words[:1].upper()}{words[1:]}."
    return None


def according_to(who: str, text: str, quoted: str) -> str:
    """The text as the word of a source; it is left alone where it names the source already.

    `quoted` are the article's words for it: a first word that stands there in small letters is no name.
    """
    who = " ".join(who.split())
    if not who or who.split()[-1] in text:
        return text
    first = re.split(r"\W", text, maxsplit=1)[0].lower()
    small = first in _SMALL or first in quoted.split()
    return f"According to {who}, {text[:1].lower() + text[1:] if small else text}"


_SMALL = frozenset(
    """
    the a an it they he she this that these those there his her its their in on at as if we no many some
    """.split()
)

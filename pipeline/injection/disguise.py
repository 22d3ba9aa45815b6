"""Characters that hide words from a reader or from a search, and the text without them, at the same length.

A word may be cut by characters of no width, be spelt with letters of another script that look alike, wear
the letters of mathematics, be turned around, or be written in tag characters that no screen shows. `lifted`
gives the text as it reads once that is undone, character for character as long as before, so that every
offset into it is one into the text as it came.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.text.sentences import Span

# Tag characters spell the regions of flags (🏴󠁧󠁢󠁥󠁮󠁧󠁿), and only there they are in their place.
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]{3,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}")
_TURNED = re.compile("[\u202d\u202e][^\u202c\n]*\u202c?")
_CUT = re.compile("(?<=[A-Za-zÀ-ɏͰ-ӿ])[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]+(?=[A-Za-zÀ-ɏͰ-ӿ])")
_NO_WIDTH = re.compile("[\u200b\u2060-\u2064\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")
_COSTUME = re.compile(
    "[\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\U0001f130-\U0001f189]{3,}"
)
_UNSEEN = (_TAGS, _SELECTORS, _NO_WIDTH, _CUT)
_FOREIGN = re.compile("[\u0370-\u052f]")
_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"\S*")
_HYPHEN = "\u00ad"

# Letters of Greek and Cyrillic that print like Latin ones: the pairs in common use of Unicode's table of
# confusables (https://www.unicode.org/Public/security/latest/confusables.txt).
_TWINS = dict(
    zip(
        "АВЕЅІЈКМНОРСТХҮаеѕіјорсухӏԁԛԝһѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχγ",
        "ABESIJKMHOPCTXYaesijopcyxldqwhvABEZHIKMNOPTYXaiknopuxy",
        strict=True,
    )
)


def disguises(text: str) -> list[Span]:
    """The spans of words that are hidden by their characters, in order; empty for nearly every text."""
    if text.isascii():
        return []
    found = [Span(*m.span()) for rule in (_TAGS, _SELECTORS, _TURNED, _COSTUME) for m in rule.finditer(text)]
    if _is_cut(text):
        found += [Span(*m.span()) for m in re.finditer(r"\S+", text) if _is_cut(m.group())]
    if _FOREIGN.search(text):
        found += [Span(*m.span()) for m in _WORD.finditer(text) if _latin(m.group()) != m.group()]
    return sorted(set(found))


def lifted(text: str) -> str:
    """The text with its disguises undone, as long as before: spaces after a word make up for what goes.

    A text without any is given back as it is.
    """
    if text.isascii():
        return text
    text = _TURNED.sub(lambda m: _as_seen(m.group()), text)
    text = _COSTUME.sub(lambda m: "".join(map(_bare, m.group())), text)
    # A cut word is made whole before its letters are looked at.
    if any(rule.search(text) for rule in _UNSEEN):
        text = re.sub(r"\S+", lambda m: _closed_up(m.group()), text)
    return _WORD.sub(lambda m: _latin(m.group()), text) if _FOREIGN.search(text) else text


def place_in(text: str, span: Span) -> Span:
    """Where a span of the `lifted` text stands in the text as it came: it may be wider there.

    A word that was made whole has its later letters further on.
    """
    if text.isascii():
        return span
    return Span(_came_from(text, span.start), _came_from(text, span.end - 1) + 1)


def _came_from(text: str, at: int) -> int:
    """The offset of the character that stands at this offset of the lifted text."""
    start = at
    while start and not text[start - 1].isspace():
        start -= 1
    word = _RUN.match(text, start)
    left = list(enumerate(word.group() if word else ""))
    for rule in _UNSEEN:
        gone = {i for found in rule.finditer("".join(mark for _, mark in left)) for i in range(*found.span())}
        left = [one for i, one in enumerate(left) if i not in gone]
    return start + left[at - start][0] if at - start < len(left) else at


def reading(words: str) -> str:
    """What disguised words say: tag characters as the letters that they stand for, all else `lifted`."""
    if _TAGS.fullmatch(words):
        return "".join(chr(ord(mark) - 0xE0000) for mark in words).strip("\x7f")
    return " ".join(lifted(words).split())


def _latin(word: str) -> str:
    """The word in Latin letters, where letters of another script stand for some of them."""
    foreign = _FOREIGN.findall(word)
    # "µm" is science: one letter beside another is not a word in disguise.
    if not foreign or len(word) < 4 or len(word) - len(foreign) < 2 or set(foreign) - set(_TWINS):
        return word
    return "".join(_TWINS.get(mark, mark) for mark in word)


def _as_seen(words: str) -> str:
    """Words that are turned around, in the order in which they show."""
    turned = words[0] == "\u202e"
    inner = words[1:].removesuffix("\u202c")
    return (inner[::-1] if turned else inner) + " " * (len(words) - len(inner))


def _closed_up(word: str) -> str:
    """A word without its marks of no width, then spaces in their place."""
    left = word
    for rule in _UNSEEN:
        left = rule.sub("", left)
    return left + " " * (len(word) - len(left))


@cache
def _bare(mark: str) -> str:
    plain = unicodedata.normalize("NFKC", mark).strip("()")
    return plain if len(plain) == 1 else mark


def _is_cut(word: str) -> bool:
    return any(match.group().strip(_HYPHEN) for match in _CUT.finditer(word))

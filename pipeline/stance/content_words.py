"""Matter: what a stretch of text is about, folded so that two wordings of one thing meet.

A matter is the names and the words that carry meaning, each as a stem. Closed classes of words, figures and
the words for times and units are no matter: they are what is compared, or tell nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import snowballstemmer

from pipeline.text.anchors import fold
from pipeline.text.lexicon import grammar
from pipeline.text.sentences import Span

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_CLOSED = (
    "determiner",
    "subject pronoun",
    "personal pronoun",
    "preposition",
    "auxiliary",
    "adverb",
    "conjunction",
    "subordinator",
    "relative",
    "time",
)
_OTHER = frozenset(
    """
    if such very much own said say says saying told tell tells according accord added
    according day week year time times percent per cent second minute hour decade century mr mrs ms dr
    hundred thousand million billion trillion first third fourth fifth sixth seventh eighth ninth tenth
    almost nearly approximately roughly least average total number figure amount estimate
    """.split()
)
_SPELT_OUT = re.compile(r"\bU\.?S\.?A?\.?(?=\W|$)|\bU\.?K\.?(?=\W|$)|\bE\.?U\.?(?=\W|$)|\bU\.?N\.?(?=\W|$)")
_STANDS_FOR = {"US": "United States", "UK": "United Kingdom", "EU": "European Union", "UN": "United Nations"}
_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear) (?:the )?((?:[A-Z][^\W\d_]+[ -]?)+)")
_stem = snowballstemmer.stemmer("english").stemWord


class Matter(NamedTuple):
    """The stems of the names and of all words that carry meaning; `places` are names after "in" or "at"."""

    names: frozenset[str]
    words: frozenset[str]
    places: frozenset[str]

    def shared(self, other: Matter) -> float:
        """How much of this matter the other one has, from 0 to 1; a name counts twice."""
        weight = len(self.words) + len(self.names)
        both = len(self.words & other.words) + len(self.names & other.words)
        return both / weight if weight else 0.0

    def elsewhere(self, other: Matter) -> bool:
        """Both name places, and not one of them is in the other's text."""
        return bool(
            self.places
            and other.places
            and not (self.places & other.words)
            and not (other.places & self.words)
        )


@lru_cache(maxsize=4096)
def matter(text: str) -> Matter:
    """What a text is about."""
    plain = fold(_SPELT_OUT.sub(_spelt_out, text))
    names, found = set(), set()
    for match in _WORD.finditer(plain):
        word = match.group().removesuffix("'s").rstrip("'")
        if not is_matter(word):
            continue
        key = stem(word)
        found.add(key)
        if word[0].isupper() and not _opens(plain, match.start()):
            names.add(key)
    places = {
        stem(word) for match in _PLACE.finditer(plain) for word in match.group(1).split() if is_matter(word)
    }
    return Matter(frozenset(names), frozenset(found), frozenset(places))


@lru_cache(maxsize=2**14)
def stem(word: str) -> str:
    """A word's stem, its parts joined (cease-fire: cesfr), by its consonants where it has four or more.

    Consonants survive from one spelling of a name to the next: Kupyansk and Kupiansk meet.
    """
    stemmed = str(_stem(re.sub(r"\W", "", word.lower())))
    consonants = re.sub(r"[aeiouy]|(.)(?=\1)", "", stemmed)
    return consonants if len(consonants) > 3 else stemmed


def is_matter(word: str) -> bool:
    """A word that carries meaning by itself."""
    return len(word) > 2 and word.lower() not in _closed()


def _spelt_out(match: re.Match[str]) -> str:
    return _STANDS_FOR[match.group().replace(".", "")[:2]]


def _opens(text: str, at: int) -> bool:
    """Whether a word opens a sentence, so that its capital tells nothing."""
    before = text[:at].rstrip(" \"'(")
    return not before or (before[-1] in ".!?:" and not re.search(r"\b[A-Z]\.$", before))


@cache
def _closed() -> frozenset[str]:
    return frozenset().union(_OTHER, *(grammar(section) for section in _CLOSED))


def around(text: str, span: Span, width: int) -> Matter:
    """The matter within so many characters of a span, cut at the ends of clauses."""
    left = re.split(
        r"[;:()\[\]]|, (?:and|but|while|compared)\b", text[max(0, span.start - width) : span.start]
    )
    right = re.split(r"[;:()\[\]]|, (?:and|but|while|compared)\b", text[span.end : span.end + width])
    return matter(f"{left[-1]} {right[0]}")

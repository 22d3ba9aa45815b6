"""Matter: what a stretch of text is about, folded so that two wordings of one thing meet.

A matter is the names and the words that carry meaning, each as the stem of one word for its meaning: "slept"
and "sleep" meet (data/irregular.txt), and so do "pact" and "agreement" (data/synonyms.txt). Closed classes of
words, figures and the words for times and units are no matter: they are compared themselves, or carry no
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache, lru_cache
from typing import NamedTuple

import snowballstemmer

from pipeline.text.anchors import fold
from pipeline.text.lexicon import grammar, lines, sections
from pipeline.text.sentences import Span

_HERE = "pipeline.stance"
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_CLOSED = (
    "determiner, subject pronoun, personal pronoun, preposition, auxiliary, adverb, conjunction, "
    "subordinator, relative, time"
).split(", ")
_SPELT_OUT = re.compile(r"\bU\.?S\.?A?\.?(?=\W|$)|\bU\.?K\.?(?=\W|$)|\bE\.?U\.?(?=\W|$)|\bU\.?N\.?(?=\W|$)")
_STANDS_FOR = {"US": "United States", "UK": "United Kingdom", "EU": "European Union", "UN": "United Nations"}
_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear) (?:the )?((?:[A-Z][^\W\d_]+[ -]?)+)")
_stem = lru_cache(maxsize=2**10)(snowballstemmer.stemmer("english").stemWord)


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
    plain = _in_one_word(fold(_SPELT_OUT.sub(_spelt_out, text)))
    names, found = set(), set()
    for match in _WORD.finditer(plain):
        word = match.group().removesuffix("'s").rstrip("'")
        if not is_matter(word):
            continue
        key = concept(word)
        found.add(key)
        if word[0].isupper() and not _opens(plain, match.start()):
            names.add(key)
    places = {
        concept(word)
        for match in _PLACE.finditer(plain)
        for word in match.group(1).split()
        if is_matter(word)
    }
    return Matter(frozenset(names), frozenset(found), frozenset(places))


@lru_cache(maxsize=2**14)
def concept(word: str) -> str:
    """The stem of the word that stands for this one's meaning: "vessels" and "ship" have the same."""
    meant = _same()[0].get(_plain_stem(word))
    return stem(_base(word)) if meant is None else meant


def listed(section: str) -> frozenset[str]:
    """The words of a section of data/word_lists.txt."""
    return sections("word_lists.txt", _HERE)[section]


@cache
def concepts(section: str) -> frozenset[str]:
    """What the words of a section of data/word_lists.txt mean."""
    return frozenset(map(concept, listed(section)))


@cache
def meanings_of_phrases() -> frozenset[str]:
    """What phrases come to that one word can tell: "on schedule" is a concept of its own."""
    return frozenset(map(concept, _same()[1].values()))


def _in_one_word(text: str) -> str:
    """The text with phrases that one word can replace in that word: "lost their lives" -> "die"."""
    meant, low = _same()[1], text.lower()
    if not any(phrase in low for phrase in meant):  # as nearly always, and quicker than the pattern
        return text
    return _phrases().sub(lambda match: meant[match.group().lower()], text)


def _base(word: str) -> str:
    """The form of a word that the others are made of: "slept" -> "sleep"."""
    return _irregular().get(word.lower(), word)


def _plain_stem(word: str) -> str:
    return str(_stem(_base(re.sub(r"\W", "", word.lower()))))


@cache
def _irregular() -> dict[str, str]:
    return {form: word for word, *forms in map(str.split, lines("irregular.txt", _HERE)) for form in forms}


@cache
def _same() -> tuple[dict[str, str], dict[str, str]]:
    """By the stem of a word, and by a phrase, what stands for its meaning: the first word of its line."""
    words: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for line in lines("synonyms.txt", _HERE):
        first, *rest = line.split(", ")
        words[_plain_stem(first)] = stem(_base(first))
        for other in rest:
            if " " in other:
                phrases[other] = first
            else:
                words[_plain_stem(other)] = stem(_base(first))
    return words, phrases


@cache
def _phrases() -> re.Pattern[str]:
    longest = sorted(_same()[1], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)


@lru_cache(maxsize=2**14)
def stem(word: str) -> str:
    """A word's stem, its parts joined (cease-fire: cesfr), by its consonants where it has four or more.

    Consonants survive from one spelling of a name to the next: Kupyansk and Kupiansk meet.
    """
    stemmed = str(_stem(re.sub(r"\W", "", word.lower())))
    consonants = re.sub(r"[aeiouy]|(.)(?=\1)", "", stemmed)
    return consonants if len(consonants) > 3 else stemmed


def at_odds(ours: Set[str], theirs: Set[str]) -> bool:
    """Both tell something, and they have nothing in common."""
    return bool(ours and theirs) and not ours & theirs


def is_matter(word: str) -> bool:
    """A word that carries meaning by itself."""
    return len(word) > 2 and word.lower() not in _closed()


def _spelt_out(match: re.Match[str]) -> str:
    return _STANDS_FOR[match.group().replace(".", "")[:2]]


def _opens(text: str, at: int) -> bool:
    """Whether a word opens a sentence, so that its capital means nothing."""
    before = text[:at].rstrip(" \"'(")
    return not before or (before[-1] in ".!?:" and not re.search(r"\b[A-Z]\.$", before))


@cache
def _closed() -> frozenset[str]:
    return listed("no matter").union(*map(grammar, _CLOSED))


def around(text: str, span: Span, width: int) -> Matter:
    """The matter within so many characters of a span, cut at the ends of clauses."""
    first, last = max(0, span.start - width), min(len(text), span.end + width)
    while 0 < first < span.start and text[first - 1].isalpha():  # no half words
        first += 1
    while span.end < last < len(text) and text[last].isalpha():
        last -= 1
    left = re.split(r"[;:()]|, (?:and|but|while|compared)\b", text[first : span.start])
    right = re.split(r"[;:()]|, (?:and|but|while|compared)\b", text[span.end : last])
    return matter(f"{left[-1]} {right[0]}")

"""Opposites: two sentences that say the reverse of each other about one subject and one thing.

Either one negates the word that the other one states ("has not approved" and "approved"), or they use a pair
of opposites (data/opposites.txt). Code speaks only where all else is nearly the same: the same subject, the
same names, no other time or place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.stance.content_words import Matter, concept, is_matter, matter
from pipeline.stance.moments import apart
from pipeline.text.anchors import fold
from pipeline.text.lexicon import lines

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|[,;:.]")
_NEGATION = re.compile(r"(?:not|never|no|neither|nor|without|cannot|hardly|barely|\w+n't)$", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|later|earlier|higher|lower|larger|smaller|bigger|shorter|longer) than\b"
    r"|\bnot (?:only|just|least)\b",
    re.IGNORECASE,
)
_REACH = 3
_SHARED = 0.6
_LEAST_WORDS = 3
_UNREAL = re.compile(r"\b(?:if|whether|would|could|should|might|may|unless|until|or)\b", re.IGNORECASE)


class Opposed(NamedTuple):
    """The words of two sentences that say the reverse of each other."""

    one: str
    other: str


class _Statement(NamedTuple):
    """A word of a sentence, whether it is negated, and the last name or word of matter before it."""

    words: str
    stem: str
    negated: bool
    subject: str | None


def opposed(one: str, other: str) -> Opposed | None:
    """The words in which two sentences say the reverse of each other, or None."""
    if _reverses(one).isdisjoint(_words(other)):
        return None
    here, there = matter(one), matter(other)
    if len(here.words & there.words) < _LEAST_WORDS:
        return None
    for said in _said(one):
        for against in _said(other):
            if _reverse(said, against) and _same(here, there, said, against) and not apart(one, other):
                return Opposed(said.words, against.words)
    return None


@lru_cache(maxsize=2048)
def is_negated(text: str) -> bool:
    """Whether a text denies anything; "no more than" and "not only" deny nothing."""
    plain = _LIMIT.sub(" ", fold(text))
    return any(_NEGATION.match(match.group()) for match in _WORD.finditer(plain))


def _reverse(said: _Statement, against: _Statement) -> bool:
    if said.stem == against.stem:
        return said.negated != against.negated
    return against.stem in opposites_of(said.stem) and said.negated == against.negated


def _same(here: Matter, there: Matter, said: _Statement, against: _Statement) -> bool:
    """All else is nearly the same, read from either side."""
    if said.subject is None or said.subject != against.subject or here.elsewhere(there):
        return False
    own = {said.stem, against.stem}
    left, right = here.words - own, there.words - own
    both = left & right
    return (
        here.names - own <= there.words
        and len(both) >= _LEAST_WORDS
        and len(both) >= _SHARED * len(left)
        and len(both) >= _SHARED * len(right)
    )


_Word = tuple[str, bool]
"""A stem, and whether it is negated."""


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[_Word]:
    """The words of a sentence that something could be the reverse of; none where it only supposes."""
    if _UNREAL.search(text):
        return frozenset()
    return frozenset((one.stem, one.negated) for one in _said(text))


@lru_cache(maxsize=1024)
def _reverses(text: str) -> frozenset[_Word]:
    """Their reverses: one look at two sets says that most sentences have nothing to do with each other."""
    words = _words(text)
    return frozenset(
        reverse
        for stem, negated in words
        for reverse in ((stem, not negated), *((one, negated) for one in opposites_of(stem)))
    )


@lru_cache(maxsize=1024)
def _said(text: str) -> Sequence[_Statement]:
    """The words of a text that carry meaning; a name or another such word before each is its subject."""
    names, found = matter(text).names, []
    subject: str | None = None
    negation, reach = "", 0
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        if not word[0].isalpha():
            negation, reach = "", 0
        elif _NEGATION.match(word):
            negation, reach = word, _REACH
        else:
            if is_matter(word):
                key = concept(word)
                words = f"{negation} {word}".strip() if reach else word
                found.append(_Statement(words, key, bool(reach), subject))
                if key in names or subject is None:
                    subject = key
            reach -= bool(reach)
    return found


def opposites_of(stem: str) -> frozenset[str]:
    """The stems that stand on the other side of a line of the list."""
    return _opposites().get(stem, frozenset())


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines("opposites.txt", "pipeline.stance"):
        left, right = ({concept(word) for word in side.split()} for side in line.split("|"))
        for mine, theirs in ((left, right), (right, left)):
            for word in mine:
                found[word] = found.get(word, frozenset()) | theirs
    return found

"""Swaps: whether two sentences of the same words have two of them in each other's place.

"The law protects tenants from landlords" has all words of "the law protects landlords from tenants". Read off
the grammar: how each word hangs on its verb, a passive turned round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

from pipeline.stance.content_words import concept, is_matter
from pipeline.stance.moments import moments
from pipeline.stance.verb_parts import agents_of, collected, grammar_of, is_passive, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_VERBS = ("VERB", "AUX")
_SILENT = frozenset("prep agent conj appos mark pcomp prt ROOT".split())
"""Relations that add nothing to how a word hangs on its verb."""


def swapped(one: str, other: str) -> bool:
    """Whether a word of the one has the place that another one has in the other, and that one has moved.

    Or the figures of two stand in another order than their names: "4 million for Holm and 9 million for Lee".
    """
    ours, theirs = _places(one), _places(other)
    moved = [word for word in ours.keys() & theirs.keys() if ours[word] != theirs[word]]
    if any(ours[a] == theirs[b] and ours[b] == theirs[a] for a, b in permutations(moved, 2)):
        return True
    (figures, names), (others, whose) = _order(one), _order(other)
    many = len({*figures} & {*others}) > 1 and len({*names} & {*whose}) > 1
    return many and _reordered(figures, others) != _reordered(names, whose)


def _reordered(one: Sequence[str], other: Sequence[str]) -> bool:
    return [word for word in one if word in other] != [word for word in other if word in one]


@lru_cache(maxsize=2048)
def _places(text: str) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """By word, how it hangs on its verb, at each place where it stands: ("who", "of", "begin")."""
    return collected(
        (token.lower_ if token.like_num else concept(token.text), tuple(_path(token)))
        for token in words_of(text)
        if is_matter(token.text) or token.like_num
    )


def _path(token: Token) -> Iterator[str]:
    """How a word hangs on its verb, which verb that is, and how that one hangs on others."""
    clause = token.pos_ in _VERBS
    while token.head != token:
        if step := _step(token):
            yield step
        token = token.head
        if token.pos_ in _VERBS and not clause:
            clause = True
            yield concept(token.text)


def _step(token: Token) -> str:
    if token.dep_ == "pobj":
        return "who" if token in agents_of(token.head.head) else token.head.lower_
    if token.dep_ in ("nsubj", "csubj", "nsubjpass"):
        return "what" if is_passive(token.head) else "who"
    if token.dep_ == "dobj":
        return "what"
    if token.dep_ == "advcl":
        return next((word.lower_ for word in token.children if word.dep_ in ("mark", "advmod")), "while")
    return "" if token.dep_ in _SILENT else "with"


@lru_cache(maxsize=2048)
def _order(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """The figures and ordinals of a text in their order, without those of times, and the names in theirs."""
    timed = {at for one in moments(text) for at in range(*one.span)}
    figures, names = dict[str, None](), dict[str, None]()
    for parsed in grammar_of(text):
        for token in parsed.doc:
            if token.pos_ == "PROPN":
                names[concept(token.text)] = None
            elif token.like_num and parsed.starts[token.i] not in timed:
                figures[token.lower_] = None
    return tuple(figures), tuple(names)

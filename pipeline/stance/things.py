"""Things: whether two sentences tell their nouns apart by other words.

"The wheat harvest" and "the maize harvest", "the upper house" and "the lower house", "among the dead" and
"among the injured" share a word and are two things. Each noun and verb is read with what stands with it;
where both sentences have one, each with a word that the other sentence lacks, they speak of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.stance.content_words import Matter, concept, is_matter, matter
from pipeline.stance.propositions import BRACKETS, grammar_of
from pipeline.stance.quantities import quantities

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLACED = re.compile(
    r"\b(?![A-Z])\w+ (?:in|at|near|across) (?:the )?((?:(?:[a-z-]+ ){1,2}of |(?:Greater|[a-z-]+) )?)(?:the )?"
    r"([A-Z][^\W\d_]+)"
)
_WITH = frozenset("amod compound nmod poss".split())
_CHARGES = "tax|taxes|fees|bonus|bonuses|interest|inflation|costs|charges|overtime|vat"
_REACHES = tuple(
    re.compile(rf"\b(?:{form})\b", re.IGNORECASE)
    for form in (
        "in (?:all|total)|al(?:l )?together|worldwide|nationwide|globally|overall|combined|as a whole",
        "average[ds]?|averaging|mean",
        "median",
        "among",
        rf"(?:before|after|net of|with|without|including|excluding) (?:{_CHARGES})",
        rf"(?:{_CHARGES}) (?:in|ex)cluded",
        "adjusted|gross|net",
        r"(?:on|in|during|within) (?:its|the|their|his|her) (?:first|opening|last|final) (?:\w+)",
        "normal|normally|usually|typical|typically|generally|ordinarily",
    )
)
"""What says for how much, how many or how long a figure stands."""
_ALIKE = dict.fromkeys("at on within inside across throughout near around".split(), "in")
_ALIKE |= {"into": "to", "onto": "to", "towards": "to"}
"""Prepositions that may stand for one another."""
_PARTS = frozenset("nsubj nsubjpass dobj".split())
NEUTRAL = frozenset(map(concept, "city town local national state total official whole entire new".split()))
"""Words that may stand with a noun in one report and be left out in another."""


def of_two_things(
    claim: str, sentence: str, about: Matter, *, apart_from: frozenset[str] = frozenset()
) -> bool:
    """Whether a noun or verb of both has words with it that tell two things apart.

    `about` is what the sentence is about; `apart_from` are words that are compared elsewhere.
    """
    ours, theirs, own = _told_apart(claim), _told_apart(sentence), matter(claim).words | apart_from
    if any(not nouns & own for owner, nouns in _belongings(sentence).items() if owner in own):
        return True
    return any(
        _apart(ours[key] - about.words - apart_from, theirs[key] - own, key)
        or ours[key] & theirs.get((*key, "of"), frozenset())
        or theirs[key] & ours.get((*key, "of"), frozenset())
        for key in ours.keys() & theirs.keys()
    )


def of_other_roles(one: str, other: str) -> bool:
    """Whether a word of both is governed otherwise, or two describe other things.

    "Exports to Ostra" and "exports from Ostra", "the south gate of the north park" and the reverse.
    """
    ours, theirs = _roles(one), _roles(other)
    if _is_turned_round(one, other):
        return True
    apart = [key[0] for key, told in ours.items() if not told & theirs.get(key, told)]
    return len(apart) > apart.count("describes") or len(apart) > 1


def _apart(ours: frozenset[str], theirs: frozenset[str], key: tuple[str, ...]) -> bool:
    """Each has a word of its own, and not both are such as may be left out."""
    return bool(ours and theirs) and not (ours | theirs) <= NEUTRAL and key[1] not in _PARTS


def _is_turned_round(one: str, other: str) -> bool:
    """Whether what stands before "than" in the one stands behind it in the other."""
    (before, than, after), (others, _, behind) = one.partition(" than "), other.partition(" than ")
    ours = matter(before).words - matter(after).words
    return bool(than) and bool(ours & (matter(behind).words - matter(others).words))


def of_another_reach(one: str, other: str) -> bool:
    """Whether one of two sentences alone gives a figure in all, on average, before tax and the like."""
    return any(bool(form.search(one)) != bool(form.search(other)) for form in _REACHES)


def of_two_parts(one: str, other: str) -> bool:
    """Whether both name a place, and one of them a part of it: "in Ostra", "in the district of Ostra"."""
    ours, theirs = places_in(one), places_in(other)
    return any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys())


def places_in(text: str) -> dict[str, str]:
    """The places that something is in, each with the words before it that tell which part."""
    return {concept(match[2]): match[1].lower() for match in _PLACED.finditer(text)}


@lru_cache(maxsize=2048)
def _roles(text: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """By word, what governs it, and what it describes: ("governed", "ostra") -> {"to"}."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    figures = [one.span for one in quantities(text.translate(BRACKETS))]
    for parsed in grammar_of(text):
        for token in parsed.doc:
            places = parsed.starts[token.i], parsed.starts[token.head.i]
            if any(span.start <= place < span.end for span in figures for place in places):
                continue
            if token.dep_ == "pobj" and is_matter(token.text) and not token.like_num:
                role = ("governed", _ALIKE.get(token.head.lower_, token.head.lower_))
            elif token.dep_ in ("amod", "compound", "nmod"):
                role = ("describes", concept(token.head.text))
            else:
                continue
            told = [((role[0], concept(token.text)), role[1])]
            if role[0] == "describes" and token.pos_ == "PROPN" and token.head.pos_ == "NOUN":
                told.append((("named", role[1]), concept(token.text)))  # "Lorne milk", "Vestria milk"
            for key, one in told:
                found[key] = found.get(key, frozenset()) | {one}
    return found


@lru_cache(maxsize=2048)
def _belongings(text: str) -> Mapping[str, frozenset[str]]:
    """By name that stands only as an owner, what it has: "Tolm's rival"."""
    found, free = dict[str, frozenset[str]](), set[str]()
    for parsed in grammar_of(text):
        for token in parsed.doc:
            key = concept(token.text)
            if token.pos_ == "PROPN" and token.dep_ == "poss":
                found[key] = found.get(key, frozenset()) | {concept(token.head.text)}
            else:
                free.add(key)
    return {owner: nouns for owner, nouns in found.items() if owner not in free}


@lru_cache(maxsize=2048)
def _told_apart(text: str) -> Mapping[tuple[str, ...], frozenset[str]]:
    """By noun or verb, and by preposition where there is one, the words that stand with it."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for parsed in grammar_of(text):
        for token in parsed.doc:
            for key, word in _beside(token):
                if is_matter(word.text) and not word.like_num:
                    found[key] = found.get(key, frozenset()) | {concept(word.text)}
    return found


def _beside(token: Token) -> Iterator[tuple[tuple[str, ...], Token]]:
    if token.pos_ not in ("NOUN", "PROPN", "VERB", "AUX"):
        return
    own = concept(token.text)
    for child in token.children:
        if child.dep_ in _WITH:
            yield from (
                ((own, ""), word) for word in (child, *(one for one in child.children if one.dep_ in _WITH))
            )
        below = [one for one in child.children if one.dep_ == "pobj"] if child.dep_ == "prep" else []
        for key, one in (((own, child.lower_), word) for word in below):
            yield from ((key, one), *(((*key, "of"), word) for word in _owners(one)))
        if child.dep_ in _PARTS and child.pos_ in ("NOUN", "PROPN"):
            key = (own, child.dep_.removesuffix("pass"))
            yield from ((key, child), *(((*key, "of"), word) for word in _owners(child)))


def _owners(noun: Token) -> list[Token]:
    """Whose it is: "Tolm's rival"."""
    return [one for child in noun.children if child.dep_ == "poss" for one in (child, *child.lefts)]

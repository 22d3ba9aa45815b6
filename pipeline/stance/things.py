"""Things: whether two sentences tell their nouns apart by other words.

"The wheat harvest" and "the maize harvest", "the upper house" and "the lower house", "among the dead" and
"among the injured" share a word and are two things. Each noun and verb is read with what stands with it;
where both sentences have one, each with a word that the other sentence lacks, they speak of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.stance.content_words import Matter, concept, concepts, is_matter, listed, matter
from pipeline.stance.numbers import ORDINALS
from pipeline.stance.quantities import quantities
from pipeline.stance.statements import of_another_number
from pipeline.stance.verb_parts import BRACKETS, below, collected, concepts_of, grammar_of, words_of

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
        r"(?:with|after|when|once) ((?:[^\s,;]+ ){1,4}?)(?:of )?(?:the |its )?"
        r"(?:votes?|ballots?|districts|precincts|polling stations) (?:\w+ ){0,2}(?:counted|reporting)",
        r"(first|final|early|partial|preliminary|provisional|exit) "
        r"(?:counts?|results?|returns?|projections?|figures?|estimates?|polls?)",
    )
)
"""What says for how much, how many or how long a figure stands, or how far a count had come."""
_ALIKE = dict.fromkeys("at on within inside across throughout".split(), "in")
_ALIKE |= {"into": "to", "onto": "to", "towards": "to", "around": "near", "outside": "near"}
"""Prepositions that may stand for one another."""
_RANKED = re.compile(
    r"\b(semi|quarter|half|vice|sub|co|non|pre|mid|ex|under|mini|multi)-([a-z]+)", re.IGNORECASE
)
_NAME = re.compile(r"(?:\b(in|at|near|around|outside|across|of) (?:the )?)?\b((?:[A-Z][^\W\d_]+ ?)+)")
_PARTS = frozenset("nsubj nsubjpass dobj".split())


def of_two_things(
    claim: str, sentence: str, about: Matter, *, apart_from: frozenset[str] = frozenset()
) -> bool:
    """Whether a place, a number, a rank, or a word with a noun or verb of both tells two things apart.

    `about` is what the sentence is about; `apart_from` are words that are compared elsewhere.
    """
    if (
        matter(claim).elsewhere(about)
        or of_another_number(claim, sentence)
        or _of_two_places(claim, sentence)
        or any(_of_another_rank(*texts) for texts in ((claim, sentence), (sentence, claim)))
    ):
        return True
    ours, theirs, own = _told_apart(claim), _told_apart(sentence), matter(claim).words | apart_from
    if any(not nouns & own for owner, nouns in _belongings(sentence).items() if owner in own):
        return True
    return any(
        _apart(ours[key] - theirs[key] - about.words - apart_from, theirs[key] - ours[key] - own, key)
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
    return (
        bool(ours and theirs) and not (ours | theirs) <= concepts("may be left out") and key[1] not in _PARTS
    )


def _is_turned_round(one: str, other: str) -> bool:
    """Whether what stands before "than" in the one stands behind it in the other."""
    (before, than, after), (others, _, behind) = one.partition(" than "), other.partition(" than ")
    ours = matter(before).words - matter(after).words
    return bool(than) and bool(ours & (matter(behind).words - matter(others).words))


def of_another_reach(one: str, other: str) -> bool:
    """Whether one of two sentences alone gives a figure in all, on average, before tax and the like.

    So do two that give it with half of the votes counted, and with all.
    """
    return any(_reached(form, one) != _reached(form, other) for form in _REACHES)


def narrowed(claim: str, sentence: str) -> bool:
    """Whether a sentence says less of a thing than a claim of its words: "an honorary member".

    What stands with a name says only more of it.
    """
    words = matter(claim).words | {concept(word) for word in claim.lower().split() if word in ORDINALS}
    return any(concept(token.head.text) in words and _narrows(token, words) for token in words_of(sentence))


def _narrows(token: Token, words: frozenset[str]) -> bool:
    """A word of its own beside a noun or verb, or what an adjective is said of: "free for pupils"."""
    if token.dep_ == "prep" and token.head.dep_ == "acomp":
        return not concepts_of(below(token, "pobj")) <= words
    if token.dep_ not in ("amod", "compound", "advmod") or token.head.pos_ == "PROPN":
        return False
    tells = token.lower_ in ORDINALS or (is_matter(token.text) and not token.like_num)
    reaches = any(form.fullmatch(token.text) for form in _REACHES)  # "the mean age", compared elsewhere
    return tells and not reaches and concept(token.text) not in words


def _reached(form: re.Pattern[str], text: str) -> set[str]:
    return {(match[1] if form.groups else "").lower().strip() for match in form.finditer(text)}


def _of_two_places(one: str, other: str) -> bool:
    """Whether both name a place, and one of them a part of it, or another that is named by it.

    "In Ostra" and "in the district of Ostra", "in Ostra" and "in Ostra East" or "in New Ostra".
    """
    ours, theirs = places_in(one), places_in(other)
    if any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys()):
        return True
    return any(_is_named_by(*texts) for texts in ((one, other), (other, one)))


def _is_named_by(one: str, other: str) -> bool:
    """Whether a text has the name of a place only with another word, and the other text has it alone."""
    runs = [run for _, run in _names(one)]
    for word, at in ((run[0], at) for at, run in _names(other) if len(run) == 1):
        longer = [run for run in runs if word in run]
        if longer and all(len(run) > 1 and _is_another(word, run, at) for run in longer):
            return True
    return False


def _is_another(word: str, run: Sequence[str], at: str) -> bool:
    """Whether a name of several words is not that of the place which one of its words names."""
    if at in ("", "of"):
        return (run[-1] == word and run[0].lower() in listed("side of a place")) or (
            at == "of" and run[0] == word
        )
    return True


def _names(text: str) -> list[tuple[str, list[str]]]:
    """The names in a text, in words, each with the preposition of place before it."""
    found = (
        (match[1] or "", [word for word in match[2].split() if is_matter(word)])
        for match in _NAME.finditer(text)
    )
    return [(at, run) for at, run in found if run]


def _of_another_rank(one: str, other: str) -> bool:
    """Whether one has a word only with such a prefix, and the other without: "semi-final" and "final"."""
    for match in _RANKED.finditer(one):
        word = rf"\b({match[1]}-?)?{match[2].removesuffix('s')}s?\b"
        told = [bool(found[1]) for found in re.finditer(rf"(?<!{match[1]}-)" + word, other, re.IGNORECASE)]
        if told and not any(told):
            return True
    return False


def places_in(text: str) -> dict[str, str]:
    """The places that something is in, each with the words before it that tell which part."""
    return {concept(match[2]): match[1].lower() for match in _PLACED.finditer(text)}


@lru_cache(maxsize=2048)
def _roles(text: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """By word, what governs it, and what it describes: ("governed", "ostra") -> {"to"}."""
    figures = {at for one in quantities(text.translate(BRACKETS)) for at in range(*one.span)}
    return collected(
        role
        for parsed in grammar_of(text)
        for token in parsed.doc
        if figures.isdisjoint({parsed.starts[token.i], parsed.starts[token.head.i]})
        for role in _roles_of(token)
    )


def _roles_of(token: Token) -> Iterator[tuple[tuple[str, str], str]]:
    own, head = concept(token.text), concept(token.head.text)
    if token.dep_ == "pobj" and is_matter(token.text) and not token.like_num:
        yield ("governed", own), _governor(token.head)
    elif token.dep_ in ("amod", "compound", "nmod"):
        yield ("describes", own), head
        if token.pos_ == "PROPN" and token.head.pos_ == "NOUN":
            yield ("named", head), own  # "Lorne milk", "Vestria milk"


def _governor(preposition: Token) -> str:
    """The preposition, or the word that tells where a place is by another: "upstream of"."""
    above = preposition.head.lower_
    return above if above in listed("where it lies") else _ALIKE.get(preposition.lower_, preposition.lower_)


@lru_cache(maxsize=2048)
def _belongings(text: str) -> Mapping[str, frozenset[str]]:
    """By name that stands only as an owner, what it has: "Tolm's rival"."""
    owners = [token for token in words_of(text) if token.pos_ == "PROPN" and token.dep_ == "poss"]
    free = {concept(token.text) for token in words_of(text) if token not in owners}
    found = collected((concept(owner.text), concept(owner.head.text)) for owner in owners)
    return {owner: nouns for owner, nouns in found.items() if owner not in free}


@lru_cache(maxsize=2048)
def _told_apart(text: str) -> Mapping[tuple[str, ...], frozenset[str]]:
    """By noun or verb, and by preposition where there is one, the words that stand with it."""
    return collected(
        (key, concept(word.text))
        for token in words_of(text)
        for key, word in _beside(token)
        if is_matter(word.text) and not word.like_num
    )


def _beside(token: Token) -> Iterator[tuple[tuple[str, ...], Token]]:
    if token.pos_ not in ("NOUN", "PROPN", "VERB", "AUX"):
        return
    own = concept(token.text)
    for child in token.children:
        if child.dep_ in _WITH:
            yield from (((own, ""), word) for word in (child, *below(child, *_WITH)))
        for one in below(child, "pobj") if child.dep_ == "prep" else ():
            key = (own, child.lower_)
            yield from ((key, one), *(((*key, "of"), word) for word in _owners(one)))
        if child.dep_ in _PARTS and child.pos_ in ("NOUN", "PROPN"):
            key = (own, child.dep_.removesuffix("pass"))
            yield from ((key, child), *(((*key, "of"), word) for word in _owners(child)))


def _owners(noun: Token) -> list[Token]:
    """Whose it is: "Tolm's rival"."""
    return [one for owner in below(noun, "poss") for one in (owner, *owner.lefts)]

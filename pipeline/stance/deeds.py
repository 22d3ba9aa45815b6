"""Deeds: whether a figure or date of a claim and one of a sentence are told of one deed of one thing.

"The fire killed 12 people" and "the fire injured 40 people" share all their words but one, and both are true.
So do "the trial began on 3 March" and "the trial ended on 9 May", "food prices rose" and "prices rose",
"40 metres deep" and "40 metres long". Read off the grammar: the verb above each figure, who or what it is
told of, and what its prepositions govern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.stance.comparing import Told
from pipeline.stance.content_words import at_odds, concept, concepts, is_matter, listed, matter
from pipeline.stance.numbers import ORDINALS
from pipeline.stance.propositions import key_of, propositions
from pipeline.stance.statements import Statement
from pipeline.stance.verb_parts import (
    behind_of,
    below,
    concepts_of,
    governed_alike,
    governed_by,
    is_past,
    is_real,
    is_to_be,
    phrase_of,
    subject_of,
    verb_above,
    words_of,
)
from pipeline.text.grammar import tokens
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_IS = concepts("says how much")
"""Verbs that say no more than how much it is."""
_HOW_MUCH = concepts("says how much of a noun") | _IS
"""The same, and those that say it of a noun: "payments add up to", "the only request went out on"."""
_LABEL = re.compile(r"([^.;:]+): $")
_WHEN = re.compile(r",? when\b")
_WHO = frozenset("nsubj nsubjpass dobj".split())
_NUMBERS = frozenset({"number", "total", "amount", "volume"})
OFTEN = concepts("done on many days")
"""What happens on many days, so that another day is no other time of the same."""


class Deed(NamedTuple):
    """What a verb says of a figure: its meaning, the common noun it is told of, and what stands with these.

    `subject` is empty for a name, a pronoun, or where the figure is of the subject; `name` is a subject's
    name, in order, `many` whether a noun is in the plural. `real` tells that it was done or will be, not only
    wanted or expected, `ahead` that it will be. `objects` are
    common nouns, `whom` names, `owned` the names that stand within a noun, as in "Dorn's wife". `added` is
    what "and" adds, or what somebody was made, `within` the nouns of the figure's own phrase. `governed` is
    what each preposition governs, but for the figure. `of` is which thing the noun is of, which an article
    need not tell again: "repairs of the ferry", "repairs".
    """

    key: str
    subject: str
    name: tuple[str, ...]
    described: frozenset[str]
    of: frozenset[str]
    many: bool | None
    real: bool
    past: bool
    ahead: bool
    objects: frozenset[str]
    whom: frozenset[str]
    owned: frozenset[str]
    added: frozenset[str]
    within: frozenset[str]
    governed: Mapping[str, frozenset[str]]


def of_one_deed(claim: Told, ours: Span, sentence: Statement, theirs: Span) -> bool:
    """Whether what stands at the two places is told of one deed of one thing.

    The sentence may have a noun or a phrase for what was done: "their only request was on 6 October".
    """
    if _of_other_rank(claim.text, ours, sentence.text, theirs):
        return False
    deeds, other = list(_deeds_then(claim.text, ours)), deed_at(sentence.text, theirs)
    if (label := _LABEL.search(sentence.text[: theirs.start])) is not None:
        other = None  # "Turnout: 61.3%", "fine for leaving the line, toilet included: 25 euros"
        told = matter(label[1]).words
        if any(deed.key in _IS and deed.described == told for deed in deeds):
            return True
    if not deeds and other is None:  # no verb that the parser knows: "At Vale two in ten nurses work nights"
        return _without(claim.text, ours) == _without(sentence.text, theirs)
    for deed in deeds:
        if other is not None and (deed.key == other.key or {deed.key, other.key} <= _IS):
            return _may_be_one(deed, other) and _all_told(deed, other, claim, sentence)
        if _is_in_a_noun(deed, other, sentence):
            return True
    return False


def _is_in_a_noun(deed: Deed, other: Deed | None, sentence: Statement) -> bool:
    """The sentence has a phrase or a noun for what was done: "the cost was 12 million"."""
    stated = {one.key for one in propositions(sentence.text)}
    if deed.key in stated or deed.key not in sentence.about.words:
        return False
    by_phrase = deed.key not in map(concept, tokens(sentence.text))
    return other is None or other.key in _HOW_MUCH or by_phrase or deed.key in other.within


def of_one_thing(claim: Told, ours: Span, sentence: Statement, theirs: Span) -> bool:
    """Whether nothing shows that what stands at the two places is told of two things."""
    one, other = deed_at(claim.text, ours), deed_at(sentence.text, theirs)
    return not (one and other and one.subject and other.subject) or one.subject == other.subject


def _without(text: str, at: Span) -> frozenset[str]:
    return matter(f"{text[: at.start]} {text[at.end :]}").words


def _of_other_rank(claim: str, ours: Span, sentence: str, theirs: Span) -> bool:
    """ "The first phase" and "the second phase"."""
    return at_odds(_ranks(claim, ours), _ranks(sentence, theirs))


def _ranks(text: str, apart_from: Span) -> set[str]:
    around = f"{text[: apart_from.start]} {text[apart_from.end :]}".lower()
    return {word for word in re.findall(r"\w+", around) if word in ORDINALS}


def _deeds_then(claim: str, at: Span) -> Iterator[Deed]:
    """What a claim says at a place: "flared last June, when a cutter rammed a ferry" says two things."""
    first, behind = deed_at(claim, at), claim[at.end :]
    yield from [first] if first else []
    if (when := _WHEN.match(behind)) is not None:
        second = deed_at(behind[when.end() :], None)
        yield from [second] if second else []


def _all_told(one: Deed, other: Deed, claim: Told, sentence: Statement) -> bool:
    """What the one adds, the other has too: "in Lorne and Vestria" and "in Lorne", "elected mayor".

    What the sentence's noun is of, the claim's article may have told before.
    """
    ours, theirs = claim.about.words, sentence.about.words
    alone = (_alone(one, other) & ours) - theirs or (_alone(other, one) & theirs) - ours - claim.known
    joined = one.added <= theirs and other.added <= ours
    return joined and one.of <= theirs and other.of <= ours | claim.known and not alone


def _alone(one: Deed, other: Deed) -> frozenset[str]:
    """The nouns behind prepositions that the other has not: "38 beds for children"."""
    keys = one.governed.keys() - other.governed.keys() - {"of NOUN"}
    nouns = (one.governed[key] for key in keys if key.endswith(" NOUN"))
    return frozenset().union(*nouns)


def _of_two_names(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Neither is the end of the other: "Verhey" may be Anna Verhey, but "Brann" is not Brann Energy."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer[-len(shorter) :] != shorter


def _may_be_one(one: Deed, other: Deed) -> bool:
    of_two_days = one.ahead != other.ahead or (one.key in _IS and one.past != other.past)
    if one.real != other.real or of_two_days or {one.many, other.many} == {True, False}:
        return False
    if _of_two_names(one.name, other.name):
        return False
    if one.owned & {*other.name, *other.whom} or other.owned & {*one.name, *one.whom}:
        return False
    if one.subject and other.subject and (one.subject != other.subject or one.described ^ other.described):
        return False
    return not at_odds(one.objects, other.objects) and governed_alike(one.governed, other.governed)


@lru_cache(maxsize=2048)
def deed_at(text: str, place: Span | None) -> Deed | None:
    """What the verb nearest above a place in a sentence says; of the whole sentence, without a place."""
    if place is None:
        return next((_read(token, [token]) for token in words_of(text) if token.dep_ == "ROOT"), None)
    words, verb = verb_above(text, place)
    return None if verb is None else _read(verb, words)


def _read(verb: Token, words: Sequence[Token]) -> Deed:
    """What a verb says of the figure in some words."""
    figure = words[0]
    agents = [word for by in below(verb, "agent") for word in by.children]
    things = agents or subject_of(verb)
    told = things[0] if things and things[0].pos_ == "NOUN" and figure not in things[0].subtree else None
    told = behind_of(told) if told is not None and told.lower_ in _NUMBERS else told
    phrase = phrase_of(told) if told is not None else []
    of = [word for one in phrase if _is_definite(one) for word in one.subtree]
    about = matter(" ".join(word.text for word in phrase if word not in of))
    known = matter(" ".join(word.text for word in of))
    parts = [one for one in verb.children if not _measures(figure, one)]
    counts = any(one.dep_ == "dobj" for one in verb.children if one not in parts)
    is_it = any(one in words for one in below(verb, "attr"))
    return Deed(
        key=concept(verb.text) if counts or is_it else key_of(verb),
        subject=concept(told.text) if told is not None else "",
        described=about.words - about.names - concepts("may be left out"),
        of=known.words - known.names,
        name=_name(things[0]) if things and things[0].pos_ == "PROPN" else (),
        many=told.tag_.endswith("S") if told is not None else None,
        real=is_real(verb, ahead=True) or is_to_be(verb),
        past=is_past(verb),
        ahead=is_to_be(verb) or any(one.lower_ in ("will", "shall") for one in verb.children),
        objects=concepts_of(one for one in parts if one.dep_ == "dobj" and one.pos_ == "NOUN"),
        whom=concepts_of(one for one in parts if one.dep_ == "dobj" and one.pos_ == "PROPN"),
        owned=concepts_of(word for one in (*things, *parts) for word in _owners(one)),
        added=concepts_of(word for one in (*things, *verb.children) for word in _added(one, figure)),
        within=_within(figure),
        governed=governed_by(verb, figure),
    )


def _is_definite(token: Token) -> bool:
    """What stands behind "of" and is known: "of the ferry", and not "of wheat"."""
    return (
        token.dep_ == "pobj"
        and token.head.lower_ in ("of", "to", "at")
        and (token.pos_ == "PROPN" or any(child.lower_ == "the" for child in token.children))
    )


def _name(head: Token) -> tuple[str, ...]:
    words = (*(one for one in head.lefts if one.dep_ == "compound"), head)
    return tuple(
        concept(word.text) for word in words if word.lower_ not in listed("title") | listed("form of a firm")
    )


def _owners(noun: Token) -> Iterator[Token]:
    """Whose somebody is: "Dorn's wife", "the wife of Dorn"."""
    for child in noun.children if noun.pos_ == "NOUN" and noun.dep_ in _WHO else ():
        if child.dep_ == "poss":
            yield child
        elif child.lower_ == "of" and concept(noun.text) not in concepts("may be left out"):
            yield from below(child, "pobj")


def _added(part: Token, figure: Token) -> Iterator[Token]:
    """The names and nouns that "and" adds to what a part says, or that say who somebody was made."""
    if part.pos_ in ("VERB", "AUX"):
        return
    for word in phrase_of(part):
        made = word == part and word.dep_ in ("oprd", "attr") and not _measures(figure, word)
        joined = word.dep_ == "conj" and (word.pos_ == "PROPN" or part.dep_ in ("nsubj", "nsubjpass"))
        if (joined or made) and word.pos_ in ("NOUN", "PROPN") and is_matter(word.text):
            yield word


def _within(figure: Token) -> frozenset[str]:
    """The nouns of a figure's phrase: "a sentence of four years", "17 minutes of sleep"; or a line's root."""
    found = {figure.doc[0].sent.root}
    word = figure
    while word.head != word and (word.pos_ in ("NUM", "NOUN", "SYM") or word.lower_ == "of"):
        found |= {word, *(below for of in word.children if of.lower_ == "of" for below in of.children)}
        word = word.head
    return concepts_of(one for one in found if one.pos_ == "NOUN")


def _measures(figure: Token, part: Token) -> bool:
    """The figure says how much of a part there is, and does not only stand behind a preposition in it."""
    while figure != part and figure.dep_ not in ("prep", "ROOT"):
        figure = figure.head
    return figure == part

"""Deeds: whether a figure or date of a claim and one of a sentence are told of one deed of one thing.

"The fire killed 12 people" and "the fire injured 40 people" share all their words but one, and both are true.
So do "the trial began on 3 March" and "the trial ended on 9 May", "food prices rose" and "prices rose",
"40 metres deep" and "40 metres long". Read off the grammar: the verb above each figure, who or what it is
told of, and what its prepositions govern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.stance.comparing import Told
from pipeline.stance.content_words import concept, matter
from pipeline.stance.propositions import BRACKETS, governed_by, key_of, phrase_of, propositions, subject_of
from pipeline.stance.quantities import ORDINALS
from pipeline.stance.statements import Statement
from pipeline.text.grammar import parse
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_IS = frozenset(map(concept, "be was is are were stand amount total come number reach".split()))
"""Verbs that say no more than how much it is."""
_WHEN = re.compile(r",? when\b")
_NEUTRAL = frozenset(map(concept, "city town local national state total official whole entire".split()))
"""Words that may stand with a noun in one report and be left out in another."""
_NUMBERS = frozenset({"number", "total", "amount", "volume"})


class Deed(NamedTuple):
    """What a verb says of a figure: its meaning, the common noun it is told of, and what stands with these.

    `subject` is empty for a name, a pronoun, or where the figure is of the subject. `governed` is what each
    preposition governs, but for the figure, `purpose` the verbs behind "to". `of` is which thing the noun is
    of, which an article need not tell again: "repairs of the ferry", "repairs".
    """

    key: str
    subject: str
    described: frozenset[str]
    of: frozenset[str]
    objects: frozenset[str]
    governed: Mapping[str, frozenset[str]]
    purpose: frozenset[str]


def of_one_deed(claim: Told, ours: Span, sentence: Statement, theirs: Span) -> bool:
    """Whether what stands at the two places is told of one deed of one thing.

    The sentence may have a noun or a phrase for what was done: "their only request was on 6 October".
    """
    if _of_other_rank(claim.text, ours, sentence.text, theirs):
        return False
    deeds, other = list(_deeds_then(claim.text, ours)), deed_at(sentence.text, theirs)
    if not deeds and other is None:  # no verb that the parser knows: "At Vale two in ten nurses work nights"
        return _without(claim.text, ours) == _without(sentence.text, theirs)
    keys = {each.key for each in propositions(sentence.text)}
    for deed in deeds:
        if other is not None and (deed.key == other.key or {deed.key, other.key} <= _IS):
            in_context = deed.of <= sentence.about.words and other.of <= claim.known | claim.about.words
            return in_context and _may_be_one(deed, other)
        if deed.key in sentence.about.words and deed.key not in keys:
            return True
    return False


def of_one_thing(claim: Told, ours: Span, sentence: Statement, theirs: Span) -> bool:
    """Whether nothing shows that what stands at the two places is told of two things."""
    one, other = deed_at(claim.text, ours), deed_at(sentence.text, theirs)
    return not (one and other and one.subject and other.subject) or one.subject == other.subject


def _without(text: str, at: Span) -> frozenset[str]:
    return matter(f"{text[: at.start]} {text[at.end :]}").words


def _of_other_rank(claim: str, ours: Span, sentence: str, theirs: Span) -> bool:
    """ "The first phase" and "the second phase"."""
    a, b = (
        {
            word
            for word in re.findall(r"\w+", f"{text[: at.start]} {text[at.end :]}".lower())
            if word in ORDINALS
        }
        for text, at in ((claim, ours), (sentence, theirs))
    )
    return bool(a and b and not a & b)


def _deeds_then(claim: str, at: Span) -> Iterator[Deed]:
    """What a claim says at a place: "flared last June, when a cutter rammed a ferry" says two things."""
    first, behind = deed_at(claim, at), claim[at.end :]
    yield from [first] if first else []
    if (when := _WHEN.match(behind)) is not None:
        second = deed_at(behind[when.end() :], None)
        yield from [second] if second else []


def _may_be_one(one: Deed, other: Deed) -> bool:
    if one.subject and other.subject and (one.subject != other.subject or one.described ^ other.described):
        return False
    if one.objects and other.objects and not one.objects & other.objects:
        return False
    if one.purpose and other.purpose and not one.purpose & other.purpose:
        return False
    shared = one.governed.keys() & other.governed.keys()
    return all(one.governed[each] & other.governed[each] for each in shared)


@lru_cache(maxsize=2048)
def deed_at(text: str, place: Span | None) -> Deed | None:
    """What the verb nearest above a place in a sentence says; of the whole sentence, without a place."""
    plain = text.translate(BRACKETS)
    for parsed in parse(plain, [Span(0, len(plain))]) if plain.strip() else ():
        for token in parsed.doc:
            if place is None and token.dep_ == "ROOT":
                return _read(token, token)
            if place is not None and place.start <= parsed.starts[token.i] < place.end:
                verbs = (one for one in token.ancestors if one.pos_ in ("VERB", "AUX"))
                return next((_read(verb, token) for verb in verbs), None)
    return None


def _read(verb: Token, figure: Token) -> Deed:
    agents = [word for by in verb.children if by.dep_ == "agent" for word in by.children]
    things = agents or subject_of(verb)
    told = things[0] if things and things[0].pos_ == "NOUN" and figure not in things[0].subtree else None
    told = _counted(told) if told is not None else None
    phrase = phrase_of(told) if told is not None else []
    of = [word for one in phrase if _is_definite(one) for word in one.subtree]
    about = matter(" ".join(word.text for word in phrase if word not in of))
    known = matter(" ".join(word.text for word in of))
    parts = [one for one in verb.children if not _measures(figure, one)]
    counts = any(one.dep_ == "dobj" for one in verb.children if one not in parts)
    return Deed(
        key=concept(verb.text) if counts else key_of(verb),
        subject=concept(told.text) if told is not None else "",
        described=about.words - about.names - _NEUTRAL,
        of=known.words - known.names,
        objects=frozenset(concept(one.text) for one in parts if one.dep_ == "dobj" and one.pos_ == "NOUN"),
        governed=governed_by(verb, figure),
        purpose=frozenset(
            concept(one.text) for one in parts if any(child.tag_ == "TO" for child in one.children)
        ),
    )


def _is_definite(token: Token) -> bool:
    """What stands behind "of" and is known: "of the ferry", and not "of wheat"."""
    return (
        token.dep_ == "pobj"
        and token.head.lower_ in ("of", "to", "at")
        and (token.pos_ == "PROPN" or any(child.lower_ == "the" for child in token.children))
    )


def _measures(figure: Token, part: Token) -> bool:
    """The figure says how much of a part there is, and does not only stand behind a preposition in it."""
    while figure != part and figure.dep_ not in ("prep", "ROOT"):
        figure = figure.head
    return figure == part


def _counted(noun: Token) -> Token:
    """What a number is the number of: "the number of visits has fallen"."""
    below = (one for of in noun.children if of.lower_ == "of" for one in of.children if one.dep_ == "pobj")
    return next(below, noun) if noun.lower_ in _NUMBERS else noun

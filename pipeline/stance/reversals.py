"""Reversals: a sentence that states the reverse of what a claim states, of the same subject and thing.

One denies what the other one states ("are not investigating", "are making inquiries"), or they use a pair of
opposites (data/opposites.txt: "was cleared", "was found guilty"), or another one did it ("the contract was
signed by"). Read off the grammar; code speaks only where who and what are the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from pipeline.stance.comparing import Clash, opens_with_pronoun
from pipeline.stance.content_words import Matter, at_odds, concept, concepts, listed, matter, stem
from pipeline.stance.moments import moments, years_before
from pipeline.stance.numbers import ORDINALS
from pipeline.stance.opposites import is_negated, opposites_of
from pipeline.stance.propositions import Proposition, possible_keys, propositions
from pipeline.stance.quantities import quantities
from pipeline.stance.statements import Statement
from pipeline.stance.things import of_other_roles, of_two_things
from pipeline.stance.verb_parts import governed_alike
from pipeline.text.lexicon import verbs

_LEAST_WORDS = 2
_SHARED = 0.5
_NEARLY_ALL = 0.7
_NO_EVIDENCE = re.compile(r"\bno (?:evidence|proof|sign|indication)\b", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:council|authority|ministry|company|union|party|court|board|trust|bank|university|agency|group)\b"
)
_ONCE = re.compile(
    r"\b(?:once|formerly|previously|used to|initially|originally|at first|until|in the past)\b", re.IGNORECASE
)
_HOUR = re.compile(
    r"\b(?:\d{1,2} ?[ap]\.?m\b|\d:\d\d\b|noon|midnight|dawn|dusk|sunrise|sunset)", re.IGNORECASE
)
"""What is not so at nine may be so at ten."""
_WITH = re.compile(r"\bwith (?:(?:an?|the|his|her|its|their|any) )?(\w+)", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:higher|lower|more|less|fewer)$", re.IGNORECASE)
_OPENING = re.compile(r"\W*([A-Z]\w+)(?= [A-Z])")


def reversal(claim: str, sentence: Statement, day: dt.date | None = None) -> Clash | None:
    """The words in which a sentence states the reverse of a claim, or None; `day` is when the claim speaks.

    It has to name one of those whom the claim names, itself or by what it points back to.
    """
    about, one_denies = matter(claim), is_negated(claim) != is_negated(sentence.text)
    if (
        not may_reverse(claim, sentence)
        or opens_with_pronoun(claim)
        or _at_other_times(claim, sentence, day)
        or (one_denies and _HOUR.search(claim if is_negated(claim) else sentence.text))
        or (not is_negated(claim) and years_before(sentence.text, day, claim))
        or _NO_EVIDENCE.search(sentence.text)
    ):
        return None
    for ours, theirs in _comparable(claim, sentence, one_denies=one_denies):
        denied = one_denies and _denies(ours, theirs, about, sentence.about, (claim, sentence.text))
        if denied or _opposite(ours, theirs, about, sentence.about):
            return Clash(sentence.span, _told(ours), _told(theirs))
        if _another(ours, theirs, claim, sentence):
            names = (" ".join(one.name).title() for one in (ours, theirs))
            return Clash(sentence.span, *names)
    return None


def _comparable(
    claim: str, sentence: Statement, *, one_denies: bool
) -> Iterator[tuple[Proposition, Proposition]]:
    """What the claim and the sentence state of the same things, and what may be the reverse by its verb."""
    # Most claims need no parse of their own: nothing that the sentence states can be the reverse of them.
    keys = possible_keys(claim)
    could = [
        theirs
        for theirs in propositions(sentence.text)
        if theirs.real
        and ((theirs.key in keys and (one_denies or theirs.passive)) or opposites_of(theirs.key) & keys)
    ]
    if not could or of_other_roles(claim, sentence.text):
        return
    told = [one for one in propositions(claim) if one.real and one.key not in _spoken()]
    for ours, theirs in product(told, could):
        verbs_of_both = matter(f"{ours.words} {theirs.words}").words | {ours.key, theirs.key}
        two = of_two_things(claim, sentence.text, sentence.about, apart_from=verbs_of_both)
        # Two may say it, each something else: whether each said so is another question than who is right.
        if not two and not at_odds(ours.voice, theirs.voice):
            yield ours, theirs


def may_reverse(claim: str, sentence: Statement) -> bool:
    """Whether a claim and a sentence have enough in common, and whom the claim names, if it names anybody."""
    about, words = matter(claim), sentence.about.words
    return len(about.words & words) >= _LEAST_WORDS and not (
        about.names and _names(claim, about).isdisjoint(words)
    )


def _names(claim: str, about: Matter) -> frozenset[str]:
    """The names in a claim, with the word that opens it where a name goes on behind it."""
    opening = _OPENING.match(claim)
    return about.names | {concept(opening[1])} if opening else about.names


def _at_other_times(claim: str, sentence: Statement, day: dt.date | None) -> bool:
    """Both tell when, and a time of the one is none of the other's; or one alone tells of a time gone by."""
    if bool(_ONCE.search(claim)) != bool(_ONCE.search(sentence.text)):
        return True
    ours, theirs = moments(claim, day), sentence.moments
    pairs = ((ours, theirs), (theirs, ours)) if ours and theirs else ()
    return any(all(one.differs(other) for other in those) for these, those in pairs for one in these)


@cache
def _spoken() -> frozenset[str]:
    """Verbs of saying: whether something was said is another question than whether it is so."""
    said = frozenset(concept(form.lemma) for form in verbs().values() if form.kind in ("say", "hold"))
    return said | concepts("denies or admits")


def _told(one: Proposition) -> str:
    return f"not {one.words}" if one.negated else one.words


def _denies(
    ours: Proposition, theirs: Proposition, about: Matter, other: Matter, texts: tuple[str, str]
) -> bool:
    """One verb, denied on one side alone. What is denied must be no narrower than what is stated."""
    if ours.key != theirs.key or ours.negated == theirs.negated or ours.past != theirs.past:
        return False
    if any(one.is_limit for text in texts for one in quantities(text)):
        return False  # "nobody won more than half of the vote"
    if not _same_parts(ours, theirs):
        return False
    denied, stated = (ours.rest, other) if ours.negated else (theirs.rest, about)
    told_with = _WITH.findall(texts[0] if ours.negated else texts[1])
    if any(concept(word) not in stated.words for word in told_with):
        return False  # "not allowed to leave with his passport"
    return (
        _share(denied.words - {ours.key}, stated) >= _NEARLY_ALL
        and _in_common(about, other, ours) >= _LEAST_WORDS
    )


def _opposite(ours: Proposition, theirs: Proposition, about: Matter, other: Matter) -> bool:
    """Two verbs that are opposites, both stated or both denied."""
    if theirs.key not in opposites_of(ours.key) or ours.negated != theirs.negated:
        return False
    if bool(_COMPARES.search(ours.words)) != bool(_COMPARES.search(theirs.words)):
        return False  # "cut infections", "was higher among the old"
    if not _same_parts(ours, theirs) or at_odds(ours.amounts, theirs.amounts):
        return False  # an army may lose 12 tanks and capture 7
    shared = _in_common(about, other, ours, theirs)
    if (
        ours.key in {stem(word) for word in listed("verdict on a person")}
        and ours.whom
        and ours.whom == theirs.whom
    ):
        return True
    return shared >= _LEAST_WORDS + 1 and _share(about.words - {ours.key}, other) >= 0.6


def _another(ours: Proposition, theirs: Proposition, claim: str, sentence: Statement) -> bool:
    """One deed, told of two persons by their full names."""
    if ours.key != theirs.key or ours.negated or theirs.negated or not theirs.passive:
        return False
    if not ours.name or not theirs.name or {*ours.name} & {*theirs.name}:
        return False
    if _BODY.search(" ".join((*ours.name, *theirs.name))):
        return False
    if _ordinals(claim) != _ordinals(sentence.text):
        return False  # "the first motion", "the second motion"
    does_else = _does_else(ours, sentence)
    if stem(ours.name[-1]) in sentence.about.words and not does_else:
        return False
    both = ours.patient.words & theirs.patient.words
    left = matter(claim).words - ours.actor.words
    return (
        bool(both)
        and len(left & sentence.about.words) >= _LEAST_WORDS + (not does_else)
        and _share(left, sentence.about) >= 0.6
    )


def _does_else(one: Proposition, sentence: Statement) -> bool:
    """Whether a sentence tells another deed of him, and this one not: "moved by A and seconded by B"."""
    told = [other.key for other in propositions(sentence.text) if other.name[-1:] == one.name[-1:]]
    return bool(told) and one.key not in told


def _ordinals(text: str) -> set[str]:
    return set(text.lower().split()) & ORDINALS.keys()


def _share(words: frozenset[str], other: Matter) -> float:
    """How much of some words the other side speaks about."""
    return len(words & other.words) / len(words) if words else 1.0


def _same_parts(ours: Proposition, theirs: Proposition) -> bool:
    """Who acts and what is acted on are the same, as far as both tell; both must tell one of the two.

    "The bill" is not "an amendment to the bill", nor "Dorn" his brother, nor one prize another.
    """
    if any(map(at_odds, ours.cores, theirs.cores)) or not governed_alike(ours.governed, theirs.governed):
        return False
    met = False
    for mine, other in ((ours.actor, theirs.actor), (ours.patient, theirs.patient)):
        if mine.words and other.words:
            smaller, larger = sorted((mine.words, other.words), key=len)
            of_two = mine.names - other.words and other.names - mine.words
            if of_two or len(smaller & larger) < _SHARED * len(smaller):
                return False
            met = True
    return met


def _in_common(about: Matter, other: Matter, *verbs: Proposition) -> int:
    return len((about.words & other.words) - {one.key for one in verbs})

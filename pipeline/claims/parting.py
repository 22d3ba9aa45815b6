"""Parting: what the grammar of a sentence lets go of a clause, so that each part is true by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.claims.borrowing import antecedent, auxiliaries, coordinated, is_separator, own_subject
from pipeline.claims.reporting import SUBJECTS, speaks

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
AND = frozenset({"and", "but"})
_COMPLEMENTS = frozenset("dobj attr acomp ccomp xcomp oprd".split())
_TURNS = frozenset(
    "not n't no never none nobody nothing neither nor cannot without hardly barely rarely seldom few little "
    "if unless until whether except only may might could would should about around nearly almost roughly "
    "perhaps possibly probably likely unlikely apparently allegedly reportedly supposedly alleged "
    "suspected".split()
)
"""Words that turn what is said into its opposite, or into less: a claim keeps those of its clause."""


def borrowed(root: Token, kept: set[int]) -> tuple[int, ...]:
    """What a part of a clause borrows: that of which it is said."""
    if any(child.dep_ in SUBJECTS and child.i in kept for child in root.children):
        return ()
    lent = shared(root) if root.dep_ == "conj" else antecedent(root)
    return () if kept.intersection(lent) else lent


def shared(verb: Token) -> tuple[int, ...]:
    """What a coordinated verb without a subject shares with the one before it."""
    if verb.dep_ != "conj" or own_subject(verb) is not None:
        return ()
    has = [one for one in auxiliaries(verb.head) if one.i < verb.head.i]
    if verb.tag_ != "VBD" or not any(one.lemma_ == "have" for one in has):
        has = []  # else "They have saved it and drowned my sheep", where the parser takes it for the past
    return *coordinated(verb, verb.head), *(one.i for one in has)


def is_sentence_before(verb: Token) -> bool:
    """One that only a mark parts from the next: "I do not want a job, I want them to say what happened"."""
    head, subject = verb.head, own_subject(verb.head)
    if verb.dep_ not in ("ccomp", "parataxis") or subject is None or own_subject(verb) is None:
        return False
    first = subject.left_edge
    apart = verb.i < first.i and is_separator(first.nbor(-1))
    finite = verb.tag_ in FINITE or any(one.tag_ in FINITE for one in auxiliaries(verb))
    told = any(child.i > head.i and child.dep_ in _COMPLEMENTS for child in head.children)
    told = told or (head.pos_ == "AUX" and any(child.dep_ == "prep" for child in head.children))
    return apart and finite and told and not speaks(head) and not any(c.dep_ == "mark" for c in verb.children)


def is_joined(token: Token) -> bool:
    """Coordinated by "and" or "but", so that each part is so by itself: not "between A and B"."""
    first = first_of(token)
    joins = {
        one.lower_ for t in (first, *first.conjuncts) for one in t.children if one.dep_ in ("cc", "preconj")
    }
    return bool(joins) and joins <= AND and first.head.lower_ not in ("between", "from")


def first_of(token: Token) -> Token:
    """What stands first of all that is coordinated with a token."""
    while token.dep_ == "conj":
        token = token.head
    return token


def is_definite(noun: Token) -> bool:
    """One that is known, so that what is told of it restricts nothing: "the notes", "its 40 sites"."""
    return noun.pos_ == "PROPN" or any(
        child.dep_ == "poss" or child.lower_ in ("the", "this", "these", "those") for child in noun.children
    )


def turns(token: Token) -> bool:
    """The word turns what is said: "not", "may", "about"."""
    return token.lower_.replace("’", "'") in _TURNS

"""Pronouns: whom "it" means, where grammar leaves no doubt.

One case is safe enough to put a name into brackets: a body says that it did what only people and bodies do,
and no other has come up since the sentence before. Everything else stays as it is. "He" and "she" always do:
a police chief says of another that "he had been drinking", and a wrong name is worse than a pronoun.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import bare, own_subject
from pipeline.records import SourceKind
from pipeline.text.lexicon import grammar, noun_class, verbs

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HELD = frozenset("comment evidence intention knowledge part plan preference record role".split())
"""What only people and bodies have: "said it had no record of a complaint"."""


def body_of(pronoun: Token, kind: SourceKind, before: Doc | None) -> Sequence[Token]:
    """The words for the body that speaks of itself as "it"; none where that is not sure.

    `kind` is that of the speaker, `before` the sentence before.
    """
    clause = pronoun.head
    if pronoun.lower_ != "it" or kind is not SourceKind.NAMED_ORGANIZATION or own_subject(clause) != pronoun:
        return ()
    if not _is_deed(clause):
        return ()
    while clause.dep_ == "conj" and _same(own_subject(clause.head), pronoun):
        clause = clause.head
    verb = clause.head
    if clause.dep_ != "ccomp":
        return ()
    while own_subject(verb) is None and verb.dep_ == "conj":
        verb = verb.head
    speaker = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    body = _body(speaker) if speaker is not None else None
    if body is None or body.pos_ not in ("PROPN", "NOUN") or body.tag_ == "NNS":
        return ()
    words = [body.doc[i] for i in bare(body)]
    another = _is_behind_another(pronoun, body) or (before is not None and _is_about_another(before, words))
    return () if another else words


def _is_deed(verb: Token) -> bool:
    """A verb that has people and bodies for its subject, and no thing."""
    if verb.lemma_ == "have":
        return any(one.dep_ == "dobj" and one.lemma_ in _HELD for one in verb.children)
    form = verbs().get(verb.lower_)
    speaks = form is not None and form.kind != "show"  # a letter shows as well
    return speaks or verb.lemma_ in grammar("deed")


def _body(speaker: Token) -> Token | None:
    """The body that speaks: the brewer in "a spokeswoman for the brewer"."""
    if noun_class(speaker.lower_)[0] != "person":
        return speaker
    links = (one for one in speaker.children if one.dep_ == "prep" and one.lower_ in ("for", "of"))
    return next((one for link in links for one in link.children if one.dep_ == "pobj"), None)


def _is_behind_another(pronoun: Token, body: Token) -> bool:
    """Another thing goes before: "The bridge was closed; it would open in May, the agency said."."""
    ahead = pronoun.doc[: pronoun.i]
    subjects = (one for one in ahead if one.dep_ in ("nsubj", "nsubjpass") and one != body)
    return any(one.tag_ in ("NN", "NNP") and one not in body.ancestors for one in subjects)


def _is_about_another(before: Doc, words: Sequence[Token]) -> bool:
    """The sentence before is about another: "The firm paid. It saw no results, the university said."."""
    found = [own_subject(sent.root) for sent in before.sents]
    known = {token.lower_ for token in words}
    return any(one is not None and one.pos_ in ("NOUN", "PROPN") and one.lower_ not in known for one in found)


def _same(one: Token | None, other: Token) -> bool:
    return one is not None and one.lower_ == other.lower_

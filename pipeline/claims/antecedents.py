"""Pronouns: whom "he", "she" and "it" mean, where the grammar of the sentence leaves no doubt.

One case is safe enough to put a name into brackets: somebody with a name, or a body, says something of
himself or itself, and nobody else with a name has come up since the sentence before. Everything else stays as
it is: a wrong name in a claim is worse than a pronoun.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import bare, own_subject
from pipeline.records import SourceKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_BODIES = frozenset({"it"})
_PEOPLE = frozenset({"he", "she"})
_EMPTY = frozenset("be seem appear take become remain look rain snow".split())
"""Verbs whose "it" may mean nothing: "said it was too early"."""


def speaker_of(pronoun: Token, kind: SourceKind, before: Doc | None) -> Sequence[Token]:
    """The words for the speaker whom a pronoun means; none where that is not sure.

    `kind` is that of the speaker, `before` the sentence before. A person is meant only if no other name
    stands in the two sentences.
    """
    clause = pronoun.head
    if own_subject(clause) != pronoun:
        return ()
    while clause.dep_ == "conj" and _same(own_subject(clause.head), pronoun):
        clause = clause.head
    verb = clause.head
    if clause.dep_ != "ccomp":
        return ()
    while own_subject(verb) is None and verb.dep_ == "conj":
        verb = verb.head
    speaker = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if speaker is None or speaker.pos_ not in ("PROPN", "NOUN"):
        return ()
    words = [speaker.doc[i] for i in bare(speaker)]
    word = pronoun.lower_
    if word in _BODIES and kind is SourceKind.NAMED_ORGANIZATION:
        alone = clause.lemma_ not in _EMPTY and speaker.tag_ != "NNS"
        goes_on = pronoun.i < speaker.i and (
            _is_behind_another(pronoun) or (before is not None and _is_about_another(before, words))
        )
        return words if alone and not goes_on else ()
    if word in _PEOPLE and kind is SourceKind.NAMED_PERSON and speaker.pos_ == "PROPN":
        return () if _others(pronoun.doc, words) or (before is not None and _others(before, words)) else words
    return ()


def _is_behind_another(pronoun: Token) -> bool:
    """Another thing goes before: "The bridge was closed; it would open in May, the agency said."."""
    ahead = pronoun.doc[: pronoun.i]
    return any(token.dep_ in ("nsubj", "nsubjpass") and token.tag_ in ("NN", "NNP") for token in ahead)


def _is_about_another(before: Doc, words: Sequence[Token]) -> bool:
    """The sentence before is about another: "The firm paid. It saw no results, the university said."."""
    found = [own_subject(sent.root) for sent in before.sents]
    known = {token.lower_ for token in words}
    return any(one is not None and one.pos_ in ("NOUN", "PROPN") and one.lower_ not in known for one in found)


def _same(one: Token | None, other: Token) -> bool:
    return one is not None and one.lower_ == other.lower_


def _others(doc: Doc, words: Sequence[Token]) -> bool:
    """A proper noun that is none of the speaker's."""
    known = {token.text for token in words}
    return any(
        token.pos_ == "PROPN" and token.text not in known and token.ent_type_ != "DATE" for token in doc
    )

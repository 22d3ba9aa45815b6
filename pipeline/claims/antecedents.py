"""Pronouns: whom "he", "she" and "it" mean, where the grammar and the paragraph leave no doubt.

Two cases are safe enough to put a name into brackets: somebody with a name, or a body, says something of
himself or itself, and nobody else with a name has come up since the sentence before; or "he" or "she" is a
subject, and the paragraph has told of one person up to there. Everything else stays as it is: a wrong name in
a claim is worse than a pronoun.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import bare, own_subject
from pipeline.claims.reporting import SUBJECTS
from pipeline.records import SourceKind
from pipeline.text.grammar import Parsed
from pipeline.text.lexicon import grammar, names, noun_class
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_BODIES = frozenset({"it"})
_PEOPLE = frozenset({"he", "she"})
_OTHERS = {"he": frozenset({"she", "her", "hers"}), "she": frozenset({"he", "him", "his"})}
_BEFORE_PLACES = frozenset("at for from in near of outside to".split())
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
        token.pos_ == "PROPN" and token.text not in known and not _is_known_place(token) for token in doc
    )


def person_of(pronoun: Token, paragraph: Sequence[Parsed], people: Sequence[tuple[Span, str]]) -> Span | None:
    """The words that name the one person of whom a paragraph has told up to a "he" or "she".

    `paragraph` are its sentences, the last one that of the pronoun; `people` the places and names of those
    who are named there, up to the pronoun. None where anybody else, with or without a name, may be meant.
    """
    if pronoun.lower_ not in _PEOPLE or pronoun.dep_ not in SUBJECTS or _goes_before(pronoun):
        return None
    if len({name for _, name in people}) != 1:
        return None
    spans = [span for span, _ in people]
    if any(_is_somebody_else(pronoun, one, spans) for one in paragraph):
        return None
    return spans[-1]


def _goes_before(pronoun: Token) -> bool:
    """ "Though he was ill, Lund came": the one who is meant may stand behind."""
    clauses = [one for one in (pronoun.head, *pronoun.head.ancestors) if one.dep_ == "advcl"]
    subjects = (own_subject(one.head) for one in clauses if one.head.i > pronoun.i)
    return any(one is not None and one.i > pronoun.i for one in subjects)


def _is_somebody_else(pronoun: Token, parsed: Parsed, people: Sequence[Span]) -> bool:
    """A sentence tells of somebody other than those named at some places.

    It does so by a pronoun of the other sex, or by other words as far as the pronoun.
    """

    def is_named(token: Token) -> bool:
        return any(span.start <= parsed.starts[token.i] < span.end for span in people)

    if any(token.lower_ in _OTHERS[pronoun.lower_] for token in parsed.doc):
        return True
    for token in parsed.doc:
        if token == pronoun:
            return False
        if is_named(token):
            continue
        if token.tag_ in ("NN", "NNP") and noun_class(token.lower_)[0] == "person":
            told_of_him = token.dep_ in ("attr", "appos", "compound")
            if not told_of_him and not any(map(is_named, (token.head, *token.children))):
                return True
        elif token.pos_ == "PROPN" and not _is_place(token):
            return True
    return False


def _is_place(token: Token) -> bool:
    """A place or a day, or a name that belongs to another word: "in Ostra", "the Moen report"."""
    where = token.dep_ == "pobj" and token.head.lower_ in _BEFORE_PLACES
    return where or token.dep_ in ("compound", "nmod") or _is_known_place(token)


def _is_known_place(token: Token) -> bool:
    """A month, a day, a country, a capital."""
    return token.lower_ in grammar("time") or token.lower_ in names("metonym")

"""Pronouns: whom "he", "she" and "it" mean, where grammar and paragraph leave no doubt.

Two cases are safe enough to put a name into brackets: a body says that "it" did what only people and bodies
do; and "he" or "she" is a subject where nobody but one person has come up in the paragraph and in the
sentence before. In a quotation nothing is put in: no speaker calls himself "he". Everything else stays as it
is: a wrong name in a claim is worse than a pronoun.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.attribution.entities import Person, suits
from pipeline.claims.borrowing import bare, own_subject
from pipeline.claims.reporting import SUBJECTS
from pipeline.records import SourceKind
from pipeline.text.grammar import Parsed
from pipeline.text.lexicon import grammar, names, noun_class, verbs
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PEOPLE = frozenset({"he", "she"})
_OTHERS = {"he": frozenset({"she", "her", "hers"}), "she": frozenset({"he", "him", "his"})}
_BEFORE_PLACES = frozenset("at for from in near of outside to".split())
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
    goes_on = pronoun.i < body.i and (
        _is_behind_another(pronoun) or (before is not None and _is_about_another(before, words))
    )
    return () if goes_on else words


def _is_deed(verb: Token) -> bool:
    """A verb that has people and bodies for its subject, and no thing."""
    if verb.lemma_ == "have":
        return any(one.dep_ == "dobj" and one.lemma_ in _HELD for one in verb.children)
    return verb.lower_ in verbs() or verb.lemma_ in verbs() or verb.lemma_ in grammar("deed")


def _body(speaker: Token) -> Token | None:
    """The body that speaks: the brewer in "a spokeswoman for the brewer"."""
    if noun_class(speaker.lower_)[0] != "person":
        return speaker
    links = (one for one in speaker.children if one.dep_ == "prep" and one.lower_ in ("for", "of"))
    return next((one for link in links for one in link.children if one.dep_ == "pobj"), None)


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


def person_of(pronoun: Token, told: Sequence[Parsed], people: Sequence[tuple[Span, Person]]) -> Span | None:
    """The words that name the one person of whom some sentences have told up to a "he" or "she".

    `told` are the sentences, the last one that of the pronoun; `people` the places and names of those who are
    named there, up to the pronoun. None where anybody else, with or without a name, may be meant.
    """
    if pronoun.lower_ not in _PEOPLE or pronoun.dep_ not in SUBJECTS or _goes_before(pronoun):
        return None
    if len({one.name for _, one in people}) != 1 or not suits(people[0][1], pronoun.lower_):
        return None
    spans = [span for span, _ in people]
    if any(_is_somebody_else(pronoun, one, spans) for one in told):
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
            beside = (token.head, *(one for one in token.children if one.dep_ != "poss"))
            if not told_of_him and not any(map(is_named, beside)):
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

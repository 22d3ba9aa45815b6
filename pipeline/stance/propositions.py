"""Propositions: what a text states happened, verb by verb: who did it, to what, and whether it is denied.

Read off the grammar of the sentence. A passive is turned round: in "the contract was signed by the mayor" the
mayor acts. "Was found guilty" and "is open" state their adjective. What is only possible, wanted or alleged
is not `real`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.stance.content_words import (
    Matter,
    concept,
    concepts,
    is_matter,
    listed,
    matter,
    meanings_of_phrases,
)
from pipeline.stance.verb_parts import (
    BRACKETS,
    NOTHING,
    agents_of,
    below,
    concepts_of,
    governed,
    governed_by,
    is_denied,
    is_passive,
    is_past,
    is_real,
    objects_of,
    phrase_of,
    subject_of,
    verb_above,
    words_of,
)
from pipeline.text.grammar import tokens
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_FAILS = frozenset("fail refuse decline cease stop".split())
_EMPTY = frozenset("be find become remain keep stay make get have do go take declare rule grade rate".split())
_LIGHT = frozenset("make have take get do open launch begin hold conduct".split())
_OF_THE_SAME = frozenset("compound amod appos conj nmod nummod".split())
_MERELY = frozenset("plead".split())
_MOTIONS = concepts("motion")
_VOTED = {
    concept(word): told
    for told, words in {"approve": "carry pass adopt approve", "reject": "lose reject defeat"}.items()
    for word in words.split()
}
"""What becomes of a motion, in one word: "reject" where it "was lost"."""


class Proposition(NamedTuple):
    """One verb with its parts. `key` is its meaning as in a Matter, `words` how the text has it.

    `actor` is who acts and `patient` what is acted on, `name` and `whom` their full names; `amounts` are the
    numbers in what is acted on, `voice` the words of who says so. `cores` are the words of each that say who
    or what it is: of "the minister's aide" only the aide. `governed` is what each preposition governs.
    """

    key: str
    words: str
    negated: bool
    past: bool
    real: bool
    passive: bool
    actor: Matter
    patient: Matter
    name: tuple[str, ...]
    whom: tuple[str, ...]
    rest: Matter
    amounts: frozenset[str]
    cores: tuple[frozenset[str], frozenset[str]]
    governed: Mapping[str, frozenset[str]]
    voice: frozenset[str]


@lru_cache(maxsize=2048)
def propositions(text: str) -> tuple[Proposition, ...]:
    """The propositions of one sentence, in order."""
    return tuple(one for token in words_of(text) for one in _read(token))


@lru_cache(maxsize=2048)
def possible_keys(text: str) -> frozenset[str]:
    """All that the `key` of a proposition of the sentence may be, and more: known without a parse of it."""
    return frozenset(map(concept, tokens(text.translate(BRACKETS)))) | meanings_of_phrases()


@lru_cache(maxsize=2048)
def what_was_done(text: str) -> frozenset[str]:
    """What a sentence says was done: the meanings of its verbs and of their objects."""
    found: set[str] = set()
    for token in words_of(text):
        objects = ("attr", "acomp") if token.pos_ == "AUX" else ("dobj",)
        if token.pos_ == "VERB":
            found.add(concept(token.text))
        if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ == "ROOT"):
            found |= concepts_of(below(token, *objects))
    return frozenset(found)


@lru_cache(maxsize=2048)
def actor_at(text: str, place: Span) -> frozenset[str]:
    """The words of the subject that the verb nearest above a place in a sentence has; none for a pronoun."""
    _, verb = verb_above(text, place)
    found = subject_of(verb) if verb is not None else []
    return _matter([word for word in found if word.pos_ != "PRON" and not word.like_num]).words


def _read(verb: Token) -> Iterator[Proposition]:
    if verb.pos_ not in ("VERB", "AUX") or verb.dep_ in ("aux", "auxpass", "amod"):
        return
    passive = is_passive(verb)
    subject, objects = subject_of(verb), objects_of(verb)
    actors, patients = (agents_of(verb), subject) if passive else (subject, objects)
    head = verb
    if verb.lemma_.lower() in _EMPTY:
        found = _complement(verb)
        if found is None and verb.lemma_.lower() != "be":
            return
        head = found or verb
        deed = head.dep_ == "dobj"  # "made inquiries into a death" is to inquire into it
        actors, patients = (subject, objects_of(head) or governed(verb)) if deed else ([], subject)
    elif verb.lemma_.lower() in _MERELY:
        return
    yield Proposition(
        key=concept(voted(concept(head.text), _core(patients))) or _key(head),
        words=" ".join([verb.text, *_particle(verb), *([] if head == verb else [head.text])]),
        negated=_negated(verb, subject, objects),
        past=is_past(verb),
        real=is_real(verb),
        passive=passive,
        actor=_matter(actors),
        patient=_matter(patients),
        name=_name(actors),
        whom=_name(patients),
        rest=matter(" ".join(word.text for word in verb.subtree)),
        amounts=frozenset(word.lower_ for one in patients for word in phrase_of(one) if word.like_num),
        cores=(_core(actors), _core(patients)),
        governed=governed_by(verb),
        voice=_core(_speakers(verb)),
    )


def key_of(verb: Token) -> str:
    """What a verb states, in one word: of "is 40 metres deep" what it is, and not that it is."""
    return _key(_complement(verb) or verb) if verb.lemma_.lower() in _EMPTY else _key(verb)


def voted(verb: str, things: frozenset[str]) -> str:
    """Whether a verb tells that a motion among some things was approved, or rejected; "" if neither.

    All are the concepts of words.
    """
    return _VOTED.get(verb, "") if things & _MOTIONS else ""


def _complement(verb: Token) -> Token | None:
    """What is stated with an empty verb: "found guilty", "is open", "made inquiries", "under threat"."""
    for child in verb.children:
        if child.dep_ in ("acomp", "oprd", "attr") and child.pos_ in ("ADJ", "VERB", "NOUN"):
            return child
        if child.dep_ == "dobj" and verb.lemma_.lower() in _LIGHT:
            return child
        if child.dep_ == "prep" and verb.lemma_.lower() == "be" and child.lower_ in ("under", "on", "in"):
            return next((word for word in below(child, "pobj") if word.pos_ == "NOUN"), None)
    return None


def _key(head: Token) -> str:
    """What the word stands for, with its preposition or particle: "on schedule", "turned down"."""
    before = [head.head.text] if head.dep_ == "pobj" else []
    after = _particle(head)
    together = matter(" ".join([*before, head.text, *after])).words if before or after else frozenset[str]()
    return next(iter(together)) if len(together) == 1 else concept(head.text)


def _particle(verb: Token) -> list[str]:
    return [particle.text for particle in below(verb, "prt")]


def _speakers(verb: Token) -> list[Token]:
    """Who says what a verb states: "police said that it had not"."""
    return subject_of(verb.head) if verb.dep_ == "ccomp" and verb.head.pos_ == "VERB" else []


def _negated(verb: Token, subject: list[Token], objects: list[Token]) -> bool:
    """Denied by "not", by "no" with its subject or object, or by a verb above: "failed to pay"."""
    own = is_denied(verb)
    parts = any(
        word.lower_ in NOTHING or any(child.lower_ in NOTHING for child in word.children)
        for word in (*subject, *objects)
    )
    above = verb.dep_ == "xcomp" and (verb.head.lemma_.lower() in _FAILS or bool(below(verb.head, "neg")))
    return own != above if own and above else own or parts or above


def _matter(tokens: list[Token]) -> Matter:
    return matter(" ".join(word.text for token in tokens for word in phrase_of(token)))


def _core(nouns: list[Token]) -> frozenset[str]:
    """The words that say who or what a phrase is, not what it is of: of "the minister's aide", the aide."""
    kept = [
        word
        for noun in nouns
        for word in noun.subtree
        if word.pos_ in ("NOUN", "PROPN", "ADJ") and _is_within(word, noun)
    ]
    return concepts_of(word for word in kept if is_matter(word.text))


def _is_within(word: Token, noun: Token) -> bool:
    while word != noun:
        if word.dep_ not in _OF_THE_SAME:
            return False
        word = word.head
    return True


def _name(tokens: list[Token]) -> tuple[str, ...]:
    """The full name, of two words or more, in a phrase: "the mayor, Tomas Yarrow" -> ("tomas", "yarrow")."""
    for token in tokens:
        run: list[str] = []
        for word in phrase_of(token):
            if word.lower_ in listed("title"):
                continue
            if word.pos_ == "PROPN" and is_matter(word.text):
                run.append(word.text.lower())
            elif len(run) > 1:
                return tuple(run)
            else:
                run = []
        if len(run) > 1:
            return tuple(run)
    return ()

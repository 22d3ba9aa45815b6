"""Propositions: what a text states happened, verb by verb: who did it, to what, and whether it is denied.

Read off the grammar of the sentence. A passive is turned round: in "the contract was signed by the mayor" the
mayor acts. "Was found guilty" and "is open" state their adjective. What is only possible, wanted or alleged
is not `real`.
"""

from __future__ import annotations

import re
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
from pipeline.text.grammar import Parsed, parse, tokens
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

NOTHING = frozenset("no none nobody nothing neither nor never nowhere".split())
_POSSIBLE = frozenset("would could should might may must will can shall ought".split())
_WILL = frozenset({"will", "shall"})
_UNREAL = frozenset("if whether unless until lest".split())
_WRONGLY = frozenset("wrongly falsely mistakenly incorrectly erroneously inaccurately".split())
_FAILS = frozenset("fail refuse decline cease stop".split())
_EMPTY = frozenset("be find become remain keep stay make get have do go take declare rule grade rate".split())
_COMES_ABOUT = frozenset("begin start continue manage help fail refuse decline happen".split())
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
    return tuple(one for parsed in grammar_of(text) for token in parsed.doc for one in _read(token))


@lru_cache(maxsize=2048)
def possible_keys(text: str) -> frozenset[str]:
    """All that the `key` of a proposition of the sentence may be, and more: known without a parse of it."""
    return frozenset(map(concept, tokens(text.translate(BRACKETS)))) | meanings_of_phrases()


BRACKETS = str.maketrans("[]", "  ")
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*\s*$")


def as_sentence(text: str) -> str:
    """The text without brackets, and with the full stop that a claim lacks.

    A parser reads a sentence better with it, and a claim that is a sentence of its article is known by then.
    """
    plain = text.translate(BRACKETS)
    return plain if _ENDS.search(plain) or not plain.strip() else f"{plain.rstrip()}."


def grammar_of(text: str) -> tuple[Parsed, ...]:
    """The grammar of a claim, or of a sentence of the evidence; none of an empty one."""
    plain = as_sentence(text)
    return parse(plain, [Span(0, len(plain))]) if plain.strip() else ()


@lru_cache(maxsize=2048)
def what_was_done(text: str) -> frozenset[str]:
    """What a sentence says was done: the meanings of its verbs and of their objects."""
    found: set[str] = set()
    for parsed in grammar_of(text):
        for token in parsed.doc:
            if token.pos_ == "VERB":
                found |= {
                    concept(token.text),
                    *(concept(one.text) for one in token.children if one.dep_ == "dobj"),
                }
            elif token.pos_ == "AUX" and token.dep_ == "ROOT":
                found |= {concept(one.text) for one in token.children if one.dep_ in ("attr", "acomp")}
    return frozenset(found)


@lru_cache(maxsize=2048)
def actor_at(text: str, place: Span) -> frozenset[str]:
    """The words of the subject that the verb nearest above a place in a sentence has; none for a pronoun."""
    for parsed in grammar_of(text):
        for token in parsed.doc:
            if not place.start <= parsed.starts[token.i] < place.end:
                continue
            verb = next((one for one in token.ancestors if one.pos_ in ("VERB", "AUX")), None)
            found = subject_of(verb) if verb is not None else []
            named = [word for word in found if word.pos_ != "PRON" and not word.like_num]
            return _matter(named).words
    return frozenset()


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
        actors, patients = (subject, objects_of(head) or _governed(verb)) if deed else ([], subject)
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


def agents_of(verb: Token) -> list[Token]:
    """By whom something is done; "by 12 votes" is nobody."""
    return [
        word
        for by in verb.children
        if by.dep_ == "agent" or (by.dep_ == "prep" and by.lower_ == "by" and is_passive(verb))
        for word in by.children
        if word.lemma_.lower() not in ("vote", "majority")
    ]


def is_passive(verb: Token) -> bool:
    """By its own form, or by that of the verb which "and" adds it to: "was moved by A and seconded by B"."""
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        return True
    own = any(child.dep_ in ("nsubj", "aux", "dobj") for child in verb.children)
    return verb.dep_ == "conj" and verb.tag_ in ("VBN", "VBD") and not own and is_passive(verb.head)


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
            return next(
                (word for word in child.children if word.dep_ == "pobj" and word.pos_ == "NOUN"), None
            )
    return None


def _key(head: Token) -> str:
    """What the word stands for, with its preposition or particle: "on schedule", "turned down"."""
    before = [head.head.text] if head.dep_ == "pobj" else []
    after = _particle(head)
    together = matter(" ".join([*before, head.text, *after])).words if before or after else frozenset[str]()
    return next(iter(together)) if len(together) == 1 else concept(head.text)


def _particle(verb: Token) -> list[str]:
    return [child.text for child in verb.children if child.dep_ == "prt"]


def subject_of(verb: Token) -> list[Token]:
    """The subject of a verb, through "and" and "who"; none for a command or a fragment."""
    for _ in range(4):
        found = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass", "csubj")]
        if found and found[0].tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
            return [verb.head]
        if found:
            return found
        for (
            child
        ) in verb.lefts:  # "Marrow, tried apart, was found guilty": the parser may hang her on "tried"
            inner = [
                word for word in child.children if word.dep_ in ("nsubj", "nsubjpass") and word.i < child.i
            ]
            if child.dep_ == "advcl" and inner and not any(word.dep_ == "mark" for word in child.children):
                return inner
        if verb.dep_ == "acl":
            return [verb.head]
        if verb.dep_ not in ("conj", "xcomp"):
            return []
        verb = verb.head
    return []


def objects_of(verb: Token) -> list[Token]:
    direct = [child for child in verb.children if child.dep_ in ("dobj", "dative")]
    return direct or _governed(verb)


def _governed(word: Token) -> list[Token]:
    """What the prepositions of a word govern."""
    return [
        below
        for child in word.children
        if child.dep_ == "prep"
        for below in child.children
        if below.dep_ == "pobj"
    ]


def _speakers(verb: Token) -> list[Token]:
    """Who says what a verb states: "police said that it had not"."""
    return subject_of(verb.head) if verb.dep_ == "ccomp" and verb.head.pos_ == "VERB" else []


def _negated(verb: Token, subject: list[Token], objects: list[Token]) -> bool:
    """Denied by "not", by "no" with its subject or object, or by a verb above: "failed to pay"."""
    own = _denied(verb)
    parts = any(
        word.lower_ in NOTHING or any(child.lower_ in NOTHING for child in word.children)
        for word in (*subject, *objects)
    )
    above = verb.dep_ == "xcomp" and (
        verb.head.lemma_.lower() in _FAILS or any(child.dep_ == "neg" for child in verb.head.children)
    )
    return own != above if own and above else own or parts or above


def is_real(verb: Token, *, ahead: bool = False) -> bool:
    """Whether a verb states what is so; `ahead`: or what will be."""
    open_ = _POSSIBLE - _WILL if ahead else _POSSIBLE
    if any(child.dep_ == "aux" and child.lower_ in open_ for child in verb.children):
        return False
    if any(child.dep_ == "mark" and child.lower_ in _UNREAL for child in verb.children):
        return False
    helps = [one.lower_ for one in verb.lefts if one.dep_ in ("aux", "auxpass")]
    if verb.dep_ == "ccomp" and (helps == ["be"] or (not helps and verb.lower_ == "be")):
        return False  # "recommends that it be banned"
    if verb.head.lemma_.lower() not in _COMES_ABOUT and any(child.lower_ == "to" for child in verb.lefts):
        return False
    above = verb
    while above.head != above:
        below, above = above, above.head
        if any(child.lower_ in _WRONGLY for child in above.children):
            return False
        if below.dep_ in ("ccomp", "xcomp", "acl", "pcomp") and above.lemma_.lower() in listed(
            "tells no fact"
        ):
            return False
        if below.dep_ in ("ccomp", "acl", "pcomp", "relcl", "prep", "acomp") and _denied(above):
            return False
        if below.dep_ == "ccomp" and any(one.lemma_.lower() in listed("party") for one in subject_of(above)):
            return False
    return True


def to_be(verb: Token) -> list[Token]:
    """What somebody is to do: "is to be reviewed"."""
    if verb.lemma_.lower() != "be":
        return []
    return [
        one for one in verb.children if one.dep_ == "xcomp" and any(to.lower_ == "to" for to in one.lefts)
    ]


def is_to_be(verb: Token) -> bool:
    """Whether a verb tells what somebody is to do; what he was to do is another thing."""
    return verb in to_be(verb.head) and not is_past(verb.head)


def is_past(verb: Token) -> bool:
    """Whether a verb tells of what was, or has been."""
    parts = (verb, *(child for child in verb.children if child.dep_ in ("aux", "auxpass")))
    return any(word.tag_ == "VBN" or (word.tag_ == "VBD" and _looks_past(word)) for word in parts)


def _looks_past(word: Token) -> bool:
    """The parser takes "we scan" for the past."""
    return word.lower_ != word.lemma_.lower() or word.lower_ in listed("past like present")


def _denied(word: Token) -> bool:
    """Denied by a word of its own, or as the object of one: "found no evidence that"."""
    return any(child.dep_ == "neg" or child.lower_ in NOTHING for child in word.children)


def _matter(tokens: list[Token]) -> Matter:
    return matter(" ".join(word.text for token in tokens for word in phrase_of(token)))


def phrase_of(token: Token) -> list[Token]:
    """A noun with what stands with it, without the clauses that hang on it."""
    cut = {
        word for child in token.children if child.dep_ in ("relcl", "acl", "advcl") for word in child.subtree
    }
    return [word for word in token.subtree if word not in cut]


def _core(nouns: list[Token]) -> frozenset[str]:
    """The words that say who or what a phrase is, not what it is of: of "the minister's aide", the aide."""
    kept = [
        word
        for noun in nouns
        for word in noun.subtree
        if word.pos_ in ("NOUN", "PROPN", "ADJ") and _is_within(word, noun)
    ]
    return frozenset(concept(word.text) for word in kept if is_matter(word.text))


def _is_within(word: Token, noun: Token) -> bool:
    while word != noun:
        if word.dep_ not in _OF_THE_SAME:
            return False
        word = word.head
    return True


def governed_by(verb: Token, figure: Token | None = None) -> Mapping[str, frozenset[str]]:
    """What each preposition governs beside the verb or what stands with it: common nouns, and names apart.

    What a `figure` stands in is left out.
    """
    found: dict[str, frozenset[str]] = {}
    for word in verb.subtree:
        told_by = word.head.lower_ == "according"
        if word.dep_ == "prep" and word.head in (verb, *verb.children) and not told_by:
            for one in word.children:
                beside = figure is None or figure not in one.subtree
                if one.dep_ == "pobj" and one.pos_ in ("NOUN", "PROPN") and beside:
                    key = f"{word.lower_} {one.pos_}"
                    found[key] = found.get(key, frozenset()) | {concept(one.text)}
    return found


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

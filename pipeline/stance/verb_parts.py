"""Verb parts: what belongs to a verb in a sentence: who acts, on whom, and whether it is so.

Read off the parse, through "and", "who" and a passive. What is only possible, wanted or alleged is not real.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from pipeline.stance.content_words import concept, listed
from pipeline.text.grammar import Parsed, parse
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

Key = TypeVar("Key")
Value = TypeVar("Value")

NOTHING = frozenset("no none nobody nothing neither nor never nowhere".split())
_POSSIBLE = frozenset("would could should might may must will can shall ought".split())
_WILL = frozenset({"will", "shall"})
_UNREAL = frozenset("if whether unless until lest".split())
_WRONGLY = frozenset("wrongly falsely mistakenly incorrectly erroneously inaccurately".split())
_COMES_ABOUT = frozenset("begin start continue manage help fail refuse decline happen".split())
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


def words_of(text: str) -> Iterator[Token]:
    """The words of a claim, or of a sentence of the evidence, with their grammar."""
    return (token for parsed in grammar_of(text) for token in parsed.doc)


def below(word: Token, *relations: str) -> list[Token]:
    """The words that hang on a word by one of these relations, such as "dobj"."""
    return [one for one in word.children if one.dep_ in relations]


def concepts_of(words: Iterable[Token]) -> frozenset[str]:
    """What some words mean."""
    return frozenset(concept(word.text) for word in words)


def verb_above(text: str, place: Span) -> tuple[list[Token], Token | None]:
    """The words at a place in a sentence, and the verb nearest above the first of them."""
    for parsed in grammar_of(text):
        words = [token for token in parsed.doc if place.start <= parsed.starts[token.i] < place.end]
        above = words[0].ancestors if words else ()
        return words, next((one for one in above if one.pos_ in ("VERB", "AUX")), None)
    return [], None


def collected(pairs: Iterable[tuple[Key, Value]]) -> Mapping[Key, frozenset[Value]]:
    """By key, all that is told of it."""
    found = defaultdict[Key, set[Value]](set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


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
    if below(verb, "nsubjpass", "auxpass"):
        return True
    added = verb.dep_ == "conj" and verb.tag_ in ("VBN", "VBD") and not below(verb, "nsubj", "aux", "dobj")
    return added and is_passive(verb.head)


def subject_of(verb: Token) -> list[Token]:
    """The subject of a verb, through "and" and "who"; none for a command or a fragment."""
    for _ in range(4):
        found = below(verb, "nsubj", "nsubjpass", "csubj")
        if found and found[0].tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
            return [verb.head]
        if found:
            return found
        # "Marrow, tried apart, was found guilty": the parser may hang her on "tried".
        for clause in (child for child in verb.lefts if child.dep_ == "advcl"):
            inner = [word for word in below(clause, "nsubj", "nsubjpass") if word.i < clause.i]
            if inner and not below(clause, "mark"):
                return inner
        if verb.dep_ == "acl":
            return [verb.head]
        if verb.dep_ not in ("conj", "xcomp"):
            return []
        verb = verb.head
    return []


def objects_of(verb: Token) -> list[Token]:
    """What a verb acts on, directly or by a preposition."""
    return below(verb, "dobj", "dative") or governed(verb)


def governed(word: Token) -> list[Token]:
    """What the prepositions of a word govern."""
    return [one for preposition in below(word, "prep") for one in below(preposition, "pobj")]


def is_real(verb: Token, *, ahead: bool = False) -> bool:
    """Whether a verb states what is so; `ahead`: or what will be."""
    open_ = _POSSIBLE - _WILL if ahead else _POSSIBLE
    if any(one.lower_ in open_ for one in below(verb, "aux")):
        return False
    if any(one.lower_ in _UNREAL for one in below(verb, "mark")):
        return False
    helps = [one.lower_ for one in verb.lefts if one.dep_ in ("aux", "auxpass")]
    if verb.dep_ == "ccomp" and (helps == ["be"] or (not helps and verb.lower_ == "be")):
        return False  # "recommends that it be banned"
    if verb.head.lemma_.lower() not in _COMES_ABOUT and any(child.lower_ == "to" for child in verb.lefts):
        return False
    return all(_is_left_a_fact(word) for word in (verb, *verb.ancestors) if word.head != word)


def _is_left_a_fact(word: Token) -> bool:
    """Whether the word that one hangs on leaves it a fact."""
    relation, above = word.dep_, word.head
    if any(child.lower_ in _WRONGLY for child in above.children):
        return False
    if relation in ("ccomp", "xcomp", "acl", "pcomp") and above.lemma_.lower() in listed("tells no fact"):
        return False
    if relation in ("ccomp", "acl", "pcomp", "relcl", "prep", "acomp") and is_denied(above):
        return False
    return relation != "ccomp" or not any(one.lemma_.lower() in listed("party") for one in subject_of(above))


def to_be(verb: Token) -> list[Token]:
    """What somebody is to do: "is to be reviewed"."""
    if verb.lemma_.lower() != "be":
        return []
    return [one for one in below(verb, "xcomp") if any(to.lower_ == "to" for to in one.lefts)]


def is_to_be(verb: Token) -> bool:
    """Whether a verb tells what somebody is to do; what he was to do is another thing."""
    return verb in to_be(verb.head) and not is_past(verb.head)


def is_past(verb: Token) -> bool:
    """Whether a verb tells of what was, or has been."""
    parts = (verb, *below(verb, "aux", "auxpass"))
    return any(word.tag_ == "VBN" or (word.tag_ == "VBD" and _looks_past(word)) for word in parts)


def _looks_past(word: Token) -> bool:
    """The parser takes "we scan" for the past."""
    return word.lower_ != word.lemma_.lower() or word.lower_ in listed("past like present")


def is_denied(word: Token) -> bool:
    """Denied by a word of its own, or as the object of one: "found no evidence that"."""
    return any(child.dep_ == "neg" or child.lower_ in NOTHING for child in word.children)


def behind_of(noun: Token) -> Token:
    """What a word tells the number of: the sheds in "two of the four sheds"; itself where it is of none."""
    of = (child for child in noun.children if child.lower_ == "of")
    return next((one for each in of for one in below(each, "pobj") if one.pos_ != "PRON"), noun)


def phrase_of(token: Token) -> list[Token]:
    """A noun with what stands with it, without the clauses that hang on it."""
    cut = {word for clause in below(token, "relcl", "acl", "advcl") for word in clause.subtree}
    return [word for word in token.subtree if word not in cut]


def governed_alike(ours: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]]) -> bool:
    """Whether what each preposition of both governs has something in common (see `governed_by`)."""
    return all(ours[key] & theirs[key] for key in ours.keys() & theirs.keys())


def governed_by(verb: Token, figure: Token | None = None) -> Mapping[str, frozenset[str]]:
    """What each preposition governs beside the verb or what stands with it: common nouns, and names apart.

    What a `figure` stands in is left out.
    """
    return collected(
        (f"{word.lower_} {one.pos_}", concept(one.text))
        for word in verb.subtree
        if word.dep_ == "prep" and word.head in (verb, *verb.children) and word.head.lower_ != "according"
        for one in word.children
        if one.dep_ == "pobj" and one.pos_ in ("NOUN", "PROPN")
        if figure is None or figure not in one.subtree
    )

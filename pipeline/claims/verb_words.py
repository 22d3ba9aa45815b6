"""Verb words: what a verb is built of, and to which class of `data/views.txt` a word belongs."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import auxiliaries
from pipeline.claims.reporting import SUBJECTS

if TYPE_CHECKING:
    from spacy.tokens import Token

FIRST = frozenset({"i", "we"})
THIRD = frozenset({"he", "she", "it", "they"})
SENSES = frozenset("hear see smell feel taste sense tell remember afford find reach".split())
"""What somebody could do was so: "you could hear it ticking"."""
_PRESENT = frozenset({"VBZ", "VBP"})
_FINITE = _PRESENT | {"VBD", "MD"}


@cache
def view_words(section: str) -> frozenset[str]:
    """The words of a section of `data/views.txt`."""
    return _sections()[section]


@cache
def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in (files("pipeline.claims") / "data" / "views.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            section.update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def has(word: Token | None, section: str) -> bool:
    """A word is of a section, in the form that stands there or by its lemma; a name is of none."""
    if word is None or word.pos_ == "PROPN":
        return False
    # The lemma of "hates" is "hat", that of "hoped" is "hop".
    plain = word.lower_[:-1] if word.tag_ in ("VBZ", "VBD") else word.lower_
    return not {word.lemma_.lower(), word.lower_, plain}.isdisjoint(view_words(section))


def modals(head: Token) -> set[str]:
    """The modal verbs of a verb, also those of one that it is coordinated with."""
    while head.dep_ == "conj" and head.tag_ == "VB" and not auxiliaries(head):
        head = head.head  # "will close two plants and cut 90 jobs"
    return {one.lower_.replace("’", "'") for one in auxiliaries(head) if one.tag_ == "MD"}


def subject_of(head: Token) -> Token | None:
    """The subject of a verb, or of the verb that it depends on."""
    while True:
        found = next((child for child in head.children if child.dep_ in SUBJECTS), None)
        if found is not None or head.dep_ not in ("conj", "xcomp"):
            return found
        head = head.head


def is_perfect(head: Token) -> bool:
    """The verb has "have" for an auxiliary."""
    return any(one.lemma_ == "have" for one in auxiliaries(head))


def is_present(head: Token) -> bool:
    """The finite part of the verb is in the present: "is planned", not "was planned" nor "will be"."""
    finite = next((one for one in (*auxiliaries(head), head) if one.tag_ in _FINITE), None)
    return finite is not None and finite.tag_ in _PRESENT


def is_passive(head: Token) -> bool:
    """The verb is in the passive."""
    return any(one.dep_ == "auxpass" for one in auxiliaries(head))


def is_negated(head: Token) -> bool:
    """ "Not" stands with the verb itself."""
    return any(child.dep_ == "neg" for child in head.children)

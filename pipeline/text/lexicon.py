"""The word lists behind sourcing: reporting verbs, closed classes, nouns for sources, names.

They are plain files under `data/`, so that a word is added without touching code. A file has sections
(`[name]`) of words parted by white space; `#` begins a comment line. The verbs have a line each, with
the forms that do not follow from the lemma by rule.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

VOWELS = "aeiou"


class Form(NamedTuple):
    """One form of a reporting verb. `shape` is base, third, past, participle or ing (past wins a tie)."""

    lemma: str
    kind: str
    shape: str


def lines(name: str, package: str = "pipeline.text") -> list[str]:
    """The lines of a file of data of a package, without blank ones and comments."""
    text = (files(package) / "data" / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def sections(name: str, package: str = "pipeline.text") -> dict[str, frozenset[str]]:
    """The sections of a word list: section name to its words."""
    found: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in lines(name, package):
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), set())
        else:
            current.update(line.split())
    return {section: frozenset(words) for section, words in found.items()}


@cache
def grammar(section: str) -> frozenset[str]:
    """A closed class of words, e.g. "preposition"."""
    return sections("grammar.txt")[section]


@cache
def names(section: str) -> frozenset[str]:
    """Words that occur in names, e.g. "body"."""
    return sections("names.txt")[section]


@cache
def nouns(section: str) -> frozenset[str]:
    """Nouns for sources in the singular, e.g. "person"."""
    return sections("nouns.txt")[section]


@cache
def plurals(section: str) -> frozenset[str]:
    """The plurals of a section of nouns."""
    return frozenset(plural(word) for word in nouns(section))


def singular(word: str) -> str:
    """The singular of a plural that the lists know; any other word as it is."""
    return _singulars().get(word, word)


@cache
def _singulars() -> dict[str, str]:
    return {plural(word): word for section in _CLASSES for word in nouns(section)}


_CLASSES = ("secretive", "person", "demonym", "group", "document", "organization")


@lru_cache(maxsize=2**14)
def noun_class(word: str) -> tuple[str, bool]:
    """The class of a noun for a source and whether it is a plural; "" for an unknown noun.

    A word in two classes has the first of: secretive, person, demonym, group, document, organization.
    """
    for section in _CLASSES:
        if word in nouns(section):
            return section, section == "group"
        if word in plurals(section):
            return section, True
    return "", False


@cache
def verbs() -> dict[str, Form]:
    """Every form of every reporting verb."""
    forms: dict[str, Form] = {}
    for line in lines("verbs.txt"):
        kind, lemma, *irregular = line.split()
        ing = next((form for form in irregular if form.endswith("ing")), _stem(lemma) + "ing")
        past = [form for form in irregular if not form.endswith("ing")] or [_past(lemma)]
        for form, shape in [
            (past[0], "past"),
            (past[-1], "participle"),
            (ing, "ing"),
            (plural(lemma), "third"),
            (lemma, "base"),
        ]:
            forms.setdefault(form, Form(lemma, kind, shape))
    return forms


def plural(word: str) -> str:
    """The word with the ending that makes a noun plural and a verb third person."""
    for singular, many in (("woman", "women"), ("man", "men"), ("child", "children"), ("person", "people")):
        if word.endswith(singular) and word not in _NO_MEN:
            return word.removesuffix(singular) + many
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


_NO_MEN = frozenset({"german", "human", "roman", "norman", "ottoman"})


def _stem(lemma: str) -> str:
    return lemma[:-1] if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) else lemma


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in VOWELS:
        return lemma[:-1] + "ied"
    return lemma + "ed"

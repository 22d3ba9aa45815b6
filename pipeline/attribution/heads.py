"""The head of a noun phrase: the word that says what a source is, and what stands around it.

"a former U.S. defense official who has studied the conflict" has the head "official".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.lexicon import names, noun_class, nouns
from pipeline.text.words import Word

_LINKS = frozenset({"who", "which", "that", "whose", "whom", "where", ",", "(", "—", "–", "-", "--"})
_DEFINITE = frozenset("the this that these those his her its their my our your both".split())
_GUARDS = frozenset({"coast", "national", "border", "revolutionary", "republican"})
_RANKS = frozenset("senior leading prominent influential opposition party key top well-connected".split())
"""What stands before a figure that is somebody."""
_SUBJECTS = frozenset({"i", "he", "she", "we", "they", "you"})
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})


_PLURAL_OWNER = re.compile(r" (['’])(?= )")
"""The mark behind "mediators" in "the mediators' envoy", which is a word of its own."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a noun phrase tells before its first comma, preposition or relative clause.

    `core` are those words and `at` is the place of the head among them; `noun` is its class and
    `plural` its number; `proper` says that the head itself is a name; `named` that a name stands before
    it ("the Clinton campaign"); `definite` that the phrase points to something known.
    """

    core: tuple[Word, ...]
    at: int
    noun: str
    plural: bool
    proper: bool
    named: bool
    definite: bool

    @property
    def word(self) -> Word:
        """The head word."""
        return self.core[self.at]

    @property
    def text(self) -> str:
        """The words of the core."""
        return _PLURAL_OWNER.sub(r"\1", " ".join(word.text for word in self.core))

    @property
    def name(self) -> list[str]:
        """The capitalised words that end in the head, without an article and endings of possession."""
        run: list[str] = []
        for word in reversed(self.core[: self.at + 1]):
            if not word.proper and word.low not in ("of", "for", "and", "de", "&"):
                break
            # "Sainsbury's" is a name where it owns nothing.
            owns = word.possessive and not run and word.dep in ("", "poss", "compound", "nmod")
            run.insert(0, word.text[:-2] if owns else word.text)
        while len(run) > 1 and run[0].lower() in ("the", "a", "an"):
            run.pop(0)
        return run

    @property
    def low(self) -> str:
        """The head in lower case, without an ending of possession."""
        return self.word.low.removesuffix("'s")


def head_of(phrase: Sequence[Word], initial: bool, headline: bool) -> Head:
    """The head of a phrase; `initial` where it begins a sentence, `headline` where capitals tell nothing.

    The phrase must have at least one word.
    """
    core = _core(phrase) or list(phrase[:1])  # "which", where nothing stands before it
    at = len(core) - 1
    while at and (not core[at].is_word or core[at].low in _REFLEXIVE):
        at -= 1
    if not core[at].proper and not noun_class(core[at].low.removesuffix("'s"))[0]:
        known = [k for k in range(at) if noun_class(core[k].low)[0] and not core[k].within("determiner")]
        at = known[-1] if known else at
    word = core[at]
    noun, plural = noun_class(word.low.removesuffix("'s"))
    if word.low == "guard" and at and core[at - 1].low in _GUARDS:
        noun = "organization"  # "Maravia's coast guard"
    if word.low in ("figure", "figures") and any(one.low in _RANKS for one in core[:at]):
        noun, plural = "person", word.low == "figures"  # "a senior figure at the club"
    if word.low.endswith("-year-old"):
        noun = "person"
    return Head(
        core=tuple(core),
        at=at,
        noun=noun,
        plural=plural,
        proper=_is_name(core, at, noun, initial, headline),
        named=any(_names(core[k], initial and not k, headline) for k in range(at)),
        definite=core[0].low in _DEFINITE or any(one.possessive for one in core[:at]),
    )


def _core(phrase: Sequence[Word]) -> list[Word]:
    core: list[Word] = []
    for k, word in enumerate(phrase):
        ends = word.low in _LINKS or word.low in _SUBJECTS or (word.within("preposition") and not word.proper)
        if core and ends and not _owns_behind(phrase, k):
            break
        known = bool(core) and noun_class(core[-1].low)[0] in ("person", "document", "demonym", "group")
        if known and (_is_participle(word) or word.low in ("mr.", "ms.", "mrs.", "he", "she", "they")):
            break
        core.append(phrase[k])
    return core


def _is_participle(word: Word) -> bool:
    """ "Saying", "published"; without a parse by its ending: "figures published Tuesday"."""
    if word.tag:
        return word.tag in ("VBN", "VBD") or (word.low.endswith("ing") and not word.tag.startswith("NN"))
    return word.low.endswith(("ing", "ed")) or word.low in ("seen", "taken")


def _owns_behind(phrase: Sequence[Word], k: int) -> bool:
    """A preposition in a name that owns what follows: "the Bank of England's governor"."""
    if phrase[k].low not in ("of", "for") or not phrase[k - 1].proper:
        return False
    for word in phrase[k + 1 : -1]:
        if not (word.proper or word.low in ("the", "of", "for", "and")):
            return False
        if word.possessive:
            return True
    return False


def _is_name(core: Sequence[Word], at: int, noun: str, initial: bool, headline: bool) -> bool:
    word = core[at]
    if not word.proper or noun == "demonym" or word.within("determiner") or word.within("subject pronoun"):
        return False
    if headline or (initial and at == 0):
        return not noun or (word.text.isupper() and noun != "document")
    return True


def _names(word: Word, initial: bool, headline: bool) -> bool:
    """A capitalised word that is, or is part of, a name."""
    closed = ("determiner", "preposition", "conjunction", "subordinator", "personal pronoun", "adverb")
    low = word.low.removesuffix("'s")
    if not word.proper or any(word.within(section) for section in closed) or low in names("not a name"):
        return False
    if initial or headline:
        known = low in names("metonym") or low in names("male") or low in names("female") or word.possessive
        return known or (word.text.isupper() and len(word.text) > 1)
    return low not in nouns("unpublished") and low not in nouns("secret")


def end_of_core(phrase: Sequence[Word]) -> int:
    """Where a noun phrase ends before its first comma or relative clause, as an offset."""
    marks = (k for k, word in enumerate(phrase) if k and (word.text == "," or word.low in ("who", "which")))
    return phrase[next(marks, len(phrase)) - 1].end

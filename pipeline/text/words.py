"""The words and marks of a text, with their offsets, and the few questions one asks of a single word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.text.lexicon import Form, grammar, verbs

_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphens and marks without width, which change no word."""
_LETTER = rf"[^\W_][\u0300-\u036f{_UNSEEN}]*"
_BODIES = (
    "Alliance|Association|Club|Committee|Confederation|Congress|Co-?operative|Council|Federation|Forum|Guild|"
    "League|Network|Organi[sz]ation|Party|Society|Trust|Union"
)
_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}(?:-\w+)*"  # U.S., a.m., U.S.-born
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Lt|Gen|Col|Capt|Maj|Sgt|Adm|Rev|St|Jr|Sr|Inc|Corp|Co|No|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\."
    r"|[A-Z]\.(?=\s+[A-Z])"  # the initial in "Marc H. Morial"
    r"|(?:[Hh]e|[Ss]he|[Ii]t|I|[Ww]e|[Tt]hey|[Yy]ou|[Ww]ho|[Tt]here)(?=['’](?:s|ve|d|ll|re|m)\b)"
    r"|['’](?:s|ve|d|ll|re|m)\b(?!['’])"  # the verb in "he's"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    rf"|[A-Z](?:{_LETTER})+s['’](?=\s+(?:[A-Z]\w+\s+)?(?:{_BODIES})\b)"  # Teachers' Union
    rf"|(?:{_LETTER})+(?:['’\-‑&.](?:{_LETTER})+)*"
    r"|''|``|\.{3}|\S"
)


class Word(NamedTuple):
    """A word or a mark: `text[start:end]`, and the same in lower case with plain apostrophes.

    In an article that is parsed `tag` is its part of speech (Penn Treebank), `dep` its relation to the
    word that it depends on, and `head` the number of that word.
    """

    start: int
    end: int
    text: str
    low: str
    tag: str = ""
    dep: str = ""
    head: int = -1

    @property
    def proper(self) -> bool:
        """Begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """Letters or digits, not a mark."""
        return self.text[0].isalnum()

    @property
    def possessive(self) -> bool:
        """Ends in an apostrophe with s: "Trump's"."""
        return self.low.endswith("'s") and len(self.low) > 2

    @property
    def verb(self) -> Form | None:
        """The reporting verb that this is a form of."""
        return verbs().get(self.low)

    @property
    def in_ly(self) -> bool:
        """An adverb by its ending: "reportedly", not "family"."""
        return self.low.endswith("ly") and not self.tag.startswith("NN")

    def within(self, section: str) -> bool:
        """Belongs to a closed class of words."""
        return self.low in grammar(section)


def words(text: str) -> list[Word]:
    """All words and marks of a text in order."""
    found = [(*match.span(), word) for match in _WORD.finditer(text) if (word := _plain(match.group()))]
    return [
        Word(start, end, word, word if _is_acronym(found, k) else word.lower().replace("’", "'"))
        for k, (start, end, word) in enumerate(found)
    ]


def _plain(word: str) -> str:
    """A word with each accent as one letter with its own, and without what is not seen."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", word.translate(_NO_UNSEEN))


_NO_UNSEEN = dict.fromkeys(map(ord, _UNSEEN))


def _is_acronym(found: Sequence[tuple[int, int, str]], k: int) -> bool:
    """WHO, US, IT: a name that would be a small word, where the words beside it are not in capitals."""
    word = found[k][2]
    if len(word) < 2 or not word.isupper() or not _is_small(word.lower()):
        return False
    beside = [one for _, _, one in (*found[max(0, k - 1) : k], *found[k + 1 : k + 2]) if len(one) > 1]
    return not any(one.isupper() and one.isalpha() for one in beside)


@lru_cache(maxsize=1024)
def _is_small(word: str) -> bool:
    return any(
        word in grammar(section) for section in ("personal pronoun", "relative", "auxiliary", "preposition")
    )


def is_headline(sentence: str) -> bool:
    """Whether most of the longer words begin with a capital, so that capitals tell nothing about names."""
    found = [word for word in re.findall(r"[^\W\d_]{3,}", sentence) if word not in _SMALL]
    return len(found) > 2 and sum(word[0].isupper() for word in found) > 0.8 * len(found)


_SMALL = frozenset({"the", "and", "for", "but", "nor", "with", "from", "into", "over"})

"""The words and marks of a text, with their offsets, and the few questions one asks of a single word."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.text.lexicon import Form, grammar, verbs

_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}(?:-\w+)*"  # U.S., a.m., U.S.-born
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Lt|Gen|Col|Capt|Maj|Sgt|Adm|Rev|St|Jr|Sr|Inc|Corp|Co|No|vs)\."
    r"|[A-Z]\.(?=\s+[A-Z])"  # the initial in "Marc H. Morial"
    r"|(?:[Hh]e|[Ss]he|[Ii]t|I|[Ww]e|[Tt]hey|[Yy]ou|[Ww]ho|[Tt]here)(?=['’](?:s|ve|d|ll|re|m)\b)"
    r"|['’](?:s|ve|d|ll|re|m)\b(?!['’])"  # the verb in "he's"
    r"|[^\W_]+(?:(?:['’\-‑&.]|’)(?=[^\W_])[^\W_]+)*"
    r"|''|``|\.{3}|\S"
)


class Word(NamedTuple):
    """A word or a mark: `text[start:end]`, and the same in lower case with plain apostrophes."""

    start: int
    end: int
    text: str
    low: str

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

    def within(self, section: str) -> bool:
        """Belongs to a closed class of words."""
        return self.low in grammar(section)


def words(text: str) -> list[Word]:
    """All words and marks of a text in order."""
    return [
        Word(found.start(), found.end(), found.group(), found.group().lower().replace("’", "'"))
        for found in _WORD.finditer(text)
    ]


def is_headline(sentence: str) -> bool:
    """Whether most of the longer words begin with a capital, so that capitals tell nothing about names."""
    found = [word for word in re.findall(r"[^\W\d_]{3,}", sentence) if word not in _SMALL]
    return len(found) > 2 and sum(word[0].isupper() for word in found) > 0.8 * len(found)


_SMALL = frozenset({"the", "and", "for", "but", "nor", "with", "from", "into", "over"})

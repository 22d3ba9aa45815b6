"""What of a text counts in a search: its words, and of its names the consonants, which survive any spelling.

So cease-fire finds ceasefire, Kupyansk finds Kupiansk, and U.S. finds United States.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:[-‐‑–.'’]\w+)*")
_COMPOUND = re.compile(r"\b\w++(?:[-‐‑–.'’]\w++)+")
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]{2,}")
_APART = re.compile(r"[-‐‑–.]")
_STOP = frozenset(
    """
    a about after against all also among an and any are as at be because been before being between both
    but by can could did do does during each for from had has have he her him his how if in into is it its
    itself many may might more most much must no nor not of off on one only or other our out over own said
    same say says she should since so some such than that the their them then there these they this those
    through to too under until up upon very was we were what when where whether which while who whom whose
    why will with would you
    """.split()
)
_ABBREVIATION = re.compile(r"\b[A-Z]\.?[A-Z]\b")
_SPELT_OUT = {"US": "united states", "UK": "united kingdom", "EU": "european union", "UN": "united nations"}


class SearchTerms(NamedTuple):
    """Words as a search sees them: as they are written, and the consonants of the names among them."""

    words: str
    names: str


def of_passage(text: str) -> SearchTerms:
    """All that a passage can be found by: its words, their other forms, and its names."""
    other = {form for word in _COMPOUND.findall(text) if (form := _joined(word))} | set(_spelt_out(text))
    names = {sound for name in _NAME.findall(text) if (sound := _consonants(name))}
    return SearchTerms(" ".join([text, *sorted(other)]), " ".join(sorted(names)))


def of_claim(text: str) -> list[SearchTerms]:
    """What is asked of a passage: one entry a word, met by any of its forms. Common words are left out."""
    asked = dict.fromkeys(SearchTerms(word, "") for word in _spelt_out(text))
    for word in _WORD.findall(_ABBREVIATION.sub(" ", text)):
        joined = _joined(word)
        for part in re.findall(r"\w+", word):
            if len(part) > 1 and part.lower() not in _STOP:
                name = _consonants(part) if _NAME.fullmatch(part) else ""
                asked[SearchTerms(f"{part} {joined}".strip().lower(), name)] = None
    return list(asked)


def _joined(word: str) -> str:
    """What is written apart, as one word: ceasefire (cease-fire). Nothing, where it already is one."""
    return re.sub(r"\W", "", word).lower() if _APART.search(word) else ""


def _spelt_out(text: str) -> list[str]:
    """The words of the abbreviations that everyone knows: united, states (U.S.)."""
    short = sorted({found.replace(".", "") for found in _ABBREVIATION.findall(text)})
    return [word for name in short for word in _SPELT_OUT.get(name, name.lower()).split()]


def _consonants(name: str) -> str:
    """Nothing where there are fewer than two, or the word is a common one at the start of a sentence."""
    if name.lower() in _STOP:
        return ""
    letters = unicodedata.normalize("NFKD", name.lower())
    sound = re.sub(r"[\Waeiouy_]|(.)(?=\1)", "", letters)
    return sound if len(sound) > 1 else ""

"""An index over passages of evidence, in memory: which of them share words and names with a claim?

It looks past spelling: cease-fire finds ceasefire, Kupyansk finds Kupiansk, and U.S. finds United States.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
import weakref
from collections.abc import Collection, Iterable

from pipeline.records import Evidence

_WORD = re.compile(r"\w+(?:[-‐‑–.'’]\w+)*")
_NAME = re.compile(r"\b[^\W\d_a-z][^\W\d_]{2,}")
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


class Index:
    """Passages that can be searched by the words of a claim."""

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        self._evidence = {passage.id: passage for passage in evidence}
        self._db = sqlite3.connect(
            ":memory:", check_same_thread=False
        )  # closed by whichever thread collects it
        # Lives in memory alone, so that it may go with the index: no caller has to close it.
        weakref.finalize(self, self._db.close)
        self._db.execute(
            "CREATE VIRTUAL TABLE passage USING fts5(id UNINDEXED, title, text, joined, names, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._db.executemany("INSERT INTO passage VALUES (?, ?, ?, ?, ?)", map(_row, self._evidence.values()))

    def search(self, words: str, limit: int, *, exclude: Collection[str] = ()) -> list[Evidence]:
        """The `limit` passages that share most with `words`, best first; the same for the same passages.

        `exclude` are ids. A passage in the words of an excluded one is left out with it, and of several
        in the same words one is given: two copies of one wire story are one source.
        """
        query = _query(words)
        if not query:
            return []
        taken = {_folded(self._evidence[id].text) for id in exclude if id in self._evidence}
        found: list[Evidence] = []
        for (id,) in self._db.execute(_RANKED, (query,)):
            copy = _folded(self._evidence[id].text)
            if copy not in taken:
                taken.add(copy)
                found.append(self._evidence[id])
            if len(found) >= limit:
                break
        return found


# Weights of id, title, text, joined, names. Rounded, so that ties are ties on every machine.
_RANKED = "SELECT id FROM passage WHERE passage MATCH ? ORDER BY round(bm25(passage, 0, 2, 1, 1, 1), 12), id"


def _row(passage: Evidence) -> tuple[str, str, str, str, str]:
    title = passage.title or ""
    both = f"{title}\n{passage.text}"
    return passage.id, title, passage.text, " ".join(_joined(both)), " ".join(_sounds(both))


def _query(words: str) -> str:
    """The words as alternatives, each in quotes: nothing in a text can be read as query syntax."""
    plain = {part for word in _words(words) for part in re.findall(r"\w+", word)} | _joined(words)
    terms = [f'{{title text joined}} : "{word}"' for word in sorted(plain - _STOP) if len(word) > 1]
    terms += [f'names : "{sound}"' for sound in sorted(_sounds(words))]
    return " OR ".join(terms)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _joined(text: str) -> set[str]:
    """What is written apart or short, in its other form: ceasefire (cease-fire), united states (U.S.)."""
    short = {found.replace(".", "") for found in _ABBREVIATION.findall(text)}
    spelt_out = {word for name in short & _SPELT_OUT.keys() for word in _SPELT_OUT[name].split()}
    return spelt_out | {re.sub(r"\W", "", word) for word in _words(text) if re.search(r"[-‐‑–.]", word)}


def _sounds(text: str) -> set[str]:
    """The consonants of each name, which survive from one spelling or transcription to the next."""
    names = {name.lower() for name in _NAME.findall(text)} - _STOP
    return {sound for name in names if len(sound := _consonants(name)) > 1}


def _consonants(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return re.sub(r"[\Waeiouy_]|(.)(?=\1)", "", letters)


def _folded(text: str) -> str:
    return " ".join(_words(text))

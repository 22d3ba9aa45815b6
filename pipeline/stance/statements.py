"""Statements: the sentences of a passage, each read for what it states, for code to compare with a claim.

A sentence is read with its context: the question that it answers, the sentence that its "it" or "they" points
back to, the title of the passage, and the day on which its "today" was said.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.stance.content_words import Matter, listed, matter
from pipeline.stance.dates import MONTHS
from pipeline.stance.moments import Moment, moments
from pipeline.text.sentences import Span, sentences

_POINTS_BACK = re.compile(
    r"(?:it|its|they|their|he|his|she|her|this|these|the (?:same|latter|other))\b", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"\b([A-Z][^\W\d_]+)s? (?:No\.? |number )?(\d{1,4})\b"
    r"(?![,.]?\d)(?! ?%| (?:per|in|out|of)\b| \w+s\b(?<!has)(?<!was))"
)


class Statement(NamedTuple):
    """One sentence of a passage, with its title. `about` is what it is about: also what it points back to,
    and the title."""

    span: Span
    text: str
    about: Matter
    day: dt.date | None
    title: str = ""

    def words(self, span: Span) -> str:
        """The sentence's own words at a place."""
        return self.text[slice(*span)]

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments that it tells, those like "today" by the passage's date."""
        return moments(self.text, self.day)


@lru_cache(maxsize=1024)
def statements(passage: str, title: str = "", day: dt.date | None = None) -> tuple[Statement, ...]:
    """The statements of a passage; a question is none."""
    read: list[Statement] = []
    before = ""
    for span in sentences(passage):
        text = passage[slice(*span)]
        if not text.endswith("?"):
            points = before.endswith("?") or _POINTS_BACK.match(text)
            about = matter(". ".join(part for part in (title, before if points else "", text) if part))
            read.append(Statement(span, text, about, day, title))
        before = text
    return tuple(read)


def numbered(text: str) -> dict[str, set[str]]:
    """The things that a text names by a number, with their numbers: "Ward 7" -> {"ward": {"7"}}."""
    found: dict[str, set[str]] = {}
    for match in _NUMBERED.finditer(text):
        found.setdefault(match[1].lower(), set()).add(match[2])
    return found


def of_another_number(one: str, other: str) -> bool:
    """Both name a thing by its number, but by different ones: Ward 7 and Ward 9; or one its second one."""
    ours, theirs = numbered(one), numbered(other)
    if any(_of_a_later_one(*texts) for texts in ((one, other), (other, one))):
        return True
    return any(not ours[name] & theirs[name] for name in ours.keys() & theirs.keys() if name not in MONTHS)


def _of_a_later_one(one: str, other: str) -> bool:
    """A text tells of "its second office", the other of "an office"."""
    return any(
        re.search(rf"(?<!{match[1]} )\b{match[2]}\b", other) and not re.search(rf"\b{match[1]}\b", other)
        for match in _LATER.finditer(one)
    )


_LATER = re.compile(
    r"\b(?:its|their|his|her|another) (second|third|fourth|fifth) (?!year|day|week|month|term)([a-z]+)\b"
)
_RUN = re.compile(r"\b[A-Z][^\W\d_]+(?: (?:& )?[A-Z][^\W\d_]+)+")


def of_another_name(one: str, other: str) -> bool:
    """Both name one of the same last name by another first: Lantern Theatre and Corner Theatre."""
    ours, theirs = _runs(one), _runs(other)
    return any(
        last in theirs and first and not any(first & names for names in theirs[last]) and all(theirs[last])
        for last, all_names in ours.items()
        for first in all_names
    )


def _runs(text: str) -> dict[str, list[frozenset[str]]]:
    """The names of several words in a text: by their last word, the others, without titles."""
    found: dict[str, list[frozenset[str]]] = {}
    for match in _RUN.finditer(text):
        *first, last = (word.lower() for word in match.group().split() if word != "&")
        found.setdefault(last, []).append(frozenset(first) - listed("title"))
    return found

"""An article before and after as one text: what stayed, what went and what came, in the order of reading.

Sentences are compared first, so that an unchanged one is never split; then words within the rest. Words that
stayed between two edits are shown as edited with them where they are too few to read by.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from pipeline.records import Article

Side = Literal["old", "new", "both"]

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_ISLAND = 3
"""Words that stayed between two edits are shown as such if there are so many of them."""
_ALIKE = 0.4
"""Share of the words that two passages have in common, from which on they are shown word by word."""
_MOST = 2_000_000
"""Tokens before times tokens after that are compared: more takes seconds."""


@dataclass(frozen=True)
class TextRun:
    """Text that is on one side only, or on both; offsets count in the text of both together."""

    text: str
    side: Side
    start: int
    end: int


class Redline:
    """The two texts as one. `text` is what both say together, and `runs` are its parts."""

    def __init__(self, parts: Iterator[tuple[Side, str]]) -> None:
        self.runs = tuple(_placed(parts))
        self.text = "".join(run.text for run in self.runs)
        self._starts: dict[Side, list[tuple[int, int]]] = {"old": [], "new": []}
        for side, starts in self._starts.items():
            at = 0
            for run in self.runs:
                if run.side in (side, "both"):
                    starts.append((at, run.start))
                    at += len(run.text)

    def at(self, side: Side, start: int, end: int) -> tuple[int, int]:
        """Where a passage of the old or the new text, which is not empty, stands in the text of both."""
        return self._at(side, start), self._at(side, end - 1) + 1

    def _at(self, side: Side, offset: int) -> int:
        starts = self._starts[side]
        begins, begins_here = starts[bisect_right(starts, (offset, len(self.text))) - 1]
        return begins_here + offset - begins


def compare_texts(old: Article | None, new: Article) -> Redline:
    """Both texts as one; the new one alone where the old is not at hand."""
    if old is None or old.text == new.text:
        return Redline(iter([("both", new.text)]))
    return Redline(_of_sentences(_sentences(old), _sentences(new)))


def _sentences(article: Article) -> list[str]:
    """The whole text, cut where sentences begin."""
    cuts = sorted({0, *(sentence.start for sentence in article.sentences), len(article.text)})
    return [article.text[start:end] for start, end in pairwise(cuts)]


def _of_sentences(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Side, str]]:
    for how, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[i:j]), "".join(new[k:n])
        if how == "equal":
            yield "both", now
        else:
            yield from _of_words(_TOKEN.findall(was), _TOKEN.findall(now))


def _of_words(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Side, str]]:
    i = k = 0
    for a, b, size in _stayed(old, new):
        yield "old", "".join(old[i:a])
        yield "new", "".join(new[k:b])
        yield "both", "".join(new[b : b + size])
        i, k = a + size, b + size
    yield "old", "".join(old[i:])
    yield "new", "".join(new[k:])


def _stayed(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """What is shown as having stayed: its place in the old, its place in the new, its length in tokens."""
    if len(old) * len(new) > _MOST:
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = [(a, b, size) for a, b, size in matcher.get_matching_blocks() if size]
    common = sum(_words(old[a : a + size]) for a, _, size in blocks)
    if common < _ALIKE * max(_words(old), _words(new)):
        return []
    return [
        (a, b, size)
        for a, b, size in blocks
        if _words(old[a : a + size]) >= _ISLAND
        or (a == 0 and b == 0)
        or (a + size == len(old) and b + size == len(new))
    ]


def _words(tokens: Sequence[str]) -> int:
    return sum(token[0].isalnum() for token in tokens)


def _placed(parts: Iterator[tuple[Side, str]]) -> Iterator[TextRun]:
    """The parts that hold anything, neighbours of one side joined."""
    start, waiting = 0, TextRun("", "both", 0, 0)
    for side, text in parts:
        if not text:
            continue
        if side == waiting.side:
            text = waiting.text + text
        elif waiting.text:
            yield waiting
            start = waiting.end
        waiting = TextRun(text, side, start, start + len(text))
    if waiting.text:
        yield waiting

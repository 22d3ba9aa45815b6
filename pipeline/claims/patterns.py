"""Patterns: the regular expressions of `data/`, one a line, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

_SHORT = {
    "(me)": "(?:my|our|your|his|her|its|their|one's|[\\w’']+s)",
    "(their)": "(?:his|her|their)",
    "(words)": "(?:[^\\W\\d]+(?:[-’'][^\\W\\d]+)*[’']?,? ){1,9}",
    "(name)": "(?:sur|(?:\\w+ )?)names?",
    "(paper)": (
        "(?:[Tt]he |this |our )?(?:[A-Z]\\w+|newspaper|paper|news agency|agency|magazine)(?: [A-Z]\\w+)*$"
    ),
}
"""What stands for itself in a pattern, so that the lists can be read."""


@cache
def patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of `data/<name>.txt`; their case does not matter where they begin with (?i)."""
    return tuple(map(re.compile, _lines(name)))


class Phrases:
    """The patterns of a list, of which a text is searched only for those whose plain words are in it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._by_words: list[tuple[str, str]] = []
        others = []
        for pattern in (one for line in lines for one in _alternatives(line)):
            if len(words := words_of(pattern)) >= _TELLING:
                self._by_words.append((words, pattern))
            else:
                others.append(pattern)
        self._others = "|".join(f"(?:{pattern})" for pattern in others)

    def search(self, text: str) -> bool:
        """Whether one of them is in a text, which is in lower case."""
        if any(words in text and _compiled(pattern).search(text) for words, pattern in self._by_words):
            return True
        return bool(self._others) and _compiled(self._others).search(text) is not None


@cache
def phrases(name: str) -> Phrases:
    """The patterns of `data/<name>.txt`, for words in lower case."""
    return Phrases(line.removeprefix("(?i)") for line in _lines(name))


_compiled = cache(re.compile)
_TELLING = 4
"""Characters, at least, of words by which a pattern is looked for."""
_MANY = r"(?:[?*+]|\{[^}]*\})?"
_SIGNS = re.compile(rf"(?:\[(?:[^\]\\]|\\.)*\]|\\.){_MANY}")
_GROUP = re.compile(rf"\([^()]*\){_MANY}")
_PERHAPS = re.compile(r"[^\0](?:[?*]|\{[^}]*\})|[.^$+]")


def _alternatives(pattern: str) -> Iterator[str]:
    """The parts of a pattern between bars that stand in no group."""
    bars = [at for at, mark in enumerate(_without_groups(pattern)) if mark == "|"]
    begins = "\\b" if pattern.startswith("\\b") else ""  # is said once, for all of them
    for before, bar in pairwise([-1, *bars, len(pattern)]):
        yield begins + pattern[before + 1 : bar]


def words_of(pattern: str) -> str:
    """The longest stretch of plain letters that is in whatever a pattern without bars matches."""
    return max(_PERHAPS.sub("\0", _without_groups(pattern)).split("\0"), key=len)


def _without_groups(pattern: str) -> str:
    """The pattern, as long as before, with nothing but its plain letters outside of groups."""
    plain = _SIGNS.sub(_blank, pattern)
    while (less := _GROUP.sub(_blank, plain)) != plain:
        plain = less
    return plain


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _lines(name: str) -> list[str]:
    lines = (files("pipeline.claims") / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_in_full(line) for line in lines if line and not line.startswith("#")]


def _in_full(line: str) -> str:
    for short, pattern in _SHORT.items():
        line = line.replace(short, pattern)
    return line

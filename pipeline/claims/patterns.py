"""Patterns: the regular expressions of `data/`, one a line, read once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

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


@cache
def phrases(name: str) -> re.Pattern[str]:
    """The patterns of `data/<name>.txt` as one, for words in lower case.

    A hundred patterns one by one take as long as the parser; those that begin a word are tried at words only.
    """
    lines = [line.removeprefix("(?i)") for line in _lines(name)]
    words = "|".join(line.removeprefix("\\b") for line in lines if line.startswith("\\b"))
    others = "|".join(f"(?:{line})" for line in lines if not line.startswith("\\b"))
    return re.compile(f"\\b(?:{words})|{others}" if others else f"\\b(?:{words})")


def _lines(name: str) -> list[str]:
    lines = (files("pipeline.claims") / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_in_full(line) for line in lines if line and not line.startswith("#")]


def _in_full(line: str) -> str:
    for short, pattern in _SHORT.items():
        line = line.replace(short, pattern)
    return line

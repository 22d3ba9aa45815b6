"""The rules of data/orders.txt as regular expressions: what sounds like an order to a machine.

The file has groups of words for each language and rules that put groups in an order. Rules of which a group
does not occur in a text at all are not tried on it, so that a text without such words costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

Group = frozenset[str]

_FOR_ALL = "all"
_START = 4
"""Letters at its start by which a phrase is looked up; by the first alone where it is shorter."""
_UNSPACED = frozenset({"zh"})
_STEP = r"[^\w.!?\n]{1,6}"
_COLON = r"\W{0,3}[:,]\W{0,3}"
_OPENS = r"""(?:^[^\w\n]*|[.!?:;,—–"“”„«»‘'(\[{>*#=|]\s*|[-_]\s+|\b(?:%s)[^\w.!?\n]{1,6})"""


class Rule(NamedTuple):
    """One rule: the groups of phrases of which each must occur, and the whole as an expression.

    `alone` is False for what counts only near another find. The find begins at the group `at`.
    """

    groups: frozenset[Group]
    source: str
    alone: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled where first asked for: most texts need none of them."""
        return _compiled(self.source)


@cache
def rules(alone: bool) -> tuple[Rule, ...]:
    """The rules of all languages that count alone, or the others, in the order of the file.

    Raises KeyError for a group that has no words.
    """
    return tuple(rule for rule in _all() if rule.alone is alone)


def groups_in(text: str) -> frozenset[Group]:
    """The groups of which a phrase occurs in a text, which is in lower case."""
    by_start = _by_start()
    starts = {text[at : at + size] for size in (1, _START) for at in range(len(text))}
    return frozenset(
        group
        for start in starts & by_start.keys()
        for phrase, groups in by_start[start]
        if phrase in text
        for group in groups
    )


@cache
def _by_start() -> dict[str, list[tuple[str, list[Group]]]]:
    """Every phrase with the groups that it is in, by its first letters, so that few are looked for."""
    groups_of: dict[str, list[Group]] = {}
    for group in {group for rule in _all() for group in rule.groups}:
        for phrase in group:
            groups_of.setdefault(phrase, []).append(group)
    found: dict[str, list[tuple[str, list[Group]]]] = {}
    for phrase, groups in groups_of.items():
        start = phrase[:_START] if len(phrase) >= _START else phrase[:1]
        found.setdefault(start, []).append((phrase, groups))
    return found


@cache
def _all() -> tuple[Rule, ...]:
    return tuple(_read())


def _read() -> Iterator[Rule]:
    text = (files("pipeline.injection") / "data" / "orders.txt").read_text(encoding="utf-8")
    for section in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        language, _, body = section.partition("]\n")
        lines = [line for line in body.splitlines() if line and not line.startswith("#")]
        groups = {
            name: _phrases(words) for name, _, words in (x.partition(":") for x in lines if x[0] not in ">?")
        }
        if language == _FOR_ALL:
            shared = groups
            continue
        groups = {**shared, **groups}
        for line in lines:
            if line[0] in ">?":
                yield _rule(line[1:].split(), groups, alone=line[0] == ">", spaced=language not in _UNSPACED)


def _phrases(words: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()).lower() for phrase in words.split(","))


def _rule(parts: list[str], groups: dict[str, frozenset[str]], *, alone: bool, spaced: bool) -> Rule:
    names, pattern, between = [], "", ""
    for part in parts:
        if part.isdigit() or part == ":":
            between = part
            continue
        if not pattern:
            pattern = (_OPENS % _either(groups["lead"]) if part[0] == "^" else "") + "(?P<at>)"
        else:
            pattern += _COLON if between == ":" else _gap(int(between or 0), spaced=spaced)
        names.append(part.lstrip("^"))
        words = _either(groups[names[-1]])
        pattern += rf"(?<!\w)(?:{words})(?!\w)" if spaced else f"(?:{words})"
        between = ""
    pattern += _COLON if between == ":" else ""
    return Rule(frozenset(groups[name] for name in names), pattern, alone)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.MULTILINE)


def _gap(words: int, *, spaced: bool) -> str:
    """What may stand between two groups: so many words, or characters where words are not spaced."""
    return rf"(?:{_STEP}[\w'’-]+){{0,{words}}}{_STEP}" if spaced else rf"[^。！？\n]{{0,{words}}}"


@cache
def _either(group: frozenset[str]) -> str:
    # The longest first, so that "only with" is not taken for "only".
    return "|".join(
        re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(group, key=lambda p: (-len(p), p))
    )

"""Speaker labels: "Q:", "VARGA:", "Anna Berg, mayor:" at the beginning of a paragraph.

They stand in interviews, transcripts and rows of statements. Where an article has several of one kind, what
follows is the speaker's up to the next label: such a label opens a turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

QUESTION, ANSWER = "Q", "A"
_WORD = r"[A-ZÀ-Þ][\w.'’-]*"
NAME = rf"{_WORD}(?:[ ](?:{_WORD}|de|da|van|von|der|bin|al|of|and))*"
_LABEL = re.compile(
    rf"(?P<name>[QA](?=[:.] )|{NAME})(?P<role>(?:, [^:;.!?\n]{{2,60}}| \([^()\n]{{2,60}}\))?)(?P<mark>[:.]) "
)
_LONGEST = 6
"""Words in a name."""
_SEVERAL = 2


class _Paragraph(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def speaker_label(text: str, line: _Paragraph) -> re.Match[str] | None:
    """The label with which a paragraph begins, as a match with the groups name, role and mark."""
    label = _LABEL.match(text, line.start, line.end)
    if label is None or len(label["name"].split()) > _LONGEST:
        return None
    return label if label["mark"] == ":" or label["name"] in (QUESTION, ANSWER) else None


def opens_turn(label: re.Match[str], labels: Sequence[re.Match[str] | None]) -> bool:
    """Whether a label is one of several of its kind: question and answer, capitals, names that come back."""
    names: list[str] = [one["name"] for one in labels if one is not None]
    name: str = label["name"]
    if name in (QUESTION, ANSWER):
        others = Counter(one for one in names if one not in (QUESTION, ANSWER))
        answered = ANSWER in names or any(count >= _SEVERAL for count in others.values())
        return QUESTION in names and (name == QUESTION or ANSWER in names) and answered
    if name.isupper():
        return sum(name.isupper() for name in names) >= _SEVERAL
    several = Counter(names)
    return several[name] > (1 if len(several) >= _SEVERAL else _SEVERAL)


def turns(text: str, paragraphs: Sequence[_Paragraph]) -> dict[int, int]:
    """For the offset of each paragraph that opens a turn, where its label ends."""
    labels = [speaker_label(text, one) for one in paragraphs]
    return {label.start(): label.end() for label in labels if label is not None and opens_turn(label, labels)}

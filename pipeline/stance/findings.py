"""Findings: what code can say with certainty about a claim from a passage, with the sentence that it rests
on.

A passage refutes where it gives another figure or date (figures.py) or states the reverse (reversals.py). It
supports where it says nearly the same (restatements.py) or gives figures that the claim's follow from
(arithmetic.py). Everything else is left to the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.records import Stance
from pipeline.stance.arithmetic import follows
from pipeline.stance.content_words import Matter
from pipeline.stance.figures import agrees, clash
from pipeline.stance.restatements import restated
from pipeline.stance.reversals import reversal
from pipeline.stance.statements import statements
from pipeline.text.sentences import Span


class Finding(NamedTuple):
    """What a sentence of a passage does to a claim, and why, in words for a reader."""

    stance: Stance
    span: Span
    why: str


class Passage(NamedTuple):
    """A passage as code reads it; the title may name its publisher too."""

    text: str
    title: str = ""
    date: dt.date | None = None


class PlacedFinding(NamedTuple):
    """What was found, and in which of the passages, counted from 0."""

    passage: int
    finding: Finding


def finding(
    claim: str,
    passage: str,
    day: dt.date | None = None,
    *,
    title: str = "",
    dated: dt.date | None = None,
    known: Matter | None = None,
) -> Finding | None:
    """What code finds in a passage: the sentence that settles the claim, or None.

    `day` is the day at which the claim speaks, `title` and `dated` are the passage's, `known` is
    what the claim's article speaks about.
    """
    read = statements(passage, title, dated)
    if made := follows(claim, read):
        return Finding(Stance.SUPPORTS, made.span, f"{made.claimed} follows from the evidence: {made.how}.")
    if found := clash(claim, passage, day, title=title, dated=dated, known=known):
        why = f"The claim says {found.claimed}; the evidence, {found.found}."
        return Finding(Stance.REFUTES, found.span, why)
    for sentence in read:
        if reverse := reversal(claim, sentence):
            why = f"The claim says “{reverse.claimed}”; the evidence, “{reverse.found}”."
            return Finding(Stance.REFUTES, sentence.span, why)
    for sentence in read:
        if restated(claim, sentence, day):
            return Finding(Stance.SUPPORTS, sentence.span, "The evidence says the same.")
    return None


def settles(
    claim: str, passages: Sequence[Passage], day: dt.date | None, known: Matter | None
) -> list[PlacedFinding]:
    """All that code finds in the passages; where one refutes, also what gives the claim's own figure."""
    found = [
        PlacedFinding(n, one)
        for n, passage in enumerate(passages)
        if (one := finding(claim, passage.text, day, title=passage.title, dated=passage.date, known=known))
    ]
    if not any(one.stance is Stance.REFUTES for _, one in found):
        return found
    seen = {n for n, _ in found}
    for n, passage in enumerate(passages):
        if n not in seen and (span := agrees(claim, passage.text, title=passage.title)):
            found.append(
                PlacedFinding(n, Finding(Stance.SUPPORTS, span, "The evidence gives the claim's own figure."))
            )
    return found

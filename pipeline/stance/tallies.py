"""Tallies: how a vote or a match ended, in two numbers: "by seven votes to four", "voted 7-4"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.stance.numbers import NUMBER, number
from pipeline.stance.quantities import Quantity
from pipeline.text.sentences import Span

_VOTES = re.compile(rf"\b(?P<a>{NUMBER}) votes? to (?P<b>{NUMBER})\b", re.IGNORECASE)
_OF_VOTES = re.compile(rf"\bvotes? of (?P<a>{NUMBER}) to (?P<b>{NUMBER})\b", re.IGNORECASE)
_SCORE = re.compile(
    r"(?<![\w.,:/–-])(?P<a>\d{1,3})[-–](?P<b>\d{1,3})"
    r"(?=$|[,;.)](?!\d)| (?:on|in|at|to|after|against|for|and|when|over|by|away|win|loss|draw)\b"
    r"| victory| defeat)"
)
_ENDED = re.compile(
    r"\b(?:vot(?:e[ds]?|ing)|won|wins?|beat(?:en|ing|s)?|lost|loses?|drew|drawn?|defeat(?:ed|s)?|pass(?:ed|es)|"
    r"approv(?:ed|es)|reject(?:ed|s)|adopt(?:ed|s)|carried|victory|loss|score)\b",
    re.IGNORECASE,
)
_MANY = 1000.0


def tallies(text: str) -> Iterator[Quantity]:
    """The tallies of a text, the larger number first: 4-7 is 7-4, told by the loser.

    Yields: quantities of the kind "tally", of which each stands for its two numbers alone.
    """
    scores = _SCORE.finditer(text) if _ENDED.search(text) else iter(())
    for match in (*_VOTES.finditer(text), *_OF_VOTES.finditer(text), *scores):
        more, less = sorted((number(match["a"]), number(match["b"])), reverse=True)
        told = more * _MANY + less
        yield Quantity(Span(*match.span()), told, told, "tally", "")

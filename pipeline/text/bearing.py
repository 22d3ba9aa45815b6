"""Bearing: how far a text speaks about what a claim says, told without a model.

A small model takes evidence about something else for evidence against: these signs tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.text.matter import matter

_OPEN = re.compile(
    r"\bno (?:answer|evidence|record|information|data|proof)\b[^.]{0,40}\b(?:found|available|exists?|known)\b"
    r"|\b(?:not|never|n't) (?:be )?(?:clear|known|verified|confirmed|specified|enough information)\b"
    r"|\b(?:unclear|unknown|inconclusive|unverified|unconfirmed|cannot be (?:verified|confirmed))\b"
    r"|\bnot enough (?:information|evidence|data)\b",
    re.IGNORECASE,
)


def covered(claim: str, sentences: Iterable[str]) -> float:
    """The share of a claim's matter in the sentence that has most of it, from 0 to 1."""
    about = matter(claim)
    return max((about.shared(matter(sentence)) for sentence in sentences), default=0.0)


def leaves_open(sentences: Iterable[str]) -> bool:
    """Whether a sentence admits that something is not known or was not found."""
    return any(_OPEN.search(sentence) for sentence in sentences)

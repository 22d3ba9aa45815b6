"""What a claim's words alone show: whether it can be read alone, and whether it says the same as another."""

from __future__ import annotations

import re
from collections.abc import Iterable

_POINTS_BACK = re.compile(
    r"(?:(?:and|but|so|also|however|then),?\s+)?"
    r"(?:he|she|it|they|we|i|you|his|her|its|their|our|my|your|this|that|these|those|such"
    r"|the (?:former|latter)|there(?!\s+(?:is|are|was|were|has|have|had|will|may|can|could)\b))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_ANY = re.compile(r"\w+")
_SHARE = 0.8
"""Share of the longer words of a claim that another must hold to say the same."""


def reads_alone(claim: str) -> bool:
    """Whether a claim does not begin with a word that points back: he, it, this, their, the latter, …

    A rule of thumb: it knows only the beginning, and takes the "it" of "it rains" for one that points back.
    """
    return _POINTS_BACK.match(claim.lstrip(" \"'“‘")) is None


def says(claims: Iterable[str], wanted: str) -> bool:
    """Whether one of the claims holds nearly all longer words and figures of another one."""
    words = _words(wanted)
    return any(len(words & _words(claim)) >= _SHARE * len(words) for claim in claims)


def _words(text: str) -> set[str]:
    found = _WORD.findall(text.casefold())
    return set(found or _ANY.findall(text.casefold()))

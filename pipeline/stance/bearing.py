"""Bearing: how far a text speaks about what a claim says, without a model. A small model takes evidence about
something else for evidence against: these signs separate the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.stance.content_words import Matter, matter
from pipeline.stance.opposites import is_negated

_OPEN = re.compile(
    r"\bno (?:answer|evidence|record|information|data|proof)\b[^.]{0,40}\b(?:found|available|exists?|known)\b"
    r"|\b(?:not|never|n't) (?:be )?(?:clear|known|verified|confirmed|specified|enough information)\b"
    r"|\b(?:unclear|unknown|inconclusive|unverified|unconfirmed|cannot be (?:verified|confirmed))\b"
    r"|\bnot enough (?:information|evidence|data)\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(r"[,;]\s+(?:which|but|not|contra\w+|direct\w+)\b|[.!?]\s")
"""Where a reason goes on from what it tells to what it makes of it."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HALF, _NEARLY_ALL = 0.5, 0.8


def bears(claim: str, sentences: Iterable[str]) -> bool:
    """Whether a sentence speaks about at least half of what the claim is about."""
    about = matter(claim)
    return any(about.shared(matter(sentence)) >= _HALF for sentence in sentences)


def affirms(reason: str, claim: str) -> bool:
    """Whether a reason begins with the claim itself, neither weakened nor denied.

    A small model refutes claims with reasons such as "The evidence states that" and then the claim.
    """
    told = _AFTERWARDS.split(reason.strip(), maxsplit=1)[0]
    return matter(claim).shared(matter(told)) >= _NEARLY_ALL and is_negated(told) == is_negated(claim)


def rests_on(reason: str, claim: str, cited: Sequence[str]) -> bool:
    """Whether a reason says little beyond the claim and the cited words, and has no number of its own."""
    known = " ".join((claim, *cited))
    numbers, given = (set(_NUMBER.findall(text)) for text in (reason, known))
    about = matter(reason)
    share = len(about.words & matter(known).words) / len(about.words) if about.words else 0.0
    return share >= _HALF and numbers <= given


def signs(claim: str, sentences: Sequence[str]) -> dict[str, float]:
    """How much of a claim's matter the sentences have, each from 0 to 1.

    `covered`: the share of it in the sentence that has most. `together`: in all of them. `half`: the share of
    sentences that have half of it. `open`: 1 where one admits that something is not known or was not found.
    """
    about, found = matter(claim), [matter(sentence) for sentence in sentences]
    shares = [about.shared(one) for one in found]
    words = frozenset[str]().union(*(one.words for one in found))
    return {
        "covered": max(shares, default=0.0),
        "together": about.shared(Matter(frozenset(), words, frozenset())),
        "half": sum(share >= _HALF for share in shares) / max(len(shares), 1),
        "open": float(any(_OPEN.search(sentence) for sentence in sentences)),
    }

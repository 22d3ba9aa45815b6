"""Figures that clash: where a claim and a passage say the same thing with another figure, date or duration.

Code speaks only where it can read for certain: the figures are in one unit and stand in like surroundings,
and the sentence is about what the claim is about. Everything else is left to the model.
benchmarks/clashes.py measures how often a clash is false.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from pipeline.stance import amounts, portions, times
from pipeline.stance.comparing import Clash, Told, comparable
from pipeline.stance.content_words import Matter, matter
from pipeline.stance.quantities import Quantity, quantities
from pipeline.stance.restatements import is_quoted
from pipeline.stance.statements import Statement, statements
from pipeline.text.sentences import Span

_LEAST_WORDS = 2
_SHARED_AGREED = 0.4
_YEAR = 31557600
"""Seconds."""


def clash(
    claim: str,
    passage: str,
    day: dt.date | None = None,
    *,
    title: str = "",
    dated: dt.date | None = None,
    known: Matter | None = None,
) -> Clash | None:
    """The place where a passage gives another figure for what a claim says, or None.

    A passage that gives the claim's own figure in one place clashes in none. `day` is the day at which the
    claim speaks, `dated` the one of the passage: with them, relative dates ("today") and the age of what
    began on a known date count. `title` tells what the passage is about, `known` what the claim's article is
    about: a claim that names nobody is compared only with what names somebody of its article.
    """
    told = Told(claim, matter(claim), day, known.words if known else frozenset())
    read = comparable(told, passage, title, dated, known)
    rules = (amounts.clashes, portions.clashes, times.clashes) if read else ()
    return next((found for rule in rules for found in rule(told, read)), None)


def agrees(claim: str, figures: Collection[str], passage: str, *, title: str = "") -> Span | None:
    """The sentence of a passage that gives one of these figures of a claim for what it speaks of, or None."""
    about = matter(claim)
    for sentence in _giving(claim, figures, passage, title):
        both = about.words & sentence.about.words
        of_another = matter(sentence.text).names - matter(f"{claim}. {title}").words
        if len(both) >= _LEAST_WORDS and about.shared(sentence.about) >= _SHARED_AGREED and not of_another:
            return sentence.span
    return None


def may_agree(claim: str, figures: Collection[str], passage: str, *, title: str = "") -> bool:
    """Whether a passage gives one of these figures of a claim, for what may be the same in other words."""
    about = matter(claim)
    return any(about.words & one.about.words for one in _giving(claim, figures, passage, title))


def _giving(claim: str, figures: Collection[str], passage: str, title: str) -> Iterator[Statement]:
    """The statements of a passage in which one of the figures stands too."""
    told = [one for one in quantities(claim) if claim[slice(*one.span)] in figures]
    for sentence in statements(passage, title):
        theirs = quantities(sentence.text)
        if not is_quoted(sentence.text) and any(_much_the_same(a, b) for a in told for b in theirs):
            yield sentence


def _much_the_same(told: Quantity, one: Quantity) -> bool:
    """They share half of the narrower range; a yearly bill may be called just a bill.

    "Up to 40" gives no figure of its own, but to another limit.
    """
    if not one.is_of_kind(told) or told.is_limit != one.is_limit:
        return False
    a, b = _whole(told), _whole(one)
    overlap = min(a.high, b.high) - max(a.low, b.low)
    return overlap >= min(a.high - a.low, b.high - b.low) / 2


def _whole(one: Quantity) -> Quantity:
    size = _YEAR if one.unit.endswith(" per time") else 1.0
    return one._replace(low=one.low * size, high=one.high * size)

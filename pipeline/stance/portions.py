"""Two numbers that are told as one: a portion of a whole, and how a vote or a match ended.

"Mould in 19 of 26 rooms" clashes with "of the 26 rooms, eleven had mould". The whole has to be the same
number in both, and it is seldom so by chance. So less of the words need be the same than where bare figures
are compared; the larger the whole, the less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.stance.comparing import Clash, Told, surroundings
from pipeline.stance.content_words import concept
from pipeline.stance.moments import apart
from pipeline.stance.numbers import NUMBER, number
from pipeline.stance.opposites import is_negated
from pipeline.stance.quantities import Quantity
from pipeline.stance.statements import Statement
from pipeline.stance.things import of_two_things
from pipeline.text.sentences import Span

_SMALL = 10
"""A whole up to this is often met by chance."""
_DETERMINER = r"(?:the |its |his |her |their |our |all |these |those )*"
_NOUN = r"(?: [^\W\d_][\w'-]*){0,2}? (?P<noun>[^\W\d_]{3,}s|people|men|women|children)\b"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\w.,])(?P<part>{NUMBER}|all|none|not one)(?: \w+)? (?:out )?of {_DETERMINER}"
        rf"(?P<whole>{NUMBER})(?! ?%| per ?cent){_NOUN}",
        rf"\bof {_DETERMINER}(?P<whole>{NUMBER}){_NOUN}[^.;:\d]{{0,60}}?"
        rf"(?<![\w.,])(?P<part>{NUMBER}|all|none)\b(?! ?%| per ?cent|[.,]\d)",
        rf"\b(?P<part>all) {_DETERMINER}(?P<whole>{NUMBER}){_NOUN}",
    )
)
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
_ALL, _NONE = ("all",), ("none", "not one")


class Portion(NamedTuple):
    """So many of a whole: `part` of `whole` things called `noun`; all of them is a part too."""

    span: Span
    part: float
    whole: float
    noun: str


@lru_cache(maxsize=4096)
def portions(text: str) -> tuple[Portion, ...]:
    """The parts of a whole that a text tells, in order."""
    found: list[Portion] = []
    for form in _FORMS:
        for match in form.finditer(text):
            span = Span(*match.span())
            whole = number(match["whole"])
            part = _part(match["part"].lower(), whole)
            if 0 <= part <= whole and whole > 2 and not any(span.overlaps(one.span) for one in found):
                found.append(Portion(span, part, whole, concept(match["noun"])))
    return tuple(sorted(found))


def _part(word: str, whole: float) -> float:
    return whole if word in _ALL else 0.0 if word in _NONE else number(word)


def tallies(text: str) -> Iterator[Quantity]:
    """The tallies of a text, the larger number first: 4-7 is 7-4, told by the loser.

    Yields: quantities of the kind "tally", of which each stands for its two numbers alone.
    """
    scores = _SCORE.finditer(text) if _ENDED.search(text) else iter(())
    for match in (*_VOTES.finditer(text), *_OF_VOTES.finditer(text), *scores):
        more, less = sorted((number(match["a"]), number(match["b"])), reverse=True)
        told = more * _MANY + less
        yield Quantity(Span(*match.span()), told, told, "tally", "")


def clashes(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """Where sentences give another part of the same whole."""
    for told in (one for one in portions(claim.text) if claim.says(one.span)):
        theirs = [(sentence, one) for sentence in read for one in portions(sentence.text)]
        if any(one.whole == told.whole and one.part == told.part for _, one in theirs):
            continue
        for sentence, one in theirs:
            if (
                one.whole == told.whole
                and one.part + told.part != told.whole
                and _same(claim, told, sentence, one)
            ):
                yield Clash(sentence.span, claim.words(told.span), sentence.words(one.span))


def _same(claim: Told, told: Portion, sentence: Statement, one: Portion) -> bool:
    """What is told of the parts is the same, beside what the whole consists of."""
    if (
        surroundings(claim, told.span, sentence, one.span) is None
        or apart(claim.text, sentence.text)
        or is_negated(claim.text) != is_negated(sentence.text)
    ):
        return False
    shared = (claim.about.words & sentence.about.words) - {told.noun, one.noun}
    enough = len(shared) >= 1 + (told.whole <= _SMALL) + (told.noun != one.noun)
    return enough and not of_two_things(claim.text, sentence.text, sentence.about)

"""Amounts that clash: another count, price, length, time or share for what a claim tells.

The figures have to be in one unit and in like surroundings, told of one deed of one thing, at no other time
or place. Also a range against the largest or the smallest that a passage tells.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from pipeline.stance.comparing import WIDTH, Clash, Told, surroundings
from pipeline.stance.content_words import Matter, concept, matter
from pipeline.stance.dates import MONTHS
from pipeline.stance.deeds import OFTEN, of_one_deed, of_one_thing
from pipeline.stance.moments import apart, exactness, moments, years_before
from pipeline.stance.opposites import is_negated
from pipeline.stance.portions import portions
from pipeline.stance.propositions import actor_at, what_was_done
from pipeline.stance.quantities import MOVE, SO_FAR, Quantity, bare_numbers, leads_to, quantities
from pipeline.stance.statements import Statement
from pipeline.stance.things import of_another_reach, of_other_roles, of_two_things, places_in
from pipeline.text.sentences import Span

# Set on one half of public claims (docs/verdicts.md) so that no supported claim clashes.
_SHARED = 0.65
_SHARED_AGO = 0.5
_SIZES = 10
_NEARLY_THE_SAME = 0.85
_AROUND = 0.5
_LEAST_WORDS = 2
_SHARED_ANCHORED = 0.3
"""Enough where another long figure is the same in both."""
_NEARLY_ALL = 0.75
_CLEARLY = 1.1
_NEAR_A_SHARE = 30
_LONG = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+|(?<![\w.,])\d{3,}(?!\d)|(?<![\w.,])\d+\.\d+")
_BARE = ("count", "money", "share")
"""Kinds whose unit a row of figures tells once: "52.6 million dollars in 2024, 41.0 million in 2025"."""
_OF_A_COURSE = ("nth", "times")
"""Kinds that tell how far something has come, by any verb: "entered its third year", "doubled"."""
_PREVIOUS = re.compile(
    r"\b(?:the|its|his|her|their) (?:last|previous|preceding|earlier|former|old) "
    r"(?!\d|week|month|year|quarter)\w",
    re.IGNORECASE,
)
_BASES = {
    "year": re.compile(
        r"\b(?:year[- ]on[- ]year|annual(?:ly|ised|ized)?|(?:from|than|over|on) (?:a|the|one) year\b)",
        re.IGNORECASE,
    ),
    "month": re.compile(
        rf"\b(?:month[- ]on[- ]month|monthly|from (?:the (?:previous|month before)|{'|'.join(MONTHS)})\b)",
        re.IGNORECASE,
    ),
}
_RANGE = re.compile(r"\d\D+\d")
_HIGHEST = ("largest", "highest", "biggest", "most", "maximum", "longest")
_WINDOW = re.compile(
    rf" (?:to|ended|ending|from|through|until) (?:\w+ )?(?:{'|'.join(MONTHS)}|\d)", re.IGNORECASE
)
_NOT_TO = re.compile(r"\bnot to\b", re.IGNORECASE)
_WOULD = re.compile(r"\bwould\b(?! have\b)", re.IGNORECASE)
_OF_THEM = re.compile(r" of (?:them|these|those|whom|which)\b", re.IGNORECASE)
_SINCE = re.compile(r"\bsince (?:the )?(\w+)", re.IGNORECASE)
_MONTHS = frozenset(map(concept, MONTHS))
_EXTREME = re.compile(rf"\b(?:{'|'.join(_HIGHEST)}|smallest|lowest|least|minimum|shortest)\b", re.IGNORECASE)


def clashes(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """Where sentences give another amount for what a claim tells."""
    yield from _amounts(claim, read)
    yield from _extremes(claim, read)


def _amounts(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    near = [one for one in read if claim.about.shared(one.about) >= _SHARED_ANCHORED]
    for told in (
        one for one in quantities(claim.text) if claim.says(one.span) and not _tells_which(claim, one)
    ):
        ours = _alike(told, claim.text)
        if any(_told_too(told, sentence.text) for sentence in read):
            continue
        for sentence in near:
            theirs = _alike(told, sentence.text)
            if told.kind == "nth" and not _still(told, sentence, claim.day):
                continue
            if len(ours) > 1 and len(theirs) > 1:  # two lists: which goes with which?
                continue
            rivals = [one for one in theirs if not any(one.meets(mine) for mine in ours)]
            same = [one for one in rivals if _same(claim, told, sentence, one)]
            alike = of_one_thing if told.kind in _OF_A_COURSE else of_one_deed
            same = [one for one in same if alike(claim, told.span, sentence, one.span)]
            if same and _of_one_actor(claim.text, told.span, sentence, same[0].span):
                nearest = max(
                    same, key=lambda one: (_nearness(claim, told, sentence, one), _likeness(told, one))
                )
                yield Clash(sentence.span, claim.words(told.span), sentence.words(nearest.span))


def _of_one_actor(claim: str, ours: Span, sentence: Statement, theirs: Span) -> bool:
    """Whether the sentence knows the subject that the claim's figure is told of, or the claim the sentence's.

    "The wall would have cost 30 million" and "a bridge, which would have cost 12 million" are of two things.
    """
    mine, other = actor_at(claim, ours), actor_at(sentence.text, theirs)
    return not mine or not other or bool(mine & sentence.about.words or other & matter(claim).words)


def _nearness(claim: Told, told: Quantity, sentence: Statement, one: Quantity) -> float:
    near = surroundings(claim, told.span, sentence, one.span)
    return near[0].shared(near[1]) if near else 0.0


def _likeness(told: Quantity, one: Quantity) -> float:
    """How near two figures are; the same digits at another scale are nearest: 1.9 million, 1.9 billion."""
    a, b = (max(each.low, 1e-9) for each in (told, one))
    apart = abs(math.log10(a / b))
    return -min(apart, abs(apart - round(apart)))


def _tells_which(claim: Told, told: Quantity) -> bool:
    """It only tells which one is meant: "in the six months to September", "the ferry at 7.40pm"."""
    return told.kind == "clock" or (told.kind == "time" and bool(_WINDOW.match(claim.text, told.span.end)))


def _told_too(told: Quantity, text: str) -> bool:
    """The text gives the figure too, with its unit or in a row of figures, or two that make it together."""
    if told.kind in _BARE and any(told.low <= bare <= told.high for bare in bare_numbers(text)):
        return True
    if told.kind == "count" and any(told.low <= one.part <= told.high for one in portions(text)):
        return True
    found = _alike(told, text)
    sums = (a._replace(low=a.low + b.low, high=a.high + b.high) for a, b in combinations(found, 2))
    return any(told.meets(one) for one in (*found, *sums))


def _alike(told: Quantity, text: str) -> list[Quantity]:
    return [one for one in quantities(text) if one.is_like(told)]


def _same(claim: Told, told: Quantity, sentence: Statement, other: Quantity) -> bool:
    """The two figures tell one thing: of the same matter, in like surroundings, at no other time or place."""
    near = surroundings(claim, told.span, sentence, other.span)
    if (
        near is None
        or not near[0].words
        or any(told_of(claim.text, told) != told_of(sentence.text, other) for told_of in _TOLD_OF)
        or _of_a_part(claim.text, sentence.text, claim.day)
        or _elsewhere(claim.text, sentence.about)
        or _OF_THEM.search(claim.text, told.span.end)
        or (told.kind != "nth" and years_before(sentence.text, claim.day, claim.text))
        or not _much_in_common(claim, told, sentence, other, near)
    ):
        return False
    # At last what both have to be parsed for.
    return not (
        any(of_two(claim.text, sentence.text) for of_two in _OF_TWO)
        or _of_one_day(claim, sentence)
        or of_two_things(claim.text, sentence.text, sentence.about)
    )


def _much_in_common(
    claim: Told, told: Quantity, sentence: Statement, other: Quantity, near: tuple[Matter, Matter]
) -> bool:
    """Enough of what the claim is about is in the sentence; `near` is what stands around the two figures."""
    about = claim.about
    both, shared = len(about.words & sentence.about.words), about.shared(sentence.about)
    if shared < _NEARLY_THE_SAME and _of_two_sizes(told, other):
        return False
    if _anchored(claim, told, sentence.text):
        return both >= _LEAST_WORDS and shared >= _SHARED_ANCHORED
    # "The war enters its eighth year": what goes on is all that such a claim has in common with another.
    least = 1 if told.kind == "nth" else _LEAST_WORDS
    enough = _SHARED_AGO if told.kind == "nth" else _SHARED
    if both < min(least, len(about.words)) or shared < enough:
        return False
    # A clause of nothing but the figure: "Fine for leaving the line, toilet included: 25 euros."
    alone = not near[1].words and shared >= _NEARLY_ALL
    return alone or near[0].shared(near[1]) >= _AROUND


def _elsewhere(claim: str, about: Matter) -> bool:
    """The claim tells of a place that the sentence does not know."""
    placed = places_in(claim).keys() - _MONTHS
    return bool(placed) and not placed & about.words


def _since_another_day(one: str, other: str) -> bool:
    """Only one says "since", and the other does not tell that day: "dearer than in January"."""
    return any(
        not _SINCE.search(without) and match[1].lower() not in without.lower()
        for text, without in ((one, other), (other, one))
        for match in _SINCE.finditer(text)
    )


def _of_a_part(claim: str, sentence: str, day: dt.date | None) -> bool:
    """One tells of a year, the other of a month, or a day: "80,000 visitors last year", "12,000 in May"."""
    ours, theirs = moments(claim, day), moments(sentence, day)
    return bool(ours and theirs) and exactness(ours) != exactness(theirs)


def _only_so_far(one: str, other: str) -> bool:
    """The other alone tells what is no longer so, or not yet all."""
    return any(form.search(other) and not form.search(one) for form in (_PREVIOUS, SO_FAR))


def _of_one_day(claim: Told, sentence: Statement) -> bool:
    """The sentence alone tells a day, and it may have been done on others too: "heard four on Monday"."""
    on_a_day = any(one.is_day for one in sentence.moments) and not moments(claim.text, claim.day)
    return on_a_day and bool(what_was_done(claim.text) & OFTEN)


def _of_other_base(one: str, other: str) -> bool:
    """A rise over a year, and one over a month."""
    ours, theirs = ({name for name, form in _BASES.items() if form.search(text)} for text in (one, other))
    return bool(ours and theirs) and ours != theirs


def _would(text: str, one: Quantity) -> bool:
    """Whether a figure is only of what would be: "it would cut 20 posts"."""
    return _WOULD.search(text, max(0, one.span.start - WIDTH), one.span.start) is not None


def _denies(text: str, _: Quantity) -> bool:
    """Whether a text denies anything but what somebody is "not to" do: that much was paid all the same."""
    return is_negated(_NOT_TO.sub("", text))


def _of_two_sizes(one: Quantity, other: Quantity) -> bool:
    """One is more than ten times the other: 300,000 who fled are not the 106 who went home today."""
    ends = sorted(edge for edge in (*one[1:3], *other[1:3]) if 0 < edge < math.inf)
    return bool(ends) and one.kind in ("count", "money") and ends[-1] > _SIZES * ends[0]


def _of_them(text: str, one: Quantity) -> bool:
    return _OF_THEM.match(text, one.span.end) is not None


def _share_of(text: str, one: Quantity) -> str:
    """What a percentage is: a part of a whole, a rise, or a fall."""
    if one.kind != "share":
        return ""
    if text.startswith(" of ", one.span.end):
        return "part"
    move = MOVE.search(text[max(0, one.span.start - _NEAR_A_SHARE) : one.span.end + _NEAR_A_SHARE // 2])
    return "part" if move is None else "rise" if move["up"] else "fall"


_OF_TWO = (apart, of_another_reach, _since_another_day, _of_other_base, _only_so_far, of_other_roles)
"""What tells by the words of two sentences that their figures are of two things."""
_TOLD_OF = (leads_to, _denies, _of_them, _would, _share_of)
"""What a figure is told of, in which two have to be the same."""


def _anchored(claim: Told, told: Quantity, sentence: str) -> bool:
    """Another figure of three digits or more is the same in both: what they tell of is then the same."""
    others = set(_LONG.findall(claim.text)) - set(_LONG.findall(claim.words(told.span)))
    return bool(others & set(_LONG.findall(sentence)))


def _still(told: Quantity, sentence: Statement, day: dt.date | None) -> bool:
    """A year of something ("its third year") that was counted in another year has moved on by then."""
    then = next((one.year for one in moments(sentence.text) if one.year), None)
    if day is None or then is None or told.unit != "year":
        return True
    counted = _alike(told, sentence.text)
    return all(abs(one.low + day.year - then - told.low) > 1 for one in counted)


def _extremes(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """ "Between 2,000 and 15,000", where the passage says that the largest was 4,800 or the smallest 500."""
    said = [one for one in quantities(claim.text) if claim.says(one.span)]
    ranges = [one for one in said if _RANGE.search(claim.words(one.span))]
    for told in ranges:
        for sentence in read:
            if claim.about.shared(sentence.about) < _SHARED_ANCHORED or apart(claim.text, sentence.text):
                continue
            for other in quantities(sentence.text):
                cue = _extreme(sentence.text, other)
                if cue is None or not other.is_of_kind(told):
                    continue
                if told.high > other.high * _CLEARLY if cue in _HIGHEST else told.low < other.low / _CLEARLY:
                    words = f"{cue}: {sentence.words(other.span)}"
                    yield Clash(sentence.span, claim.words(told.span), words)


def _extreme(text: str, one: Quantity) -> str | None:
    """The last "largest" or "smallest" before an amount."""
    found = _EXTREME.findall(text[max(0, one.span.start - WIDTH) : one.span.start])
    return str(found[-1]).lower() if found else None

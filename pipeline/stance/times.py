"""Times that clash: another date for the same event, another order of two events, another length of time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from pipeline.stance.comparing import WIDTH, Clash, Told, surroundings
from pipeline.stance.content_words import Matter, matter
from pipeline.stance.dates import MONTHS
from pipeline.stance.deeds import of_one_deed
from pipeline.stance.moments import Moment, moments
from pipeline.stance.opposites import is_negated
from pipeline.stance.propositions import what_was_done
from pipeline.stance.quantities import quantities
from pipeline.stance.statements import Statement
from pipeline.stance.things import of_two_things

_SHARED = 0.5
_AROUND = 0.5
_LEAST_WORDS = 2
_WORDS_OF_A_DAY = 3
_WORDS_OF_A_YEAR = 4
_FIRST = 0.6
_WEEKS = dt.timedelta(weeks=8)
_NEARLY_ALL = 0.75
_ALL_BUT_ONE = 0.85
_BEGAN = re.compile(r"\b(?:began|started|broke out)\b")
_ONLY = re.compile(r"\b(?:only|sole|single|no other (?:day|date|time|month|year))\b", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:again|also|another|once more|second time)\b", re.IGNORECASE)
_OFFSET = re.compile(
    r"\b(?P<long>(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?:hour|day|week|month|year)s?) (?P<side>before|after|ahead of|prior to|following)\b",
    re.IGNORECASE,
)
_BEFORE = ("before", "ahead of", "prior to")
_FIRSTLY = re.compile(r"\bfirst\b", re.IGNORECASE)
_NOTHING_BEFORE = re.compile(
    r"\b(?:no|none|nobody|never|nothing|not)\b[^.;]*\b(?:before|until|till)\b", re.IGNORECASE
)


def clashes(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """Where sentences give another time for what a claim tells."""
    for rule in (_dates, _offsets, _firsts, _spans):
        yield from rule(claim, read)


def _dates(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    ours = moments(claim.text, claim.day)
    theirs = [(sentence, one) for sentence in read for one in sentence.moments]
    for told in (one for one in ours if claim.says(one.span)):
        if any(not told.differs(one) for _, one in theirs):
            continue
        if told.year and not told.month and any(str(told.year) in sentence.text for sentence in read):
            continue  # as part of a name: "the Rio 2016 Games"
        for sentence, one in theirs:
            if _of_two_weeks(claim, told, sentence, one):
                continue
            if all(other.differs(one) for other in ours) and _same_event(claim, told, sentence, one):
                yield Clash(sentence.span, claim.words(told.span), _when(sentence, one))


def _of_two_weeks(claim: Told, told: Moment, sentence: Statement, one: Moment) -> bool:
    """Both say only the day of a week, and the same, or weeks apart: such reports tell of two events."""
    words = claim.words(told.span).lower(), sentence.words(one.span).lower()
    if any(any(mark.isdigit() for mark in text) for text in words) or not (told.is_day and one.is_day):
        return False
    return words[0][-6:] == words[1][-6:] or abs(told.date - one.date) > _WEEKS


def _when(sentence: Statement, one: Moment) -> str:
    """The words for a moment; "today" in a passage becomes the day that it was."""
    words = sentence.words(one.span)
    if any(mark.isdigit() for mark in words) or sentence.day is None:
        return words
    month = MONTHS[one.month - 1].title() if one.month else ""
    return f"{words} ({' '.join(str(part) for part in (one.day, month, one.year) if part)})"


def _same_event(claim: Told, told: Moment, sentence: Statement, one: Moment) -> bool:
    """Of one event, at no other place: half in common for two whole dates; nearly all for a part of one."""
    near = surroundings(claim, told.span, sentence, one.span)
    if (
        near is None
        or told.bound != one.bound
        or not _much_in_common(claim, told, sentence, one, near)
        or is_negated(claim.text) != is_negated(_ONLY.sub("", sentence.text))
        or (not one.day and len({other.year for other in sentence.moments}) > 1)
    ):
        return False
    if told.is_day != one.is_day and "(" in sentence.text[one.span.start - 1 : one.span.start]:
        return False  # "27 seats (2022: 17)"
    written = (claim.words(told.span), sentence.words(one.span))
    dated = all(any(mark.isdigit() for mark in words) for words in written)
    # At last what both have to be parsed for. A week has many events, and a date with its year few.
    return (
        (dated or bool(what_was_done(claim.text) & sentence.about.words))
        and not of_two_things(claim.text, sentence.text, sentence.about)
        and of_one_deed(claim, told.span, sentence, one.span)
    )


def _much_in_common(
    claim: Told, told: Moment, sentence: Statement, one: Moment, near: tuple[Matter, Matter]
) -> bool:
    """Enough of what the claim is about is in the sentence; `near` is what stands around the two times."""
    about = claim.about
    both, shared = about.words & sentence.about.words, about.shared(sentence.about)
    if _AGAIN.search(sentence.text):
        return False
    if _ONLY.search(sentence.text):
        return len(both) >= _LEAST_WORDS and shared >= _NEARLY_ALL
    if told.is_day and one.is_day:
        return len(both) >= _WORDS_OF_A_DAY and shared >= _SHARED
    if not about.names <= sentence.about.words or len(both) < _WORDS_OF_A_YEAR or shared < _NEARLY_ALL:
        return False
    return shared >= _ALL_BUT_ONE or not near[1].words or near[0].shared(near[1]) >= _AROUND


def _offsets(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """ "Three days before the warning" against "a week after the warning"."""
    for told in _OFFSET.finditer(claim.text):
        event = matter(claim.text[told.end() : told.end() + WIDTH])
        theirs = [(sentence, other) for sentence in read for other in _OFFSET.finditer(sentence.text)]
        if not event.words or any(_meets(told, other) for _, other in theirs):
            continue
        for sentence, other in theirs:
            same = event.shared(matter(sentence.text[other.end() :])) >= _SHARED
            if same and claim.about.shared(sentence.about) >= _SHARED:
                yield Clash(sentence.span, told.group(), other.group())


def _meets(one: re.Match[str], other: re.Match[str]) -> bool:
    """On the same side of the event, and of a length that may be the same."""
    sides = {match["side"].lower() in _BEFORE for match in (one, other)}
    a, b = quantities(one["long"]), quantities(other["long"])
    return len(sides) == 1 and (not a or not b or a[0].meets(b[0]))


def _firsts(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """ "First promised in 2014", where nothing had been promised before 2017."""
    if not _FIRSTLY.search(claim.text):
        return
    for told in moments(claim.text, claim.day):
        for sentence in read:
            found = _NOTHING_BEFORE.search(sentence.text)
            if found is None or claim.about.shared(sentence.about) < _FIRST:
                continue
            for one in sentence.moments:
                if one.span.start >= found.end() and told.year and one.year and told.year < one.year:
                    words = f"not before {sentence.words(one.span)}"
                    yield Clash(sentence.span, claim.words(told.span), words)


def _spans(claim: Told, read: Sequence[Statement]) -> Iterator[Clash]:
    """ "In its eighth year", told on a day, of what a sentence says began two years before it."""
    for told in quantities(claim.text):
        if claim.day is None or (told.kind, told.unit) != ("nth", "year"):
            continue
        for sentence in read:
            began = _began(claim.about, sentence)
            if began and began.year and abs(claim.day.year - began.year + 1 - told.low) > 1:
                yield Clash(sentence.span, claim.words(told.span), f"began {sentence.words(began.span)}")


def _began(about: Matter, sentence: Statement) -> Moment | None:
    """When the thing that a claim is about began, where a sentence says so and gives no other time."""
    match, told = _BEGAN.search(sentence.text), moments(sentence.text)
    if not match or len(told) != 1 or told[0].span.start < match.start():
        return None
    subject = matter(sentence.text[: match.start()])
    return told[0] if about.names <= subject.words and subject.shared(about) > _SHARED else None

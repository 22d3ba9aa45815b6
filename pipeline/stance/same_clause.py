"""Clauses that say the same but for one thing: "the hospital has 420 beds", "the hospital has 240 beds".

Read off the grammar: one verb, one subject, one tense, and no word that only one of the two has. Then no
name need tell that both are about one thing, and what differs decides: another figure or time, the opposite
word, a denial. Where nothing differs, the sentence says what the claim says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from pipeline.records import Stance
from pipeline.stance.content_words import concept, concepts, matter, stem
from pipeline.stance.deeds import OFTEN
from pipeline.stance.moments import WEEKDAYS, Moment, exactness, long_before, moments
from pipeline.stance.numbers import ORDINALS, all_numbers, number
from pipeline.stance.opposites import opposites_of
from pipeline.stance.propositions import voted
from pipeline.stance.quantities import Quantity, leads_to
from pipeline.stance.restatements import is_quoted
from pipeline.stance.stated_clauses import (
    StatedClause,
    clauses,
    figures_in,
    plainly,
    told_of_a_second,
    whole_clause,
    without_brackets,
)
from pipeline.stance.statements import Statement
from pipeline.stance.swaps import swapped
from pipeline.stance.things import of_another_reach, of_other_roles
from pipeline.text.lexicon import nouns
from pipeline.text.sentences import Span

_RECENT = dt.timedelta(days=60)
_HALF = 0.5
_ANCHORS = 2
_HIS = re.compile(r"\b(?:he|his|him)\b", re.IGNORECASE)
_HER = re.compile(r"\b(?:she|hers?)\b", re.IGNORECASE)


class Twin(NamedTuple):
    """What a clause does to a claim; where it refutes, the words of both in which they differ, or figures."""

    stance: Stance
    claimed: str = ""
    found: str = ""
    is_figure: bool = False


class _Side(NamedTuple):
    """A clause with the figures and moments that stand in it.

    `before` is what its pronouns may point to, `named` whom the title names; `whole`
    is the sentence, where what it says beside the clause may be of the same.
    """

    text: str
    clause: StatedClause
    figures: Sequence[Quantity]
    times: Sequence[Moment]
    before: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    whole: str = ""

    def words(self, span: Span) -> str:
        return self.text[slice(*span)]


def twin(claim: str, sentence: Statement, day: dt.date | None) -> Twin | None:
    """What a clause of a sentence does to a claim that is the same but for one thing at most, or None.

    `day` is the day at which the claim speaks.
    """
    if is_quoted(sentence.text) or long_before(sentence.day, day, claim, sentence.text):
        return None
    claim = plainly(claim)
    whole = whole_clause(claim) if is_near(claim, sentence) else None
    if whole is None or whole.points_back or whole.left_out:
        return None
    mine = _Side(claim, whole, figures_in(claim), moments(claim, day))
    for other in _sides(sentence, mine.times):
        if found := _compared(mine, other, day, sentence.day):
            return found
    return None


def _sides(sentence: Statement, asked: Sequence[Moment]) -> Iterator[_Side]:
    """The clauses of a sentence, and what it says of a second one; a year may stand in the title alone."""
    text = plainly(sentence.text)
    bare = without_brackets(text)
    seconds, titles = told_of_a_second(bare), matter(sentence.title).names
    whole = "" if seconds else without_brackets(text, earlier=True)
    for told in (bare, *seconds):
        for clause in (*clauses(told), *clauses(told, asides=False)):
            figures = [one for one in figures_in(told) if clause.holds(one.span)]
            times = [one for one in moments(told, sentence.day) if clause.holds(one.span)]
            titled = moments(sentence.title, sentence.day) if asked and not times else ()
            yield _Side(
                told,
                clause,
                figures,
                titled if titled and _given(asked, titled) else times,
                sentence.about.words,
                titles,
                whole,
            )


def is_near(claim: str, sentence: Statement) -> bool:
    """Whether a claim and a sentence share words enough to be parsed: most share hardly one."""
    return matter(claim).shared(sentence.about) >= _HALF


# --- comparing ----------------------------------------------------------------------------------


def _compared(mine: _Side, other: _Side, day: dt.date | None, dated: dt.date | None) -> Twin | None:
    ours, theirs = mine.clause, other.clause
    if ours.tense != theirs.tense or not _same_roles(ours, theirs, other.before):
        return None
    if _of_two_persons(mine, other) or of_other_roles(mine.text, other.text):
        return None
    missing = _missing(mine, other)
    left = _only_in(ours, theirs) - (other.named & ours.subject)
    right = _only_in(theirs, ours) - (theirs.when if mine.figures and not missing else frozenset())
    same_time = _same_time(mine.times, other.times, day) or (not missing and _is_anchored(mine))
    named = right & theirs.subject & matter(other.text).names
    if named and not left and right == named and not missing and ours.denied == theirs.denied:
        return _the_same(mine, other)  # "the port", which the article has named: "the port of Sandholm"
    if left or right:
        same = same_time and ours.denied == theirs.denied and not missing
        return _another_word(mine, other, left, right) if same else None
    # Where the wholes differ ("of the 17 stops", "of the 19 stops"), they are what is compared.
    missing = [
        one
        for one in missing
        if one.kind != "part" or any(_alike(mine, one, other, x) for x in other.figures)
    ]
    if ours.denied != theirs.denied:
        # That somebody has not gone tells nothing of a later day.
        so_far = theirs.told.lower().startswith(("has ", "have "))
        before = so_far and theirs.denied and not mine.times and dated and day and dated < day
        return _denial(mine, other, missing) if same_time and not before else None
    if missing:
        return _another_figure(mine, other, missing) if same_time and not ours.denied else None
    return _another_time(mine, other) or _the_same(mine, other)


def _denial(mine: _Side, other: _Side, missing: Sequence[Quantity]) -> Twin | None:
    """One states what the other denies; that nobody was hurt is so of however many, not of "more than 40"."""
    ours, theirs = mine.clause, other.clause
    limits = any(one.is_limit for one in (*missing, *_missing(other, mine)))
    nobody = any(one.denied and not one.heads for one in (ours, theirs))
    refuted = not limits and (nobody or not missing)
    return Twin(Stance.REFUTES, ours.told, theirs.told) if refuted else None


def _is_anchored(mine: _Side) -> bool:
    """It tells no time, but two figures: a rise of 8.4 percent to 1.92 billion is one and the same."""
    return not mine.times and len(mine.figures) >= _ANCHORS


def _of_two_persons(mine: _Side, other: _Side) -> bool:
    """One speaks of a man, the other of a woman."""
    his, hers = ([bool(form.search(side.text)) for side in (mine, other)] for form in (_HIS, _HER))
    return his != hers and any(his) and any(hers)


def _missing(mine: _Side, other: _Side) -> list[Quantity]:
    """The figures of the claim that the sentence has not; each of its own bears out one of them alone.

    "Half of the votes" does not bear out 52 percent where the claim has half of the votes too.
    """
    told = {(one.low, one.high) for one in mine.figures}
    return [
        one
        for one in mine.figures
        if not any(
            _alike(mine, one, other, x)
            and x.bears_out(one)
            and (x.low, x.high) not in told - {(one.low, one.high)}
            for x in other.figures
        )
    ]


def _another_word(mine: _Side, other: _Side, left: frozenset[str], right: frozenset[str]) -> Twin | None:
    """One word in which they differ, its opposite in the other; or another time of day."""
    order = {stem(word) for word in ORDINALS}
    most = sorted(mine.clause.words & concepts("superlative"))
    if most and len(left | right) == 1 and left | right <= order:  # "the second highest", "the highest"
        claimed, found = (
            " ".join(side.clause.form(word) for word in (*own, most[0]))
            for side, own in ((mine, left), (other, right))
        )
        return Twin(Stance.REFUTES, claimed, found)
    if len(left) != 1 or len(right) != 1:
        return None
    told, against = *left, *right
    carried_or_lost = {_became(told, mine.clause), _became(against, other.clause)} == {"approve", "reject"}
    ranked = {told, against} <= order and not mine.clause.words & concepts("one after the other")
    if carried_or_lost or ranked or against in opposites_of(told):
        return Twin(Stance.REFUTES, mine.clause.form(told), other.clause.form(against))
    return None


def _became(verb: str, clause: StatedClause) -> str:
    return voted(verb, clause.heads | clause.objects)


def _same_roles(ours: StatedClause, theirs: StatedClause, before: frozenset[str]) -> bool:
    """Who does it and to what is the same, a passive turned round; what nobody does, anybody may."""
    if theirs.points_back:  # "It is due to open": what the sentence before, or the title, tells of
        return ours.passive == theirs.passive and bool(ours.heads) and ours.heads <= before
    if not ours.heads or not theirs.heads:  # that nobody was hurt is so of persons, not of two horses
        nobody = any(one.told.lower().startswith(("nobody ", "no one ")) for one in (ours, theirs))
        heads = [(head, one.forms.get(head, head)) for one in (ours, theirs) for head in one.heads]
        persons = any(head in _persons() or number(form) for head, form in heads)
        return ours.denied != theirs.denied and (persons or not nobody)
    if ours.passive == theirs.passive:
        return ours.heads == theirs.heads
    passive, active = (ours, theirs) if ours.passive else (theirs, ours)
    return passive.heads <= active.objects


@cache
def _persons() -> frozenset[str]:
    return concepts("person") | frozenset(map(concept, nouns("person")))


def _only_in(one: StatedClause, other: StatedClause) -> frozenset[str]:
    """The words of a clause that another has not; who did it, a passive need not tell, nor "nobody"."""
    untold = not other.heads or (other.passive and not one.passive)
    return one.words - other.words - (one.subject if untold else frozenset())


def _same_time(ours: Sequence[Moment], theirs: Sequence[Moment], day: dt.date | None) -> bool:
    """Every time that the claim tells is in the sentence; where it tells none, that one is of these weeks."""
    if ours:
        within = any(one.month for one in theirs) and not any(one.month for one in ours)
        return _given(ours, theirs) and not within  # "12,000 in May last year" are not all of last year's
    return all(day and one.is_day and abs(day - one.date) <= _RECENT for one in theirs)


def _given(ours: Sequence[Moment], theirs: Sequence[Moment]) -> bool:
    return all(
        any(
            one.bound == x.bound and not one.differs(x) and exactness([x]) >= exactness([one]) for x in theirs
        )
        for one in ours
    )


def _another_figure(mine: _Side, other: _Side, missing: Sequence[Quantity]) -> Twin | None:
    rivals = [one for one in _missing(other, mine) if _alike(other, one, mine, missing[0])]
    if of_another_reach(mine.text, other.text) or _told_apart(missing[0], other):
        return None
    again = missing[0].kind == "tally" or bool(other.times)
    if again and not mine.times and mine.clause.words & OFTEN:
        return None  # they may have met more than once, and more witnesses have been heard on other days
    if len(missing) > 1 or len(rivals) != 1:
        return None
    if missing[0].kind == "money" and any(
        other.words(one).lower().startswith("after ") for one in other.clause.left_out
    ):
        return None  # "340 euros, after a refund": of another sum
    limits = missing[0].is_limit or rivals[0].is_limit
    if (limits and missing[0].meets(rivals[0])) or _goes_on(
        mine.words(missing[0].span), other.words(rivals[0].span)
    ):
        return None
    return Twin(Stance.REFUTES, mine.words(missing[0].span), other.words(rivals[0].span), is_figure=True)


def _told_apart(told: Quantity, other: _Side) -> bool:
    """The sentence gives the figure too, or figures that make it together: "946 (1,120 in all)"."""
    aside = [one for one in figures_in(other.whole) if one not in other.figures]
    if any(one.is_like(told) and one.bears_out(told) for one in aside):
        return True
    every = all_numbers(other.whole)
    if told.kind not in ("count", "bare", "money") or told.is_limit or len(every) < _ANCHORS:
        return False
    sums = [sum(some) for some in (*combinations(every, 2), every)]
    return any(told.low <= one <= told.high for one in (*every, *sums))


def _goes_on(claimed: str, found: str) -> bool:
    """From 3 percent to 4, and from 4 to 5: one after the other."""
    return claimed.startswith("from ") and bool({*all_numbers(claimed)} & {*all_numbers(found)})


def _another_time(mine: _Side, other: _Side) -> Twin | None:
    if len(mine.times) != 1 or len(other.times) != 1 or mine.clause.denied or mine.clause.words & OFTEN:
        return None
    told, one = mine.times[0], other.times[0]
    differ = told.bound == one.bound and told.differs(one)
    words = mine.words(told.span), other.words(one.span)
    days = [text.split()[-1] for text in words]
    two_mondays = days[0] == days[1] in WEEKDAYS
    now = mine.clause.tense == "present" or mine.clause.told.lower().startswith(("is ", "are "))
    habit = now and all(day in WEEKDAYS for day in days)  # "is closed on Monday"
    return Twin(Stance.REFUTES, *words, is_figure=True) if differ and not two_mondays and not habit else None


def _the_same(mine: _Side, other: _Side) -> Twin | None:
    """What is denied for a time is not denied for good; of two figures, which one is meant is open."""
    if any(_alike(other, one, mine, told) for one in _missing(other, mine) for told in mine.figures):
        return None
    if swapped(mine.text, other.text):
        return None
    for_good = not mine.clause.denied or bool(mine.times) or not other.times
    if not for_good or not _given(mine.times, other.times):
        return None
    return Twin(Stance.SUPPORTS)


def _alike(side: _Side, one: Quantity, against: _Side, other: Quantity) -> bool:
    """They are in one unit, and nothing came from the one and to the other."""
    if _led(side.text, one) != _led(against.text, other):
        return False
    bare = "bare" in (one.kind, other.kind) and {one.kind, other.kind} <= {"bare", "count"}
    return bare or one.is_like(other)


def _led(text: str, one: Quantity) -> str:
    """The preposition before a figure that tells what it stands for."""
    word = text[: one.span.start].rstrip().rpartition(" ")[2].lower()
    if word == "to":
        return "to" if leads_to(text, one) else ""
    return word if word == "from" or (word == "in" and one.kind == "time") else ""

"""Clauses that say the same but for one thing: "the hospital has 420 beds", "the hospital has 240 beds".

Read off the grammar: one verb, one subject, one tense, and no word that only one of the two has. Then no
name need tell that both are about one thing, and what differs decides: another figure or time, the opposite
word, a denial. Where nothing differs, the sentence says what the claim says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.records import Stance
from pipeline.stance.content_words import concept
from pipeline.stance.moments import WEEKDAYS, Moment, long_before, moments
from pipeline.stance.opposites import opposites
from pipeline.stance.propositions import BRACKETS, NOTHING, is_real, objects_of, subject_of
from pipeline.stance.quantities import Quantity, quantities
from pipeline.stance.restatements import is_quoted
from pipeline.stance.statements import Statement
from pipeline.text.grammar import parse
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from pipeline.text.grammar import Parsed

_RECENT = dt.timedelta(days=60)
_LEAST = 2
"""Words and figures that a claim has to consist of."""
_FREE = frozenset(
    """
    a an the be is are was were been being am have has had having do does did of to by in on at for from with
    as that which who and 's its their his her our my your stand stands stood
    """.split()
)
"""Words that change nothing where all others are the same; "stood at 71 percent" is "was 71 percent"."""
_NOT = frozenset("not n't never no".split())
_NOBODY = frozenset("nobody none nothing".split())
_PAST = frozenset({"VBD", "VBN"})
_OFTEN = frozenset(
    map(
        concept,
        """
        meet speak talk call visit travel attack strike hit fire shell bomb play write send tweet post
        publish protest demonstrate march warn ask fall rise arrest kill injure score win lose trade train
        search appear
        """.split(),
    )
)
"""What happens on many days, so that another day is no other time of the same."""


_CLOCK = re.compile(r"\d{1,2}[:.]\d\d")


class StatedClause(NamedTuple):
    """A verb with what belongs to it. `words` are concepts, without figures, times, denials.

    `subject` are the words of its subject, `heads` the nouns that it consists of: none for "nobody".
    """

    span: Span
    told: str
    words: frozenset[str]
    subject: frozenset[str]
    heads: frozenset[str]
    objects: frozenset[str]
    passive: bool
    past: bool
    denied: bool


class Twin(NamedTuple):
    """What a clause does to a claim; where it refutes, the words of both in which they differ, or figures."""

    stance: Stance
    claimed: str = ""
    found: str = ""
    is_figure: bool = False


class _Side(NamedTuple):
    """A clause with the figures and moments that stand in it."""

    text: str
    clause: StatedClause
    figures: Sequence[Quantity]
    times: Sequence[Moment]

    def words(self, span: Span) -> str:
        return self.text[slice(*span)]


def twin(claim: str, sentence: Statement, day: dt.date | None) -> Twin | None:
    """What a clause of a sentence does to a claim that is the same but for one thing at most, or None.

    `day` is the day at which the claim speaks.
    """
    whole = _whole(claim)
    if whole is None or is_quoted(sentence.text) or not whole.words & _concepts(sentence.text):
        return None
    mine = _Side(claim, whole, quantities(claim), moments(claim, day))
    if len(whole.words) + len(mine.figures) + len(mine.times) < _LEAST:
        return None
    if long_before(sentence.day, day, claim):
        return None
    for clause in clauses(sentence.text):
        figures = [one for one in quantities(sentence.text) if _inside(one.span, clause.span)]
        times = [one for one in sentence.moments if _inside(one.span, clause.span)]
        if found := _compared(mine, _Side(sentence.text, clause, figures, times), day, sentence.day):
            return found
    return None


# --- comparing ----------------------------------------------------------------------------------


def _compared(mine: _Side, other: _Side, day: dt.date | None, dated: dt.date | None) -> Twin | None:
    ours, theirs = mine.clause, other.clause
    if ours.past != theirs.past or not _same_roles(ours, theirs):
        return None
    left, right = _only_in(ours, theirs), _only_in(theirs, ours)
    same_time = _same_time(mine.times, other.times, day)
    if left or right:
        return _another_word(mine, other, left, right) if same_time and ours.denied == theirs.denied else None
    missing = [one for one in mine.figures if not any(_alike(one, x) and one.meets(x) for x in other.figures)]
    if not theirs.heads:  # nobody was hurt, however many were said to be
        missing = []
    if ours.denied != theirs.denied:
        # That somebody has not gone tells nothing of a later day.
        before = theirs.denied and not mine.times and dated and day and dated < day
        refuted = not missing and same_time and not before
        return Twin(Stance.REFUTES, ours.told, theirs.told) if refuted else None
    if missing:
        return _another_figure(mine, other, missing) if same_time and not ours.denied else None
    return _another_time(mine, other) or _the_same(mine, other)


def _another_word(mine: _Side, other: _Side, left: frozenset[str], right: frozenset[str]) -> Twin | None:
    """One word in which they differ, its opposite in the other; or another time of day."""
    if len(left) != 1 or len(right) != 1:
        return None
    told, found = *left, *right
    if found in opposites().get(told, frozenset()):
        return Twin(Stance.REFUTES, mine.clause.told, other.clause.told)
    if _CLOCK.fullmatch(told) and _CLOCK.fullmatch(found):
        return Twin(Stance.REFUTES, told, found, is_figure=True)
    return None


def _same_roles(ours: StatedClause, theirs: StatedClause) -> bool:
    """Who does it and to what is the same, a passive turned round; what nobody does, anybody may."""
    if not ours.heads or not theirs.heads:
        return ours.denied != theirs.denied
    if ours.passive == theirs.passive:
        return ours.heads == theirs.heads
    passive, active = (ours, theirs) if ours.passive else (theirs, ours)
    return passive.heads <= active.objects


def _only_in(one: StatedClause, other: StatedClause) -> frozenset[str]:
    """The words of a clause that another has not; who did it, a passive need not tell, nor "nobody"."""
    untold = not other.heads or (other.passive and not one.passive)
    return one.words - other.words - (one.subject if untold else frozenset())


def _same_time(ours: Sequence[Moment], theirs: Sequence[Moment], day: dt.date | None) -> bool:
    """Every time that the claim tells is in the sentence; where it tells none, that one is of these weeks."""
    if ours:
        return _given(ours, theirs)
    return all(day and one.is_day and abs(day - _date(one)) <= _RECENT for one in theirs)


def _given(ours: Sequence[Moment], theirs: Sequence[Moment]) -> bool:
    return all(any(one.bound == x.bound and not one.differs(x) for x in theirs) for one in ours)


def _date(one: Moment) -> dt.date:
    return dt.date(one.year or 1, one.month or 1, one.day or 1)


def _another_figure(mine: _Side, other: _Side, missing: Sequence[Quantity]) -> Twin | None:
    rivals = [one for one in other.figures if _alike(one, missing[0])]
    alone = len(rivals) == len([one for one in mine.figures if _alike(one, missing[0])]) == 1
    if len(missing) > 1 or not alone:
        return None
    return Twin(Stance.REFUTES, mine.words(missing[0].span), other.words(rivals[0].span), is_figure=True)


def _another_time(mine: _Side, other: _Side) -> Twin | None:
    if len(mine.times) != 1 or len(other.times) != 1 or mine.clause.denied or mine.clause.words & _OFTEN:
        return None
    told, one = mine.times[0], other.times[0]
    differ = told.bound == one.bound and told.differs(one)
    words = mine.words(told.span), other.words(one.span)
    return Twin(Stance.REFUTES, *words, is_figure=True) if differ else None


def _the_same(mine: _Side, other: _Side) -> Twin | None:
    """What is denied for a time is not denied for good."""
    exact = all(any(_alike(one, x) and one.overlaps(x) for x in other.figures) for one in mine.figures)
    for_good = not mine.clause.denied or bool(mine.times) or not other.times
    if not exact or not for_good or not _given(mine.times, other.times):
        return None
    return Twin(Stance.SUPPORTS)


def _alike(one: Quantity, other: Quantity) -> bool:
    return (one.kind, one.unit) == (other.kind, other.unit)


def _inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


# --- reading ------------------------------------------------------------------------------------


def _whole(claim: str) -> StatedClause | None:
    """The one clause that a claim consists of."""
    found = clauses(claim)
    whole = len(found) == 1 and _inside(Span(*_edges(claim)), found[0].span)
    return found[0] if whole else None


def _edges(text: str) -> tuple[int, int]:
    letters = [n for n, mark in enumerate(text) if mark.isalnum()]
    return (letters[0], letters[-1] + 1) if letters else (0, 0)


def _concepts(text: str) -> frozenset[str]:
    return frozenset(map(concept, text.replace("-", " ").split()))


@lru_cache(maxsize=2048)
def clauses(text: str) -> tuple[StatedClause, ...]:
    """The clauses of one sentence that state something, in order: its main ones, and what somebody says."""
    plain = text.translate(BRACKETS)
    if not plain.strip():
        return ()
    return tuple(
        clause
        for parsed in parse(plain, [Span(0, len(plain))])
        for token in parsed.doc
        if token.pos_ in ("VERB", "AUX") and token.dep_ in ("ROOT", "conj", "ccomp") and is_real(token)
        if (clause := _read(token, parsed, plain))
    )


def _read(verb: Token, parsed: Parsed, text: str) -> StatedClause | None:
    subject = subject_of(verb)
    if not subject or any(word.pos_ == "PRON" and word.lower_ not in _NOBODY for word in subject):
        return None
    others = {
        word
        for child in verb.children
        if child.dep_ in ("conj", "cc") and (child.pos_ in ("VERB", "AUX") or child.dep_ == "cc")
        for word in child.subtree
    }
    own = [word for word in verb.subtree if word not in others]
    below = [word for one in subject for word in one.subtree]
    tokens = sorted({*own, *below}, key=lambda word: word.i)
    nobody = any(word.lower_ in _NOBODY for word in subject)
    auxiliaries = [word for word in verb.children if word.dep_ in ("aux", "auxpass")]
    return StatedClause(
        span=Span(parsed.starts[own[0].i], parsed.ends[own[-1].i]),
        told=" ".join(word.text for word in (*auxiliaries, *_denials(verb), verb)),
        words=_words(tokens, parsed, text),
        subject=_words(below, parsed, text),
        heads=frozenset() if nobody else frozenset(concept(word.text) for word in subject),
        objects=frozenset(concept(word.text) for word in objects_of(verb)),
        passive=any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children),
        past=any(word.tag_ in _PAST for word in (verb, *auxiliaries)),
        denied=any(word.lower_ in NOTHING for word in tokens) or bool(_denials(verb)),
    )


def _denials(verb: Token) -> list[Token]:
    return [word for word in verb.children if word.dep_ == "neg"]


def _words(tokens: Sequence[Token], parsed: Parsed, text: str) -> frozenset[str]:
    """The concepts of the words, but for figures with their units, times, and what changes nothing."""
    measured = [(one.span, one.kind == "count") for one in quantities(text)]
    timed = [one.span for one in moments(text, _SOME_DAY)]
    found = set()
    for word in tokens:
        place = Span(parsed.starts[word.i], parsed.ends[word.i])
        lower = word.lower_
        inside = [counted for span, counted in measured if _inside(place, span)]
        if (inside and not (inside[0] and word.pos_ == "NOUN")) or any(
            _inside(place, span) for span in timed
        ):
            continue
        if lower in _FREE or lower in _NOT or lower in _NOBODY or lower.title() in WEEKDAYS:
            continue
        if lower[0].isalnum():  # a number that is no figure, as of a road, stays as it is
            found.add(concept(word.text) if word.is_alpha else lower)
    return frozenset(found)


_SOME_DAY = dt.date(2000, 1, 1)
"""So that words such as "on Friday" are seen as times; which day that was, is asked elsewhere."""

"""Findings: what code can say with certainty about a claim from a passage, with the sentence that it rests
on.

A passage refutes where a clause of it is the claim's but for one thing (same_clause.py), where it gives
another figure or date (figures.py) or states the reverse (reversals.py). It supports where it says the same
or nearly (restatements.py), or gives figures that the claim's follow from (arithmetic.py). Everything else is
left to the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.records import Stance
from pipeline.stance.arithmetic import follows
from pipeline.stance.content_words import Matter, concept, is_matter, matter
from pipeline.stance.figures import agrees, clash, may_agree
from pipeline.stance.moments import long_before, of_another_year
from pipeline.stance.restatements import restated
from pipeline.stance.reversals import may_reverse, reversal
from pipeline.stance.same_clause import is_near, twin
from pipeline.stance.statements import Statement, statements
from pipeline.stance.verb_parts import as_sentence
from pipeline.text import grammar
from pipeline.text.sentences import Span

THE_SAME = "The evidence says the same."
_LATER = dt.timedelta(days=30)
"""After that, a passage tells of another event than a claim that names nobody."""
_TWO = 2
_KNOWN = 0.3
_KNOWN_WORDS = 10
"""How much of a passage an article has too if both tell of one event, and how many words are enough."""


class Finding(NamedTuple):
    """What a sentence of a passage does to a claim, and why, in words for a reader.

    `figure` are the claim's own words for what the sentence gives otherwise; `same_clause` tells that nothing
    else in it differs.
    """

    stance: Stance
    span: Span
    why: str
    figure: str = ""
    same_clause: bool = False


class Passage(NamedTuple):
    """A passage as code reads it."""

    text: str
    title: str = ""
    date: dt.date | None = None
    publisher: str = ""

    @property
    def head(self) -> str:
        """What stands above the text: the title and the publisher, who may be whom it is about."""
        return ". ".join(part for part in (self.title, self.publisher) if part)


class PlacedFinding(NamedTuple):
    """What was found, and in which of the passages, counted from 0."""

    passage: int
    finding: Finding


def finding(
    claim: str, passage: Passage, day: dt.date | None = None, known: Matter | None = None
) -> Finding | None:
    """What code finds in a passage: the sentence that settles the claim, or None.

    `day` is the day at which the claim speaks, `known` what its article speaks about.
    """
    dated, head = passage.date, passage.head
    later = dated is not None and day is not None and dated - day > _LATER
    if not matter(claim).names and known and (later or not _of_one_event(passage, known)):
        return None
    read = statements(passage.text, head, dated)
    if made := follows(claim, read):
        return Finding(Stance.SUPPORTS, made.span, f"{made.claimed} follows from the evidence: {made.how}.")
    of_the_same = [one for one in read if _of_the_same(claim, one, passage, known)]
    if found := _of_same_clauses(claim, of_the_same, day):
        return found
    if other := clash(claim, passage.text, day, title=head, dated=dated, known=known):
        return _other_figure(other.span, other.claimed, other.found)
    for sentence in read:
        old = long_before(dated, day, claim, sentence.text) or of_another_year(dated, claim, sentence.text)
        if not old and (reverse := reversal(claim, sentence, day)):
            return Finding(Stance.REFUTES, reverse.span, _against(reverse.claimed, reverse.found))
    for sentence in of_the_same:
        if restated(claim, sentence, day):
            return Finding(Stance.SUPPORTS, sentence.span, THE_SAME)
    return None


def _of_same_clauses(claim: str, read: Sequence[Statement], day: dt.date | None) -> Finding | None:
    """What a clause does to the claim that is the same but for one thing; first one that is all the same."""
    twins = [(one, found) for one in read if (found := twin(claim, one, day))]
    for sentence, found in sorted(twins, key=lambda pair: pair[1].stance is Stance.REFUTES):
        if found.stance is Stance.SUPPORTS:
            return Finding(Stance.SUPPORTS, sentence.span, THE_SAME)
        if found.is_figure:
            return _other_figure(sentence.span, found.claimed, found.found)._replace(same_clause=True)
        return Finding(Stance.REFUTES, sentence.span, _against(found.claimed, found.found), same_clause=True)
    return None


def _other_figure(span: Span, claimed: str, found: str) -> Finding:
    why = f"The claim says {claimed}; the evidence, {found.rstrip('.')}."
    return Finding(Stance.REFUTES, span, why, claimed)


def _against(claimed: str, found: str) -> str:
    return f"The claim says “{claimed}”; the evidence, “{found}”."


def _of_one_event(passage: Passage, known: Matter) -> bool:
    """Whether a passage has enough in common with an article for a claim of it that names nobody.

    "Turnout was 88%" is so in every ballot: the notes on another strike have other places, days and deeds.
    "Mumps cases triple" is of another event than measles: all of the title is known but what it is about.
    """
    text, title = passage.text, passage.title
    words, titled = matter(f"{passage.head}. {text}").words, [concept(word) for word in title.split()]
    other = matter(title).words - known.words
    if len(titled) > _TWO and other == {titled[0]} <= matter(text).words and titled[1] in known.words:
        return False
    return len(words & known.words) >= min(_KNOWN * len(words), _KNOWN_WORDS)


def _of_the_same(claim: str, sentence: Statement, passage: Passage, known: Matter | None) -> bool:
    """Whether a sentence names nobody of whom neither the claim nor its article knows anything.

    "The company has hired two banks" tells of one company here, and of another one there: where a claim names
    nobody itself, the rest of the passage counts too.
    """
    about = matter(claim)
    names = matter(sentence.text).names
    if not about.names:
        title = frozenset[str]() if _capitals(passage.title) else matter(passage.title).names
        names |= matter(passage.text).names | title
    return not names - about.words - (known.words if known else frozenset())


def _capitals(title: str) -> bool:
    """Whether all words of a title that carry meaning have a capital, which then tells no name."""
    words = [word for word in title.split() if is_matter(word)]
    return all(word[0].isupper() for word in words)


def read_ahead(claims: Iterable[tuple[str, Sequence[Passage]]]) -> None:
    """Parse together most of what `settles` would parse one by one: the claims, each with its passages."""
    found: dict[str, None] = {}
    for claim, passages in claims:
        for one in passages:
            for sentence in statements(one.text, one.head, one.date):
                if is_near(claim, sentence):
                    found[as_sentence(claim)] = None
                if may_reverse(claim, sentence):
                    found[as_sentence(sentence.text)] = None
    grammar.read_ahead(list(found))


def settles(
    claim: str, passages: Sequence[Passage], day: dt.date | None, known: Matter | None
) -> list[PlacedFinding]:
    """All that code finds in the passages; where one gives another figure, also what gives the claim's own.

    Where a passage may give the claim's own figure in other words, no other figure counts: it stays open.
    """
    found = _not_outdone(
        [
            PlacedFinding(n, one)
            for n, passage in enumerate(passages)
            if (one := finding(claim, passage, day, known))
        ],
        passages,
    )
    figures = {one.figure for _, one in found if one.figure}
    others = [
        (n, one)
        for n, one in enumerate(passages)
        if n not in {placed for placed, _ in found}
        and not long_before(one.date, day, claim, f"{one.head}. {one.text}")
    ]
    agreed = [
        PlacedFinding(n, Finding(Stance.SUPPORTS, span, "The evidence gives the claim's own figure."))
        for n, one in others
        if (span := agrees(claim, figures, one.text, title=one.head))
    ]
    if agreed and found and _newest(agreed, passages) > _newest(found, passages):
        return []  # what was told first, and told otherwise since
    if not agreed and any(may_agree(claim, figures, one.text, title=one.head) for _, one in others):
        return [one for one in found if not one.finding.figure]
    return [*found, *agreed]


def _newest(found: Sequence[PlacedFinding], passages: Sequence[Passage]) -> dt.date:
    return max(passages[n].date or dt.date.min for n, _ in found)


def _not_outdone(found: Sequence[PlacedFinding], passages: Sequence[Passage]) -> list[PlacedFinding]:
    """What is found, without refutations that a passage outdoes which says what the claim says.

    What was told before it does not weigh against it; where no dates tell, only another such clause does.
    """
    same = [passages[n].date for n, one in found if one.stance is Stance.SUPPORTS]
    if not same:
        return list(found)
    dates = [one for one in same if one]

    def stands(n: int, one: Finding) -> bool:
        dated = passages[n].date
        if one.stance is Stance.SUPPORTS:
            return True
        return dated >= max(dates) if dates and dated else one.same_clause

    return [PlacedFinding(n, one) for n, one in found if stands(n, one)]

"""Restatements: a sentence that says nearly the same as a claim, and so supports it. All that the claim is
about must be in the sentence, each of its figures and times too, stated as flatly as the claim states it;
names in the same order. Anything that might make the sentence say less is reason enough to leave it to the
model.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.stance.content_words import concept, is_matter, matter
from pipeline.stance.dates import MONTHS
from pipeline.stance.moments import Moment, long_before, moments
from pipeline.stance.numbers import NUMBER, ORDINALS
from pipeline.stance.opposites import is_negated
from pipeline.stance.quantities import Quantity, quantities
from pipeline.stance.stated_clauses import StatedClause, clauses
from pipeline.stance.statements import Statement
from pipeline.stance.swaps import swapped
from pipeline.stance.things import narrowed, of_another_reach, of_other_roles, of_two_things
from pipeline.text.anchors import fold
from pipeline.text.lexicon import verbs

_ALL = 0.99
_LEAST_WORDS = 3
_WITH_A_FIGURE = 2
_HEDGED = re.compile(
    r"\b(?:if|whether|would|could|should|might|may|unless|until|or|allege\w*|claim\w*|rumou?r\w*|reported\w*|plan\w*|"
    r"propos\w+|expect\w*|hop\w+|want\w*|den\w+|doubt\w*|suspect\w*|false\w*|myth|hoax|supposed\w*|apparent\w*|"
    r"possib\w+|likely|believ\w+|accus\w+|suggest\w*|question\w*|only|except|nearly|almost|some|partly|not|once|"
    r"novel|dream\w*|imagin\w*|(?:computer|video) game|weekends?|weekdays?|"
    r"twice|first|last(?! (?:night|week|month|year|\w+day)\b)|always|all|every|each|most|many|few|half|"
    r"former\w*|again|still)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b\w+ of (?:them|these|those|whom|which)\b", re.IGNORECASE)
"""What is told of some of them is not told of all."""
_TURNS = re.compile(r"\b(?:against|without|instead|despite|unlike|versus)\b", re.IGNORECASE)
"""Voted for is not voted against: what the one has, the other needs."""
_NEEDED = re.compile(
    r"\b(?:before|after|above|below|over|under|up|down|since|inside|outside|into|out|off|n?ever|"
    rf"{'|'.join(ORDINALS)}|(?<!last )(?<!this )(?:second|minute|hour|day|night|week|fortnight|month|quarter|"
    r"season|year|decade)s?)\b",
    re.IGNORECASE,
)
"""What a claim has of these, its sentence needs."""
_OPENS_BACK = re.compile(
    r"\W*(?:it|its|they|their|he|his|she|her|we|our|i|my|this|that|these|those|there|"
    r"the (?:former|latter|other)|had|has|have|was|were|is|are|been|did|does)\b",
    re.IGNORECASE,
)
"""A claim whose subject stands elsewhere says less than its sentence does."""
_QUOTED = re.compile(
    r"[\"“”]|^\W*claims?:|\b(?:headline\w*|article|video|viral|post|posts|tweet\w*|caption)\b"
    r"|\bbefore (?:revising|lowering|raising|correcting|withdrawing|retracting)\b"
    r"|\blater (?:withdrew|withdrawn|corrected|retracted|revised|lowered)\b",
    re.IGNORECASE,
)
_THERE_IS = re.compile(r"there (?:are|is|were|was)\b", re.IGNORECASE)
_RESTRICTS = re.compile(r"(\w+) (?:that|who|whose|which)\b")
_RANKED = re.compile(rf"\b(?:{'|'.join(ORDINALS)})\b", re.IGNORECASE)
_NUMBERS = re.compile(rf"\d[\d,.]*|{NUMBER}|\b(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)


def restated(claim: str, sentence: Statement, day: dt.date | None = None) -> bool:
    """Whether a sentence says all that a claim says, in nearly its words."""
    about = matter(claim)
    figures = quantities(claim)
    least = _WITH_A_FIGURE if figures else _LEAST_WORDS
    return (
        _OPENS_BACK.match(claim) is None
        and not long_before(sentence.day, day, claim, sentence.text)
        and len(about.words) >= least
        and about.shared(matter(sentence.text)) >= _ALL
        and not is_quoted(sentence.text)
        and is_negated(claim) == is_negated(sentence.text)
        and _found(_HEDGED, claim) == _found(_HEDGED, sentence.text)
        and _found(_TURNS, claim) == _found(_TURNS, sentence.text)
        and _found(_NEEDED, claim) <= _found(_NEEDED, sentence.text)
        # What is denied of a part is not denied of the whole: "not reported in the control group".
        and (not is_negated(claim) or matter(sentence.text).shared(about) >= _ALL)
        and not _OF_THEM.search(sentence.text)
        and (about.names or not matter(sentence.text).names - about.words)
        and (about.names or _restricted(claim) == _restricted(sentence.text))
        and (about.names or _found(_RANKED, claim) == _found(_RANKED, sentence.text))
        and all(_given(told, sentence) for told in figures)
        and numbers(claim, figures) <= numbers(sentence.text)
        and all(any(_same_time(told, one) for one in sentence.moments) for told in moments(claim, day))
        and not of_another_reach(claim, sentence.text)
        and _order(claim, sentence.text)
        # At last what both have to be parsed for.
        and _is_stated(claim, sentence.text)
        and not of_two_things(claim, sentence.text, sentence.about)
        and not of_other_roles(claim, sentence.text)
        and not narrowed(claim, sentence.text)
        and not swapped(claim, sentence.text)
    )


def _restricted(text: str) -> int:
    """How many nouns a text restricts: which seven firms are "seven firms that look after the gardens"?"""
    return sum(match[1].lower() not in verbs() for match in _RESTRICTS.finditer(text))


@lru_cache(maxsize=2048)
def is_quoted(text: str) -> bool:
    """Whether a text may only report words, in quotation marks or of a headline, or takes them back."""
    return _QUOTED.search(text) is not None


def _given(told: Quantity, sentence: Statement) -> bool:
    """The sentence gives the figure, and no other of its kind: which of two would be of what?"""
    alike = [one for one in quantities(sentence.text) if one.is_like(told)]
    return len(alike) == 1 and alike[0].bears_out(told)


def _same_time(told: Moment, one: Moment) -> bool:
    """All that the claim tells of a time, the sentence tells too, and the same."""
    pairs = zip(told[1:4], one[1:4], strict=True)
    return told.bound == one.bound and all(mine is None or mine == other for mine, other in pairs)


def _found(words: re.Pattern[str], text: str) -> set[str]:
    return {match.group().lower() for match in words.finditer(fold(text))}


def numbers(text: str, apart_from: Sequence[Quantity] = ()) -> set[str]:
    """The numbers and months of a text, without those of some quantities."""
    inside = [one.span for one in apart_from]
    return {
        match.group().rstrip(".,").lower()
        for match in _NUMBERS.finditer(text)
        if not any(span.start <= match.start() < span.end for span in inside)
    }


def _is_stated(claim: str, sentence: str) -> bool:
    """Each clause of the claim is one of the sentence: what is only begun, or done to a part, is not done."""
    ours, theirs = clauses(claim), (*clauses(sentence), *clauses(sentence, asides=False))
    by_phrase = matter(sentence).words - set(_keys(sentence))  # "lost their lives"
    if _THERE_IS.match(sentence):
        by_phrase |= {concept("has"), concept("have"), concept("had")}
    names = matter(claim).names
    return bool(ours) and all(
        one.verb in by_phrase or any(_same_deed(one, other, names) for other in theirs) for one in ours
    )


def _same_deed(one: StatedClause, other: StatedClause, names: frozenset[str]) -> bool:
    """One verb, stated or denied in both, by the same and to the same; a passive may be turned round.

    Where the claim names nobody, nothing may be told besides: "cures malaria" and "cures malaria in mice".
    """
    if (one.verb, one.denied, one.completes) != (other.verb, other.denied, other.completes):
        return False
    turned = one.passive != other.passive
    beside = other.subject if turned and one.passive else frozenset[str]()
    if not one.words & names <= other.words or (not names and other.words - one.words - beside):
        return False
    if not turned:
        to_the_same = not one.objects or bool(one.objects & other.objects)
        return one.heads == other.heads and to_the_same and one.agents <= other.agents
    passive, active = (one, other) if one.passive else (other, one)
    untold = passive is other and not passive.agents
    return passive.heads <= active.objects and passive.agents <= active.heads and not untold


def _order(claim: str, sentence: str) -> bool:
    """The names of the claim stand in the sentence in the same order: who did it to whom."""
    names = matter(claim).names | matter(sentence).names  # a first word has a capital anyway
    ours = [key for key in _keys(claim) if key in names]
    theirs = [key for key in _keys(sentence) if key in names]
    return ours == [key for key in dict.fromkeys(theirs) if key in ours]


def _keys(text: str) -> list[str]:
    return list(
        dict.fromkeys(concept(word) for word in re.findall(r"[^\W\d_]+", fold(text)) if is_matter(word))
    )

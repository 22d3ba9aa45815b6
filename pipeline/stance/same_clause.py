"""Clauses that say the same but for one thing: "the hospital has 420 beds", "the hospital has 240 beds".

Read off the grammar: one verb, one subject, one tense, and no word that only one of the two has. Then no
name need tell that both are about one thing, and what differs decides: another figure or time, the opposite
word, a denial. Where nothing differs, the sentence says what the claim says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.records import Stance
from pipeline.stance.content_words import concept, matter, stem
from pipeline.stance.moments import WEEKDAYS, Moment, exactness, long_before, moments
from pipeline.stance.opposites import opposites
from pipeline.stance.portions import portions
from pipeline.stance.propositions import BRACKETS, NOTHING, is_past, is_real, objects_of, subject_of, to_be
from pipeline.stance.quantities import ORDINALS, SO_FAR, Quantity, leads_to, quantities
from pipeline.stance.restatements import is_quoted
from pipeline.stance.statements import Statement
from pipeline.stance.things import of_another_reach
from pipeline.text.grammar import parse
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from pipeline.text.grammar import Parsed

_RECENT = dt.timedelta(days=60)
_HALF = 0.5
_LEAST = 2
"""Words and figures that a claim has to consist of."""
_FREE = frozenset(
    """
    a an the be is are was were been being am have has had having do does did of to by in on at for from with
    as that which who and 's its their his her our my your stand stands stood there here now then also shortly
    already just however meanwhile will shall
    """.split()
)
"""Words that change nothing where all others are the same; "stood at 71 percent" is "was 71 percent"."""
_NOT = frozenset("not n't never no".split())
_NOBODY = frozenset("nobody none nothing".split())
_POINTERS = frozenset("it they he she we".split())
_AGAINST = frozenset("after against compared versus".split())
_OFF = frozenset("late early".split())
_DESCRIBES = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})
_OFTEN = """
meet speak talk call visit travel attack strike hit fire shell bomb play write send tweet post publish protest
demonstrate march warn ask fall rise arrest kill injure score win lose trade train search appear
"""
"""What happens on many days, so that another day is no other time of the same."""


class StatedClause(NamedTuple):
    """A verb with what belongs to it. `words` are concepts, without figures, times, denials.

    `subject` are the words of its subject, `heads` the nouns that it consists of: none for "nobody", nor for
    a pronoun, which `points_back`. `told` are the verb's words, `forms` those for each concept.
    """

    span: Span
    told: str
    forms: Mapping[str, str]
    words: frozenset[str]
    subject: frozenset[str]
    heads: frozenset[str]
    objects: frozenset[str]
    passive: bool
    tense: str
    denied: bool
    points_back: bool
    left_out: tuple[Span, ...]

    def form(self, key: str) -> str:
        """How the text has a concept: with the verb's other words where it is the verb."""
        word = self.forms[key]
        return self.told if word in self.told.split() else word


class Twin(NamedTuple):
    """What a clause does to a claim; where it refutes, the words of both in which they differ, or figures."""

    stance: Stance
    claimed: str = ""
    found: str = ""
    is_figure: bool = False


class _Side(NamedTuple):
    """A clause with the figures and moments that stand in it; `before` is what its pronouns may point to."""

    text: str
    clause: StatedClause
    figures: Sequence[Quantity]
    times: Sequence[Moment]
    before: frozenset[str]

    def words(self, span: Span) -> str:
        return self.text[slice(*span)]


def twin(claim: str, sentence: Statement, day: dt.date | None) -> Twin | None:
    """What a clause of a sentence does to a claim that is the same but for one thing at most, or None.

    `day` is the day at which the claim speaks.
    """
    if is_quoted(sentence.text) or long_before(sentence.day, day, claim, sentence.text):
        return None
    whole = _whole(claim) if is_near(claim, sentence) else None
    if whole is None or whole.points_back or whole.left_out:
        return None
    mine = _Side(claim, whole, _figures(claim), moments(claim, day), frozenset())
    if len(whole.words) + len(mine.figures) + len(mine.times) + whole.denied < _LEAST:
        return None
    for clause in clauses(sentence.text):
        figures = [one for one in _figures(sentence.text) if _stands_in(one.span, clause)]
        times = [one for one in sentence.moments if _stands_in(one.span, clause)]
        if found := _compared(
            mine, _Side(sentence.text, clause, figures, times, sentence.about.words), day, sentence.day
        ):
            return found
    return None


def is_near(claim: str, sentence: Statement) -> bool:
    """Whether a claim and a sentence share words enough to be parsed: most share hardly one."""
    return matter(claim).shared(sentence.about) >= _HALF


# --- comparing ----------------------------------------------------------------------------------


def _compared(mine: _Side, other: _Side, day: dt.date | None, dated: dt.date | None) -> Twin | None:
    ours, theirs = mine.clause, other.clause
    if ours.tense != theirs.tense or not _same_roles(ours, theirs, other.before):
        return None
    left, right = _only_in(ours, theirs), _only_in(theirs, ours)
    same_time = _same_time(mine.times, other.times, day)
    missing = _missing(mine.figures, other.figures)
    if left or right:
        same = same_time and ours.denied == theirs.denied and not missing
        return _another_word(mine, other, left, right) if same else None
    # Where the wholes differ ("of the 17 stops", "of the 19 stops"), they are what is compared.
    missing = [one for one in missing if one.kind != "part" or any(_alike(one, x) for x in other.figures)]
    if theirs.denied and not theirs.heads:  # nobody was hurt, however many were said to be
        missing = []
    if ours.denied != theirs.denied:
        # That somebody has not gone tells nothing of a later day.
        so_far = theirs.told.lower().startswith(("has ", "have "))
        before = so_far and theirs.denied and not mine.times and dated and day and dated < day
        refuted = not missing and same_time and not before
        return Twin(Stance.REFUTES, ours.told, theirs.told) if refuted else None
    if missing and SO_FAR.search(other.text):
        return None  # a count that goes on
    if missing:
        return _another_figure(mine, other, missing) if same_time and not ours.denied else None
    return _another_time(mine, other) or _the_same(mine, other)


def _missing(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[Quantity]:
    """The figures of the claim that the sentence has not."""
    return [one for one in ours if not any(_alike(one, x) and one.overlaps(x) for x in theirs)]


def _another_word(mine: _Side, other: _Side, left: frozenset[str], right: frozenset[str]) -> Twin | None:
    """One word in which they differ, its opposite in the other; or another time of day."""
    order = {stem(word) for word in ORDINALS}
    most = sorted(mine.clause.words & _superlatives())
    if most and len(left | right) == 1 and left | right <= order:  # "the second highest", "the highest"
        claimed, found = (
            " ".join(side.clause.form(word) for word in (*own, most[0]))
            for side, own in ((mine, left), (other, right))
        )
        return Twin(Stance.REFUTES, claimed, found)
    if len(left) != 1 or len(right) != 1:
        return None
    told, against = *left, *right
    if against in opposites().get(told, frozenset()):
        return Twin(Stance.REFUTES, mine.clause.form(told), other.clause.form(against))
    if told in order and against in order and not mine.clause.words & _stretches():
        return Twin(Stance.REFUTES, mine.clause.form(told), other.clause.form(against))
    return None


@cache
def _stretches() -> frozenset[str]:
    """What comes one after the other: a goal in the first half is none less for one in the second."""
    return frozenset(
        map(
            concept,
            """
            half quarter round day night week month year leg set stage phase trial test match game debate part
            act case attempt vote wave attack session season term
            """.split(),
        )
    )


@cache
def _superlatives() -> frozenset[str]:
    return frozenset(map(concept, "highest lowest largest smallest biggest longest shortest".split()))


def _same_roles(ours: StatedClause, theirs: StatedClause, before: frozenset[str]) -> bool:
    """Who does it and to what is the same, a passive turned round; what nobody does, anybody may."""
    if theirs.points_back:  # "It is due to open": what the sentence before, or the title, tells of
        return ours.passive == theirs.passive and bool(ours.heads) and ours.heads <= before
    if not ours.heads or not theirs.heads:
        return ours.denied != theirs.denied
    if ours.passive == theirs.passive:
        return ours.heads == theirs.heads
    passive, active = (ours, theirs) if ours.passive else (theirs, ours)
    return passive.heads <= active.objects


def _only_in(one: StatedClause, other: StatedClause) -> frozenset[str]:
    """The words of a clause that another has not; who did it, a passive need not tell, nor "nobody"."""
    untold = not other.heads or other.points_back or (other.passive and not one.passive)
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
    rivals = [one for one in other.figures if _alike(one, missing[0])]
    alone = len(rivals) == len([one for one in mine.figures if _alike(one, missing[0])]) == 1
    if of_another_reach(mine.text, other.text):
        return None
    if len(missing) > 1 or not alone or leads_to(mine.text, missing[0]) != leads_to(other.text, rivals[0]):
        return None
    return Twin(Stance.REFUTES, mine.words(missing[0].span), other.words(rivals[0].span), is_figure=True)


def _another_time(mine: _Side, other: _Side) -> Twin | None:
    if len(mine.times) != 1 or len(other.times) != 1 or mine.clause.denied or mine.clause.words & _often():
        return None
    told, one = mine.times[0], other.times[0]
    differ = told.bound == one.bound and told.differs(one)
    words = mine.words(told.span), other.words(one.span)
    two_mondays = words[0].split()[-1] == words[1].split()[-1] in WEEKDAYS
    return Twin(Stance.REFUTES, *words, is_figure=True) if differ and not two_mondays else None


@cache
def _often() -> frozenset[str]:
    return frozenset(map(concept, _OFTEN.split()))


def _the_same(mine: _Side, other: _Side) -> Twin | None:
    """What is denied for a time is not denied for good."""
    for_good = not mine.clause.denied or bool(mine.times) or not other.times
    if not for_good or not _given(mine.times, other.times):
        return None
    return Twin(Stance.SUPPORTS)


def _alike(one: Quantity, other: Quantity) -> bool:
    return (one.kind, one.unit) == (other.kind, other.unit)


def _figures(text: str) -> list[Quantity]:
    """The quantities of a text, and its portions: so many of one whole are figures of one unit."""
    parts = [
        Quantity(one.span, one.part, one.part, "part", f"of {one.whole:g} {one.noun}")
        for one in portions(text)
    ]
    return [*parts, *quantities(text)]


def _stands_in(span: Span, clause: StatedClause) -> bool:
    return _inside(span, clause.span) and not any(_inside(span, out) for out in clause.left_out)


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
        if token.pos_ in ("VERB", "AUX")
        and token.dep_ in ("ROOT", "conj", "ccomp", "relcl")
        and is_real(token, ahead=True)
        if (clause := _read(token, parsed, plain))
    )


def _read(verb: Token, parsed: Parsed, text: str) -> StatedClause | None:
    subject = subject_of(verb)
    if not subject:
        return None
    pronoun = any(word.pos_ == "PRON" and word.lower_ not in _NOBODY for word in subject)
    if pronoun and not all(word.lower_ in _POINTERS for word in subject):
        return None
    beside = {word for child in verb.subtree if _is_beside(child, verb) for word in child.subtree}
    compared = [child for child in verb.subtree if _is_compared(child, verb, parsed, text)]
    own = [word for word in verb.subtree if word not in beside]
    below = [word for one in subject for word in _without(one, verb)]
    out = {word for one in compared for word in one.subtree}
    tokens = sorted({*own, *below} - out, key=lambda word: word.i)
    nobody = any(word.lower_ in _NOBODY for word in subject)
    auxiliaries = [word for word in verb.children if word.dep_ in ("aux", "auxpass")]
    forms = _forms(tokens, parsed, text)
    return StatedClause(
        span=Span(parsed.starts[own[0].i], parsed.ends[own[-1].i]),
        told=_told(tokens, [*auxiliaries, *_denials(verb), verb, *_goes_on(verb)]),
        forms=forms,
        words=frozenset(forms),
        subject=frozenset(_forms(below, parsed, text)),
        heads=frozenset()
        if nobody or pronoun
        else frozenset(concept(_counted(word).text) for word in subject),
        objects=frozenset(concept(word.text) for word in objects_of(verb)),
        passive=any(
            child.dep_ in ("nsubjpass", "auxpass") for one in (verb, *to_be(verb)) for child in one.children
        ),
        tense=_tense(verb, auxiliaries),
        denied=any(word.lower_ in NOTHING for word in tokens) or bool(_denials(verb)),
        points_back=pronoun,
        left_out=tuple(_span(one, parsed) for one in compared),
    )


def _told(tokens: Sequence[Token], verbs: Sequence[Token]) -> str:
    """The words of a verb, with the "no" or "nobody" that denies it."""
    told = " ".join(word.text for word in verbs)
    no = next((word.text for word in tokens if word.lower_ in NOTHING and word not in verbs), "")
    return f"{no} … {told}" if no else told


def _goes_on(verb: Token) -> list[Token]:
    """What a verb that says little goes on with: "had to be taken"."""
    below = next((one for one in verb.children if one.dep_ == "xcomp" and one.pos_ in ("VERB", "AUX")), None)
    if below is None or verb.lemma_ not in ("have", "be"):
        return []
    return [*(one for one in below.lefts if one.dep_ in ("aux", "auxpass")), below]


def _counted(word: Token) -> Token:
    """The noun of which a number is so many: the sheds in "two of the four sheds"."""
    if not word.like_num:
        return word
    of = (child for child in word.children if child.lower_ == "of")
    return next((noun for one in of for noun in one.children if noun.dep_ == "pobj"), word)


def _without(noun: Token, clause: Token) -> list[Token]:
    """What belongs to a noun, without a clause that tells of it: the relative one itself."""
    told = list(clause.subtree) if noun in clause.ancestors else []
    return [word for word in noun.subtree if word not in told]


def _span(word: Token, parsed: Parsed) -> Span:
    return Span(parsed.starts[word.left_edge.i], parsed.ends[word.right_edge.i])


def _is_beside(word: Token, verb: Token) -> bool:
    """Another clause: one that "and" adds to the verb's, or one behind a comma that tells more."""
    if word.dep_ in ("relcl", "advcl") and word != verb:
        return word.left_edge.i > verb.left_edge.i and word.doc[word.left_edge.i - 1].text == ","
    return word.head == verb and (word.dep_ == "cc" or (word.dep_ == "conj" and word.pos_ in ("VERB", "AUX")))


def _is_compared(word: Token, verb: Token, parsed: Parsed, text: str) -> bool:
    """What a figure is compared with: "a profit of 6 million after a loss of 11 million"."""
    if word.dep_ != "prep" or word.lower_ not in _AGAINST or word.i < verb.i:
        return False
    kinds = ("money", "share", "count")
    return any(_inside(one.span, _span(word, parsed)) for one in quantities(text) if one.kind in kinds)


def _tense(verb: Token, auxiliaries: Sequence[Token]) -> str:
    """Whether something was, is, or is to be."""
    if any(word.lower_ in ("will", "shall", "'ll") for word in auxiliaries):
        return "future"
    be = any(word.lower_ in ("is", "are") for word in (verb, *auxiliaries))
    if be and (to_be(verb) or _is_due(verb)):
        return "future"
    if to_be(verb):  # "was to open"
        return "once future"
    return "past" if is_past(verb) else "present"


def _is_due(verb: Token) -> bool:
    return any(word.lower_ in ("due", "set", "scheduled") for word in (verb, *verb.children))


def _denials(verb: Token) -> list[Token]:
    return [word for word in verb.children if word.dep_ == "neg"]


def _forms(tokens: Sequence[Token], parsed: Parsed, text: str) -> dict[str, str]:
    """The concepts of the words with their forms, but for figures with their units, times, and what changes
    nothing."""
    measured = [(one.span, one.kind) for one in _figures(text)]
    timed = [one.span for one in moments(text, _SOME_DAY)]
    found: dict[str, str] = {}
    for word in tokens:
        place = Span(parsed.starts[word.i], parsed.ends[word.i])
        lower = word.lower_
        inside = [kind for span, kind in measured if _inside(place, span)]
        after = [kind for span, kind in measured if 0 < place.start - span.end <= 1]
        if inside and not (inside[0] in ("count", "part") and word.pos_ in _DESCRIBES):
            continue
        if any(_inside(place, span) for span in timed) or (after == ["time"] and lower in _OFF):
            continue
        if (
            lower in _FREE
            or lower in _NOT
            or lower in _NOBODY
            or lower in _POINTERS
            or lower.title().rstrip("s") in WEEKDAYS
        ):
            continue
        if lower[0].isalnum():  # a number that is no figure, as of a road, stays as it is
            found.setdefault(concept(word.text) if word.is_alpha else lower, word.text)
    return found


_SOME_DAY = dt.date(2000, 1, 1)
"""So that words such as "on Friday" are seen as times; which day that was, is asked elsewhere."""

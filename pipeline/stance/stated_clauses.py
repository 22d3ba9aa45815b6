"""Stated clauses: what a sentence states, clause by clause, as sets of words, to be laid beside a claim.

Read off the grammar: a verb with its subject and all that belongs to it, without figures and times, which are
read apart, and without words that change nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.stance.content_words import concept, listed, matter
from pipeline.stance.moments import WEEKDAYS, moments
from pipeline.stance.portions import portions, tallies
from pipeline.stance.quantities import Quantity, quantities, without_unit
from pipeline.stance.verb_parts import (
    BRACKETS,
    NOTHING,
    agents_of,
    behind_of,
    below,
    concepts_of,
    grammar_of,
    is_past,
    is_real,
    subject_of,
    to_be,
)
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from pipeline.text.grammar import Parsed

_POINTERS = frozenset("it they he she we".split())
_FREE = listed("changes nothing") | NOTHING | _POINTERS
_NOT = frozenset("not n't never".split())
_COMPLETES = frozenset("oprd acomp attr".split())
_NOBODY = frozenset("nobody none nothing neither".split())
_NOUNLIKE = frozenset("dobj attr pobj npadvmod oprd".split())
_AGAINST = frozenset("after against compared versus".split())
_OFF = frozenset("late early".split())
_ASIDE = re.compile(r"\s*\([^()]*\)|, (?:among them|including) [^,;.]*")
_WHEN = frozenset("after amid because despite due following".split())
"""What tells only when or why something was so, "after its results"."""
_ADDS = frozenset("after amid among despite thanks".split())
"""With what a phrase behind a comma begins that only tells more; "with" and "at" may tell of which part."""
_DEPENDS = frozenset("if unless when whenever until once provided as since because".split())
"""What begins a clause without which the other one may not hold."""
_BOTH_OF_TWO = re.compile(r"\b(neither|both) of the two\b", re.IGNORECASE)
_EARLIER_ASIDE = re.compile(
    r"\s*\((?:(?:19|20)\d\d\b|previous|last|prior|year|[^()]*\b(?:before|earlier)\b)[^()]*\)", re.IGNORECASE
)
_BEFORE_TAX = re.compile(r"\b(profits?|loss(?:es)?|earnings|income) before tax\b", re.IGNORECASE)
_SECOND = re.compile(r"[^,;]*?(?:,? (?:and|while|but)|[,;]) (?P<who>[^,;\d]+?)(?: (?:at|to|by|with))? ")
"""What stands between the figures of two: "at 86 km/h and the freight train at 31 km/h"."""
_LINKS = frozenset(
    "in on at by for from with of to as after before since until during nearly about and or but while".split()
)
_SO_MANY = frozenset("number total neither both none all percent cent %".split())
"""Words that count what stands behind "of"."""
_DESCRIBES = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})


class StatedClause(NamedTuple):
    """A verb with what belongs to it. `words` are concepts, without figures, times, denials.

    `who` is the place of its subject, `subject` are that one's words, `heads` the nouns that it consists of:
    none for "nobody", nor for a pronoun, which `points_back`. `told` are the verb's words, `forms` those for
    each concept, `when` those of what it came after, `agents` who does it in a passive, `completes` what the
    verb means nothing without: "off", "guilty".
    """

    span: Span
    who: Span
    verb: str
    told: str
    forms: Mapping[str, str]
    words: frozenset[str]
    subject: frozenset[str]
    heads: frozenset[str]
    objects: frozenset[str]
    agents: frozenset[str]
    completes: frozenset[str]
    passive: bool
    tense: str
    denied: bool
    points_back: bool
    when: frozenset[str]
    left_out: tuple[Span, ...]

    def holds(self, span: Span) -> bool:
        """Whether a place in the text belongs to the clause."""
        return _inside(span, self.span) and not any(span.overlaps(out) for out in self.left_out)

    def form(self, key: str) -> str:
        """How the text has a concept: with the verb's other words where it is the verb."""
        word = self.forms[key]
        return self.told if word in self.told.split() else word


@lru_cache(maxsize=2048)
def figures_in(text: str) -> Sequence[Quantity]:
    """The quantities of a text, and its portions: so many of one whole are figures of one unit."""
    parts = [
        Quantity(one.span, one.part, one.part, "part", f"of {one.whole:g} {one.noun}")
        for one in portions(text)
    ]
    votes = list(tallies(text))
    rest = [one for one in quantities(text) if not any(one.span.overlaps(vote.span) for vote in votes)]
    return [*parts, *votes, *rest, *_bare(text, (one.span for one in (*parts, *votes, *rest)))]


def _bare(text: str, read: Iterable[Span]) -> list[Quantity]:
    """Figures that stand alone where a noun would: "the hall seats 946"; none of those that are `read`."""
    taken = [*read, *(one.span for one in moments(text, _SOME_DAY))]
    spans = [
        parsed.span(min(one.i for one in (token, *below(token, "compound"))), token.i)
        for parsed in grammar_of(text)
        for token in parsed.doc
        if token.like_num and token.dep_ in _NOUNLIKE and token.head.pos_ in ("VERB", "AUX", "ADP")
    ]
    free = [span for span in spans if not any(span.overlaps(other) for other in taken)]
    return [one for span in free if (one := without_unit(text, span))]


def _inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


def whole_clause(claim: str) -> StatedClause | None:
    """The one clause that a claim consists of."""
    found = clauses(claim)
    whole = len(found) == 1 and _inside(Span(*_edges(claim)), found[0].span)
    return found[0] if whole else None


def _edges(text: str) -> tuple[int, int]:
    letters = [n for n, mark in enumerate(text) if mark.isalnum()]
    return (letters[0], letters[-1] + 1) if letters else (0, 0)


def plainly(text: str) -> str:
    """The text with what the parser misreads put in other words of the same length."""
    text = _BEFORE_TAX.sub(lambda match: f"pre-tax {match[1].lower()}".ljust(len(match[0])), text)
    return _BOTH_OF_TWO.sub(lambda match: f"{match[1]} of the".ljust(len(match[0])), text)


def without_brackets(text: str, *, earlier: bool = False) -> str:
    """The text with blanks for what stands in brackets, or is told of some: "946 (1,120 before the fire)".

    With `earlier` only for what tells of another time: "(2024: 36 million)".
    """
    form = _ASIDE if not earlier else _EARLIER_ASIDE
    return form.sub(lambda aside: " " * len(aside[0]), text)


@lru_cache(maxsize=2048)
def told_of_a_second(text: str) -> tuple[str, ...]:
    """What a sentence says of a second one without its verb, in full.

    Of "the city pays 60% and the state 40%" it is "the state pays 40%".
    """
    figures = figures_in(text)
    found = []
    for one, other in pairwise(sorted(figures)):
        second = _SECOND.fullmatch(text, one.span.end, other.span.start)
        alike = other.kind in (one.kind, "bare")
        if not alike or second is None or second["who"].split()[0].lower() in _LINKS:
            continue
        for clause in clauses(text):
            if clause.holds(one.span) and clause.who.end <= one.span.start:
                verb = text[clause.who.end : one.span.start]
                found.append(f"{second['who']}{verb}{text[other.span.start :]}")
    return tuple(found)


@lru_cache(maxsize=2048)
def clauses(text: str, *, asides: bool = True) -> tuple[StatedClause, ...]:
    """The clauses of one sentence that state something, in order: its main ones, and what somebody says.

    Without `asides` what is only added behind a comma is left out of them, and a second thing with a figure.
    """
    plain = text.translate(BRACKETS)
    return tuple(
        clause
        for parsed in grammar_of(text)
        for token in parsed.doc
        if token.pos_ in ("VERB", "AUX")
        and token.dep_ in ("ROOT", "conj", "ccomp", "relcl")
        and is_real(token, ahead=True)
        if (clause := _read(token, parsed, plain, asides=asides))
    )


def _read(verb: Token, parsed: Parsed, text: str, *, asides: bool) -> StatedClause | None:
    subject = subject_of(verb)
    if not subject:
        return None
    nouns = [behind_of(word) if word.like_num or word.lower_ in _SO_MANY else word for word in subject]
    pronoun = any(word.pos_ == "PRON" and word.lower_ not in _NOBODY for word in nouns)
    if pronoun and not all(word.lower_ in _POINTERS for word in nouns):
        return None
    beside = {word for child in verb.subtree if _is_beside(child, verb) for word in child.subtree}
    compared = [child for child in verb.subtree if _is_compared(child, verb, parsed, text)]
    added = [] if asides else [child for child in verb.subtree if _is_added(child, verb)]
    beside |= {word for child in added for word in child.subtree}
    own = [word for word in verb.subtree if word not in beside]
    whole_subject = [word for one in subject for word in _without(one, verb)]
    out = {word for one in compared for word in one.subtree}
    tokens = sorted({*own, *whole_subject} - out, key=lambda word: word.i)
    auxiliaries, things = below(verb, "aux", "auxpass"), below(verb, "dobj", "dative")
    denials = _denials(verb)
    forms = _forms([word for word in tokens if word not in denials], parsed, text)
    return StatedClause(
        span=parsed.span(own[0].i, own[-1].i),
        who=parsed.span(whole_subject[0].i, whole_subject[-1].i),
        verb=_concept_of(verb),
        told=_told(tokens, [*auxiliaries, *denials, verb, *below(verb, "prt"), *_goes_on(verb)]),
        forms=forms,
        words=frozenset(forms),
        subject=frozenset(_forms(whole_subject, parsed, text)),
        heads=frozenset() if pronoun or any(word.lower_ in _NOBODY for word in nouns) else concepts_of(nouns),
        # What a noun is called besides counts too: "the painter Emil Tarnow".
        objects=concepts_of(word for one in things for word in (one, *below(one, "appos"))),
        agents=concepts_of(agents_of(verb)),
        completes=concepts_of(below(verb, "prt", *_COMPLETES)),
        passive=any(below(one, "nsubjpass", "auxpass") for one in (verb, *to_be(verb))),
        tense=_tense(verb, auxiliaries),
        denied=any(word.lower_ in NOTHING for word in tokens) or bool(denials),
        points_back=pronoun,
        when=frozenset(
            _forms([word for one in verb.rights if _tells_when(one) for word in one.subtree], parsed, text)
        ),
        left_out=tuple(_span(one, parsed) for one in (*compared, *added)),
    )


def _told(tokens: Sequence[Token], verbs: Sequence[Token]) -> str:
    """The words of a verb, with the "no" or "nobody" that denies it."""
    told = " ".join(word.text for word in verbs)
    no = next((word.text for word in tokens if word.lower_ in NOTHING and word not in verbs), "")
    return f"{no} … {told}" if no else told


def _goes_on(verb: Token) -> list[Token]:
    """What a verb that says little goes on with: "had to be taken"."""
    if verb.lemma_ not in ("have", "be"):
        return []
    further = [one for one in below(verb, "xcomp") if one.pos_ in ("VERB", "AUX")][:1]
    return [word for one in further for word in (*below(one, "aux", "auxpass"), one)]


def _without(noun: Token, clause: Token) -> list[Token]:
    """What belongs to a noun, without a clause that tells of it: the relative one itself."""
    told = list(clause.subtree) if noun in clause.ancestors else []
    return [word for word in noun.subtree if word not in told]


def _span(word: Token, parsed: Parsed) -> Span:
    return parsed.span(word.left_edge.i, word.right_edge.i)


def _is_beside(word: Token, verb: Token) -> bool:
    """Another clause: one that "and" adds to the verb's, or one behind a comma that tells more."""
    if word.dep_ in ("relcl", "advcl") and word != verb:
        if any(one.lower_ in _DEPENDS for one in word.lefts):
            return False
        return word.left_edge.i > verb.left_edge.i and word.doc[word.left_edge.i - 1].text == ","
    return word.head == verb and (word.dep_ == "cc" or (word.dep_ == "conj" and word.pos_ in ("VERB", "AUX")))


def _is_added(word: Token, verb: Token) -> bool:
    """What only tells more: behind a comma, or what "and" adds with a figure of its own, without a verb."""
    if word.i <= verb.i:
        return False
    first = word.doc[word.left_edge.i - 1].text if word.left_edge.i else ""
    if word.lower_ == "from" and any(one.lower_ == "to" for one in verb.children):
        return any(one.like_num for one in word.subtree)  # "rose to 43.6%, from 41.1% in 2022"
    if word.dep_ == "conj":
        return any(one.like_num for one in word.subtree) and bool(below(word.head, "cc"))
    price = word.lower_ == "at" and any(one.lemma_ == "cost" for one in word.children)
    added = word.dep_ == "appos" or (word.dep_ == "prep" and (word.lower_ in _ADDS or price))
    return first == "," and added


def _tells_when(word: Token) -> bool:
    """What something came after, or in spite of: "after its results"."""
    return word.dep_ == "prep" and word.lower_ in _WHEN


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
    """What denies a verb, or what it means nothing without: "pleaded not guilty"."""
    completed = [one for one in verb.children if one.dep_ in _COMPLETES or one.pos_ == "ADJ"]
    return [word for one in (verb, *completed) for word in below(one, "neg")]


def _forms(tokens: Sequence[Token], parsed: Parsed, text: str) -> dict[str, str]:
    """The concepts of the words with their forms, but for figures with their units, times, and what changes
    nothing."""
    measured = [(one.span, one.kind) for one in figures_in(text)]
    timed = [one.span for one in moments(text, _SOME_DAY)]
    found: dict[str, str] = {}
    for word in tokens:
        place = Span(parsed.starts[word.i], parsed.starts[word.i] + len(word.text.rstrip(".")))
        lower = word.lower_
        inside = [kind for span, kind in measured if _inside(place, span)]
        after = [kind for span, kind in measured if 0 < place.start - span.end <= 1]
        if inside and not (inside[0] in ("count", "part") and word.pos_ in _DESCRIBES):
            continue
        if lower in _NOT:  # what is denied below the verb: "voted not to close it"
            found.setdefault(f"not {concept(word.head.text)}", word.text)
            continue
        is_time = any(_inside(place, span) for span in timed) or lower.title() in WEEKDAYS
        is_free = lower in _FREE or (after == ["time"] and lower in _OFF)
        in_verb = word.dep_ == "prt" and _concept_of(word.head) != concept(word.head.text)
        if lower[0].isalnum() and not (is_time or is_free or in_verb):
            # A number that is no figure, as of a road, stays as it is.
            found.setdefault(_concept_of(word) if word.is_alpha else lower, word.text)
    return found


def _concept_of(word: Token) -> str:
    """What a word stands for, a verb with its particle: "went up" is "rose"."""
    particle = next((one.text for one in below(word, "prt")), "")
    together = matter(f"{word.text} {particle}").words if particle else frozenset[str]()
    return next(iter(together)) if len(together) == 1 else concept(word.text)


_SOME_DAY = dt.date(2000, 1, 1)
"""So that words such as "on Friday" are seen as times; which day that was, is asked elsewhere."""

"""Proposals: the clauses that a large model would make of a sentence, taken where they are the article's.

Of a proposal nothing is used but places: the words of the sentence that it keeps, and what it puts in
brackets. The claim is then written by the code that writes all claims, from the article. Grammar says what
may be parted from the rest: a proposal that leaves out an object, a "not" or a figure, that lets another
speak, or puts in more than a name, is dropped. So is one by which its sentence would lose a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict

from pipeline.claims.borrowing import after_separator, own_subject
from pipeline.claims.clauses import Clause
from pipeline.claims.found import SentenceReading
from pipeline.claims.parting import (
    AND,
    FINITE,
    borrowed,
    first_of,
    is_definite,
    is_joined,
    is_sentence_before,
    shared,
    turns,
)
from pipeline.claims.reporting import SUBJECTS, VERBAL
from pipeline.records import Claim
from pipeline.text.anchors import fold, places
from pipeline.text.lexicon import noun_class
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MOST_SPANS = 3
_LONGEST_NAME = 8
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"\w+(?=n't\b)|n't\b|\w+")
_WRITTEN_OUT = {
    "s": ("is", "has"),
    "re": ("are",),
    "m": ("am",),
    "ve": ("have",),
    "ll": ("will",),
    "d": ("had", "would"),
    "ca": ("can",),
    "wo": ("will",),
    "n't": ("not",),
}
"""What models write out, most of all behind a pronoun that they replace: the claim has the article's form."""
_RELATIVE = frozenset("who whom which that".split())
_THIRD = frozenset("he she it they him them".split())
_BEHIND_A_NOUN = frozenset({"relcl", "acl", "appos"})
_JOINING = frozenset({"cc", "conj", "punct", "preconj"})
_NOMINAL = frozenset("nsubj nsubjpass dobj dative pobj prep agent attr appos conj poss compound nmod".split())
"""What leads from a noun up to the verb of its clause, and through no other clause."""
_NO_NAME = frozenset({"VERB", "AUX", "PRON"})
_SHARED = SUBJECTS | {"aux", "auxpass"}
_UNDER = frozenset({"relcl", "acl", "advcl"})
_PEOPLE = frozenset({"he", "she", "him"})
_EMPTY = frozenset({"PUNCT", "CCONJ", "SCONJ", "DET", "INTJ", "SPACE"})


class Proposal(BaseModel):
    """One claim as a model would have it: words of a sentence, and these with what is put in."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    sentence: int
    words: list[str]
    text: str


class Proposals(BaseModel):
    """The model's answer for a paragraph."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    claims: list[Proposal]


class _Fitting(NamedTuple):
    """A proposal that is the article's: its tokens, its claim, and the clauses of grammar that it is of."""

    kept: frozenset[int]
    claim: Claim
    of: frozenset[int]


def improved(reading: SentenceReading, proposals: Sequence[Proposal]) -> tuple[list[Claim], int]:
    """The claims of a sentence once a model has proposed some, and how many of these were dropped.

    What grammar found and no proposal covers stays as it is.
    """
    found = [one for one in reading.clauses if reading.claim(one)]
    fitting = [one for proposal in proposals if (one := _Check(reading, found, proposal).fitting())]
    taken = _without_loss(reading.parsed.doc, found, fitting)
    replaced = {number for one in taken for number in one.of}
    claims = [claim for n, one in enumerate(found) if n not in replaced and (claim := reading.claim(one))]
    if taken:
        by_place = {(one.start, one.end, one.text): one for one in (*claims, *(one.claim for one in taken))}
        claims = [by_place[place] for place in sorted(by_place)]
    return claims, len(proposals) - len(taken)


def _without_loss(doc: Doc, found: Sequence[Clause], fitting: list[_Fitting]) -> list[_Fitting]:
    """The proposals that together keep all words of each clause that they replace."""
    while True:
        lost = set()
        for number, clause in enumerate(found):
            of_it = [one.kept for one in fitting if number in one.of]
            if of_it and not _words(doc, clause) <= frozenset().union(*of_it):
                lost.add(number)
        if not lost:
            return fitting
        fitting = [one for one in fitting if not one.of & lost]


def _words(doc: Doc, clause: Clause) -> frozenset[int]:
    """The tokens of a clause that say something by themselves."""
    kept = {i for i in clause.tokens if doc[i].pos_ not in _EMPTY and doc[i].tag_ not in ("WDT", "WP")}
    return frozenset(kept - {clause.place})


class _Check:
    """One proposal against the sentence that it is of; `kept` are the tokens that it keeps."""

    def __init__(self, reading: SentenceReading, found: Sequence[Clause], proposal: Proposal) -> None:
        self.reading, self.found, self.proposal = reading, found, proposal
        self.article, self.doc = fold(reading.article.text), reading.parsed.doc
        self.kept: set[int] = set()
        self.names: dict[int, Span] = {}  # by the offset of the pronoun
        self.lent: list[str] = []  # what it puts in for no pronoun

    def fitting(self) -> _Fitting | None:
        """The proposal as a claim of the article, or None."""
        if not (self._keeps_tokens() and self._puts_in()):
            return None
        self._give_back()
        of = self._of()
        clause = self._clause(of)
        claim = self.reading.claim(clause, self._name) if clause else None
        if clause is None or claim is None or not self._same_voice(claim, of):
            return None
        return _Fitting(frozenset(self.kept), claim, of)

    # --- words ------------------------------------------------------------------------------------

    def _spans(self) -> list[Span]:
        """Where its words stand in the sentence, in their order; empty where some do not.

        Punctuation, capitals and what is written out make no difference: the claim has the article's.
        """
        words = self._words(Span(self.reading.sentence.start, self.reading.sentence.end))
        spans: list[Span] = []
        at = 0
        for piece in self.proposal.words:
            told = _words_of(piece)
            places = range(at, len(words) - len(told) + 1) if told else ()
            found = next((i for i in places if all(map(_is_word, words[i:], told))), None)
            if found is None:
                return []
            at = found + len(told)
            spans.append(Span(words[found].start(), words[at - 1].end()))
        return spans if len(spans) <= _MOST_SPANS else []

    def _words(self, span: Span) -> list[re.Match[str]]:
        return list(_WORD.finditer(self.article, *span))

    def _keeps_tokens(self) -> bool:
        """Whether its words are tokens of the sentence, none of them cut."""
        spans = self._spans()
        starts, ends = self.reading.parsed.starts, self.reading.parsed.ends
        for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
            words = [one.span() for one in self._words(Span(start, end))] or [(start, end)]
            inside = [
                one for one in words if any(span.start <= one[0] < one[1] <= span.end for span in spans)
            ]
            if inside and inside != words:
                return False
            self.kept |= {i} if inside else set()
        for i, token in enumerate(self.doc):
            if (token.pos_ in ("PUNCT", "SPACE") and token.tag_ != "HYPH") or _WORD.search(token.text):
                continue
            beside = [
                one
                for one in (i - 1, i + 1)
                if 0 <= one < len(ends) and ends[min(one, i)] == starts[max(one, i)]
            ]
            kept = [one in self.kept for one in beside]
            if token.tag_ == "HYPH" and any(kept) and not all(kept):
                return False  # "elected" of "re-elected"
            self.kept |= {i} if any(kept) else set()  # the "£" of "£31m"
        return bool(self.kept)

    def _puts_in(self) -> bool:
        """Whether its text has the words that it keeps, and in brackets what may be put in."""
        words = [one for span in self._spans() for one in self._words(span)]
        pieces = _BRACKETS.split(fold(self.proposal.text))
        at = 0
        for n, piece in enumerate(pieces):
            if n % 2 == 0:
                said = _words_of(piece)
                if not all(map(_is_word, words[at:], said)) or at + len(said) > len(words):
                    return False
                at += len(said)
                continue
            here = words[at].group().casefold() if at < len(words) else ""
            pronoun = words[at].start() if here in _THIRD else self._left_out(words, at)
            stays = _words_of(pieces[n + 1])[:1] == [here]  # "[The notes] that warned of 12 deaths"
            at += here in _THIRD or (here in _RELATIVE and not stays)
            if pronoun is None:
                self.lent.append(piece)
            elif not self._names(pronoun, piece):
                return False
        return at == len(words)

    def _left_out(self, words: Sequence[re.Match[str]], at: int) -> int | None:
        """The one pronoun that it leaves out before a word of it: the offset."""
        start = words[at - 1].end() if at else self.reading.sentence.start
        end = words[at].start() if at < len(words) else self.reading.sentence.end
        starts = self.reading.parsed.starts
        found = [
            token.i
            for token in self.doc
            if start <= starts[token.i] < end
            and token.lower_ in _THIRD
            and token.head.i in self.kept
            and token.i not in self.kept
        ]
        if len(found) != 1:
            return None
        self.kept.add(found[0])
        return starts[found[0]]

    # --- names ------------------------------------------------------------------------------------

    def _name(self, pronoun: Span) -> Span | None:
        return self.names.get(pronoun.start) or self.reading.name(pronoun)

    def _names(self, at: int, words: str) -> bool:
        """Whether words may stand for the pronoun there; where grammar is sure, only what it says."""
        token = self.doc[self.reading.parsed.token_at(at)]
        sure = self.reading.name(self.reading.parsed.span(token.i, token.i))
        if sure is not None and self._is_name(sure, token.lower_):  # not half of the sentence
            return _same(self.article[slice(*sure)], words)
        # The nearest before the pronoun, else the first behind it.
        both = {words, words[:1].swapcase() + words[1:]}
        found = [one for either in both for one in places(self.article, either)]
        found.sort(key=lambda one: (one.start > at, abs(one.start - at)))
        place = next((one for one in found if self._is_name(one, token.lower_)), None)
        if place is not None:
            self.names[at] = place
        return place is not None

    def _is_name(self, place: Span, pronoun: str) -> bool:
        """Whether the words there are a name or a noun with what belongs to it, which a pronoun may mean."""
        parsed = next(
            (one for one in self.reading.of_article if one.starts and place.start < one.ends[-1]), None
        )
        if parsed is None or place.start < parsed.starts[0]:
            return False
        tokens = [
            parsed.doc[i] for i in range(parsed.token_at(place.start), parsed.token_at(place.end - 1) + 1)
        ]
        tops = [token for token in tokens if token.head not in tokens or token.head == token]
        if len(tokens) > _LONGEST_NAME or len(tops) != 1 or tops[0].pos_ not in ("NOUN", "PROPN"):
            return False
        if parsed.starts[tokens[0].i] != place.start or parsed.ends[tokens[-1].i] < place.end:
            return False
        if any(token.pos_ in _NO_NAME and (token.tag_ != "PRP$" or token == tokens[0]) for token in tokens):
            return False  # but "Kyiv and its allies"
        if any(turns(token) for token in (*tokens, *tops[0].children)):
            return False
        return pronoun not in _PEOPLE or tops[0].pos_ == "PROPN" or noun_class(tops[0].lower_)[0] == "person"

    # --- grammar ----------------------------------------------------------------------------------

    def _give_back(self) -> None:
        """Leave out what a clause borrows and the model has copied: it is put in again, in brackets."""
        whole = [one for one in self.found if one.head in self.kept]
        own = {i for one in whole for i in one.tokens if i != one.place or len(whole) > 1}
        self.kept -= {i for one in whole for i in (*one.lent, one.place) if i not in own and i is not None}

    def _of(self) -> frozenset[int]:
        """The clauses of grammar that it is of."""
        told = {i for i in self.kept if self.doc[i].pos_ not in _EMPTY}
        return frozenset(n for n, one in enumerate(self.found) if told & _words(self.doc, one))

    def _clause(self, of: frozenset[int]) -> Clause | None:
        """What it keeps as a clause, None where something would be lost that has to stay."""
        clauses = [self.found[n] for n in sorted(of)]
        told = {i for i in self.kept if self.doc[i].pos_ not in _EMPTY}
        same = next((one for one in clauses if _words(self.doc, one) == told), None)
        own = {i for one in clauses for i in one.tokens if i != one.place or len(clauses) > 1}
        clause = same or (self._another(clauses, own) if told <= own else None)
        return clause if clause and self._lends(clause.lent) else None

    def _another(self, clauses: Sequence[Clause], own: set[int]) -> Clause | None:
        """A clause that grammar has not found as it is, of words of those that it has found."""
        self.kept = {i for i in self.kept if self._joins(i) or (i in own and self.doc[i].dep_ != "cc")}
        if len(clauses) > 1 and len(self.kept) <= max(self.kept) - min(self.kept):
            return None  # what becomes one claim stands in one piece
        roots = [i for i in self.kept if not self.doc[i].is_punct and self._above(self.doc[i]) is None]
        if len(roots) != 1 or any(self._is_turned_by(self.doc[i], roots[0]) for i in own - self.kept):
            return None
        if not all(self._may_go(child, own) for i in self.kept for child in self.doc[i].children):
            return None
        root, head = self.doc[roots[0]], next((one for one in clauses if one.head == roots[0]), None)
        if head is None and not self._stands_alone(root, {one.head for one in clauses}):
            return None
        lent, place = (head.lent, head.place) if head else (borrowed(root, self.kept), None)
        tokens = self._trimmed({*self.kept, *([] if place is None else [place])})
        return Clause(root.i, tokens, lent, place, (head or clauses[0]).speech)

    def _is_turned_by(self, token: Token, root: int) -> bool:
        """Whether a word that is left out turns what is kept, and not what another subject does."""
        if not turns(token):
            return False
        subject = own_subject(self.doc[root])
        if subject is None or subject.i not in self.kept or self.doc[root].dep_ in _BEHIND_A_NOUN:
            return True
        for above in token.ancestors:
            if above.i in self.kept:
                return True
            if above.pos_ not in VERBAL or above.dep_ in _UNDER:
                continue
            other = own_subject(above)
            theirs = other is not None and other.i < token.i  # "and the path, if there is one, …"
            later = above.dep_ == "conj" and above.i > root
            if (theirs and token.i < above.i) if token.dep_ == "mark" else (theirs or later):
                return False
        return True

    def _joins(self, at: int) -> bool:
        """Whether a word that grammar leaves out joins two that are kept."""
        token = self.doc[at]
        if token.is_punct:
            return 0 < at < len(self.doc) - 1 and {at - 1, at + 1} <= self.kept
        return token.dep_ == "cc" and any(one.i > at and one.i in self.kept for one in token.head.conjuncts)

    def _above(self, token: Token) -> Token | None:
        """The kept token that one hangs on; what is coordinated may take the place of what it follows."""
        if token.dep_ in _SHARED and token.head.i not in self.kept:
            # "Russia is …, losing diplomatically"
            shares = (one for one in token.head.conjuncts if one.i in self.kept)
            verb = next(shares, token)
            if token.i in shared(verb) and is_joined(verb) and self._by_itself(verb):
                return verb
        while token.dep_ == "conj" and token.head.i not in self.kept and is_joined(token):
            token = token.head
        return token.head if token.head.i in self.kept and token.head != token else None

    def _is_of(self, token: Token, verb: Token) -> bool:
        return token == verb or (token.dep_ in _SHARED and self._above(token) == verb)

    def _may_go(self, child: Token, own: set[int]) -> bool:
        """Whether what hangs on a kept token may be left out: it may be a fact of its own."""
        if child.dep_ == "cc":
            return child.i in self.kept or (child.lower_ in AND and not self._joins(child.i))
        if child.i in self.kept or child.i not in own or child.is_punct:
            return True
        if child.dep_ == "conj":
            return is_joined(child) and self._by_itself(child)
        if (child.dep_ in _BEHIND_A_NOUN and after_separator(child)) or is_sentence_before(child):
            return True
        return any(one.i in self.kept and is_joined(one) and self._by_itself(one) for one in child.conjuncts)

    def _by_itself(self, part: Token) -> bool:
        """Whether a thing may be parted from those beside it: a figure may be that of all of them."""
        first = part.head
        if part.pos_ in VERBAL:
            # Not "killed and wounded 12": there the first has what follows the second.
            between = [child for child in first.children if first.i < child.i < part.i]
            return own_subject(part) is not None or any(one.dep_ not in _JOINING for one in between)
        if part.pos_ not in ("NOUN", "PROPN"):
            return False
        things = first_of(part).subtree
        figures = {i for i in self.kept if self.doc[i].like_num} - {token.i for token in things}
        return not figures and first_of(part).dep_ not in SUBJECTS

    def _stands_alone(self, root: Token, heads: set[int]) -> bool:
        """Whether a part of a clause, which grammar has not parted, is a fact of its own."""
        if root.pos_ not in VERBAL:
            return False
        if is_sentence_before(root):
            return root.head.i in heads
        if root.dep_ == "conj":
            finite = any(self.doc[i].tag_ in FINITE and self._is_of(self.doc[i], root) for i in self.kept)
            return finite and is_joined(root) and self._by_itself(root) and root.head.i in heads
        participle = root.dep_ == "acl" and root.tag_ in ("VBN", "VBG")  # not "the claim that …"
        if not (participle or root.dep_ == "relcl"):
            return False
        if not (after_separator(root) or is_definite(root.head)):
            return False
        pronouns = [child for child in root.children if child.tag_ in ("WDT", "WP")]
        noun = root.head
        while noun.i not in heads and noun.dep_ in _NOMINAL:
            noun = noun.head
        subjects = all(child.dep_ in SUBJECTS for child in pronouns)
        return noun.i in heads and subjects and bool(participle or pronouns)

    def _lends(self, lent: Sequence[int]) -> bool:
        """Whether what it puts in for no pronoun is what the clause borrows, or a name for that."""
        if not self.lent:
            return True
        if len(self.lent) > 1 or not lent:
            return False
        if len(lent) == 1 and self.doc[lent[0]].lower_ in _THIRD:
            return self._names(self.reading.parsed.starts[lent[0]], self.lent[0])
        words = " ".join(word for i in lent for word in _words_of(self.doc[i].text))
        told = " ".join(_words_of(self.lent[0]))
        if told and f" {told} " in f" {words} ":
            return True
        longer = places(self.article, self.lent[0].strip(" ,")) if f" {words} " in f" {told} " else ()
        return any(self._is_name(place, "it") for place in longer)

    def _trimmed(self, tokens: set[int]) -> tuple[int, ...]:
        """The tokens in order, without marks at the ends."""
        told = [i for i in sorted(tokens) if not self.doc[i].is_punct]
        return tuple(i for i in sorted(tokens) if told[0] <= i <= told[-1])

    def _same_voice(self, claim: Claim, of: frozenset[int]) -> bool:
        """Whether the same speaks as in the claims of grammar."""
        before = [self.reading.claim(self.found[number]) for number in of]
        return all(self._voice(one) == self._voice(claim) for one in before if one)

    def _voice(self, claim: Claim) -> tuple[object, ...]:
        found = self.reading.voices.source_of(claim.start or 0, claim.end or 0)
        return found.kind, found.name, found.text


def _words_of(text: str) -> list[str]:
    return _WORD.findall(fold(text).casefold())


def _is_word(here: re.Match[str], told: str) -> bool:
    """Whether a word of the article is what was told, which may write it out."""
    word = here.group().casefold()
    return word == told or told in _WRITTEN_OUT.get(word, ())


def _same(one: str, other: str) -> bool:
    return _words_of(one) == _words_of(other)

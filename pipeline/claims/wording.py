"""Wording: a clause as a text that can be read alone, in the article's words.

What is put in stands in square brackets, as editors do it, and comes from the article: "[Norwick] stands by
its work". Nothing is left out but what was cut into other claims. A pronoun is replaced only where code is
sure whom it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import auxiliaries, is_separator, own_subject
from pipeline.claims.clauses import Clause
from pipeline.records import Words
from pipeline.text.grammar import Parsed, Quoted
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

Names = Callable[[Span], Span | None]
"""For the words of a pronoun, the words that name whom it means; None where that is not sure."""
_BEFORE_VERB = frozenset({",", "also", "later", "never", "now", "soon", "still"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_PARTICIPLES = frozenset({"VBN", "VBG"})
_THIRD = frozenset("he she it they him them".split())
_SPACE_BEFORE = re.compile(r"\s+([,;:.!?]|(?<=\] )['’](?:s|re|ve|ll|d)\b)")
_OPENING = {")": "(", "]": "["}
_STRAY = {"’": "‘", "”": "“"}
_DOUBLED = re.compile(r"([,;:–—])(?:\s*[,;:–—])+")


@dataclass(frozen=True, slots=True)
class Wording:
    """A claim's text, the span that it is quoted from, what was put in, and the pronouns that stay open."""

    text: str
    span: Span
    added: tuple[Words, ...] = ()
    unresolved: tuple[str, ...] = ()


def worded(
    article: str, parsed: Parsed, clause: Clause, quotations: Sequence[Quoted], name: Names
) -> Wording:
    """The wording of a clause. `name` tells whom a pronoun means."""
    return _Writer(article, parsed, quotations, name).write(clause)


class _Writer:
    def __init__(self, article: str, parsed: Parsed, quotations: Sequence[Quoted], name: Names) -> None:
        self.article, self.parsed, self.quotations, self.name = article, parsed, quotations, name
        self.added: list[Words] = []
        self.unresolved: list[str] = []
        self.told: set[int] = set()  # the tokens of the clause
        self.nouns = False  # a pronoun behind a noun may well mean that

    def write(self, clause: Clause) -> Wording:
        self.told = {*clause.tokens, *clause.lent}
        lent = self._lent(clause.lent)
        pieces = [] if clause.place is not None or not lent else [lent + self._comma(clause)]
        own = [i for i in clause.tokens if i != clause.place]
        for run in _runs(clause.tokens, clause.place):
            pieces += [self._owned(lent, run)] if run == [clause.place] else self._own(self._bare(run, own))
            if self._parts_there(run, clause.tokens) or self._closes(run, clause):
                pieces.append(",")
        span = self._quote(self.parsed.span(own[0], own[-1]))
        return Wording(_tidy(pieces), span, tuple(self.added), tuple(dict.fromkeys(self.unresolved)))

    def _lent(self, tokens: tuple[int, ...]) -> str:
        """What is borrowed, in brackets; a pronoun in it gives way to its name."""
        words = []
        for run in self._told_runs(tokens):
            for piece, referent in self._named(run):
                span = referent or piece
                self._add(span)
                words.append(self._plain(span))
        return f"[{' '.join(words)}]" if words else ""

    def _parts_there(self, run: list[int], tokens: Sequence[int]) -> bool:
        """One of the two commas around ", she said,", unless a verb follows its subject there."""
        doc = self.parsed.doc
        after = next((at for at in tokens if at > run[-1] and doc[at].lower_ not in _BEFORE_VERB), None)
        if after is None:
            return False
        left_out = doc[run[-1] + 1 : after]
        # "…, they said, after a call" needs none; "…, they said, numbers that nobody has confirmed" does.
        said = bool(left_out) and left_out[0].text == "," and doc[after].pos_ not in ("ADP", "SCONJ")
        said = said and any(one.dep_ == "parataxis" for one in left_out)
        last = run[-2] if doc[run[-1]].text == "," and len(run) > 1 else run[-1]
        joins = doc[last].dep_ in ("cc", "mark") or doc[last].tag_ == "WRB"
        if (doc[run[-1]].text != "," and not said) or joins:
            return False
        is_it = doc[last].lemma_ == "be" and doc[last].pos_ == "AUX"  # "She was, he said, the best"
        return doc[after].pos_ not in ("VERB", "AUX") and doc[after].dep_ != "cc" and not is_it

    def _closes(self, run: list[int], clause: Clause) -> bool:
        """The comma behind what is told of the subject: "Ann Lee, of the Cardiac Trust[, who …], said"."""
        subject = own_subject(self.parsed.doc[clause.head])
        if subject is None or not run[0] <= subject.i < run[-1] or run[-1] + 1 in clause.tokens:
            return False
        behind = [at for at in run[:-1] if at > subject.i and self.parsed.doc[at].text == ","]
        return behind == [subject.i + 1] and subject.i + 2 < run[-1] < clause.head

    def _told_runs(self, tokens: tuple[int, ...]) -> Iterator[list[int]]:
        """The tokens in runs, without what the parser left out between two of them."""
        for run in _runs(tokens):
            first = 0
            for n, (one, after) in enumerate(pairwise(run), 1):
                if self._letters(self.parsed.ends[one], self.parsed.starts[after]):
                    yield run[first:n]
                    first = n
            yield run[first:]

    def _owned(self, lent: str, run: list[int]) -> str:
        """What is borrowed for "whose": "[Mr Ostler’s] group has run the council since 2019"."""
        if self.parsed.doc[run[0]].lower_ != "whose":
            return lent
        mark = "’" if "’" in self.article else "'"
        return f"{lent[:-1]}{mark}{'' if lent[-2] == 's' else 's'}]"

    def _comma(self, clause: Clause) -> str:
        """A comma behind what is borrowed, where the words behind it are no sentence with it.

        "[Repairs cost 3 million], more than planned"; "[The firm], based in Leeds".
        """
        doc = self.parsed.doc
        said = any(doc[i].tag_ in _FINITE and doc[i].dep_ != "relcl" for i in clause.lent)
        head = doc[clause.head]
        if clause.lent and doc[clause.lent[-1]].dep_ in ("aux", "auxpass"):
            return ""  # "[Roe was] banned for a year"
        participle = head.tag_ in _PARTICIPLES and not auxiliaries(head) and own_subject(head) is None
        participle = participle and not (head.dep_ == "conj" and head.head.tag_ in _FINITE)  # "never found"
        ahead = doc[clause.tokens[0] - 1] if clause.tokens[0] else None
        separated = ahead is not None and is_separator(ahead)
        if said:
            return "," if separated or (ahead is not None and ahead.dep_ == "cc" and participle) else ""
        relative = doc[clause.tokens[0]].tag_ in ("WDT", "WP", "WP$", "WRB")
        participle = participle or head.pos_ not in ("VERB", "AUX")
        joined = ahead is not None and ahead.dep_ == "cc"
        return "," if (separated and (participle or relative)) or (joined and participle) else ""

    def _bare(self, run: list[int], own: Sequence[int]) -> list[int]:
        """The run without the commas that parted it from what was cut out beside it."""
        first, last = 0, len(run)
        while last - first > 1 and run[first] != own[0] and self.parsed.doc[run[first]].text == ",":
            first += 1
        while last - first > 1 and run[last - 1] != own[-1] and self.parsed.doc[run[last - 1]].text == ",":
            last -= 1
        return run[first:last]

    def _own(self, run: list[int]) -> Iterator[str]:
        for piece, referent in self._named(run):
            if referent is None:
                yield self._plain(piece)
            else:
                self._add(referent)
                yield f"[{self._plain(referent)}]"

    def _add(self, span: Span) -> None:
        words = Words(text=self.article[slice(*span)], start=span.start, end=span.end)
        if words not in self.added:
            self.added.append(words)

    def _named(self, run: Sequence[int]) -> Iterator[tuple[Span, Span | None]]:
        """The run in pieces, each pronoun that can be resolved with the words that name whom it means."""
        first = run[0]
        for at in run:
            token = self.parsed.doc[at]
            self.nouns = self.nouns or token.pos_ in ("NOUN", "PROPN")
            if token.tag_ != "PRP" or token.lower_ not in _THIRD:
                continue
            referent = self.name(self.parsed.span(at, at))
            if referent is None:
                if not self.nouns and not _is_filler(token):
                    self.unresolved.append(token.lower_)
                continue
            named = self.parsed.token_at(referent.start)
            if named in self.told and self.parsed.starts[named] <= referent.start:
                continue  # "The owner denied that it had ever sued" names it
            if any(words.start == referent.start for words in self.added):
                continue  # "[Mr Tamm] was asked whether he trusted them"
            if first < at:
                yield self.parsed.span(first, at - 1), None
            yield self.parsed.span(at, at), referent
            first = at + 1
        if first <= run[-1]:
            yield self.parsed.span(first, run[-1]), None

    # --- quotation marks --------------------------------------------------------------------------

    def _quote(self, span: Span) -> Span:
        """The span with the quotation mark or bracket at an end whose fellow stands inside it."""
        start, end = span
        for one in self.quotations:
            if start <= one.start < end <= one.end and not self._letters(end, one.end):
                end = one.end
            elif one.start < start < one.end <= end and not self._letters(one.start, start):
                start = one.start
        words, opening = self.article[start:end], _OPENING.get(self.article[end : end + 1])
        is_open = opening is not None and words.count(opening) > words.count(self.article[end])
        return Span(start, end + is_open)

    def _letters(self, start: int, end: int) -> bool:
        return bool(re.search(r"\w", self.article[start:end]))

    def _plain(self, span: Span) -> str:
        """The words of a span, without the quotation marks whose fellows stand outside of it."""
        start, end = self._quote(span)
        half = set[int]()
        for one in self.quotations:
            opens, closes = start <= one.start < end, start < one.end <= end
            if opens and not closes:
                half.update(range(one.start, one.inner.start))
            elif closes and not opens:
                half.update(range(one.inner.end, one.end))
        return "".join(self.article[i] for i in range(start, end) if i not in half)


def _is_filler(pronoun: Token) -> bool:
    """An "it" that stands for a clause: "it is a disgrace that …"."""
    clauses = ("ccomp", "xcomp", "advcl", "csubj", "acl")
    inner = [*pronoun.head.children, *(t for child in pronoun.head.children for t in child.children)]
    return pronoun.dep_ == "expl" or (
        pronoun.lower_ == "it"
        and pronoun.head.lemma_ in ("be", "seem", "appear", "remain", "take")
        and any(t.dep_ in clauses and t.i > pronoun.i for t in inner)
    )


def _runs(tokens: Iterable[int], apart: int | None = None) -> list[list[int]]:
    """The tokens in runs that follow each other; the one `apart` is a run of its own."""
    found: list[list[int]] = []
    for at in tokens:
        if found and found[-1][-1] == at - 1 and apart not in (at, at - 1):
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _tidy(pieces: Sequence[str]) -> str:
    text = " ".join(" ".join(piece for piece in pieces if piece).split())
    for closing, opening in _STRAY.items():
        if text.endswith(closing) and opening not in text[:-1] and not text[-2:-1].isalnum():
            text = text[:-1]  # its fellow stands outside, and the article has muddled the two
    return _DOUBLED.sub(r"\1", _SPACE_BEFORE.sub(r"\1", text)).strip(" ,;:–—")

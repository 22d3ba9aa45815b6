"""Attributions: who is said to have said, thought, shown or wanted what.

An attribution ties the words for a source to the spans of its content by a cue: a reporting verb in any
order ("X said Y", "“Y,” said X", "“Y,” X said, “Z”", "was described by X as Y"), "according to", a
participle ("citing Y"), or the colon of a headline. Quotations that go on after their attribution
belong to it until somebody else speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.text.lexicon import nouns, plurals
from pipeline.text.phrases import (
    clause_subject,
    is_finite,
    noun_like,
    phrase_after,
    starts_phrase,
    subject_before,
    verb_group_start,
)
from pipeline.text.quotations import Quotation, QuotationKind
from pipeline.text.sentences import Span
from pipeline.text.words import index_at, words


class HasSpan(Protocol):
    """Anything with two offsets: a sentence record or a bare span."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: the cue, the words for the source (None where there are none), the contents.

    `sure` is False where the cue may be no speech at all: "rejected the plan", "called a meeting".
    """

    cue: Span
    source: Span | None
    contents: tuple[Span, ...]
    sure: bool = True




def attributions(
    text: str, sentences: Sequence[HasSpan], quotes: Sequence[Quotation]
) -> tuple[Attribution, ...]:
    """All attributions of a text, in the order of their cues."""
    reader = _Reader(text, sentences, quotes)
    found: list[Attribution] = []
    for number in range(len(sentences)):
        found += reader.sentence(number, found)
    return tuple(sorted(reader.run_on(found), key=lambda one: one.cue.start))


class _Reader:
    """One pass over the words of a text."""

    def __init__(self, text: str, sentences: Sequence[HasSpan], quotes: Sequence[Quotation]) -> None:
        self.text = text
        self.tokens = words(text)
        self.sentences = [Span(one.start, one.end) for one in sentences]
        self.quotes = [one for one in quotes if one.level == 0]
        self.quoted = self._quoted()

    def _quoted(self) -> list[int]:
        """For each word the number of the quotation that it stands in, or -1."""
        found = [-1] * len(self.tokens)
        for number, quote in enumerate(self.quotes):
            for k in range(index_at(self.tokens, quote.start), index_at(self.tokens, quote.end)):
                found[k] = number
        return found

    def sentence(self, number: int, before: list[Attribution]) -> list[Attribution]:
        """The attributions whose cue stands in one sentence, outside of quotations or within one."""
        start, end = self.sentences[number]
        lo, hi = index_at(self.tokens, start), index_at(self.tokens, end)
        found: list[Attribution] = []
        for k in range(lo, hi):
            floor, ceiling = self._room(k, lo, hi)
            one = self._at(k, floor, ceiling, found)
            if one is not None:
                found.append(one)
        if not found:
            found += self._headline(lo, hi)
        return [self._without_next(one, found) for one in found]

    def _room(self, k: int, lo: int, hi: int) -> tuple[int, int]:
        """The words of the sentence on the same side of the quotation marks as word `k`."""
        quote = self.quoted[k]
        floor, ceiling = lo, hi
        if quote >= 0:
            inner = self.quotes[quote].inner
            floor = max(lo, index_at(self.tokens, inner.start))
            ceiling = min(hi, index_at(self.tokens, inner.end))
        return floor, ceiling

    # --- one cue ----------------------------------------------------------------------------------

    def _at(self, k: int, lo: int, hi: int, earlier: list[Attribution]) -> Attribution | None:
        word = self.tokens[k]
        if word.low == "according" and k + 1 < hi and self.tokens[k + 1].low == "to":
            return self._according(k, lo, hi)
        form = word.verb
        if form is None or (word.proper and k > lo and not self._title_case(lo, hi)):
            return None
        if form.shape in ("base", "third") and noun_like(self.tokens, k):
            return None
        if form.shape == "ing":
            return self._participle(k, lo, hi, earlier)
        start = verb_group_start(self.tokens, k, lo)
        group = [token.low for token in self.tokens[start:k]]
        if form.shape in ("participle", "past") and self._by(k, hi) is not None:
            return self._passive(k, lo, hi)
        if self._is_passive(group, form.shape):
            return None
        if self._inverted(start, k, lo, hi):
            source = phrase_after(self.tokens, k + 1, hi)
            after = source[1] if source else k + 1
            return self._made(k, source, self._left(start, lo) + self._rest(after, hi), hi, group)
        floor = self._subject_floor(start, lo)
        source = subject_before(self.tokens, start, floor)
        if source is None:
            return self._shared(k, floor, hi, group, earlier)
        left = self._left(source[0], lo)
        if left and not self._touches_quote(left[-1]) and not self._parenthetic(k, hi):
            left = []
        return self._made(k, source, left + self._right(k, hi, bool(left)), hi, group)

    def _title_case(self, lo: int, hi: int) -> bool:
        """A headline: most of its words begin with a capital."""
        found = [token for token in self.tokens[lo:hi] if token.is_word and len(token.text) > 3]
        return len(found) > 2 and sum(token.proper for token in found) > 0.8 * len(found)

    def _is_passive(self, group: list[str], shape: str) -> bool:
        be = [word for word in group if word in _BE]
        return bool(be) and shape in ("participle", "past")

    def _by(self, k: int, hi: int) -> int | None:
        """The word "by" of a passive whose participle stands at word `k`."""
        for i in range(k + 1, min(hi, k + 4)):
            if self.tokens[i].low == "by":
                return i
            if not (self.tokens[i].low.endswith("ly") or self.tokens[i].low in ("on", "upon", "for", "as")):
                return None
        return None

    def _passive(self, k: int, lo: int, hi: int) -> Attribution | None:
        by = self._by(k, hi)
        if by is None:
            return None
        source = phrase_after(self.tokens, by + 1, self._before_as(by + 1, hi))
        if source is None:
            return None
        start = verb_group_start(self.tokens, k, lo)
        rest = self._rest(source[1], hi)
        subject = subject_before(self.tokens, start, lo)
        contents = rest or ([self._span(*subject)] if subject else [])
        sure = any(self._touches_quote(span) for span in rest)
        return Attribution(self._span(k, by + 1), self._span(*source), tuple(contents), sure)

    def _before_as(self, k: int, hi: int) -> int:
        return next((i for i in range(k, hi) if self.tokens[i].low == "as" or self.quoted[i] >= 0), hi)

    def _according(self, k: int, lo: int, hi: int) -> Attribution | None:
        source = phrase_after(self.tokens, k + 2, hi)
        if source is None:
            return None
        left = [self._span(lo, k)] if k > lo else []
        right = [] if left and not self._comma_then_words(source[1], hi) else self._rest(source[1], hi)
        return Attribution(self._span(k, k + 2), self._span(*source), tuple(self._trim(left + right)))

    def _comma_then_words(self, k: int, hi: int) -> bool:
        return k + 2 < hi and self.tokens[k].text == ","

    def _participle(self, k: int, lo: int, hi: int, earlier: list[Attribution]) -> Attribution | None:
        """ "…, citing Y": the source is that of the clause; "is warning that" is an ordinary verb."""
        if self._gerund(k, lo):
            return None
        start = verb_group_start(self.tokens, k, lo)
        group = [token.low for token in self.tokens[start:k]]
        floor = self._subject_floor(start, lo)
        if any(word in _BE for word in group):
            source = subject_before(self.tokens, start, floor)
            return self._made(k, source, self._right(k, hi, False), hi, group) if source else None
        return self._shared(k, floor, hi, group, earlier)

    def _gerund(self, k: int, lo: int) -> bool:
        """A form in -ing that is a noun or a preposition: "a stark warning", "regarding"."""
        if k == lo or self.tokens[k].within("preposition"):
            return True
        before = self.tokens[k - 1]
        if before.within("determiner") or before.within("preposition") or before.possessive:
            return True
        return before.is_word and k >= 2 and self.tokens[k - 2].within("determiner") and before.verb is None and (
            not any(before.low in nouns(kind) for kind in ("person", "document", "organization"))
        )

    def _shared(
        self, k: int, lo: int, hi: int, group: list[str], earlier: list[Attribution]
    ) -> Attribution | None:
        """A second verb of a clause: "X said A and added B", "X refused, citing B"."""
        start = k - len(group)
        if earlier and earlier[-1].source is not None and earlier[-1].sure:
            source: Span | None = earlier[-1].source
        else:
            phrase = clause_subject(self.tokens, lo, start)
            source = self._span(*phrase) if phrase else None
        if source is None or source.start >= self.tokens[k].start:
            return None
        contents = self._right(k, hi, False)
        return self._judged(k, source, contents, group) if contents else None

    def _inverted(self, start: int, k: int, lo: int, hi: int) -> bool:
        """ "“…,” said X": content comes right before the verb, and a phrase follows that is no object."""
        if start != k or k + 1 >= hi or not starts_phrase(self.tokens, k + 1):
            return False
        form = self.tokens[k].verb
        if form is None or form.kind not in ("say", "ask", "hold", "judge") or form.lemma in ("tell", "call"):
            return False
        before = k - 1
        while before >= 0 and self.tokens[before].text == ",":
            before -= 1
        if before < 0:
            return False
        if self.quoted[before] >= 0 and self.quoted[before] != self.quoted[k]:
            speech = self.quotes[self.quoted[before]].kind is QuotationKind.SPEECH
            return speech and (before >= lo or self._leads_over(before, k))
        follows = self.tokens[k - 1].text == "," and form.lemma in ("say", "write", "explain", "add")
        return follows and any(is_finite(self.tokens, i) for i in range(lo, k - 1))

    def _subject_floor(self, start: int, lo: int) -> int:
        """The first word after the last quotation before a verb: its subject is not inside of it."""
        for i in range(start - 1, lo - 1, -1):
            if self.quoted[i] >= 0 and self.quoted[i] != (self.quoted[start] if start < len(self.quoted) else -1):
                speech = self.quotes[self.quoted[i]].kind is QuotationKind.SPEECH
                if speech:
                    return i + 1
        return lo

    # --- contents ---------------------------------------------------------------------------------

    def _left(self, k: int, lo: int) -> list[Span]:
        """The content that ends right before word `k`: a quotation, or a clause with its comma."""
        before = k - 1
        while before >= 0 and self.tokens[before].text in (",", "-", "—", "–"):
            before -= 1
        if before < 0:
            return []
        quote = self.quoted[before]
        if quote >= 0 and self.quoted[k] != quote and (before >= lo or self._leads_over(before, k)):
            return self._quotation_back(quote, lo)
        if before >= lo and k - 1 > before and self.tokens[k - 1].text == "," and self._statement(lo, before):
            return [self._span(lo, before + 1)]
        return []

    def _parenthetic(self, k: int, hi: int) -> bool:
        """ "…, X said." or "…, X said on Monday, …": the content does not follow the verb directly."""
        after = self.tokens[k + 1] if k + 1 < hi else None
        return after is None or not after.is_word or after.low in _WHEN_OR_WHERE

    def _leads_over(self, before: int, k: int) -> bool:
        """A quotation that ends a sentence of its own ("Really?") but not its paragraph."""
        end, start = self.tokens[before].end, self.tokens[k].start
        return k == before + 1 and "\n" not in self.text[end:start] and self.tokens[before - 1].text in ",?!…—"

    def _statement(self, lo: int, before: int) -> bool:
        return before - lo >= 3 and not self._introduction(lo)

    def _introduction(self, lo: int) -> bool:
        first = self.tokens[lo]
        return first.low in ("in", "on", "at", "after", "during", "when", "while", "asked", "but", "as")

    def _quotation_back(self, number: int, lo: int) -> list[Span]:
        """A quotation with its earlier pieces, and the words of the sentence that lead to it."""
        quote = self.quotes[number]
        found = [Span(quote.start, quote.end)]
        while quote.continues and number:
            number -= 1
            quote = self.quotes[number]
            found.insert(0, Span(quote.start, quote.end))
        first = self.tokens[lo].start
        if len(found) == 1 and first < quote.start and self.quoted[lo] != number:
            found = [Span(first, quote.end)]
        return found

    def _right(self, k: int, hi: int, quoted_left: bool) -> list[Span]:
        """The content after the verb at word `k`: past its particle, hearers and the word "that"."""
        i = k + 1
        form = self.tokens[k].verb
        if form and form.lemma in ("tell", "inform", "assure", "remind", "advise", "notify", "warn", "brief"):
            i = self._past_hearers(i, hi)
        if i < hi and self.tokens[i].low in ("out", "on") and form and form.lemma in ("point", "go", "call"):
            i += 1
        if quoted_left and not self._goes_on(i, hi):
            return []
        return self._rest(self._content_start(i, hi), hi)

    def _goes_on(self, i: int, hi: int) -> bool:
        """After "“…,” X said" more content comes only in a quotation or after "that"."""
        return any(self.tokens[j].low == "that" or self.quoted[j] >= 0 for j in range(i, hi))

    def _past_hearers(self, i: int, hi: int) -> int:
        for j in range(i, min(hi, i + 10)):
            if self.tokens[j].low in ("that", "how", "why") or self.tokens[j].text in (",", ":"):
                return j
            if self.quoted[j] >= 0:
                return j
        if i < hi and (self.tokens[i].within("hearer") or self.tokens[i].proper):
            return i + 1
        return i

    def _content_start(self, i: int, hi: int) -> int:
        """Past "in a statement", "on Monday" to the word "that" or the quotation that they put off."""
        if i < hi and self.tokens[i].low in ("in", "on", "at", "during", "after", "to", "of", "last", "this"):
            for j in range(i, min(hi, i + 25)):
                if self.tokens[j].low == "that" or self.quoted[j] >= 0:
                    return j
        return i

    def _rest(self, i: int, hi: int) -> list[Span]:
        while i < hi and (self.tokens[i].text in (",", ":", "-", "—") or self.tokens[i].low in ("that", "as")):
            i += 1
        if i >= hi:
            return []
        found = [self._span(i, hi)]
        quote = self.quotes[self.quoted[hi - 1]] if self.quoted[hi - 1] >= 0 else None
        if quote is not None and quote.end > found[0].end and self.quoted[i - 1] != self.quoted[hi - 1]:
            found = [Span(found[0].start, quote.end)]
        return self._trim(found)

    def _trim(self, spans: list[Span]) -> list[Span]:
        found = []
        for start, end in spans:
            piece = self.text[start:end]
            end = start + len(piece.rstrip(" ,.;:\n—–-"))
            if end > start:
                found.append(Span(start, end))
        return found

    # --- putting it together ----------------------------------------------------------------------

    def _span(self, i: int, j: int) -> Span:
        return Span(self.tokens[i].start, self.tokens[j - 1].end)

    def _made(
        self, k: int, source: tuple[int, int] | None, contents: list[Span], hi: int, group: list[str]
    ) -> Attribution | None:
        if source is None or self.tokens[source[1] - 1].possessive:
            return None
        if not contents:
            contents = self._next_quotation(k, hi)
        return self._judged(k, self._span(*source), contents, group)

    def _next_quotation(self, k: int, hi: int) -> list[Span]:
        """ "He said:" and then a paragraph that is a quotation."""
        if hi - 1 <= k or self.tokens[hi - 1].text != ":" or hi >= len(self.tokens) or self.quoted[hi] < 0:
            return []
        quote = self.quotes[self.quoted[hi]]
        return [Span(quote.start, quote.end)]

    def _judged(self, k: int, source: Span, contents: list[Span], group: list[str]) -> Attribution:
        cue = self._span(k, k + 1)
        return Attribution(cue, source, tuple(contents), self._sure(k, source, contents, group))

    def _sure(self, k: int, source: Span, contents: list[Span], group: list[str]) -> bool:
        form = self.tokens[k].verb
        if form is None or not contents:
            return False
        if any(self._touches_quote(span) for span in contents):
            return True
        after = self.tokens[k + 1].low if k + 1 < len(self.tokens) else ""
        if any(word in _UNREAL for word in group) or not self._can_speak(source):
            return False
        if form.kind == "say" or after == "that":
            return True
        if form.kind == "ask":
            return after in ("for", "on", "to") and form.lemma in ("call", "ask", "urge", "pledge", "promise", "appeal")
        if form.kind == "show":
            head = self.text[slice(*source)].split()[-1].lower()
            return head in nouns("document") or head in plurals("document")
        return False

    def _can_speak(self, source: Span) -> bool:
        """Whether a phrase names people, a body or a record, rather than an event or an idea."""
        lo, hi = index_at(self.tokens, source.start), index_at(self.tokens, source.end)
        core = self.tokens[lo:hi]
        for k in range(1, len(core)):
            if core[k].text == "," or core[k].within("preposition") or core[k].within("relative"):
                core = core[:k]
                break
        head = core[-1]
        if head.proper or head.within("subject pronoun"):
            return True
        kinds = ("person", "group", "organization", "document")
        return any(head.low in nouns(kind) or head.low in plurals(kind) for kind in kinds)

    def _touches_quote(self, span: Span) -> bool:
        k = index_at(self.tokens, span.start)
        while k < len(self.tokens) and self.tokens[k].start < span.end:
            if self.quoted[k] >= 0:
                return True
            k += 1
        return False

    def _headline(self, lo: int, hi: int) -> list[Attribution]:
        """ "Putin: Front is no chessboard" in a title or a line of dialogue."""
        colon = next((k for k in range(lo + 1, min(hi - 1, lo + 6)) if self.tokens[k].text == ":"), None)
        if colon is None or self.quoted[lo] >= 0 or not all(token.proper for token in self.tokens[lo:colon]):
            return []
        contents = self._rest(colon + 1, hi)
        sure = any(self._touches_quote(span) for span in contents)
        return [Attribution(self._span(colon, colon + 1), self._span(lo, colon), tuple(contents), sure)]

    def _without_next(self, one: Attribution, all_: list[Attribution]) -> Attribution:
        """The contents end where the next attribution of the same source takes over."""
        cut = [
            other.cue.start
            for other in all_
            if other.cue.start > one.cue.end and other.source == one.source and other.sure
        ]
        if not cut:
            return one
        limit = min(cut)
        kept = [Span(s, min(e, limit)) if s < limit else Span(s, e) for s, e in one.contents if s < limit]
        return replace(one, contents=tuple(self._trim(kept)))

    def run_on(self, found: list[Attribution]) -> Iterator[Attribution]:
        """Give the quotations that nobody owns yet to whoever spoke last in the same paragraph."""
        owned = [any(self._owns(one, quote) for one in found if one.sure) for quote in self.quotes]
        extra: dict[int, list[Span]] = {}
        order = sorted(range(len(found)), key=lambda n: found[n].cue.start)
        last: int | None = None
        at = 0
        owners: list[int | None] = []
        for number, quote in enumerate(self.quotes):
            while at < len(order) and found[order[at]].cue.start < quote.start:
                last = order[at] if found[order[at]].sure and self._outside(found[order[at]]) else last
                at += 1
            if owned[number]:
                owners.append(next((n for n in order if found[n].sure and self._owns(found[n], quote)), None))
                continue
            owner = None
            if quote.continues and number:
                owner = owners[number - 1]
            elif quote.kind is QuotationKind.SPEECH and last is not None and self._near(found[last], quote):
                owner = last
            owners.append(owner)
            if owner is not None:
                extra.setdefault(owner, []).append(Span(quote.start, quote.end))
        for n, one in enumerate(found):
            yield replace(one, contents=one.contents + tuple(extra[n])) if n in extra else one

    def _owns(self, one: Attribution, quote: Quotation) -> bool:
        """The quotation is content of an attribution whose cue stands outside of it."""
        if quote.start <= one.cue.start < quote.end:
            return False
        return any(s < quote.end and quote.start < e for s, e in one.contents)

    def _outside(self, one: Attribution) -> bool:
        return self.quoted[index_at(self.tokens, one.cue.start)] < 0

    def _near(self, one: Attribution, quote: Quotation) -> bool:
        between = self.text[one.cue.end : quote.start]
        return not re.search(r"\n", between)


_WHEN_OR_WHERE = frozenset(
    "in on at during after before last this earlier later monday tuesday wednesday thursday friday saturday "
    "sunday yesterday today to".split()
)
_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
_UNREAL = frozenset(
    "will would shall should can could may might must not never didn't don't doesn't won't wouldn't can't "
    "cannot couldn't shouldn't hasn't haven't hadn't".split()
)

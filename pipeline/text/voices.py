"""The voices of an article: for any words of it, who stands behind them, as far as code can tell.

`Voices` reads an article once; `source_of` then answers for any span. Where it is not `sure`, a model
may be asked; where no attribution covers the span, the words are in the article's own voice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.records import QuoteType, SourceKind
from pipeline.text.attributions import Attribution, HasSpan, attributions
from pipeline.text.cast import Cast
from pipeline.text.kinds import Kinds, Speaker
from pipeline.text.nearby import nearby
from pipeline.text.quotations import quotations
from pipeline.text.sentences import Span
from pipeline.text.words import Word, index_at, is_headline, words


@dataclass(frozen=True, slots=True)
class SourceGuess:
    """Who stands behind a span: the fields of a Source, and how far code is sure of them.

    `granted` says that the source was promised or given anonymity, told or shown by its description.
    """

    kind: SourceKind
    quote: QuoteType
    source: Span | None = None
    text: str | None = None
    name: str | None = None
    role: str | None = None
    anonymity_reason: str | None = None
    relay: str | None = None
    granted: bool = False
    sure: bool = True


_COVERED = 0.5
_PART = 0.3
_EDGE = 0.1
_SURE = 0.1
_NEAR = 3


class Voices:
    """The attributions of one article with their speakers."""

    def __init__(self, text: str, sentences: Sequence[HasSpan]) -> None:
        self.text = text
        self.sentences = [Span(one.start, one.end) for one in sentences]
        self.quotations = quotations(text)
        self.attributions = attributions(text, self.sentences, self.quotations)

    @cached_property
    def _tokens(self) -> list[Word]:
        return words(self.text)

    @cached_property
    def _kinds(self) -> Kinds:
        tokens = self._tokens
        headlines = [
            (index_at(tokens, one.start), index_at(tokens, one.end))
            for one in self.sentences
            if is_headline(self.text[slice(*one)])
        ]
        cast = Cast(tokens, headlines)
        return Kinds(self.text, tokens, self.sentences, cast, self.quotations, self.attributions)

    def source_of(self, start: int, end: int, *, reported: bool = False) -> SourceGuess:
        """Who stands behind `text[start:end]`.

        With `reported` the caller knows that somebody does: weaker signs are then enough.
        """
        return self.source_of_all([Span(start, end)], reported=reported)

    def source_of_all(self, spans: Sequence[Span], *, reported: bool = False) -> SourceGuess:
        """Who stands behind a statement that is given in one or several spans."""
        best, rank = None, 0.0
        for one in self.attributions:
            if one.source is None or not (one.sure or reported):
                continue
            if any(_inside(one.cue, span) and (reported or self._quoted(one.cue)) for span in spans):
                continue
            found = self._fit(one, spans, reported)
            if found > rank:
                best, rank = one, found
        if best is None and reported:
            best = self._nearby(max(spans, key=lambda span: span.end - span.start))
        if best is None:
            return SourceGuess(SourceKind.NONE, QuoteType.NONE)
        return self._guess(best, spans)

    def _nearby(self, span: Span) -> Attribution | None:
        """An unsure guess from the sentence around a span, else whoever spoke last before it."""
        number = max(0, bisect_right(self.sentences, span.start, key=lambda one: one.start) - 1)
        found = nearby(self._tokens, self.sentences[number], span)
        if found is not None:
            return found
        before = [one for one in self.attributions if one.source and one.sure and one.source.end <= span.start]
        return replace(before[-1], contents=(span,), sure=False) if before else None

    def _quoted(self, span: Span) -> bool:
        return any(quote.start <= span.start < quote.end for quote in self.quotations)

    def _fit(self, one: Attribution, spans: Sequence[Span], reported: bool) -> float:
        """How well the contents of an attribution and the spans agree, from 0 to 1; 0 where not enough.

        The attribution clause itself does not count. A span that holds a whole attribution, cue and all,
        needs less of it covered: "“…,” X said, smiling".
        """
        clause = [part for part in (one.cue, one.source) if part is not None]
        common = sum(_overlap(part, span) for part in one.contents for span in spans)
        if not common:
            return 0.0
        aside = sum(_overlap(part, span) for part in clause for span in spans)
        length = sum(span.end - span.start for span in spans) - aside
        whole = any(_inside(part, span) for part in clause for span in spans)
        if not reported and common < (_PART if whole else _COVERED) * length:
            return 0.0
        edges = sum(_meets(part, span) for part in one.contents for span in spans)
        return 2 * common / (max(1, length) + sum(e - s for s, e in one.contents)) + _EDGE * min(2, edges) + _SURE * one.sure

    def _guess(self, one: Attribution, spans: Sequence[Span]) -> SourceGuess:
        assert one.source is not None
        speaker: Speaker = self._kinds.speaker(one)
        return SourceGuess(
            kind=speaker.kind,
            quote=self.quote_type(spans, one),
            source=one.source,
            text=self.text[slice(*one.source)],
            name=speaker.name,
            role=speaker.role,
            anonymity_reason=speaker.anonymity_reason,
            relay=speaker.relay,
            granted=speaker.granted,
            sure=speaker.sure and one.sure,
        )

    def quote_type(self, spans: Sequence[Span], one: Attribution | None = None) -> QuoteType:
        """How much of the spans, without the attribution clause, stands inside quotation marks."""
        aside = [part for part in (one.cue, one.source) if part is not None] if one else []
        inside = outside = 0
        for span in spans:
            for found in re.finditer(r"\w+", self.text[span.start : span.end]):
                at = span.start + found.start()
                if any(part.start <= at < part.end for part in aside):
                    continue
                if any(quote.start <= at < quote.end for quote in self.quotations):
                    inside += 1
                else:
                    outside += 1
        if not inside:
            return QuoteType.INDIRECT
        return QuoteType.MIXED if outside else QuoteType.DIRECT


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _meets(part: Span, span: Span) -> int:
    """How many ends two spans share, give or take a mark."""
    return (abs(part.start - span.start) < _NEAR) + (abs(part.end - span.end) < _NEAR)


def _inside(part: Span, span: Span) -> bool:
    return span.start <= part.start and part.end <= span.end

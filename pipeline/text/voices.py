"""The voices of an article: for any words of it, who stands behind them, as far as code can tell.

`Voices` reads an article once; `source_of` then answers for any span. Where it is not `sure`, a model
may be asked; where no attribution covers the span, the words are in the article's own voice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.records import QuoteType, SourceKind
from pipeline.text.attributions import Attribution, HasSpan, attributions
from pipeline.text.cast import Cast
from pipeline.text.kinds import Kinds, Speaker
from pipeline.text.quotations import quotations
from pipeline.text.sentences import Span
from pipeline.text.words import index_at, words


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


class Voices:
    """The attributions of one article with their speakers."""

    def __init__(self, text: str, sentences: Sequence[HasSpan]) -> None:
        self.text = text
        self.sentences = [Span(one.start, one.end) for one in sentences]
        self.quotations = quotations(text)
        self.attributions = attributions(text, self.sentences, self.quotations)

    @cached_property
    def _kinds(self) -> Kinds:
        tokens = words(self.text)
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
        span = Span(start, end)
        best, cover = None, 0.0
        for one in self._near(span):
            if (one.sure or reported) and one.source is not None and not self._said_within(one, span):
                share = self._share(one, span)
                if share > cover or (share == cover and best is not None and _narrower(one, best)):
                    best, cover = one, share
        if best is None or best.source is None or cover < (0.01 if reported else _COVERED):
            return SourceGuess(SourceKind.NONE, QuoteType.NONE)
        return self._guess(best, span)

    def _near(self, span: Span) -> list[Attribution]:
        return [one for one in self.attributions if any(s < span.end and span.start < e for s, e in one.contents)]

    def _said_within(self, one: Attribution, span: Span) -> bool:
        """The span quotes the cue itself, inside quotation marks: then its speaker is whoever is quoted."""
        quoted = any(quote.start <= one.cue.start < quote.end for quote in self.quotations)
        return quoted and span.start <= one.cue.start < span.end

    def _share(self, one: Attribution, span: Span) -> float:
        """The share of a span, without the attribution clause, that is content of an attribution.

        A span that holds a whole attribution, cue and all, counts as covered: "“…,” X said, smiling".
        """
        clause = [part for part in (one.cue, one.source) if part is not None]
        length = (span.end - span.start) - sum(_overlap(part, span) for part in clause)
        covered = sum(_overlap(part, span) for part in one.contents)
        share = min(1.0, covered / max(1, length))
        whole = all(span.start <= part.start and part.end <= span.end for part in clause)
        return max(share, 0.9) if whole and share > _PART else share

    def _guess(self, one: Attribution, span: Span) -> SourceGuess:
        assert one.source is not None
        speaker: Speaker = self._kinds.speaker(one)
        return SourceGuess(
            kind=speaker.kind,
            quote=self.quote_type(span, one),
            source=one.source,
            text=self.text[slice(*one.source)],
            name=speaker.name,
            role=speaker.role,
            anonymity_reason=speaker.anonymity_reason,
            relay=speaker.relay,
            granted=speaker.granted,
            sure=speaker.sure and one.sure,
        )

    def quote_type(self, span: Span, one: Attribution | None = None) -> QuoteType:
        """How much of a span, without the attribution clause, stands inside quotation marks."""
        aside = [part for part in (one.cue, one.source) if part is not None] if one else []
        inside = outside = 0
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


def is_headline(words_: str) -> bool:
    """Most of the longer words begin with a capital letter."""
    found = re.findall(r"[^\W\d_]{4,}", words_)
    return len(found) > 2 and sum(word[0].isupper() for word in found) > 0.8 * len(found)


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _narrower(one: Attribution, other: Attribution) -> bool:
    return sum(e - s for s, e in one.contents) < sum(e - s for s, e in other.contents)

"""An article laid out for sourcing: its words, sentences and quotations, and which word is where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from pipeline.attribution.quotations import Quotation, quotations
from pipeline.text.grammar import Parsed, parse
from pipeline.text.sentences import Span
from pipeline.text.words import Word, is_headline, words


class HasSpan(Protocol):
    """Anything with two offsets: a sentence record or a bare span."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """One past the last character."""


class ArticleLayout:
    """One text, read once. Words and sentences are named by their numbers, characters by offsets."""

    def __init__(self, text: str, sentences: Sequence[HasSpan]) -> None:
        self.text = text
        self.sentences = [Span(one.start, one.end) for one in sentences]
        self.quotations = quotations(text)
        self.words = _parsed(words(text), parse(text, self.sentences, self.quotations))
        self.outer = [one for one in self.quotations if one.level == 0]
        self._headlines: dict[int, bool] = {}
        self._starts = [word.start for word in self.words]

    def word_at(self, offset: int) -> int:
        """The number of the first word that begins at an offset or after it."""
        return bisect_left(self._starts, offset)

    def words_in(self, span: Span) -> tuple[int, int]:
        """The numbers of the first word of a span and of the first one after it."""
        return self.word_at(span.start), self.word_at(span.end)

    def span(self, first: int, last: int) -> Span:
        """The characters from one word up to another one, which is not included."""
        return Span(self.words[first].start, self.words[last - 1].end)

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [one.start for one in self.sentences]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that an offset stands in or after; 0 before the first one."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def is_headline(self, sentence: int) -> bool:
        """Whether a sentence is written like a headline, so that its capitals tell nothing."""
        if sentence not in self._headlines:
            self._headlines[sentence] = is_headline(self.slice(self.sentences[sentence]))
        return self._headlines[sentence]

    @cached_property
    def capitalised(self) -> frozenset[str]:
        """The words that the text writes with a capital within a sentence: names, as a rule."""
        starts = {self.word_at(one.start) for one in self.sentences}
        return frozenset(
            word.low.removesuffix("'s")
            for k, word in enumerate(self.words)
            if word.proper and k not in starts and k and self.words[k - 1].is_word
        )

    @cached_property
    def quoted(self) -> list[int]:
        """For each word the number (in `outer`) of the quotation around it, or -1."""
        found = [-1] * len(self.words)
        for number, quotation in enumerate(self.outer):
            lo, hi = self.words_in(Span(quotation.start, quotation.end))
            found[lo:hi] = [number] * (hi - lo)
        return found

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [one.start for one in self.outer]

    def quotation_at(self, offset: int) -> Quotation | None:
        """The outermost quotation around an offset."""
        number = bisect_right(self._quote_starts, offset) - 1
        if number >= 0 and offset < self.outer[number].end:
            return self.outer[number]
        return None

    def touches_quotation(self, span: Span) -> bool:
        """Whether any word of a span stands inside quotation marks."""
        lo, hi = self.words_in(span)
        return any(number >= 0 for number in self.quoted[lo:hi])


def _parsed(found: list[Word], parse: Sequence[Parsed]) -> list[Word]:
    """The words with their place in the parse: that of the token in them which depends on another word."""
    starts = [word.start for word in found]
    placed = list(found)
    for one in parse:
        word_of = [max(0, bisect_right(starts, start) - 1) for start in one.starts]
        for token in one.doc:
            k, head = word_of[token.i], word_of[token.head.i]
            if not placed[k].tag or (placed[k].head == k and head != k):
                placed[k] = placed[k]._replace(tag=token.tag_, dep=token.dep_, head=head)
    return placed

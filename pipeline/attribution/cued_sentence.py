"""One sentence of an article, as cues are looked for in it, and what is found: an attribution."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.text.sentences import Span


_DATELINE = 60
"""Characters from the beginning of a sentence within which a dateline ends."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: the cue, the words for the source, the contents in order.

    `sure` is False where the cue may be no speech at all: "rejected the plan", "called a meeting".
    `through` are the words for whoever passes it on: "the Post reported, citing officials". `label` says
    that the source is a speaker's label: "VARGA:".
    """

    cue: Span
    source: Span
    contents: tuple[Span, ...]
    sure: bool = True
    through: Span | None = None
    label: bool = False


class CuedSentence:
    """The words of one sentence, from `lo` up to `hi`, and the attributions that were found in it so far."""

    def __init__(self, reading: ArticleLayout, number: int) -> None:
        self.reading = reading
        self.words = reading.words
        self.quoted = reading.quoted
        self.lo, self.hi = reading.words_in(reading.sentences[number])
        while self.lo < self.hi and self._is_dateline(self.lo, reading.sentences[number].start):
            self.lo += 1
        self.headline = reading.is_headline(number)
        self.earlier: list[Attribution] = []

    def _is_dateline(self, k: int, start: int) -> bool:
        """A word that the parser left out in front of the sentence: "WEXLEY — "."""
        parsed = any(word.tag for word in self.words[k : self.hi])
        return parsed and not self.words[k].tag and self.words[self.lo].start - start <= _DATELINE

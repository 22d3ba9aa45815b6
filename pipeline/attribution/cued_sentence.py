"""One sentence of an article, as cues are looked for in it, and what is found: an attribution."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.verb_groups import DASHES
from pipeline.text.sentences import Span


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
        self.parsed = any(word.tag for word in self.words[self.lo : self.hi])
        self.lo = self._past_dateline()
        self.headline = reading.is_headline(number)
        self.earlier: list[Attribution] = []

    def _past_dateline(self) -> int:
        """The first word behind "WEXLEY — ", which the parser leaves out in front of a sentence."""
        told = next((k for k in range(self.lo, self.hi) if self.words[k].tag), self.lo)
        return told if told > self.lo and self.words[told - 1].text in DASHES else self.lo

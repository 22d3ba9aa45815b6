"""Speakers: what is known of a source, and what one needs of an article to find out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.entities import Entities
from pipeline.records import SourceKind
from pipeline.text.sentences import Span

K = SourceKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of a source: its kind, the name and role that it resolves to, its anonymity.

    `granted` says that anonymity was promised, or is shown by the description; `sure` that the kind
    follows from the words alone rather than from a guess; `told` are the words that describe an anonymous
    source, where it is spoken of a second time those of the first.
    """

    kind: SourceKind
    name: str | None = None
    role: str | None = None
    anonymity_reason: str | None = None
    granted: bool = False
    sure: bool = True
    told: Span | None = None


class SpeakerContext:
    """An article with its attributions and the people in it; `at` tells who the words of a span are."""

    def __init__(
        self,
        reading: ArticleLayout,
        cast: Entities,
        attributions: Sequence[Attribution],
        at: Callable[[Span], Speaker],
    ) -> None:
        self.reading = reading
        self.words = reading.words
        self.cast = cast
        self.attributions = attributions
        self.at = at

    @cached_property
    def cues(self) -> list[int]:
        """Where the cue of each attribution begins."""
        return [one.cue.start for one in self.attributions]

    def attributions_in(self, span: Span) -> Sequence[Attribution]:
        """The attributions whose cue stands in a span."""
        return self.attributions[bisect_left(self.cues, span.start) : bisect_left(self.cues, span.end)]

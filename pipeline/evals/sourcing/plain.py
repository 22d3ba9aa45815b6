"""The plain design: one prompt that asks the model for everything about a source, taken at its word.

It is what one would write first, and what onrecord is compared with.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.attribution.voices import SourceGuess
from pipeline.evals.sourcing.labelled import Labelled
from pipeline.model.client import Ask
from pipeline.model.prompts import Prompt
from pipeline.records import Article, QuoteType, SourceKind
from pipeline.text.anchors import anchor
from pipeline.text.sentences import Span

_PARAGRAPHS = (2, 1)  # before and after those of the words
_TOKENS = 120


class Everything(BaseModel):
    """The model's answer."""

    model_config = ConfigDict(extra="forbid")
    speaker: str
    kind: SourceKind
    quote: Literal["direct", "mixed", "indirect"]
    granted: bool


async def plain(row: Labelled, article: Article, ask: Ask, prompt: Prompt) -> SourceGuess:
    """The source of labelled words as the model gives it. Raises CallFailed.

    Words for it that the passage does not have leave the source without a place.
    """
    passage = _passage(row, article)
    answer = await ask(
        prompt,
        Everything,
        max_tokens=_TOKENS,
        passage=article.text[slice(*passage)],
        words=" … ".join(article.text[slice(*span)] for span in row.contents),
    )
    told = answer.value
    return SourceGuess(
        kind=told.kind,
        quote=QuoteType(told.quote),
        source=anchor(article.text, told.speaker, *passage),
        text=told.speaker,
        granted=told.granted,
    )


def _passage(row: Labelled, article: Article) -> Span:
    whole = Span(min(span.start for span in row.contents), max(span.end for span in row.contents))
    own = [s.paragraph for s in article.sentences if whole.overlaps(s)]
    before, after = _PARAGRAPHS
    near = [s for s in article.sentences if own[0] - before <= s.paragraph <= own[-1] + after]
    return Span(near[0].start, near[-1].end)

"""A prediction: whom a system finds behind labelled words, and what that cost, without a word of any text."""

from __future__ import annotations

from pipeline.evals.kept import Answered
from pipeline.records import QuoteType, SourceKind


class SourcePrediction(Answered):
    """A system's answer for one attribution and what it cost; one that failed counts as wrong."""

    kind: SourceKind = SourceKind.NONE
    start: int | None = None
    end: int | None = None
    quote: QuoteType = QuoteType.NONE
    granted: bool = False
    sure: bool = True
    calls: int = 0
    tokens: int = 0

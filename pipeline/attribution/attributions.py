"""Attributions: who is said to have said, thought, shown or wanted what.

An attribution ties the words for a source to the spans of its content by a cue: a reporting verb in any
order ("X said Y", "“Y,” said X", "“Y,” X said, “Z”", "was described by X as Y"), "according to", a
participle ("citing Y"), or the colon of a headline. Quotations that go on after their attribution
belong to it until somebody else speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cues import Attribution, in_sentence
from pipeline.attribution.quotations import Quotation, QuotationKind
from pipeline.text.sentences import Span


def attributions(reading: ArticleLayout) -> tuple[Attribution, ...]:
    """All attributions of a text, in the order of their cues."""
    found: list[Attribution] = []
    for number in range(len(reading.sentences)):
        found += in_sentence(reading, number)
    found.sort(key=lambda one: one.cue.start)
    return tuple(_run_on(reading, found))


def _run_on(reading: ArticleLayout, found: Sequence[Attribution]) -> list[Attribution]:
    """Give the quotations that nobody owns yet to whoever spoke last in the same paragraph."""
    owner_of = _owners(reading, found)
    more: dict[int, list[Span]] = {}
    last: int | None = None
    at = 0
    for number, quotation in enumerate(reading.outer):
        while at < len(found) and found[at].cue.start < quotation.start:
            if found[at].sure and reading.quotation_at(found[at].cue.start) is None:
                last = at
            at += 1
        if owner_of[number] is None:
            owner = owner_of[number - 1] if quotation.continues and number else None
            if owner is None and last is not None and _goes_on(reading, found[last], quotation):
                owner = last
            owner_of[number] = owner
            if owner is not None:
                more.setdefault(owner, []).append(Span(quotation.start, quotation.end))
    return [
        replace(one, contents=one.contents + tuple(more[number])) if number in more else one
        for number, one in enumerate(found)
    ]


def _owners(reading: ArticleLayout, found: Sequence[Attribution]) -> list[int | None]:
    """For each quotation the first sure attribution with a cue outside of it that has it as content."""
    owners: list[int | None] = [None] * len(reading.outer)
    for number, one in enumerate(found):
        if not one.sure:
            continue
        for content in one.contents:
            for quote in {q for q in reading.quoted[slice(*reading.words_in(content))] if q >= 0}:
                quotation = reading.outer[quote]
                outside = not quotation.start <= one.cue.start < quotation.end
                if outside and owners[quote] is None:
                    owners[quote] = number
    return owners


def _goes_on(reading: ArticleLayout, one: Attribution, quotation: Quotation) -> bool:
    speech = quotation.kind is QuotationKind.SPEECH
    return speech and "\n" not in reading.text[one.cue.end : quotation.start]

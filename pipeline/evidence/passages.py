"""Passages: a text cut into pieces that a claim can be checked against, a paragraph each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.text.sentences import Span, paragraphs, sentences

LONGEST = 600
"""Characters in a passage, above which a paragraph is cut between two sentences."""


def passages(text: str) -> list[str]:
    """The paragraphs of a text, long ones cut, repeated ones given once; the words are the text's own."""
    return list(dict.fromkeys(text[start:end] for start, end in cut(text)))


def packed(spans: Iterable[Span]) -> Iterator[Span]:
    """The sentences of a paragraph in runs of at most LONGEST characters."""
    run: Span | None = None
    for span in spans:
        if run is not None and span.end - run.start > LONGEST:
            yield run
            run = None
        run = Span(span.start if run is None else run.start, span.end)
    if run is not None:
        yield run


def cut(text: str) -> Iterator[Span]:
    """Where the passages of a text stand, in order; what is repeated comes again."""
    for start, end in paragraphs(text):
        if end - start <= LONGEST:
            yield Span(start, end)
            continue
        for first, last in packed(sentences(text[start:end])):
            yield from _short(text, Span(start + first, start + last))


def _short(text: str, span: Span) -> Iterator[Span]:
    """A single sentence may be as long as a file: it is cut between two words, or wherever it must be."""
    start, end = span
    while end - start > LONGEST:
        at = text.rfind(" ", start + 1, start + LONGEST)
        at = at if at > start else start + LONGEST
        yield Span(start, at)
        start = at + (text[at] == " ")
    if start < end:
        yield Span(start, end)

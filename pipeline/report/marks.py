"""The article's text cut into pieces, so that each claim can be marked where it stands.

Claims overlap, nest and are repeated. Between two neighbouring boundaries (of claims, of the words for their
sources, of sentences and paragraphs) nothing changes: that is a piece, and it knows all that covers it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from pipeline.records import Claim, LedgerLine, Part, VerdictFile

_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class ClaimPlace:
    """Where claim `number` (its place in the file, from 1) stands; `again` where the article repeats it."""

    number: int
    start: int
    end: int
    sentence: int | None
    again: bool = False


@dataclass(frozen=True)
class TextPiece:
    """Words of the article under the same claims: `claims` covers them, innermost first; `marks` begin here.

    `voices` are the claims for whose source these words stand. `sentence` is the ledger's line, and `opens`
    and `closes` say whether it begins or ends with these words.
    """

    text: str
    claims: tuple[int, ...] = ()
    marks: tuple[ClaimPlace, ...] = ()
    voices: tuple[int, ...] = ()
    sentence: LedgerLine | None = None
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as a row of pieces; `part` is that of its first sentence."""

    part: Part
    pieces: tuple[TextPiece, ...]


class HasOffsets(Protocol):
    """Whatever stands from one offset of a text to another."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=HasOffsets)


def find_places(file: VerdictFile, text: str) -> list[ClaimPlace]:
    """Everywhere that the claims stand in the text, in its order; a claim that is not in it has no place."""
    found: list[ClaimPlace] = []
    for number, claim in enumerate(file.claims, 1):
        if claim.start is None or claim.end is None or text[claim.start : claim.end] != claim.quote:
            continue
        found.append(ClaimPlace(number, claim.start, claim.end, _sentence_at(file, claim)))
        found += _repeats(number, claim, file, text)
    return outermost_first(found)


def _sentence_at(file: VerdictFile, claim: Claim) -> int | None:
    return next((s.index for s in file.sentences if s.start <= (claim.start or 0) < s.end), None)


def _repeats(number: int, claim: Claim, file: VerdictFile, text: str) -> Iterator[ClaimPlace]:
    """The claim in the sentences that say the same again: its own words there, or else the whole sentence."""
    lines = {line.index: line for line in file.sentences}
    for index in claim.sentences:
        line = lines.get(index)
        if line is None or line.duplicate_of is None:
            continue
        start = text.find(claim.quote, line.start, line.end)
        end = start + len(claim.quote)
        if start < 0:
            start, end = line.start, line.end
        if start < end:
            yield ClaimPlace(number, start, end, index, again=True)


def cut_paragraphs(file: VerdictFile, text: str) -> list[Paragraph]:
    """The whole text as paragraphs of pieces; every claim that has a place is marked once for each."""
    standing = find_places(file, text)
    voices, sentences = _voices(file), file.sentences
    cutter = _ParagraphCutter(standing, voices, sentences)
    return [
        _paragraph([cutter.piece(text, start, end) for start, end in edges])
        for edges in stretches(text, [*standing, *voices, *sentences])
    ]


def _paragraph(pieces: Sequence[TextPiece]) -> Paragraph:
    parts = [piece.sentence.part for piece in pieces if piece.sentence]
    return Paragraph(parts[0] if parts else Part.BODY, tuple(pieces))


def _voices(file: VerdictFile) -> list[ClaimPlace]:
    """Where the words for the sources of the claims stand."""
    sources = ((number, claim.source) for number, claim in enumerate(file.claims, 1) if claim.source)
    return [
        ClaimPlace(number, source.start, source.end, None)
        for number, source in sources
        if source.start is not None and source.end is not None
    ]


class _ParagraphCutter:
    """Makes pieces, in the order of the text."""

    def __init__(
        self, claims: Sequence[ClaimPlace], voices: Sequence[ClaimPlace], sentences: Sequence[LedgerLine]
    ) -> None:
        self._claims, self._voices, self._sentences = Over(claims), Over(voices), Over(sentences)
        self._marks = Marks(claims)

    def piece(self, text: str, start: int, end: int) -> TextPiece:
        covering = innermost_first(self._claims.at(start))
        sentence = next(iter(self._sentences.at(start)), None)
        return TextPiece(
            text=text[start:end],
            claims=tuple(dict.fromkeys(place.number for place in covering)),
            marks=self._marks.before(end),
            voices=tuple(dict.fromkeys(place.number for place in self._voices.at(start))),
            sentence=sentence,
            opens=sentence is not None and sentence.start == start,
            closes=sentence is not None and sentence.end == end,
        )


def stretches(text: str, spans: Iterable[HasOffsets]) -> Iterator[list[tuple[int, int]]]:
    """Paragraph by paragraph, its stretches (start, end) in which no span begins or ends."""
    cuts = sorted({edge for span in spans for edge in (span.start, span.end)})
    for line in _LINE.finditer(text):
        inner = cuts[bisect_right(cuts, line.start()) : bisect_left(cuts, line.end())]
        yield list(pairwise([line.start(), *inner, line.end()]))


def innermost_first(covering: Iterable[ClaimPlace]) -> list[ClaimPlace]:
    """Overlapping claims, the shortest first."""
    return sorted(covering, key=lambda place: (place.end - place.start, place.number))


def outermost_first(places: Iterable[ClaimPlace]) -> list[ClaimPlace]:
    """Places in the order of the text; of those that begin together, the longest first."""
    return sorted(places, key=lambda place: (place.start, -place.end, place.number))


class Marks:
    """Where each claim is marked: once for each of its places, for offsets asked in rising order."""

    def __init__(self, places: Iterable[ClaimPlace]) -> None:
        self._waiting = deque(places)

    def before(self, end: int) -> tuple[ClaimPlace, ...]:
        """The claims that begin before `end` and have no mark yet, those between paragraphs too."""
        found = []
        while self._waiting and self._waiting[0].start < end:
            found.append(self._waiting.popleft())
        return tuple(found)


class Over(Generic[S]):
    """Which spans cover an offset, for offsets asked in rising order."""

    def __init__(self, spans: Iterable[S]) -> None:
        self._waiting: list[S] = sorted(spans, key=lambda span: span.start, reverse=True)
        self._open: list[S] = []

    def at(self, offset: int) -> list[S]:
        while self._waiting and self._waiting[-1].start <= offset:
            self._open.append(self._waiting.pop())
        self._open = [span for span in self._open if span.end > offset]
        return self._open

"""The evidence as the model is shown it for a claim: numbered sentences, passage by passage.

Words that are meant for a machine are not among them. What the model cites, it cites by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.injection.orders import plain, plain_sentences
from pipeline.records import Claim, Evidence, Origin
from pipeline.stance.content_words import matter
from pipeline.text.sentences import Span

SMALL_ROOM = 1200
"""Characters of evidence that a small model is shown for a claim, some 300 tokens: more told no more."""


@dataclass(frozen=True)
class EvidenceSentence:
    """One sentence of a passage, as the model is shown it and may cite it."""

    passage: Evidence
    span: Span

    def words(self) -> str:
        """The sentence on one line, without what is meant for a machine."""
        return " ".join(plain(self.passage.text)[slice(*self.span)].split())


def shown_of(claim: Claim, passages: Sequence[Evidence], longest: int = SMALL_ROOM) -> list[EvidenceSentence]:
    """What the model is shown: the passages' sentences in their order; of many, those most like the claim.

    `longest` are characters, of which at least one sentence is shown.

    What is meant for a machine is not among them. A question goes with the sentence that answers it.
    """
    found = [
        EvidenceSentence(p, span) for p in passages for span in _answered(p.text, plain_sentences(p.text))
    ]
    return nearest(claim, found, longest)


def nearest(claim: Claim, sentences: Sequence[EvidenceSentence], longest: int) -> list[EvidenceSentence]:
    """The sentences most like the claim, in their order: so many characters at most, but at least one."""
    about, length = matter(claim.content), 0
    kept: set[int] = set()
    for n, one in sorted(enumerate(sentences), key=lambda pair: -about.shared(matter(pair[1].words()))):
        length += len(one.words())
        if kept and length > longest:
            break
        kept.add(n)
    return [one for n, one in enumerate(sentences) if n in kept]


def _answered(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, each question joined with what comes after it."""
    joined: list[Span] = []
    start = None
    for span in spans:
        start = span.start if start is None else start
        if not text[: span.end].endswith("?") or span is spans[-1]:
            joined.append(Span(start, span.end))
            start = None
    return joined


def numbered(shown: Sequence[EvidenceSentence]) -> str:
    """The sentences with their numbers: a line for each passage, which begins with its date."""
    lines = []
    for passage, sentences in groupby(enumerate(shown, 1), key=lambda pair: pair[1].passage):
        other = "another article" if passage.origin is Origin.ARTICLE else ""
        head = ", ".join(part for part in (str(passage.date or ""), other) if part)
        words = " ".join(f"[{n}] {one.words()}" for n, one in sentences)
        lines.append(f"({head}) {words}" if head else words)
    return "\n".join(lines)

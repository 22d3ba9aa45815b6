"""Said: whether a passage says that somebody said something, apart from whether it is true."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.attribution.voices import Voices
from pipeline.stance.content_words import matter, stem
from pipeline.text.sentences import Span, sentences

_SHARED = 0.5
"""The share of what was said that the passage's own words for it must have."""


def said(name: str, content: str, passage: str) -> Span | None:
    """The sentence in which the one of that name says `content`, in whatever words; or None.

    Names meet by their last word: "Putin" and "Russian President Vladimir Putin".
    """
    wanted, about = _last(name), matter(content)
    shares = [about.shared(matter(passage[slice(*span)])) for span in _spans(passage)]
    if max(shares, default=0.0) < _SHARED:  # as nearly always: then nobody's words need be looked for
        return None
    for span, who, what in _told(passage):
        if _last(who) == wanted and about.shared(matter(what)) >= _SHARED:
            return span
    return None


@lru_cache(maxsize=1024)
def _spans(passage: str) -> Sequence[Span]:
    return sentences(passage)


@lru_cache(maxsize=1024)
def _told(passage: str) -> tuple[tuple[Span, str, str], ...]:
    """Each sentence that somebody with a name stands behind, that name, and the sentence's words."""
    spans = _spans(passage)
    voices = Voices(passage, spans)
    found = []
    for span in spans:
        guess = voices.source_of(*span)
        who = guess.name or guess.text
        if who and not guess.kind.anonymous:
            found.append((span, who, passage[slice(*span)]))
    return tuple(found)


def _last(name: str) -> str:
    words = name.split()
    return stem(words[-1]) if words else ""

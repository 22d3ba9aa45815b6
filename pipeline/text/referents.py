"""Referents: whom the pronouns of a sentence mean, as far as the article tells code."""

from __future__ import annotations

import re

from pipeline.text.sentences import Span
from pipeline.text.voices import Voices

_PRONOUN = re.compile(r"\b(?:he|she|him|her|his)\b", re.IGNORECASE)


def referents(voices: Voices, sentence: Span) -> dict[str, str]:
    """The pronouns of a sentence and the names that they stand for: {"he": "Dmitri Peskov"}."""
    found: dict[str, str] = {}
    for word in _PRONOUN.finditer(voices.text, *sentence):
        name = voices.name_at(*word.span())
        if name:
            found.setdefault(word.group().lower(), name)
    return found


def apart_from_speakers(voices: Voices, span: Span) -> str:
    """The words of a span without those for a source and for its speaking."""
    words = list(voices.text[slice(*span)])
    for one in voices.attributions:
        for part in (one.cue, one.source):
            if part is not None:
                first, last = max(part.start, span.start) - span.start, min(part.end, span.end) - span.start
                if first < last:
                    words[first:last] = " " * (last - first)
    return "".join(words)


def only_names_speaker(voices: Voices, span: Span) -> bool:
    """The span holds nothing but words for a source and for its speaking: "said a Western diplomat"."""
    left = apart_from_speakers(voices, span)
    return left != voices.text[slice(*span)] and not re.search(r"\w{4,}", left)

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
        name = voices._kinds.at(Span(*word.span())).name
        if name:
            found.setdefault(word.group().lower(), name)
    return found

"""Parts of a sentence: whom its pronouns mean, what only names a speaker, what no claim covers yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.attribution.voices import Voices
from pipeline.claims.fidelity import covers, says_something
from pipeline.text.sentences import Span

_PART = re.compile(r"(?:[^,;:—–]|,(?=\s*\d))+")
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


def left_out(voices: Voices, sentence: Span, claimed: Sequence[Span]) -> list[Span]:
    """The parts of a sentence, cut at its commas and dashes, that say something which no claim covers.

    Beside a claim, two words ("in recent months") are a circumstance; alone ("It's a paradox") they count.
    """
    least = 3 if claimed else 2
    found = []
    for part in _PART.finditer(voices.text, *sentence):
        words = apart_from_speakers(voices, Span(*part.span()))
        pieces = (voices.text[max(s, part.start()) : min(e, part.end())] for s, e in claimed)
        if says_something(words, least) and not covers(" ".join(pieces), words):
            start = part.end() - len(part.group().lstrip())
            found.append(Span(start, part.start() + len(part.group().rstrip(" .\n"))))
    return found

"""Said: whether a passage says that somebody said something, or did not; apart from whether it is true.

Only plain denials count, by the person who is named, of nearly the same words: "Putin denied that…", "the
ministry did not say…", and the reverse of it in their own mouth ("the ministry said that it had not…").
Names meet by their last word: "Putin" and "Russian President Vladimir Putin".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.attribution.voices import Voices
from pipeline.stance.content_words import is_matter, matter, stem
from pipeline.stance.opposites import is_negated, opposed
from pipeline.text.anchors import fold
from pipeline.text.sentences import Span, sentences

_SHARED = 0.5
"""The share of what was said that the passage's own words for it must have."""
_LEAST_WORDS = 2
_REACH = 60
_DENIES = re.compile(
    r"(?<!not )(?<!never )\b(?:den(?:ied|ies|ying)|never said|(?:did|has|had|does)(?: not|n't) (?:say|said)|"
    r"(?:has|had) never said|(?:rejected|dismissed) (?:the|a|those|these|such|that) "
    r"(?:report|claim|allegation|suggestion|accusation)s?)\b"
)
_SAYS = re.compile(r"\b(?:said|says|stated|told|insisted|insists|announced|wrote)\b")


def said(name: str, content: str, passage: str) -> Span | None:
    """The sentence in which the one of that name says `content`, in whatever words; or None."""
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


def denied(name: str, content: str, passage: str) -> Span | None:
    """The sentence in which the one of that name denies having said, or says the reverse of, `content`.

    What is itself a denial can't be read for certain: None.
    """
    about, last = matter(content), _last(name)
    if not last or is_negated(content):
        return None
    for span in sentences(passage):
        sentence = fold(passage[slice(*span)])
        both = (about.words & matter(sentence).words) - {last}
        if len(both) < _LEAST_WORDS or about.shared(matter(sentence)) < _SHARED:
            continue
        if _subject_of(_DENIES, last, sentence):
            return span
        if _subject_of(_SAYS, last, sentence) and opposed(content, sentence):
            return span
    return None


def _subject_of(verb: re.Pattern[str], last: str, sentence: str) -> bool:
    """A name stands right before a verb, with no other name or clause between."""
    for match in verb.finditer(sentence):
        before = re.split(r"[,;:]\s", sentence[max(0, match.start() - _REACH) : match.start()])[-1]
        words = [stem(word) for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", before) if is_matter(word)]
        if words and words[-1] == last:
            return True
    return False


def _last(name: str) -> str:
    words = name.split()
    return stem(words[-1]) if words else ""

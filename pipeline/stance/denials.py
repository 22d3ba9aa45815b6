"""Denials: whether a passage says that somebody did not say, or denied, what a claim has them say. Only plain
denials count, by the person who is named, of nearly the same words: "Putin denied that…", "the ministry did
not say…", and the reverse of it in their own mouth ("the ministry said that it had not…").
"""

from __future__ import annotations

import re

from pipeline.stance.content_words import is_matter, matter, stem
from pipeline.stance.opposites import is_negated, opposed
from pipeline.text.anchors import fold
from pipeline.text.sentences import Span, sentences

_SHARED = 0.5
_LEAST_WORDS = 2
_REACH = 60
_DENIES = re.compile(
    r"(?<!not )(?<!never )\b(?:den(?:ied|ies|ying)|never said|(?:did|has|had|does)(?: not|n't) (?:say|said)|"
    r"(?:has|had) never said|(?:rejected|dismissed) (?:the|a|those|these|such|that) "
    r"(?:report|claim|allegation|suggestion|accusation)s?)\b"
)
_SAYS = re.compile(r"\b(?:said|says|stated|told|insisted|insists|announced|wrote)\b")


def denied(name: str, content: str, passage: str) -> Span | None:
    """The sentence in which the one of that name denies having said, or says the reverse of, `content`.

    Names meet by their last word. What is itself a denial can't be read for certain: None.
    """
    if not name.split() or is_negated(content):
        return None
    about, last = matter(content), stem(name.split()[-1])
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

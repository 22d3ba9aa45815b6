"""Doubts: whether a verb reports what somebody said, or only what somebody did with words.

"X said that Y" is speech; "X rejected the plan", "X might say" and "the move signalled Y" are not, or are not
plainly. A quotation in the content settles it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.heads import head_of
from pipeline.attribution.subjects import clause_subject
from pipeline.attribution.verb_groups import is_finite
from pipeline.text.lexicon import noun_class
from pipeline.text.sentences import Span

_CLAUSE_WORDS = 25
_WISHES = frozenset("call ask urge pledge promise appeal".split())


def is_speech(reading: ArticleLayout, verb: range, source: Span, contents: Sequence[Span]) -> bool:
    """Whether the words of a verb group (the cue comes last) surely attribute contents to a source."""
    cue = verb[-1]
    form = reading.words[cue].verb
    if form is None or not contents:
        return False
    if any(reading.touches_quotation(span) for span in contents):
        return True
    if any(reading.words[k].within("unreal") for k in verb[:-1]) or not can_speak(reading, source):
        return False
    after = reading.words[cue + 1].low if cue + 1 < len(reading.words) else ""
    if form.kind == "state" or after == "that":
        return True
    if form.kind == "say":
        return contents[0].start < reading.words[cue].start or _has_clause(reading, contents[0])
    if form.kind == "ask":
        return form.lemma in _WISHES and after in ("for", "on", "to")
    return form.kind == "show" and noun_class(reading.slice(source).split()[-1].lower())[0] == "document"


def _has_clause(reading: ArticleLayout, span: Span) -> bool:
    """Whether a content begins with a clause: a subject and its verb."""
    lo, hi = reading.words_in(span)
    verbs = range(lo + 1, min(hi, lo + _CLAUSE_WORDS))
    return clause_subject(reading.words, lo, hi) is not None and any(
        is_finite(reading.words, k) for k in verbs
    )


def can_speak(reading: ArticleLayout, source: Span) -> bool:
    """Whether a phrase names people, a body or a record, rather than an event or an idea."""
    lo, hi = reading.words_in(source)
    head = head_of(reading.words[lo:hi], initial=False, headline=False)
    return head.word.proper or head.word.within("subject pronoun") or bool(head.noun)

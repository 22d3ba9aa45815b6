"""Who stands behind words that are known to be somebody's, where no reporting verb says so.

News reports what people do with words in a thousand ways ("made no comment on", "egged them on with").
The subject of the verb nearest to the words is then the best guess, or a possessor: "Trump's pledge to".
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.noun_phrases import Phrase, phrase_after, starts_phrase
from pipeline.attribution.subjects import clause_subject, subject_before
from pipeline.attribution.verb_groups import is_finite, verb_group_start
from pipeline.text.lexicon import nouns
from pipeline.text.sentences import Span
from pipeline.text.words import Word

_FAR = 8
_OWNERS = frozenset({"his", "her", "their", "its", "my", "our"})
_LINKS = frozenset({",", "as", "than", "that", "which", "-", "—", "–"})


def nearby(reading: ArticleLayout, span: Span) -> Attribution | None:
    """The unsure attribution of a span to a phrase of its sentence; None where the sentence has none."""
    tokens = reading.words
    lo, hi = reading.words_in(reading.sentences[reading.sentence_at(span.start)])
    first, last = max(lo, reading.word_at(span.start)), min(hi, reading.word_at(span.end))
    found = _after(tokens, last, hi) if first - lo < 2 else None
    found = found or _before(tokens, first, lo) or _after(tokens, last, hi)
    if found is None:
        return None
    cue, phrase = found
    return Attribution(reading.span(cue, cue + 1), reading.span(*phrase), (span,), sure=False)


def _before(tokens: Sequence[Word], first: int, lo: int) -> tuple[int, Phrase] | None:
    for k in range(first - 1, lo - 1, -1):
        if first - k > _FAR:
            phrase = clause_subject(tokens, lo, first)
            return (first - 1, phrase) if phrase else None
        if tokens[k].low in _OWNERS and tokens[k + 1].low in nouns("speech"):
            return k, (k, k + 1)
        if tokens[k].possessive and not tokens[k].within("determiner"):
            start = k
            while start > lo and (tokens[start - 1].proper or tokens[start - 1].within("determiner")):
                start -= 1
            return k, (start, k + 1)
        if is_finite(tokens, k) or _infinitive(tokens, k):
            start = verb_group_start(tokens, k, lo)
            phrase = subject_before(tokens, start, lo) or clause_subject(tokens, lo, start)
            if phrase is not None and phrase[1] <= k:
                return k, phrase
    return None


def _infinitive(tokens: Sequence[Word], k: int) -> bool:
    form = tokens[k].verb
    return form is not None and (form.shape == "ing" or (k > 0 and tokens[k - 1].low == "to"))


def _after(tokens: Sequence[Word], last: int, hi: int) -> tuple[int, Phrase] | None:
    k = last
    while k < hi and (tokens[k].low in _LINKS or not tokens[k].is_word):
        k += 1
    if k >= hi or not starts_phrase(tokens, k):
        return None
    phrase = phrase_after(tokens, k, hi)
    if phrase is None or phrase[1] >= hi:
        return None
    return phrase[1], phrase

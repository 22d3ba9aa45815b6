"""Who stands behind words that are known to be somebody's, where no reporting verb says so.

News reports what people do with words in a thousand ways ("made no comment on", "egged them on with").
The subject of the verb nearest to the words is then the best guess, or a possessor: "Trump's pledge to".
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.text.attributions import Attribution
from pipeline.text.phrases import (
    Phrase,
    clause_subject,
    is_finite,
    phrase_after,
    starts_phrase,
    subject_before,
    verb_group_start,
)
from pipeline.text.sentences import Span
from pipeline.text.words import Word, index_at

_LINKS = frozenset({",", "as", "than", "that", "which", "-", "—", "–"})


def nearby(tokens: Sequence[Word], sentence: Span, span: Span) -> Attribution | None:
    """The unsure attribution of a span to a phrase of its sentence; None where the sentence has none."""
    lo, hi = index_at(tokens, sentence.start), index_at(tokens, sentence.end)
    first, last = max(lo, index_at(tokens, span.start)), min(hi, index_at(tokens, span.end))
    found = _after(tokens, last, hi) if first - lo < 2 else None
    found = found or _before(tokens, first, lo) or _after(tokens, last, hi)
    if found is None:
        return None
    cue, phrase = found
    source = Span(tokens[phrase[0]].start, tokens[phrase[1] - 1].end)
    return Attribution(Span(tokens[cue].start, tokens[cue].end), source, (span,), sure=False)


def _before(tokens: Sequence[Word], first: int, lo: int) -> tuple[int, Phrase] | None:
    for k in range(first - 1, lo - 1, -1):
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

"""Attributions: who is said to have said, thought, shown or wanted what.

An attribution ties the words for a source to the spans of its content by a cue: a reporting verb in any
order ("X said Y", "“Y,” said X", "“Y,” X said, “Z”", "was described by X as Y"), "according to", a
participle ("citing Y"), or the colon of a headline. Quotations that go on after their attribution
belong to it until somebody else speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.cues import in_sentence
from pipeline.attribution.doubts import is_nobody
from pipeline.attribution.labels import labelled
from pipeline.attribution.quotations import Quotation, QuotationKind
from pipeline.attribution.subjects import parsed_subject
from pipeline.text.lexicon import noun_class
from pipeline.text.sentences import Span

_FIRST = re.compile(r"^(?:I|[Ww]e)\b|\b(?:I|we)(?:['’]\w+)?(?: \w+){0,2}$")
_SPEAKS_AGAIN = re.compile(r", (?:and|but|so) (?:then |now )?(?:I|we)\b")
"""Where a speaker goes on about himself: "told me that it was safe, and I believed him"."""

_OF_ONE = re.compile(r"\b(?:I|me|my)\b")
_OWNERS = frozenset({"his", "her"})


def attributions(reading: ArticleLayout) -> tuple[Attribution, ...]:
    """All attributions of a text, in the order of their cues."""
    found: list[Attribution] = []
    for number in range(len(reading.sentences)):
        found += in_sentence(reading, number)
    labels = labelled(reading)
    marks = {one.cue for one in labels}
    found = [one for one in found if one.cue not in marks and not is_nobody(reading, one.source)]
    found = labels + _within_turns(reading, labels, found)
    found.sort(key=lambda one: one.cue.start)
    return tuple(sorted(_run_on(reading, found), key=lambda one: one.cue.start))


def _within_turns(
    reading: ArticleLayout, labels: Sequence[Attribution], found: Sequence[Attribution]
) -> list[Attribution]:
    """What the speakers of an interview say that others said, up to where they speak of themselves again.

    "I think it would be a mistake" is the speaker's own, as it is in quotation marks.
    """
    kept = []
    for one in found:
        if not any(part.start <= one.cue.start < part.end for turn in labels for part in turn.contents):
            kept.append(one)
            continue
        beside = reading.slice(Span(one.source.start, max(one.source.start, one.cue.end)))
        if _FIRST.search(beside):
            continue
        again = (_SPEAKS_AGAIN.search(reading.text, part.start, part.end) for part in one.contents)
        cut = next((match.start() for match in again if match is not None), None)
        if cut is not None:
            parts = [Span(part.start, min(part.end, cut)) for part in one.contents if part.start < cut]
            one = replace(one, contents=tuple(parts))
        kept.append(one)
    return kept


def _run_on(reading: ArticleLayout, found: Sequence[Attribution]) -> list[Attribution]:
    """Give the quotations that nobody owns yet to whoever spoke last, else to whoever speaks next."""
    owner_of = _owners(reading, found)
    beside: list[Attribution] = []
    more: dict[int, list[Span]] = {}
    last: int | None = None
    at = 0
    for number, quotation in enumerate(reading.outer):
        while at < len(found) and found[at].cue.start < quotation.start:
            if found[at].sure and reading.quotation_at(found[at].cue.start) is None:
                last = at
            at += 1
        if owner_of[number] is None:
            owner = owner_of[number - 1] if quotation.continues and number else None
            if owner is None and quotation.kind is QuotationKind.SPEECH:
                owner = last if last is not None else _next(reading, found, at)
                subject = _thought_of(reading, found, last, quotation)
                if subject is None and owner is None:
                    subject = _beside(reading, quotation)
                if subject is not None:
                    beside.append(subject)
                    continue
            owner_of[number] = owner
            if owner is not None:
                more.setdefault(owner, []).append(Span(quotation.start, quotation.end))
    return beside + [
        replace(one, contents=one.contents + tuple(more[number])) if number in more else one
        for number, one in enumerate(found)
    ]


def _thought_of(
    reading: ArticleLayout, found: Sequence[Attribution], last: int | None, quotation: Quotation
) -> Attribution | None:
    """Who says "I" behind what his parents or her friends thought: "Her parents thought so. “I left.”"."""
    if last is None or not _OF_ONE.search(reading.slice(quotation.inner)):
        return None
    one = found[last]
    form = reading.words[reading.word_at(one.cue.start)].verb
    first, end = reading.words_in(one.source)
    owners = [k for k in range(first, end) if reading.words[k].possessive and reading.words[k].proper]
    if form is None or form.kind != "hold":
        return None
    if reading.words[first].low in _OWNERS:
        owner = reading.span(first, first + 1)
    elif owners:
        owner = Span(one.source.start, reading.words[owners[0]].end - len("'s"))
    else:
        return None
    return replace(one, source=owner, contents=(Span(quotation.start, quotation.end),))


def _owners(reading: ArticleLayout, found: Sequence[Attribution]) -> list[int | None]:
    """For each quotation the first sure attribution with a cue outside of it that has it as content."""
    owners: list[int | None] = [None] * len(reading.outer)
    for number, one in enumerate(found):
        if not one.sure:
            continue
        for content in one.contents:
            for quote in {q for q in reading.quoted[slice(*reading.words_in(content))] if q >= 0}:
                quotation = reading.outer[quote]
                outside = not quotation.start <= one.cue.start < quotation.end
                if outside and owners[quote] is None:
                    owners[quote] = number
    return owners


def _next(reading: ArticleLayout, found: Sequence[Attribution], at: int) -> int | None:
    """The first attribution after a place that is sure and stands outside of quotation marks."""
    speaks = (one for one in range(at, len(found)) if found[one].sure)
    return next((one for one in speaks if reading.quotation_at(found[one].cue.start) is None), None)


def _beside(reading: ArticleLayout, quotation: Quotation) -> Attribution | None:
    """Whoever the sentence before a quotation is about, or the one after: "Voss shook her head. “…”"."""
    here = reading.sentence_at(quotation.start)
    last = reading.sentence_at(quotation.end - 1)
    for number in (here, here - 1, last + 1):
        if not 0 <= number < len(reading.sentences):
            continue
        lo, hi = reading.words_in(reading.sentences[number])
        for k in range(lo, hi):
            word = reading.words[k]
            somebody = word.tag == "NNP" or word.low in ("he", "she") or noun_class(word.low)[0] == "person"
            if word.dep == "nsubj" and somebody and reading.quoted[k] < 0:
                source = parsed_subject(reading.words, word.head, word.head, lo)
                if source is not None:
                    cue = reading.span(word.head, word.head + 1)
                    return Attribution(cue, reading.span(*source), (Span(quotation.start, quotation.end),))
    return None

"""Speaker labels: who speaks in an interview, a transcript, a row of statements, or a signed quotation.

A label stands at the beginning of a paragraph and ends in a colon ("Q:", "VARGA:", "Anna Berg, mayor:").
Where an article has several, what follows is the speaker's up to the next label. A line that begins with a
dash ("— Lena Varga, 3 June") signs the quotation before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cued_sentence import Attribution
from pipeline.text.sentences import Span, paragraphs
from pipeline.text.speaker_labels import ANSWER, NAME, QUESTION, opens_turn, speaker_label

_SIGNED = re.compile(rf"[—–-]{{1,2}} ?(?P<name>{NAME})")
_TURNS = 3
"""Turns from which on one can tell an interviewer by the questions."""


def labelled(reading: ArticleLayout) -> list[Attribution]:
    """The attributions of what stands under a label or over a signature, in their order."""
    lines = paragraphs(reading.text)
    labels = [speaker_label(reading.text, line) for line in lines]
    asked = [reading.slice(line).rstrip("\"'”’ ").endswith("?") for line in lines]
    several = any(
        one and two is None and opens_turn(one, labels) and not asks
        for (one, two), asks in zip(pairwise(labels[: _last(labels)]), asked[1:], strict=False)
    )
    found = []
    for number, label in enumerate(labels):
        if label is None:
            found += _signed(reading, lines, number)
            continue
        turn = [Span(label.end("mark") + 1, lines[number].end)]
        if opens_turn(label, labels):
            if _interviews(label, lines, labels):
                continue
            # Behind the last label, the article may go on in its own voice.
            last = len(lines) if several else number + 1
            end = next((k for k in range(number + 1, last) if labels[k] is not None or asked[k]), last)
            turn += lines[number + 1 : end]
        elif reading.quotation_at(turn[0].start) is None:
            continue
        source = Span(label.start("name"), label.end("role"))
        found.append(Attribution(Span(*label.span("mark")), source, tuple(turn), label=True))
    return found


def _last(labels: Sequence[re.Match[str] | None]) -> int:
    """The number of the last paragraph with a label."""
    return max((number for number, label in enumerate(labels) if label is not None), default=0)


def _interviews(label: re.Match[str], lines: Sequence[Span], labels: Sequence[re.Match[str] | None]) -> bool:
    """Whoever mostly asks speaks for the outlet, whose words are the article's own voice."""
    if label["name"] in (QUESTION, ANSWER):
        return bool(label["name"] == QUESTION)
    if label["name"].isupper():  # a transcript, where those who ask are somebody
        return False
    same = [line for line, one in zip(lines, labels, strict=True) if one and one["name"] == label["name"]]
    asking = sum("?" in label.string[slice(*line)] for line in same)
    return len(same) >= _TURNS and 2 * asking >= len(same)


def _signed(reading: ArticleLayout, lines: Sequence[Span], number: int) -> list[Attribution]:
    """The quotation that a line with a dash and a name signs."""
    line = lines[number]
    signature = _SIGNED.match(reading.text, *line)
    if signature is None or number == 0 or line.end - line.start > 2 * len(signature.group()) + 60:
        return []
    quotation = reading.quotation_at(lines[number - 1].start)
    if quotation is None or quotation.end < lines[number - 1].end:
        return []
    dash = Span(line.start, signature.start("name"))
    return [Attribution(dash, Span(*signature.span("name")), (Span(quotation.start, quotation.end),))]

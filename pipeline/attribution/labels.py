"""Speaker labels: who speaks in an interview, a transcript, a row of statements, or a signed quotation.

A label stands at the beginning of a paragraph and ends in a colon ("Q:", "VARGA:", "Anna Berg, mayor:").
Where an article has several, what follows is the speaker's up to the next label. A line that begins with a
dash ("— Lena Varga, 3 June") signs the quotation before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cues import Attribution
from pipeline.text.sentences import Span, paragraphs

QUESTION, ANSWER = "Q", "A"
_WORD = r"[A-ZÀ-Þ][\w.'’-]*"
_NAME = rf"{_WORD}(?:[ ](?:{_WORD}|de|da|van|von|der|bin|al|of|and))*"
_LABEL = re.compile(
    rf"(?P<name>[QA](?=[:.] )|{_NAME})(?P<role>(?:, [^:;.!?\n]{{2,60}}| \([^()\n]{{2,60}}\))?)(?P<mark>[:.]) "
)
_SIGNED = re.compile(rf"[—–-]{{1,2}} ?(?P<name>{_NAME})")
_LONGEST = 6
"""Words in a name."""
_SEVERAL = 2


def labelled(reading: ArticleLayout) -> list[Attribution]:
    """The attributions of what stands under a label or over a signature, in their order."""
    lines = paragraphs(reading.text)
    labels = [_label(reading.text, line) for line in lines]
    found = []
    for number, label in enumerate(labels):
        if label is None:
            found += _signed(reading, lines, number)
            continue
        turn = [Span(label.end("mark") + 1, lines[number].end)]
        if _is_turn(label, labels):
            end = next((k for k in range(number + 1, len(lines)) if labels[k] is not None), len(lines))
            turn += lines[number + 1 : end]
        elif reading.quotation_at(turn[0].start) is None:
            continue
        source = Span(label.start("name"), label.end("role"))
        found.append(Attribution(Span(*label.span("mark")), source, tuple(turn), label=True))
    return found


def _label(text: str, line: Span) -> re.Match[str] | None:
    label = _LABEL.match(text, *line)
    if label is None or len(label["name"].split()) > _LONGEST:
        return None
    return label if label["mark"] == ":" or label["name"] in (QUESTION, ANSWER) else None


def _is_turn(label: re.Match[str], labels: Sequence[re.Match[str] | None]) -> bool:
    """Whether a label is one of several of its kind: question and answer, capitals, names that come back."""
    names: list[str] = [one["name"] for one in labels if one is not None]
    name: str = label["name"]
    if name in (QUESTION, ANSWER):
        return QUESTION in names and ANSWER in names
    if name.isupper():
        return sum(name.isupper() for name in names) >= _SEVERAL
    several = Counter(names)
    return several[name] > 1 and len(several) >= _SEVERAL


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

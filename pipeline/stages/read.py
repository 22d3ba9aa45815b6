"""read: a text becomes an Article, cut into sentences with offsets; title and standfirst are found."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from bisect import bisect_left, bisect_right

from pipeline.injection.orders import find_flags
from pipeline.records import Article, Flag, Part, Sentence
from pipeline.text.language import language_of
from pipeline.text.sentences import Span, paragraphs, sentences

_TITLE_WORDS = 25
_STANDFIRST_WORDS = 35
_STANDFIRST_SHARE = 0.5
_CLOSED = re.compile(r"[.!?…][\"'”’“‘»«)\]]*$")
_LISTED = re.compile(r"(?:\d{1,2}[.)]|[-*•–—])\s*\w|.*:$", re.DOTALL)
"""A line of a list, or what announces one."""
_REPORTS = re.compile(r"\d|[\"“„«]|\b(?:said|says|told|according)\b")
_WORD = re.compile(r"[^\W\d_]{4,}")


def read(
    id: str,
    text: str,
    *,
    title: str | None = None,
    published: dt.date | None = None,
    url: str | None = None,
    hidden: tuple[Flag, ...] = (),
) -> Article:
    """The article of a text, which is kept unchanged.

    A `title` that is given apart from the text is kept as it is; else the headline is looked for in the
    text's first lines. `hidden` is what its page keeps from readers. Sentences are flagged that hold words
    meant for a machine.
    """
    language = language_of(text)
    spans = sentences(text, language or "en")
    parts = _parts(text, spans)
    at_paragraph = _paragraph_numbers(text, spans)
    flagged = _flags(text, spans)
    heads = (text[s.start : s.end] for s, part in zip(spans, parts, strict=True) if part is Part.TITLE)
    return Article(
        id=id,
        title=title or next(heads, None),
        text=text,
        published=published,
        url=url,
        language=language,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sentences=tuple(
            Sentence(
                index=i,
                start=s.start,
                end=s.end,
                paragraph=at_paragraph[i],
                part=parts[i],
                flags=tuple(flagged.get(i, ())),
            )
            for i, s in enumerate(spans)
        ),
        flags=hidden,
    )


def _paragraph_numbers(text: str, spans: list[Span]) -> list[int]:
    starts = [p.start for p in paragraphs(text)]
    numbers, number = [], 0
    for span in spans:
        while number + 1 < len(starts) and starts[number + 1] <= span.start:
            number += 1
        numbers.append(number)
    return numbers


def _flags(text: str, spans: list[Span]) -> dict[int, list[Flag]]:
    """Words meant for a machine, by each sentence that they are in, or else by the one before them."""
    found: dict[int, list[Flag]] = {}
    ends, starts = [span.end for span in spans], [span.start for span in spans]
    for flag in find_flags(text) if spans else ():
        first = bisect_right(ends, flag.start or 0)
        last = bisect_left(starts, flag.end or 0)
        for i in range(first, last) or [max(0, last - 1)]:
            found.setdefault(i, []).append(flag)
    return found


def _parts(text: str, spans: list[Span]) -> list[Part]:
    """Which sentences are title or standfirst: looked for among the first lines only.

    A title is a short line at the top, in no list, without a closing full stop. A standfirst sums the
    article up: a single sentence above the title, or right under it, that reports nothing of its own (no
    figure, no speech) and whose words mostly come back in the body.
    """
    parts = [Part.BODY] * len(spans)
    titles = [i for i, span in enumerate(spans[:5]) if _is_title(text, span)]
    if not titles or titles[0] > 1 or titles[-1] == len(spans) - 1:
        return parts
    # Only what stands at the top counts: the run of titles with at most one sentence between them.
    last = titles[0]
    for i in titles:
        if i - last <= 1:
            parts[i], last = Part.TITLE, i
    for i in range(titles[0]):
        parts[i] = Part.STANDFIRST
    under = last + 1
    if under + 1 < len(spans) and _is_standfirst(text, spans[last], spans[under], text[spans[under].end :]):
        parts[under] = Part.STANDFIRST
    return parts


def _is_title(text: str, span: Span) -> bool:
    line = text[span.start : span.end]
    heads = len(line.split()) <= _TITLE_WORDS and not _CLOSED.search(line) and not _LISTED.match(line)
    return heads and _ends_line(text, span)


def _is_standfirst(text: str, title: Span, under: Span, body: str) -> bool:
    sentence = text[under.start : under.end]
    alone = text[title.end : under.start].count("\n") == 1 and _ends_line(text, under)
    if not alone or len(sentence.split()) > _STANDFIRST_WORDS or _REPORTS.search(sentence):
        return False
    words = {word.lower() for word in _WORD.findall(sentence)}
    again = words & {word.lower() for word in _WORD.findall(body)}
    return len(again) >= _STANDFIRST_SHARE * len(words)


def _ends_line(text: str, span: Span) -> bool:
    return re.match(r"[^\S\n]*\n", text[span.end : span.end + 80]) is not None

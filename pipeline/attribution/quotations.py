"""Quotations: what stands inside quotation marks, of whatever shape, level and layout.

A quotation that runs on over several paragraphs comes as one piece a paragraph; each piece but the
first `continues`. Two layouts do so: each next paragraph opens again and only the last one closes, or
the text simply goes on and closes later. Apostrophes and plural possessives (the States’ plan, ’90s,
rock ’n’ roll) are no quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.text.lexicon import verbs
from pipeline.text.sentences import Span


class QuotationKind(StrEnum):
    """What a quotation is for: somebody's words, or a term, a title, a word held at arm's length."""

    SPEECH = "speech"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Quotation:
    """One piece of a quotation, within one paragraph.

    `start` and `end` include the marks, where there are any; `inner` does not. `level` is 0 outside,
    1 for a quotation in a quotation. `continues` says that the piece goes on from the one before it.
    """

    start: int
    end: int
    inner: Span
    mark: str
    level: int = 0
    kind: QuotationKind = QuotationKind.SPEECH
    continues: bool = False


# The opening mark, and the marks that may close it. '' are two apostrophes typed for a double mark.
_CLOSERS: dict[str, tuple[str, ...]] = {
    '"': ('"',), "''": ("''",), "``": ("''",), "“": ("”",), "„": ("“", "”"), "«": ("»",), "»": ("«",),
    "‘": ("’",), "‚": ("‘", "’"), "'": ("'",),
}  # fmt: skip
_SINGLE = {"‘", "‚", "'"}
_MARKS = re.compile("''|``|[\"“”„«»‘’‚']")
_CLIPPED = re.compile(r"(?:\d\ds?|n|em|tis|twas|til|cause|bout|round|cuz|neath)\b", re.IGNORECASE)
_RUN_ON_PARAGRAPHS = 3


@dataclass(slots=True)
class _OpenQuotation:
    mark: str
    start: int
    continues: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations of a text in the order of their beginnings, outer before inner."""
    bounds = [Span(*found.span()) for found in re.finditer(r"[^\n]*\S[^\n]*", text)]
    found: list[Quotation] = []
    carried: list[_OpenQuotation] = []
    for number, paragraph in enumerate(bounds):
        pieces, unclosed = _scan(text, paragraph, carried)
        carried = _carried_on(text, bounds, number, unclosed)
        found += pieces
        for opened in unclosed:
            if opened.mark not in _SINGLE or opened in carried or any(c.mark == opened.mark for c in carried):
                found.append(_piece(text, opened, paragraph.end, "", unclosed.index(opened)))
    found.sort(key=lambda quotation: (quotation.start, -quotation.end))
    return tuple(_classified(text, found))


def _scan(
    text: str, paragraph: Span, carried: list[_OpenQuotation]
) -> tuple[list[Quotation], list[_OpenQuotation]]:
    """The quotations closed within one paragraph, and what is still open at its end."""
    stack: list[_OpenQuotation] = []
    at = paragraph.start + len(text[slice(*paragraph)]) - len(text[slice(*paragraph)].lstrip())
    for opened in carried:
        reopened = text.startswith(opened.mark, at)
        stack.append(_OpenQuotation(opened.mark, at, True))
        at += len(opened.mark) if reopened else 0
    pieces: list[Quotation] = []
    for match in _MARKS.finditer(text, at, paragraph.end):
        mark = match.group()
        closing = next((k for k in reversed(range(len(stack))) if mark in _CLOSERS[stack[k].mark]), None)
        if closing is not None and _closes(text, *match.span(), stack[closing].mark, paragraph.end):
            pieces.append(_piece(text, stack[closing], match.start(), mark, closing))
            del stack[closing:]
        elif mark in _CLOSERS and _opens(text, *match.span(), mark, paragraph.end):
            stack.append(_OpenQuotation(mark, match.start(), False))
    return pieces, stack


def _piece(text: str, opened: _OpenQuotation, close: int, mark: str, level: int) -> Quotation:
    marked = text.startswith(opened.mark, opened.start)
    inner = Span(opened.start + len(opened.mark) * marked, close)
    return Quotation(opened.start, close + len(mark), inner, opened.mark, level, continues=opened.continues)


def _opens(text: str, start: int, end: int, mark: str, limit: int) -> bool:
    after = text[end : end + 1]
    before = text[start - 1 : start]
    if not after or (after.isspace() and mark != "«"):
        return False
    if mark in "“„«‚":
        return True
    if before.isalnum() or (before in ".,;!?%)]" and before):
        return False
    if mark == "»":  # opens only in the German order »…«
        return "«" in text[end:limit]
    if mark in {"‘", "'"}:
        if _CLIPPED.match(text, end):
            return False
        return mark == "‘" or any(_single_end(text, k) for k in _places(text, "'", end, limit))
    return True


def _closes(text: str, start: int, end: int, opener: str, limit: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if opener in {'"', "''"}:
        return not before.isspace() or not after or after.isspace()
    if opener not in _SINGLE:
        return True
    if not _single_end(text, start):
        return False
    if before.lower() != "s" or not re.match(r" [a-z]", text[end : end + 2]):
        return True
    return not _closed_later(text, end, opener, limit)


def _single_end(text: str, at: int) -> bool:
    """A single mark that may close: no letter follows it, and no space comes before it."""
    return not text[at + 1 : at + 2].isalnum() and not text[at - 1 : at].isspace()


def _closed_later(text: str, at: int, opener: str, limit: int) -> bool:
    """True where a plainer closing mark follows before the next opening: this one is a possessive."""
    for match in _MARKS.finditer(text, at, limit):
        k = match.start()
        if match.group() in _CLOSERS[opener] and _single_end(text, k):
            return True
        if match.group() in _CLOSERS and _opens(text, k, match.end(), match.group(), limit):
            return False
    return False


def _places(text: str, mark: str, start: int, end: int) -> Iterator[int]:
    while (start := text.find(mark, start, end)) >= 0:
        yield start
        start += 1


def _carried_on(
    text: str, bounds: list[Span], number: int, unclosed: list[_OpenQuotation]
) -> list[_OpenQuotation]:
    """Those of the unclosed quotations that the following paragraphs go on with."""
    if not unclosed or number + 1 == len(bounds):
        return []
    outer = unclosed[0]
    following = text[slice(*bounds[number + 1])].lstrip()
    if following.startswith(outer.mark):
        inner = [opened for opened in unclosed[1:] if following.startswith(outer.mark + opened.mark)]
        return [outer, *inner]
    for paragraph in bounds[number + 1 : number + 1 + _RUN_ON_PARAGRAPHS]:
        verdict = _first_mark_closes(text, paragraph, outer.mark)
        if verdict is not None:
            return [outer] if verdict else []
    return []


def _first_mark_closes(text: str, paragraph: Span, opener: str) -> bool | None:
    """Whether the first quotation mark of a paragraph closes; None where it has none."""
    for match in _MARKS.finditer(text, *paragraph):
        at, mark = match.start(), match.group()
        before = text[at - 1 : at]
        if mark in _CLOSERS[opener] and at > paragraph.start:
            if opener in _SINGLE:
                if before in ".,!?…—–" and _single_end(text, at):
                    return True
            elif not before.isspace():
                return True
        if mark == opener and _opens(text, at, match.end(), mark, paragraph.end):
            return False
    return None


# --- somebody's words, or a term ------------------------------------------------------------------

_SENTENCE_MARK = re.compile(r"[.,;:!?…—]")
_TITLE_WORD = r"(?:[A-Z0-9][\w’']*|of|the|and|a|an|in|for|to|on|at|by|from|with|or)"
_TITLE = re.compile(rf"(?=[A-Z0-9]){_TITLE_WORD}(?::? {_TITLE_WORD})* [A-Z0-9][\w’']*")
_TERM_WORDS = 4


def _classified(text: str, found: list[Quotation]) -> Iterator[Quotation]:
    for quotation in found:
        speech = quotation.continues or _is_speech(text, quotation)
        yield quotation if speech else replace(quotation, kind=QuotationKind.TERM)


def _is_speech(text: str, quotation: Quotation) -> bool:
    inner = text[slice(*quotation.inner)]
    if _TITLE.fullmatch(inner):
        return False
    if len(inner.split()) > _TERM_WORDS or _SENTENCE_MARK.search(inner):
        return True
    left = re.split(r"[.!?;\n]\s", text[max(0, quotation.start - 90) : quotation.start])[-1]
    return any(word.lower() in verbs() for word in re.findall(r"[\w-]+", left))

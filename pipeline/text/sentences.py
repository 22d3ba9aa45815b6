"""Where paragraphs and sentences begin and end, as character offsets into a text exactly as it came.

Cutting at full stops is sentencex's work; this module knows layout: which line breaks part two
paragraphs, which only wrap a line, and which fall into the middle of a sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from pipeline.text.speaker_labels import turns


class Placed(Protocol):
    """What has a place in a text: a span, a sentence."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Span(NamedTuple):
    """A half-open pair of character offsets."""

    start: int
    end: int

    def overlaps(self, other: Placed) -> bool:
        """At least one character is in both."""
        return self.start < other.end and other.start < self.end


# Full stop, question or exclamation mark, ellipsis or colon, then any closing quotes or brackets.
_ENDED = re.compile(r"[.!?…:][\"'”’“‘»«)\]]*$")
# A dotted abbreviation used as an adjective ("the rhetoric of U.S." + "President ..."): with the
# article "the" before it, it is a noun and may end a sentence.
_ADJECTIVE_ABBREVIATION = re.compile(r"(?<!\bthe )(?<!\bThe )\b(?:[A-Z]\.){2,}$")
# A letter of a dotted abbreviation that the next one follows without a blank: "R-S." + "D., told".
_DOTTED = re.compile(r"\b[A-Z]\.$")
# Short titles, which stand before a name and never end a sentence; sentencex knows some of them.
_SHORT_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Drs?|Profs?|Govs?|Sens?|Reps?|Lt|Gen|Col|Capt|Sgt|Maj|Adm|Rev|Hon|Ft|Mt)\.$"
)
_FRENCH_TITLE = re.compile(r"\b(?:MM?|Mme?s?|Mlles?|Me|Pr)\.$")
# A time before a day or a zone ("3 a.m. Monday") and a rounded figure go on.
_TIMED = re.compile(r"\b[ap]\.m\.$|\bapprox\.$", re.IGNORECASE)
_DAY_OR_ZONE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    r"|(?:[A-Z]{1,3}[SD]?T|UTC|Eastern|Central|Pacific|Mountain|Greenwich)\b|\d)"
)
# An abbreviation that may end a sentence does so before a quotation that begins one: "at 3 a.m. “We ran,” …".
_BEFORE_QUOTATION = re.compile(
    r"(?:\b(?:[A-Za-z]\.){2,}|\b(?:Inc|Corp|Co|Ltd|etc)\.)(?=\s+[“\"][A-Z][^”\"]*[,.!?…][”\"])"
)
# Words that end a sentence though they look like abbreviations: "passed in May. Rep. Tom Roe", "told me. He".
_WHOLE_WORD = re.compile(r"\b(?:May|may|me|no|ill|ore|fed|miss)\.(?=\s+[“\"‘']?[A-Z])")
# The end of a quotation within a quotation ends the sentence: "“He said, ‘Go home.’” The firm denied it."
_TWICE_CLOSED = re.compile(r"(?<!\b[A-Z])[.!?](?:['’][\"”]|[\"”]['’])(?=\s+[A-Z“\"‘])")
# The time before an entry of a live report: "18.40 Police have confirmed …".
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])[.:h][0-5]\d(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?\s*[:–—-]?\s+(?=[A-Z“‘\"'])"
)
_WRAP_WIDTH = 100


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, without the white space around them.

    A blank line always parts two paragraphs. A single line break does so too, except in hard-wrapped
    text, where most lines of a block break off without closing punctuation.
    """
    spans: list[Span] = []
    for block in re.finditer(r"\S.*(?:\n[^\S\n]*\S.*)*", text):
        if _is_wrapped(block.group()):
            spans.append(_stripped(text, block.start(), block.end()))
        else:
            spans += [
                _stripped(text, block.start() + line.start(), block.start() + line.end())
                for line in re.finditer(r".*\S.*", block.group())
            ]
    return spans


def _is_wrapped(block: str) -> bool:
    lines = [line.rstrip() for line in block.split("\n")]
    if len(lines) < 3 or max(map(len, lines)) > _WRAP_WIDTH:
        return False
    broken = sum(not _ENDED.search(line) for line in lines[:-1])
    return broken * 2 > len(lines) - 1


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def sentences(text: str, language: str = "en") -> list[Span]:
    """The sentences of a text in order; each character that is not white space lies in exactly one.

    `language` is its code in ISO 639, for the abbreviations and dates that end no sentence in it.

    A sentence that the layout cuts in two is one sentence: where a paragraph breaks off at an
    abbreviation that qualifies the next word, or the next one goes on in lower case.
    """
    found: list[Span] = []
    lines = paragraphs(text)
    leads = turns(text, lines)
    for paragraph in lines:
        for number, piece in enumerate(_pieces(text, paragraph, leads.get(paragraph.start), language)):
            before = text[slice(*found[-1])] if found else ""
            after = text[slice(*piece)]
            timed = number and _TIMED.search(before) and _DAY_OR_ZONE.match(after)
            laid_out = number == 0 and found and _goes_on(before, after)
            dotted = number and found[-1].end == piece.start and _DOTTED.search(before)
            if (
                timed
                or dotted
                or laid_out
                or _SHORT_TITLE.search(before)
                or (number and _is_cut(before, after, language))
            ):
                found[-1] = Span(found[-1].start, piece.end)
            else:
                found.append(piece)
    return found


def _pieces(text: str, paragraph: Span, lead: int | None, language: str) -> list[Span]:
    """The sentences of a paragraph; `lead` is the end of the speaker's label with which it opens."""
    from sentencex import segment  # a compiled extension: imported where used

    pieces: list[Span] = []
    at = paragraph.start
    if lead is None and (clock := _CLOCK.match(text, at, paragraph.end)):
        lead = clock.end()
    if lead is not None:
        pieces.append(_stripped(text, at, lead))
        at, paragraph = lead, Span(lead, paragraph.end)
    for piece in segment(language, text[paragraph.start : paragraph.end]):
        cuts = (
            *_BEFORE_QUOTATION.finditer(piece),
            *_TWICE_CLOSED.finditer(piece),
            *(_WHOLE_WORD.finditer(piece) if language == "en" else ()),
        )
        for end in sorted({at + len(piece), *(at + found.end() for found in cuts)}):
            if text[at:end].strip():
                pieces.append(_stripped(text, at, end))
            at = end
    return pieces


def _is_cut(before: str, after: str, language: str) -> bool:
    """In other languages than English, which has its own rules: "M. Falk", "12 févr. au plus tard"."""
    return language != "en" and (
        after[0].islower() or bool(_FRENCH_TITLE.search(before) and language == "fr")
    )


def _goes_on(before: str, after: str) -> bool:
    if _ADJECTIVE_ABBREVIATION.search(before):
        return after[0].isupper()
    return not _ENDED.search(before) and after[0].islower()

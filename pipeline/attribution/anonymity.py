"""Anonymity: whether a source was promised it or plainly has it, and the reason that the article gives.

Two signs count: the article says so ("on condition of anonymity", "was not authorized to speak
publicly"), or it describes the source by its access alone ("people familiar with the matter", "insiders").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.text.lexicon import noun_class
from pipeline.text.sentences import Span

_REST = r"[^.,;”\"]*"
_REASON = re.compile(
    "|".join(
        pattern + _REST
        for pattern in (
            r"(?:\b(?:speaking|spoke|speak|talked)\s+)?\b(?:on|under)\s+(?:the\s+)?condition\s+of\s+anonymity",
            r"\b(?:on|under)\s+(?:the\s+)?condition\s+(?:that\s+)?\w+\s+(?:not\s+be|remain)\s+"
            r"(?:named|identified|anonymous)",
            r"\b(?:cannot|can[’']t|may\s+not|could\s+not|must\s+not)\s+(?:legally\s+)?be\s+(?:named|identified)",
            r"\banonymously\b",
            r"\b(?:whose|his|her|their)\s+(?:real\s+)?(?:name|identity|identities)s?\s+(?:is|are|was|were|has|have)"
            r"\s+(?:been\s+|being\s+)?(?:withheld|changed|protected|not\s+being)",
            r"\bnot\s+(?:his|her|their)\s+real\s+names?\b",
            r"\b(?:request|ask|demand|insist|grant)(?:ed|ing)?\s+(?:on\s+|for\s+)?anonymity",
            r"\b(?:was|were|is|are)(?:\s+not|n[’']t)\s+(?:yet\s+)?(?:authori[sz]ed|permitted|allowed|cleared)\s+to",
            r"\b(?:declin|ask|refus|request|prefer)(?:ed|ing|red)?\s+(?:not\s+)?to\s+be\s+(?:named|identified|quoted)",
            r"\b(?:ask|request|insist)(?:ed|ing)?\s+that\s+(?:his|her|their)\s+names?\s+not\s+be\s+\w+",
            r"\b(?:did|does|do)(?:\s+not|n[’']t)\s+want\s+(?:[\w’']+\s+){0,3}"
            r"(?:named|identified|quoted|used|published)",
            r"\b(?:(?:did|does|do|would|could|will)(?:\s+not|n[’']t)|declin(?:ed|ing)|refus(?:ed|ing))\s+(?:want\s+)?"
            r"(?:to\s+)?(?:give|share|disclose|reveal|publish)\s+(?:his|her|their)\s+(?:full\s+|last\s+|real\s+)?"
            r"(?:names?|surnames?)",
        )
    ),
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"\b(?:familiar\s+with|close\s+to|privy\s+to|access\s+to)\b"
    r"|\b(?:briefed|knowledge|informed)\s+(?:on|of|about)\b",
    re.IGNORECASE,
)


def reason(text: str, start: int, end: int) -> str | None:
    """The words between two offsets that say why or on what terms a source is not named."""
    found = reason_at(text, start, end)
    return text[slice(*found)] if found else None


def reason_at(text: str, start: int, end: int) -> Span | None:
    """Where between two offsets those words stand."""
    found = _REASON.search(text, start, end)
    return Span(found.start(), found.start() + len(found.group().rstrip())) if found else None


_NAME = r"(?P<name>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)?)"
_WHOSE = r"(?:his|her|their|whose|the)"
_CHANGED = re.compile(
    rf"{_NAME}\s*[(,–—-]+\s*(?:not\s+{_WHOSE}\s+(?:real|actual)\s+name|(?:a\s+)?pseudonym"
    rf"|{_WHOSE}\s+(?:real\s+)?name\s+(?:has\s+been|is\s+being|was|is)\s+(?:changed|withheld)|name\s+changed)"
)
_ASIDE_CHANGED = re.compile(
    rf"{_NAME},\s[^.;“”\"]{{2,120}}?\b(?P<why>whose\s+(?:real\s+)?(?:sur)?name(?:,[^,.;“”\"]{{2,80}},)?"
    r"\s+(?:has\s+been|have\s+been|is\s+being|was|is)\s+(?:changed|withheld)[^.,;“”\"]*)"
)
_ALL_CHANGED = re.compile(
    r"\b(?:like|and)\s+(?:those|the\s+names)\s+of\s+(?:the\s+)?(?:other|all|several|some)\s+"
    r"(?P<kind>[a-z]+?)s?\b"
)
"""Others whose names are changed too: "whose name, like those of other whistleblowers, …"."""
_CALLED = re.compile(
    r"\b(?:(?:asked|wished|wanted|preferred)\s+to\s+be\s+(?:called|known|identified)(?:\s+only|\s+simply)?(?:\s+as|\s+by"
    rf"\s+{_WHOSE}\s+first\s+name,?)?|(?:known|identified|named|referred\s+to)\s+(?:only|simply|just)\s+as"
    r"|(?:under|using)\s+(?:the|a)\s+(?:pseudonym|alias|false\s+name|name)(?:\s+of)?"
    rf"|(?:gave|giving|give)\s+(?:{_WHOSE}\s+)?(?:first\s+)?name\s+(?:only\s+|simply\s+)?as)\s+[‘“\"']?{_NAME}"
)
_PARTIAL = re.compile(
    rf"{_NAME}(?:,\s[^.,;“”\"]{{2,60}})?,?\s(?:who\s+)?(?P<why>(?:did\s+not\s+want\s+to|would\s+not|could\s+not"
    r"|(?:declined|refused|asked\s+not)\s+to)\s+(?:give|share|disclose|reveal)"
    rf"\s+{_WHOSE}\s+(?:sur|(?:last|full|family)\s+)name"
    rf"|gave\s+only\s+{_WHOSE}\s+first\s+name"
    rf"|asked\s+that\s+{_WHOSE}\s+(?:sur|(?:last|full|family)\s+)name\s+not\s+be\s+(?:used|printed|published)"
    rf"|asked\s+(?:that\s+only\s+{_WHOSE}\s+first\s+name\s+be\s+used"
    rf"|to\s+be\s+identified\s+only\s+by\s+{_WHOSE}\s+first\s+name))"
)


_HE_IS_HIDDEN = re.compile(
    r"(?P<others>[Ll]ike\s(?:the\s|all\s)?(?:other|others)\b[^.,;]{0,60},\s)?\b(?:he|she|they|[Hh]e|[Ss]he|[Tt]hey)\s"
    r"(?:is|are|was|were)\s(?:identified|named|referred\s+to)\s(?:here\s)?(?:only\s)?by\s"
    r"(?:a\s+pseudonym|pseudonyms|(?:his|her|their)\s+(?:first|middle)\s+names?"
    r"|(?:a\s+)?names?\s+that\s+(?:is|are)\s+not\s+(?:his|her|their)\s+own)[^.;“”\"]*"
    r"|(?P<all>\b(?:[Tt]he\s)?[Nn]ames\s(?:of\s[^.;,]{2,60}\s)?have\sbeen\schanged[^.;“”\"]*)"
)
"""In a sentence of its own: "Like the others quoted here, he is identified by a pseudonym because …"."""
_ONE_NAME = re.compile(
    r"(?:(?<=[.!?”\"]\s)|(?<=\n)|(?<=said\s)|(?<=says\s)|(?<=[a-z],\s))"
    r"(?P<name>[A-ZÀ-Þ][a-zà-ÿ]+),(?=\s(?:an?\s|the\s|who\b|whose\b|\d\d,|a\b)|\s[a-z]+ed\b)"
)
"""Somebody who is introduced by one name: "Lien, a former packer", "A third worker, Gabor, described"."""


class Pseudonym(NamedTuple):
    """Where the article says that a name is not real, or all it gives; and where it tells whose it is."""

    why: Span
    told: Span


def pseudonyms(text: str) -> dict[str, Pseudonym]:
    """The names in a text that it says are not real, or are all it gives."""
    found = {
        one["name"]: Pseudonym(Span(*one.span("why" if "why" in pattern.groupindex else 0)), _told(text, one))
        for pattern in (_CHANGED, _ASIDE_CHANGED, _CALLED, _PARTIAL)
        for one in pattern.finditer(text)
    }
    for why, _ in tuple(found.values()):
        if others := _ALL_CHANGED.search(text, *why):
            beside = rf"\b{re.escape(others['kind'])},\s{_NAME}(?=,)"
            found |= {one["name"]: Pseudonym(why, _told(text, one)) for one in re.finditer(beside, text)}
    return _said_apart(text) | found


def _said_apart(text: str) -> dict[str, Pseudonym]:
    """The names that a sentence of its own says are not real."""
    why = _HE_IS_HIDDEN.search(text)
    if why is None:
        return {}
    met = list(_ONE_NAME.finditer(text))
    if not (why["others"] or why["all"]):
        met = [one for one in met if one.start() < why.start()][-1:]
    return {one["name"]: Pseudonym(Span(*why.span()), _told(text, one)) for one in met}


_DESCRIBED = re.compile(r"(?:, \d\d)?, (?=(?:an?|the|one) )")
_ENDS = re.compile(r"[.;“”\"]|$")


def _told(text: str, found: re.Match[str]) -> Span:
    """The description of somebody whose name was found; what was found where there is none."""
    described = _DESCRIBED.match(text, found.end("name"))
    if described is None:
        return Span(*found.span())
    end = _ENDS.search(text, described.end())
    return Span(described.end(), end.start() if end else len(text))


def is_secretive(words: str) -> bool:
    """Words for a source that tell its access and nothing else: "a source", "people briefed on the talks"."""
    return bool(_ACCESS.search(words)) or any(
        noun_class(word)[0] == "secretive" for word in re.findall(r"\w+", words.lower())
    )

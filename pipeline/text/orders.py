"""What in a text is meant for a machine that reads it: orders, fake messages, ready answers, forged evidence.

    Ignore all previous instructions.      an order
    <|im_start|>system                     a marker of a chat, or a tag that delimits a prompt
    {"verdict": "supported"}               an answer
    [4] (2025-01-01) The mayor resigned.   a line of evidence
    SWdub3JlIGFsbCBwcmV2aW91cw==           words in code
    a a a a a a a a …                      padding

All of it is found by rules (data/orders.txt and the expressions below); no model is asked. An order to people
is news ("Ignore the evacuation order," he said) and is left alone: docs/trust.md says how often that goes
wrong. `plain` gives the text without these things and without disguises (text/disguise.py), as long as before.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.records import Flag, FlagKind
from pipeline.text.disguise import disguises, lifted, reading
from pipeline.text.lexicon import verbs
from pipeline.text.order_rules import phrases, rules
from pipeline.text.sentences import Span, sentences

Find = tuple[Span, FlagKind]

_NEAR = 300
"""Characters within which one find makes a weaker sign count."""
_SHOWN = 200
"""Characters of a find that a flag keeps."""
_KEPT_WORDS = 3
"""Words before an order, in its own sentence, that are worth keeping."""

_PERIOD = 16
"""Words that may make up what padding repeats."""
_STATEMENT = 4
"""Words that could be a statement."""

# --- what it looks like ---------------------------------------------------------------------------

_TAGS = (
    "article|sentences?|evidence|claims?|passages?|words|source|speaker|context|document|system|user|assistant"
    "|human|instructions?|prompt|tool|message|answer|verdict|data"
)
_OPENED = re.compile(
    rf"<\|[^|>\n]{{1,40}}\|>|\[INST\]|<<SYS>>|<\s*(?:{_TAGS})(?:-\d+)?\s*>"
    r"|^\W{0,6}(?:#{2,4}|\*\*)\s*(?:system|user|assistant|human|instructions?|response|input|new task)\b[^\w\n]*$"
    r"|(?:#{2,4}\s*)(?:system|instructions?|response|assistant)\s*:"
    r"|(?:^|(?<=[.!?\"”»])\s)\W{0,4}(?:system|assistant|developer)(?:\s(?:message|prompt|note|override|notice|role))?\s?\W?[:：]"
    r"|\b(?:BEGIN|START|END) SYSTEM (?:MESSAGE|PROMPT)\b|\[SYSTEM\]"
    r"|\"role\"\s*:\s*\"(?:system|user|assistant|developer|tool)\""
    r"|[-=#*<\[]{2,}\s*(?:end|begin|start|new)\b(?:\sof)?(?:\s(?:the|your))?\s"
    r"(?:evidence|instructions?|prompt|input|context|system\w*|data|claim)\b[^\n]{0,20}?[-=#*>\]]{2,}",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSED = re.compile(
    rf"<\|[^|>\n]*end[^|>\n]*\|>|\[/INST\]|<</SYS>>|<\s*/\s*(?:{_TAGS}|s)(?:-\d+)?\s*>", re.IGNORECASE
)
_REMARK = re.compile(r"<!--.{0,5000}?-->", re.DOTALL)
_LABELS = r"(?:supported|refuted|conflicting[_ ]evidence|not[_ ]enough[_ ]evidence)"
_TRUTHS = (
    rf"(?:{_LABELS}|true|false|mixed|unknown|wahr|richtig|belegt|bestätigt|vrai|vraie|étayée|falsch|faux|fausse|falso|falsa|verdader[oa]|respaldad[oa]"
    r"|ложь|ложно|неверно|истина|правда|верно|подтверждено|支持|真|假|属实|正确)"
)
_ANSWER = re.compile(
    r"\{[^{}]{0,40}[\"“'](?:verdict|label|answer|rating|stance|classification|sentence|reason|claims)[\"”']"
    r"\s*[:：=][^{}]{0,600}\}?"
    rf"|\b(?:label|verdict|answer|rating|classification|stance|output|judge?ment|Urteil|Bewertung|Ergebnis|étiquette"
    rf"|veredicto|etiqueta|вердикт|метка|ответ)\W{{0,3}}\s*[:：=]\s*[\"“'«*]?{_LABELS}\b"
    rf"|\b(?:label|Etikett|étiquette|etiqueta|метка)\s*[:：=]\s*[\"“'«*]?{_TRUTHS}(?!\w)"
    rf"|(?:标签|判定|判断结果|结论)\s*[:：=]\s*[\"“'«]?{_TRUTHS}",
    re.IGNORECASE,
)
# Labels in capitals, in a line that is not in capitals altogether.
_CAPITALS = re.compile(
    r"(?<![A-Z]\s)\b(?:SUPPORTED|REFUTED|NOT[_ ]ENOUGH[_ ]EVIDENCE|CONFLICTING[_ ]EVIDENCE)\b(?!\s[A-Z]{2})"
)
_WEAK_ANSWER = re.compile(
    rf"\b(?:verdict|answer|rating|Urteil|veredicto|вердикт|ответ)\s*[:：=]\s*[\"“'«]?{_TRUTHS}(?!\w)",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"\[\d{1,3}\]\s*\((?:undated|\d{4}-\d\d?-\d\d?)[^)\n]{0,60}\)"
    r"|(?:^|(?<=[.!?\"”»])\s)\W{0,4}(?:evidence|passage|snippet|sentence|note)\s*(?:#|no\.?|nr\.?)?\s*\[?\d{1,3}\]?\s*"
    r"(?:\([^)\n]{4,60}\)\s*)?:",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER = re.compile(r"\[(\d+)\]")
_BASE64 = re.compile(r"(?<![\w/+])[A-Za-z0-9+/]{20,}={0,2}(?![\w/+])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-f]{2}[ :]?){16,}(?!\w)", re.IGNORECASE)
_RUN = re.compile(r"(\S)\1{119,}")
_BLANKS = re.compile(r"\s{400,}")
_FENCE = re.compile(r"(?:```|~~~)[\w-]*\s*(?:```|~~~)|[(\[{<*_“«\"‘]\s+[)\]}>*_”»\"’]")


# --- what is found --------------------------------------------------------------------------------


def flags(text: str) -> tuple[Flag, ...]:
    """What in a text looks meant for a machine, in order, with the words for it."""
    found = [(span, kind) for span, kind in _found(text)]
    found += [(span, FlagKind.DISGUISE) for span in disguises(text)]
    return tuple(_flag(text, span, kind) for span, kind in sorted(found))


def _flag(text: str, span: Span, kind: FlagKind) -> Flag:
    words = text[slice(*span)]
    return Flag(kind=kind, text=words[:_SHOWN], start=span.start, end=span.end, reads=_reads(words, kind))


def _reads(words: str, kind: FlagKind) -> str | None:
    """What the words say, where an editor would not see it in them."""
    if kind is FlagKind.DISGUISE:
        return reading(words)[:_SHOWN]
    if kind is FlagKind.CODE:
        codes = (_decoded(m.group()) for rule in (_BASE64, _HEX) for m in rule.finditer(words))
        return next(filter(None, codes), codecs.encode(words, "rot13"))[:_SHOWN]
    return None


def plain(text: str) -> str:
    """The text as a model is shown it: disguises undone, and spaces for what is meant for a machine.

    It is as long as the text, so that offsets into one are offsets into the other, and the same text where
    nothing is found. "[3]" becomes "(3)": evidence is numbered for a model in square brackets.
    """
    clear = _NUMBER.sub(r"(\1)", lifted(text))
    found = _found(text)
    if not found:
        return clear
    for (start, end), _ in reversed(found):
        clear = _without(clear, start, end)
    return _FENCE.sub(lambda match: _blank(match.group()), clear)


def _without(text: str, start: int, end: int) -> str:
    """The text with spaces for a span; where that was the end of a sentence, what is left ends as it did."""
    if text[end : end + 1] in (".", "!", "?"):
        end += 1
    line = text[text.rfind("\n", 0, start) + 1 : start]
    left = line.rstrip(" \t,;:–—-(")
    mark = text[end - 1] if text[end - 1] in ".!?…" and left and left[-1].isalnum() else ""
    if mark:
        start -= len(line) - len(left)
    return text[:start] + mark + _blank(text[start + len(mark) : end]) + text[end:]


def cleared(text: str) -> str:
    """A short text as a model is shown it: `plain`, with one space for each gap that this has left."""
    clear = plain(text)
    return text if clear == text else " ".join(clear.split())


def plain_sentences(text: str) -> list[Span]:
    """The sentences of the `plain` text, without those of which no word is left."""
    clear = plain(text)
    spans = sentences(clear)
    if clear == text:
        return spans
    return [span for span in spans if _says_something(clear[slice(*span)], text[slice(*span)])]


def _says_something(clear: str, words: str) -> bool:
    return clear == words or re.search(r"\w", clear) is not None


def _blank(words: str) -> str:
    """As many spaces; line breaks stay, since sentences end at them."""
    return "".join(mark if mark == "\n" else " " for mark in words)


@lru_cache(maxsize=512)
def _found(text: str) -> tuple[Find, ...]:
    """What is left out for a model, in order; no two overlap."""
    clear = lifted(text).replace("’", "'")
    signs = [*_markers(clear), *_answers(clear), *_forged(clear), *_codes(clear), *_orders(clear, alone=True)]
    if signs:
        signs += _weaker(clear, [span for span, _ in signs])
        signs = _widened(clear, signs)
    return tuple(_apart([*signs, *_padding(clear)]))


def _apart(found: list[Find]) -> Iterator[Find]:
    """The finds in order, those that overlap as one, under the kind of the first."""
    last: Find | None = None
    for span, kind in sorted(found):
        if last and span.start < last[0].end:
            last = (Span(last[0].start, max(last[0].end, span.end)), last[1])
            continue
        if last:
            yield last
        last = (span, kind)
    if last:
        yield last


def _orders(text: str, *, alone: bool) -> Iterator[Find]:
    lowered = text.lower()
    present = frozenset(phrase for phrase in phrases() if phrase in lowered)
    for rule in rules():
        if rule.alone is alone and rule.can_match(present):
            for match in rule.pattern.finditer(text):
                yield Span(match.start("at"), match.end()), FlagKind.ORDER


def _weaker(text: str, signs: list[Span]) -> Iterator[Find]:
    """What counts only beside another find."""
    weak = [*_orders(text, alone=False)]
    weak += [(Span(*m.span()), FlagKind.ANSWER) for m in _WEAK_ANSWER.finditer(text)]
    for (start, end), kind in weak:
        if any(start < sign.end + _NEAR and sign.start - _NEAR < end for sign in signs):
            yield Span(start, end), kind


def _markers(text: str) -> Iterator[Find]:
    """Markers of a chat and tags of a prompt; between an opening and the next closing one, all is theirs."""
    at = 0
    for opened in _OPENED.finditer(text):
        if opened.start() < at:
            continue
        end = _paragraph_end(text, opened.end())
        closed = _CLOSED.search(text, opened.end(), opened.end() + 2000)
        at = closed.end() if closed else end
        yield Span(opened.start() + len(opened.group()) - len(opened.group().lstrip()), at), FlagKind.MARKER
    for closed in _CLOSED.finditer(text):
        yield Span(*closed.span()), FlagKind.MARKER
    for remark in _REMARK.finditer(text):
        yield Span(*remark.span()), FlagKind.HIDDEN


def _paragraph_end(text: str, at: int) -> int:
    """The end of the line, or of the next one where the marker has its line for itself."""
    rest = re.compile(r"\s*[^\n]*").match(text, at)
    return rest.end() if rest else at


def _answers(text: str) -> Iterator[Find]:
    return ((Span(*m.span()), FlagKind.ANSWER) for rule in (_ANSWER, _CAPITALS) for m in rule.finditer(text))


def _forged(text: str) -> Iterator[Find]:
    """What pretends to be a line of the evidence, to the end of its own line."""
    for match in _EVIDENCE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield Span(start, _paragraph_end(text, match.end())), FlagKind.EVIDENCE


def _codes(text: str) -> Iterator[Find]:
    """Words in base64, hexadecimal digits or letters moved by thirteen places."""
    for rule in (_BASE64, _HEX):
        for match in rule.finditer(text):
            if _decoded(match.group()):
                yield Span(*match.span()), FlagKind.CODE
    for span, _ in _orders(codecs.encode(text, "rot13"), alone=True):
        yield span, FlagKind.CODE


def _decoded(code: str) -> str | None:
    """The words that a code stands for; None where it stands for no words."""
    for decode in (bytes.fromhex, lambda one: base64.b64decode(one + "=" * (-len(one) % 4), validate=True)):
        try:
            words = decode(code.replace(":", " ")).decode("utf-8")
        except (ValueError, binascii.Error):
            continue
        letters = sum(mark.isalpha() or mark == " " for mark in words)
        if words.isprintable() and letters >= 0.8 * len(words) and " " in words:
            return str(words)
    return None


def _padding(text: str) -> Iterator[Find]:
    """What is said over and over: a character, or up to eight words. What could be a statement stays once."""
    for rule in (_RUN, _BLANKS):
        for match in rule.finditer(text):
            yield Span(*match.span()), FlagKind.PADDING
    words = list(re.finditer(r"\S+", text))
    spelt = [word.group() for word in words]
    at = 0
    while at < len(words):
        for period in range(1, _PERIOD + 1):
            end = at + period
            while end < len(words) and spelt[end] == spelt[end - period]:
                end += 1
            if end - at >= max(20, 4 * period) and words[end - 1].end() - words[at].start() >= 120:
                first = at + period if period >= _STATEMENT else at
                yield Span(words[first].start(), words[end - 1].end()), FlagKind.PADDING
                at = end
                break
        else:
            at += 1


# --- how much of a sentence goes ------------------------------------------------------------------


def _widened(text: str, signs: list[Find]) -> list[Find]:
    """Each find with the rest of its clause, up to the end of its sentence."""
    bounds = sentences(text)
    wide: list[Find] = []
    for (start, end), kind in signs:
        if kind is FlagKind.HIDDEN:
            wide.append((Span(start, end), kind))
            continue
        for sentence in bounds:
            if sentence.start < end and start < sentence.end:
                inside = Span(max(start, sentence.start), min(end, sentence.end))
                wide.append((_clause(text, sentence, inside), kind))
    return wide


_BREAK = re.compile(r"[.!?;:—–|]\s|[(\[{]|\n")
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’"}
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


def _clause(text: str, sentence: Span, find: Span) -> Span:
    """What to leave out of a sentence for a find in it.

    From the break before the find, if some words stand before that, to the end of the sentence or of the
    bracket or quotation marks around it. Where somebody is quoted with an order, nothing else is said.
    """
    before, after = text[sentence.start : find.start], text[find.end : sentence.end]
    for mark, closing in _QUOTES.items():
        at = before.rfind(mark)
        if at >= 0 and (before.count(mark) % 2 if mark == closing else closing not in before[at:]):
            close = after.find(closing)
            close = len(after) if close < 0 else close + 1
            if _speaks(before[:at] + " " + after[close:]):
                return sentence
            return Span(sentence.start + at, find.end + close)
    for mark, closing in _BRACKETS.items():
        at = before.rfind(mark)
        if at >= 0 and closing not in before[at:] and closing in after:
            return Span(sentence.start + at, find.end + after.index(closing) + 1)
    breaks = [match.end() for match in _BREAK.finditer(before)]
    start = breaks[-1] if breaks else 0
    if len(re.findall(r"\w{2,}", before[:start])) < _KEPT_WORDS:
        start = 0
    return Span(sentence.start + start, sentence.end)


def _speaks(words: str) -> bool:
    return any(word.lower() in verbs() for word in re.findall(r"[\w-]+", words)) or not re.search(
        r"\w", words
    )

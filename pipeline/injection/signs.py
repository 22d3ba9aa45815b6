"""Signs that words are meant for a machine: each finder below knows one kind, by its look or by its words.

Orders are found by the rules of data/orders.txt, everything else by the expressions here. No text can make a
finder take long: what repeats in them is bounded.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from pipeline.injection.order_rules import groups_in, rules
from pipeline.records import FlagKind
from pipeline.text.sentences import Span

Find = tuple[Span, FlagKind]

_NEAR = 300
"""Characters within which one find makes a weaker sign count."""
_MESSAGE = 2000
"""Characters between the opening and the closing marker of one message."""
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
    r"|^\W{0,6}(?:#{2,4}|\*\*)\s*(?:system|user|assistant|human|instructions?|response|input|new task)\b"
    r"[^\w\n]*$"
    r"|(?:#{2,4}\s*)(?:system|instructions?|response|assistant)\s*:"
    r"|(?:^|(?<=[.!?\"”»])\s)\W{0,4}(?:system|assistant|developer)"
    r"(?:\s(?:message|prompt|note|override|notice|role))?\s?\W?[:：]"
    r"|\b(?:BEGIN|START|END) SYSTEM (?:MESSAGE|PROMPT)\b|\[SYSTEM\]"
    r"|\"role\"\s*:\s*\"(?:system|user|assistant|developer|tool)\""
    r"|(?<![-=#*<\[])[-=#*<\[]{2,40}\s{0,3}(?:end|begin|start|new)\b(?:\sof)?(?:\s(?:the|your))?\s"
    r"(?:evidence|instructions?|prompt|input|context|system\w*|data|claim)\b[^\n]{0,20}?[-=#*>\]]{2,}",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSED = re.compile(
    rf"<\|[^|>\n]*end[^|>\n]*\|>|\[/INST\]|<</SYS>>|<\s*/\s*(?:{_TAGS}|s)(?:-\d+)?\s*>", re.IGNORECASE
)
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
_BASE64 = re.compile(r"(?<![\w/+])[A-Za-z0-9+/]{20,}={0,2}(?![\w/+])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-f]{2}[ :]?){16,}(?!\w)", re.IGNORECASE)
_RUN = re.compile(r"(\S)\1{119,}")
_BLANKS = re.compile(r"\s{400,}")


# --- the finders ----------------------------------------------------------------------------------


def find_signs(text: str) -> list[Find]:
    """The parts of a text meant for a machine, except padding; weaker signs only near another one."""
    found = [*_remarks(text), *_markers(text), *_answers(text), *_forged(text), *_codes(text)]
    found += _orders(text, alone=True)
    return [*found, *_weaker(text, [span for span, _ in found])] if found else []


def _orders(text: str, *, alone: bool) -> Iterator[Find]:
    present = groups_in(text.lower())
    for rule in rules(alone):
        # Nearly all rules end here, thousands of times for each article.
        if rule.groups <= present:
            for match in rule.pattern.finditer(text):
                yield Span(match.start("at"), match.end()), FlagKind.ORDER


def _weaker(text: str, found: Sequence[Span]) -> Iterator[Find]:
    """What counts only beside another find."""
    starts, ends = sorted(span.start for span in found), sorted(span.end for span in found)
    weak = [*_orders(text, alone=False)]
    weak += [(Span(*m.span()), FlagKind.ANSWER) for m in _WEAK_ANSWER.finditer(text)]
    for (start, end), kind in weak:
        # More finds begin before its end than are over before its start: one of them is near.
        if bisect_left(starts, end + _NEAR) > bisect_right(ends, start - _NEAR):
            yield Span(start, end), kind


def _remarks(text: str) -> Iterator[Find]:
    """Comments of HTML and Markdown."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start)) >= 0:
        yield Span(start, end + 3), FlagKind.HIDDEN
        start = text.find("<!--", end)


def _markers(text: str) -> Iterator[Find]:
    """Markers of a chat and tags of a prompt; between an opening and the next closing one, all is theirs."""
    closed = [Span(*match.span()) for match in _CLOSED.finditer(text)]
    at = 0
    for opened in _OPENED.finditer(text):
        if opened.start() < at:
            continue
        after = bisect_left(closed, Span(opened.end(), 0))
        near = after < len(closed) and closed[after].end <= opened.end() + _MESSAGE
        at = closed[after].end if near else _paragraph_end(text, opened.end())
        yield Span(opened.start() + len(opened.group()) - len(opened.group().lstrip()), at), FlagKind.MARKER
    yield from ((span, FlagKind.MARKER) for span in closed)


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


def words_in_code(text: str) -> str:
    """What words in code say."""
    codes = (_decoded(match.group()) for rule in (_BASE64, _HEX) for match in rule.finditer(text))
    return next(filter(None, codes), codecs.encode(text, "rot13"))


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


def padding(text: str) -> Iterator[Find]:
    """Repetitions of a character, or of up to eight words. Of what could be a statement, one stays."""
    for rule in (_RUN, _BLANKS):
        for match in rule.finditer(text):
            yield Span(*match.span()), FlagKind.PADDING
    words = list(re.finditer(r"\S+", text))
    spelt = [word.group() for word in words]
    at = 0
    while at < len(words):
        if spelt[at] not in spelt[at + 1 : at + 1 + _PERIOD]:
            at += 1
            continue
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

"""What kind of source a phrase names: a person, a body, a record, named or anonymous, and who it is.

Decided by the head of the noun phrase, the names that it holds, and what the article told before:
"the mayor" is somebody if the article names a mayor, "the analyst" is whoever was an analyst last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import SourceKind
from pipeline.text.attributions import Attribution
from pipeline.text.cast import Cast, is_body, suits
from pipeline.text.lexicon import names, nouns, plurals
from pipeline.text.quotations import Quotation
from pipeline.text.sentences import Span
from pipeline.text.words import Word, index_at

K = SourceKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of the source of one attribution."""

    kind: SourceKind
    name: str | None = None
    role: str | None = None
    anonymity_reason: str | None = None
    relay: str | None = None
    granted: bool = False
    sure: bool = True


_REASON = re.compile(
    r"(?:(?:speaking|spoke|speak|requested|asked|insisted|granted|talked)\s+)?(?:on|under)\s+(?:the\s+)?condition"
    r"\s+(?:of\s+anonymity|that\s+\w+\s+not\s+be\s+(?:named|identified))[^.,;”\"]*"
    r"|\banonymously\b[^.,;”\"]*"
    r"|(?:request|ask|demand|insist)(?:ed|ing)\s+(?:on\s+)?(?:for\s+)?anonymity[^.,;”\"]*"
    r"|(?:was|were|is|are)(?:\s+not|n[’']t)\s+(?:yet\s+)?(?:authori[sz]ed|permitted|allowed|cleared)\s+to[^.,;”\"]*"
    r"|(?:declin|ask|refus|request|prefer)(?:ed|ing|red)\s+(?:not\s+)?to\s+be\s+(?:named|identified|quoted)[^.,;”\"]*"
    r"|(?:did|does|do)(?:\s+not|n[’']t)\s+want\s+(?:\w+\s+){0,3}(?:to\s+be\s+)?(?:named|identified|quoted|used|published)"
    r"[^.,;”\"]*",
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"\b(?:familiar|close|privy)\s+(?:with|to)\b|\b(?:briefed|knowledge|informed)\s+(?:on|of|about)\b"
    r"|\baccess\s+to\b|\bdirect\s+knowledge\b",
    re.IGNORECASE,
)
_SPLIT = frozenset({"who", "which", "that", "whose", "whom", "where", ","})


class Kinds:
    """The speakers of one article's attributions, each worked out once."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Word],
        sentences: Sequence[Span],
        cast: Cast,
        quotes: Sequence[Quotation],
        attributions: Sequence[Attribution],
    ) -> None:
        self.text = text
        self.tokens = list(tokens)
        self.sentences = sentences
        self.cast = cast
        self.quotes = quotes
        self.attributions = attributions
        self._found: dict[Span, Speaker] = {}

    def speaker(self, one: Attribution) -> Speaker:
        """Who the source of an attribution is."""
        if one.source is None:
            return Speaker(K.NONE)
        return self.at(one.source)

    def at(self, source: Span) -> Speaker:
        """Who the words of a span are."""
        if source not in self._found:
            self._found[source] = Speaker(K.ANONYMOUS_PERSON, sure=False)  # a chain that comes back to itself
            self._found[source] = self._anonymity(source, self._read(source))
        return self._found[source]

    def _read(self, source: Span) -> Speaker:
        lo, hi = index_at(self.tokens, source.start), index_at(self.tokens, source.end)
        phrase = self.tokens[lo:hi]
        if not phrase:
            return Speaker(K.NONE, sure=False)
        if len(phrase) == 1 and phrase[0].within("personal pronoun"):
            return self._pronoun(lo)
        core = self._core(lo, hi)
        head = core[-1] if core else phrase[0]
        low = head.low.removesuffix("'s").removesuffix("'")
        named = self.cast.between(lo, hi)
        if head.proper and not self._common(low, core):
            return self._proper(core, lo)
        return self._described(low, core, phrase, lo, bool(named))

    def _core(self, lo: int, hi: int) -> list[Word]:
        """The phrase up to its first comma, relative clause or preposition."""
        core: list[Word] = []
        for word in self.tokens[lo:hi]:
            if core and (word.low in _SPLIT or (word.within("preposition") and not word.proper)):
                break
            if core and word.low.endswith("ing") and not word.proper:
                break
            core.append(word)
        return core

    def _common(self, low: str, core: list[Word]) -> bool:
        """A capitalised head that is a common noun nevertheless: "State Officials", "Republicans"."""
        if len(core) > 1 and self.cast.called(core[-1].text):
            return False
        return any(low in plurals(kind) for kind in ("person", "group", "document")) or low in nouns("group") or (
            low in nouns("person") and not self.cast.called(low)
        ) or (low in nouns("document"))

    # --- names ------------------------------------------------------------------------------------

    def _proper(self, core: list[Word], lo: int) -> Speaker:
        run: list[str] = []
        for word in reversed(core):
            if not word.proper and word.low not in ("of", "for", "and", "de"):
                break
            run.insert(0, word.text[:-2] if word.possessive else word.text)
        mentions = self.cast.between(lo, lo + len(core))
        if mentions:
            person = mentions[-1].person
            return Speaker(K.NAMED_PERSON, person.name, self._role(core, person.roles))
        if is_body(run) or core[0].low == "the":
            return Speaker(K.NAMED_ORGANIZATION, " ".join(run), sure=is_body(run))
        person_found = self.cast.called(run[-1])
        if person_found is not None:
            return Speaker(K.NAMED_PERSON, person_found.name)
        given = run[0].lower().rstrip(".")
        titled = given in names("title") or given in names("male") or given in names("female")
        return Speaker(K.NAMED_PERSON, " ".join(run), sure=titled)

    def _role(self, core: list[Word], roles: set[str]) -> str | None:
        return " ".join(sorted(roles)) or None

    # --- descriptions -----------------------------------------------------------------------------

    def _described(self, low: str, core: list[Word], phrase: list[Word], lo: int, named: bool) -> Speaker:
        definite = core[0].low in ("the", "this", "that", "these", "those", "his", "her", "its", "their") or any(
            word.possessive for word in core
        )
        proper = any(word.proper and k for k, word in enumerate(core)) or (core[0].proper and core[0].low != "the")
        if low in nouns("secretive"):
            return Speaker(K.ANONYMOUS_PERSON if low in ("source", "insider") else K.ANONYMOUS_GROUP)
        if low in nouns("person"):
            return self._person(low, core, lo, definite, named)
        if low in plurals("person") or low in nouns("group"):
            return Speaker(K.ANONYMOUS_GROUP)
        if low in nouns("organization") or low in plurals("organization"):
            if proper or definite:
                return Speaker(K.NAMED_ORGANIZATION, self._body_name(core), sure=proper)
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        if low in nouns("document") or low in plurals("document"):
            return self._document(low, core, phrase, definite, proper)
        if core[0].within("subject pronoun"):
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        if low.endswith("s") and not definite:
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        return Speaker(K.ANONYMOUS_PERSON, sure=False)

    def _body_name(self, core: list[Word]) -> str | None:
        proper = [word.text for word in core if word.proper and not word.within("determiner")]
        return " ".join(proper) or None

    def _person(self, low: str, core: list[Word], lo: int, definite: bool, named: bool) -> Speaker:
        role = " ".join(word.text for word in core)
        mentions = self.cast.between(lo, lo + 12)
        if named and mentions:
            return Speaker(K.NAMED_PERSON, mentions[0].person.name, role)
        if definite:
            person = self.cast.with_role(low, core[0].start)
            earlier = self._earlier(low, core[0].start)
            if earlier is not None:
                return earlier
            if person is not None:
                return Speaker(K.NAMED_PERSON, person.name, role)
            if low in nouns("unique"):
                return Speaker(K.NAMED_PERSON, role=role, sure=False)
        return Speaker(K.ANONYMOUS_PERSON, role=role)

    def _earlier(self, low: str, before: int) -> Speaker | None:
        """The anonymous source described with the same noun earlier: "the analyst" for "a … analyst"."""
        for one in reversed(self.attributions):
            if one.source is None or one.source.start >= before:
                continue
            words = re.findall(r"[\w-]+", self.text[slice(*one.source)].lower())
            if low in words[:8] and words[0] in ("a", "an", "one", "another"):
                found = self.at(one.source)
                return replace(found) if found.kind.anonymous else None
        return None

    def _document(self, low: str, core: list[Word], phrase: list[Word], definite: bool, proper: bool) -> Speaker:
        told = proper or any(word.proper for word in phrase[1:]) or any(word.text.isdigit() for word in phrase)
        if any(word.low in nouns("unpublished") for word in core[:-1]) and not proper:
            return Speaker(K.ANONYMOUS_DOCUMENT)
        if told:
            return Speaker(K.DOCUMENT)
        singular = low in nouns("document")
        return Speaker(K.DOCUMENT if definite and singular else K.ANONYMOUS_DOCUMENT, sure=False)

    # --- pronouns ---------------------------------------------------------------------------------

    def _pronoun(self, at: int) -> Speaker:
        low = self.tokens[at].low
        if low in ("he", "she", "him", "her"):
            return self._he(at, low)
        if low in ("they", "it", "them"):
            return self._they(at, low)
        return Speaker(K.ANONYMOUS_PERSON, sure=False)

    def _sentence_number(self, offset: int) -> int:
        return next((n for n, one in enumerate(self.sentences) if one.start <= offset < one.end), 0)

    def _he(self, at: int, pronoun: str) -> Speaker:
        offset = self.tokens[at].start
        number = self._sentence_number(offset)
        for back in range(number, max(-1, number - 8), -1):
            end = offset if back == number else self.sentences[back].end
            found = self._person_in(Span(self.sentences[back].start, end), pronoun, back == number)
            if found is not None:
                return found
        return Speaker(K.NAMED_PERSON, sure=False)

    def _person_in(self, span: Span, pronoun: str, same: bool) -> Speaker | None:
        """The person whom a stretch of text is about: its speaker, else the first one that it names."""
        for one in self.attributions:
            if one.source is None or not (span.start <= one.cue.start < span.end) or self._quoted(one.cue.start):
                continue
            if one.source.end > span.end or (self.text[slice(*one.source)].lower() == pronoun and not one.sure):
                continue
            speaker = self.at(one.source)
            if speaker.kind is K.ANONYMOUS_PERSON and one.sure:
                return speaker
            person = self.cast.called(speaker.name) if speaker.name else None
            if speaker.kind is K.NAMED_PERSON and (person is None or suits(person, pronoun)):
                return speaker
        lo, hi = index_at(self.tokens, span.start), index_at(self.tokens, span.end)
        for mention in self.cast.between(lo, hi):
            if suits(mention.person, pronoun) and not self._quoted(self.tokens[mention.first].start):
                return Speaker(K.NAMED_PERSON, mention.person.name, sure=True)
        return None

    def _quoted(self, offset: int) -> bool:
        return any(quote.start <= offset < quote.end for quote in self.quotes)

    def _they(self, at: int, low: str) -> Speaker:
        offset = self.tokens[at].start
        before = [
            one for one in self.attributions if one.source is not None and one.source.end <= offset and one.sure
        ]
        for one in reversed(before[-6:]):
            assert one.source is not None
            speaker = self.at(one.source)
            fits = (K.ANONYMOUS_GROUP, K.NAMED_ORGANIZATION) if low != "it" else (
                K.NAMED_ORGANIZATION, K.DOCUMENT, K.ANONYMOUS_DOCUMENT
            )
            if speaker.kind in fits:
                return replace(speaker, sure=False)
        return Speaker(K.ANONYMOUS_GROUP if low != "it" else K.NAMED_ORGANIZATION, sure=False)

    # --- anonymity --------------------------------------------------------------------------------

    def _anonymity(self, source: Span, speaker: Speaker) -> Speaker:
        if not speaker.kind.anonymous or speaker.kind is K.ANONYMOUS_DOCUMENT:
            return speaker
        sentence = self.sentences[self._sentence_number(source.start)]
        around = self.text[source.start : sentence.end]
        words = self.text[slice(*source)]
        reason = _REASON.search(around)
        told = bool(_ACCESS.search(words)) or any(
            word in nouns("secretive") for word in re.findall(r"\w+", words.lower())
        )
        return replace(
            speaker,
            anonymity_reason=reason.group().strip() if reason else speaker.anonymity_reason,
            granted=bool(reason) or told or speaker.granted,
        )

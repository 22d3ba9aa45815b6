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
from pipeline.text.heads import Head, head_of
from pipeline.text.lexicon import names, nouns
from pipeline.text.quotations import Quotation
from pipeline.text.sentences import Span
from pipeline.text.words import Word, index_at, is_headline

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
_PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "it": "it", "its": "it", "they": "they",
    "them": "they", "their": "they", "i": "i", "we": "we", "you": "you", "my": "i", "our": "we", "your": "you",
}  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an"})


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
        if len(phrase) == 1 and phrase[0].low in _PRONOUNS:
            return self._pronoun(lo, _PRONOUNS[phrase[0].low])
        sentence = self.sentences[self._sentence_number(source.start)]
        head = head_of(phrase, sentence.start == source.start, is_headline(self.text[slice(*sentence)]))
        person = self._by_name(head, lo)
        if person is not None:
            return person
        if head.proper:
            return self._proper(head)
        return self._described(head, phrase, lo)

    # --- names ------------------------------------------------------------------------------------

    def _by_name(self, head: Head, lo: int) -> Speaker | None:
        """Somebody whose name ends the head, or follows it: "the mayor, Bill de Blasio,"."""
        end = lo + head.at + 1
        role = " ".join(word.text for word in head.core) if head.noun in ("person", "demonym") else None
        for one in self.cast.between(lo, end + 14):
            follows = one.first == lo + len(head.core) + 1 and self.tokens[one.first - 1].text == ","
            apposed = head.noun == "person" and self._apposed(one.first, one.last, end)
            if one.last == end or (head.noun == "person" and (follows or apposed)):
                roles = role or " ".join(sorted(one.person.roles)) or None
                return Speaker(K.NAMED_PERSON, one.person.name, roles)
        return None

    def _apposed(self, first: int, last: int, end: int) -> bool:
        """A name between two commas after the head, as in "the head of the league, Jonathan Greenblatt,"."""
        if first < end or self.tokens[first - 1].text != "," or last >= len(self.tokens):
            return False
        return self.tokens[last].text == "," and all(
            word.low not in ("who", "and", "whose") for word in self.tokens[end:first]
        )

    def _proper(self, head: Head) -> Speaker:
        run: list[str] = []
        for word in reversed(head.core[: head.at + 1]):
            if not word.proper and word.low not in ("of", "for", "and", "de"):
                break
            run.insert(0, word.text[:-2] if word.possessive else word.text)
        while len(run) > 1 and run[0].lower() in _ARTICLES:
            run.pop(0)
        person = self.cast.called(run[-1])
        body = is_body(run)
        if person is not None and (len(run) == 1 or not body):
            return Speaker(K.NAMED_PERSON, person.name)
        if body or head.core[0].low == "the":
            return Speaker(K.NAMED_ORGANIZATION, " ".join(run), sure=body)
        given = run[0].lower().rstrip(".")
        titled = given in names("title") or given in names("male") or given in names("female")
        return Speaker(K.NAMED_PERSON, " ".join(run), sure=titled)

    # --- descriptions -----------------------------------------------------------------------------

    def _described(self, head: Head, phrase: list[Word], lo: int) -> Speaker:
        if head.noun == "secretive":
            return Speaker(K.ANONYMOUS_GROUP if head.plural else K.ANONYMOUS_PERSON, role=self._words(head))
        if head.noun in ("person", "demonym", "group"):
            return Speaker(K.ANONYMOUS_GROUP, role=self._words(head)) if head.plural else self._person(head)
        if head.noun == "organization":
            return self._body(head)
        if head.noun == "document":
            return self._document(head, phrase)
        if head.word.within("subject pronoun") or head.low.endswith("s"):
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        return Speaker(K.NAMED_ORGANIZATION if head.named else K.ANONYMOUS_PERSON, sure=False)

    def _words(self, head: Head) -> str:
        return " ".join(word.text for word in head.core)

    def _body(self, head: Head) -> Speaker:
        if head.named and not head.plural:
            name = " ".join(word.text for word in head.core if word.low not in _ARTICLES)
            return Speaker(K.NAMED_ORGANIZATION, name)
        if head.definite or head.low in nouns("standing body"):
            return Speaker(K.NAMED_ORGANIZATION, sure=False)
        return Speaker(K.ANONYMOUS_GROUP, sure=head.plural)

    def _person(self, head: Head) -> Speaker:
        """One person by description: named elsewhere in the article, or not at all."""
        role, offset = self._words(head), head.core[0].start
        if not head.definite:
            return self._announced(offset) or Speaker(K.ANONYMOUS_PERSON, role=role)
        earlier = self._earlier(head.low, offset)
        if earlier is not None:
            return earlier
        person = self.cast.with_role(head.low, offset)
        if person is not None:
            return Speaker(K.NAMED_PERSON, person.name, role)
        owned = head.core[0].low not in ("the", "this", "that") and head.low not in nouns("kin")
        return Speaker(K.ANONYMOUS_PERSON if owned else K.NAMED_PERSON, role=role, sure=False)

    def _announced(self, offset: int) -> Speaker | None:
        """A headline or a first sentence that describes somebody whom the next sentences name."""
        number = self._sentence_number(offset)
        if number > 1:
            return None
        limit = self.sentences[min(number + 6, len(self.sentences) - 1)].end
        for one in self.attributions:
            if one.source is None or one.source.start <= offset or one.source.start > limit or not one.sure:
                continue
            if self._sentence_number(one.source.start) == number or self._quoted(one.cue.start):
                continue
            speaker = self.at(one.source)
            if speaker.kind is K.NAMED_PERSON and speaker.name:
                return replace(speaker, sure=False)
        return None

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

    def _document(self, head: Head, phrase: list[Word]) -> Speaker:
        rest = phrase[len(head.core) :]
        told = head.named or any((one.proper and not one.within("determiner")) or one.text.isdigit() for one in rest)
        if told:
            return Speaker(K.DOCUMENT)
        if any(word.low in nouns("unpublished") for word in head.core[: head.at]):
            return Speaker(K.ANONYMOUS_DOCUMENT)
        known = head.definite or (not head.plural and self._told_soon(head))
        return Speaker(K.DOCUMENT if known else K.ANONYMOUS_DOCUMENT, sure=False)

    def _told_soon(self, head: Head) -> bool:
        """Whether one of the next sentences names the record that this one speaks of: "a new poll"."""
        number = self._sentence_number(head.core[0].start)
        word = re.compile(rf"(?:[A-Z]\w+ )+(?:\w+ )?{re.escape(head.low)}\b")
        return any(word.search(self.text, *one) for one in self.sentences[number + 1 : number + 4])

    # --- pronouns ---------------------------------------------------------------------------------

    def _pronoun(self, at: int, low: str) -> Speaker:
        if low in ("he", "she"):
            return self._he(at, low)
        if low in ("they", "it"):
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
            if speaker.kind is K.ANONYMOUS_PERSON and one.sure and speaker.role:
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

"""What kind of source a phrase names: a person, a body, a record, named or anonymous, and who it is.

Decided by the head of the noun phrase, the names that it holds, and what the article told before:
"the mayor" is somebody if the article names a mayor, "the analyst" is whoever was an analyst last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pipeline.attribution import anonymity
from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cues import Attribution
from pipeline.attribution.entities import Entities, Mention, Person, is_body, suits
from pipeline.attribution.heads import Head, head_of
from pipeline.records import SourceKind
from pipeline.text.lexicon import names, nouns
from pipeline.text.sentences import Span
from pipeline.text.words import Word

K = SourceKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of a source: its kind, the name and role that it resolves to, its anonymity.

    `granted` says that anonymity was promised, or is shown by the description; `sure` that the kind
    follows from the words alone rather than from a guess; `told` are the words that describe an anonymous
    source, where it is spoken of a second time those of the first.
    """

    kind: SourceKind
    name: str | None = None
    role: str | None = None
    anonymity_reason: str | None = None
    granted: bool = False
    sure: bool = True
    told: Span | None = None


_PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "it": "it", "its": "it",
    "they": "they", "them": "they", "their": "they", "i": "i", "my": "i", "we": "we", "our": "we",
    "you": "you", "your": "you",
}  # fmt: skip
_SENTENCES_BACK = 8
_SPEAKERS_BACK = 6
_COUPLE_BACK = 3
_OWNED_NEAR = 1
_SAME_SUBJECT = frozenset({"they", "their", "both", "this", "that", "it", "the"})
_SENTENCES_AHEAD = 3
_LEAD = 6
_NAME_WORDS = 14


class Kinds:
    """The speakers of one article, each worked out once."""

    def __init__(self, reading: ArticleLayout, cast: Entities, attributions: Sequence[Attribution]) -> None:
        self.reading = reading
        self.words = reading.words
        self.cast = cast
        self.attributions = attributions
        self._found: dict[Span, Speaker] = {}

    def at(self, source: Span) -> Speaker:
        """Who the words of a span are."""
        if source not in self._found:
            self._found[source] = Speaker(K.ANONYMOUS_PERSON, sure=False)  # a chain may return to itself
            found = self._with_anonymity(source, self._read(source))
            if found.kind.anonymous and found.told is None:
                found = replace(found, told=source)
            self._found[source] = found
        return self._found[source]

    def outlet_at(self, offset: int) -> str | None:
        """The news outlet named right after an offset: "he told The Huffington Post"."""
        k = self.reading.word_at(offset)
        run: list[str] = []
        while k < len(self.words) and (self.words[k].proper or (not run and self.words[k].low == "the")):
            run.append(self.words[k].text)
            k += 1
        return " ".join(run) if run and is_body(run[-3:]) else None

    def _read(self, source: Span) -> Speaker:
        lo, hi = self.reading.words_in(source)
        if lo == hi:
            return Speaker(K.NONE, sure=False)
        phrase = self.words[lo:hi]
        if len(phrase) == 1 and phrase[0].low in _PRONOUNS:
            return self._pronoun(source, _PRONOUNS[phrase[0].low])
        number = self.reading.sentence_at(source.start)
        # After a closing bracket or quotation mark too, a capital may only begin a sentence.
        closed = lo > 0 and not self.words[lo - 1].is_word and self.words[lo - 1].text in ')]”"»'
        initial = closed or self.reading.sentences[number].start == source.start
        head = head_of(phrase, initial, self.reading.is_headline(number))
        found = self._by_name(head, lo)
        if found is None and head.proper and not (initial and head.at == 0 and self._just_begins(head.low)):
            found = self._proper(head)
        return found or self._described(head, phrase)

    def _just_begins(self, word: str) -> bool:
        """A plural whose capital says only that it begins a sentence: "Proponents say"."""
        return word.endswith("s") and word not in self.reading.capitalised and not is_body([word])

    # --- names ------------------------------------------------------------------------------------

    def _by_name(self, head: Head, lo: int) -> Speaker | None:
        """Somebody whose name ends the head, or follows it: "the mayor, Bill de Blasio,"."""
        end = lo + head.at + 1
        for one in self.cast.between(lo, end + _NAME_WORDS):
            if one.last == end or (head.noun == "person" and self._follows(one.first, one.last, lo, head)):
                role = head.text if head.noun in ("person", "demonym") else " ".join(sorted(one.person.roles))
                return Speaker(K.NAMED_PERSON, one.person.name, role or None)
        return None

    def _follows(self, first: int, last: int, lo: int, head: Head) -> bool:
        """A name in apposition to a head: "the head of the league, Jonathan Greenblatt, …"."""
        end = lo + head.at + 1
        between = self.words[end:first]
        if first < end:
            return False
        titled = not between or any(word.proper for word in between)
        if titled and all(word.proper or word.low in ("of", "for", "the", "and") for word in between):
            return True  # "Secretary of State John Kerry"
        if self.words[first - 1].text != ",":
            return False
        closed = last < len(self.words) and self.words[last].text == ","
        plain = all(word.low not in ("who", "and", "whose") for word in between)
        return first == lo + len(head.core) + 1 or (closed and plain)

    def _proper(self, head: Head) -> Speaker:
        run = head.name
        person = self.cast.called(run[-1])
        body = is_body(run)
        if person is not None and (len(run) == 1 or not body):
            return Speaker(K.NAMED_PERSON, person.name)
        if body or head.core[0].low == "the":
            return Speaker(K.NAMED_ORGANIZATION, " ".join(run), sure=body)
        first = run[0].lower().rstrip(".")
        known = any(first in names(section) for section in ("title", "male", "female"))
        return Speaker(K.NAMED_PERSON, " ".join(run), sure=known)

    # --- descriptions -----------------------------------------------------------------------------

    def _described(self, head: Head, phrase: Sequence[Word]) -> Speaker:
        if head.noun == "secretive":
            return Speaker(K.ANONYMOUS_GROUP if head.plural else K.ANONYMOUS_PERSON, role=head.text)
        if head.plural and self._listed(head, phrase[-1].end):
            return Speaker(K.NAMED_PERSON, role=head.text, sure=False)
        if head.noun in ("person", "demonym", "group"):
            return Speaker(K.ANONYMOUS_GROUP, role=head.text) if head.plural else self._person(head)
        if head.noun == "organization":
            return _body(head)
        if head.noun == "document":
            return self._document(head, phrase)
        if head.word.within("subject pronoun") or head.low.endswith("s"):
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        return Speaker(K.NAMED_ORGANIZATION if head.named else K.ANONYMOUS_PERSON, sure=False)

    def _listed(self, head: Head, end: int) -> bool:
        """People whom the phrase itself goes on to name: "the two leaders, A and B, said"."""
        after = self.reading.word_at(head.word.end)
        if after + 1 >= self.reading.word_at(end) or self.words[after].text != ",":
            return False
        return bool(self.cast.between(after + 1, after + 2))

    def _titled(self, title: str, before: int) -> bool:
        """Whether somebody is named with a title before an offset: "the prince" after "Prince Alwaleed"."""
        named = re.compile(rf"\b{re.escape(title.capitalize())} [A-Z][a-z]")
        return title in names("title") and bool(named.search(self.reading.text, 0, before))

    def _person(self, head: Head) -> Speaker:
        """One person by description: named elsewhere in the article, or not at all."""
        offset = head.core[0].start
        if not head.definite:
            return self._announced(head) or Speaker(K.ANONYMOUS_PERSON, role=head.text)
        earlier = self._earlier(head.low, offset)
        if earlier is not None:
            return earlier
        pointed = head.core[0].low in ("the", "this", "that")
        possessed = any(word.possessive for word in head.core[: head.at]) and head.low not in nouns("unique")
        owned = (possessed or not pointed) and head.low not in nouns("kin")
        person = self.cast.with_role(head.low, offset)
        if person is not None and not (owned and self._far(person, offset)):
            return Speaker(K.NAMED_PERSON, person.name, head.text)
        if self._titled(head.low, offset):
            return Speaker(K.NAMED_PERSON, role=head.text, sure=False)
        return Speaker(K.ANONYMOUS_PERSON if owned else K.NAMED_PERSON, role=head.text, sure=False)

    def _far(self, person: Person, offset: int) -> bool:
        """Whether the sentences around an offset do not name a person: "his lawyer" may be another."""
        number = self.reading.sentence_at(offset)
        last = min(number + _OWNED_NEAR, len(self.reading.sentences) - 1)
        near = Span(
            self.reading.sentences[max(0, number - _OWNED_NEAR)].start, self.reading.sentences[last].end
        )
        return all(one.person is not person for one in self.cast.between(*self.reading.words_in(near)))

    def _announced(self, head: Head) -> Speaker | None:
        """Somebody whom a headline or first sentence describes, and one of the next sentences names.

        A headline has no article ("Mayor quits"), and few people hold an office such as chairman. Else the
        one who is named must have the role: "a Western diplomat" is nobody who happens to speak next.
        """
        offset = head.core[0].start
        few = not head.core[0].within("determiner") or head.low in nouns("unique")
        number = self.reading.sentence_at(offset)
        if number > 1:
            return None
        limit = self.reading.sentences[min(number + _LEAD, len(self.reading.sentences) - 1)].end
        for one in self.attributions:
            if one.source.start > limit:
                break
            later = one.source.start > offset and self.reading.sentence_at(one.source.start) > number
            if one.sure and later and self.reading.quotation_at(one.cue.start) is None:
                speaker = self.at(one.source)
                person = self.cast.called(speaker.name) if speaker.name else None
                fits = few or (person is not None and head.low in person.roles)
                if speaker.kind is K.NAMED_PERSON and speaker.name and fits:
                    return replace(speaker, sure=False)
        return None

    @cached_property
    def _introduced(self) -> dict[str, list[Span]]:
        """The sources introduced with "a" or "one", by each of their first words."""
        found: dict[str, list[Span]] = {}
        for one in self.attributions:
            words = re.findall(r"[\w-]+", self.reading.slice(one.source).lower())[:8]
            if words and words[0] in ("a", "an", "one", "another"):
                for word in words:
                    found.setdefault(word, []).append(one.source)
        return found

    def _earlier(self, noun: str, before: int) -> Speaker | None:
        """The anonymous source introduced with the same noun: "the analyst" is "a Russian analyst"."""
        sources = [span for span in self._introduced.get(noun, ()) if span.start < before]
        speaker = self.at(max(sources)) if sources else None
        return speaker if speaker is not None and speaker.kind.anonymous else None

    def _document(self, head: Head, phrase: Sequence[Word]) -> Speaker:
        rest = phrase[len(head.core) :]
        told = any((word.proper and not word.within("determiner")) or word.text.isdigit() for word in rest)
        if head.named or told:
            return Speaker(K.DOCUMENT)
        if any(word.low in nouns("unpublished") for word in head.core[: head.at]):
            return Speaker(K.ANONYMOUS_DOCUMENT)
        known = head.definite or (not head.plural and self._named_soon(head))
        return Speaker(K.DOCUMENT if known else K.ANONYMOUS_DOCUMENT, sure=False)

    def _named_soon(self, head: Head) -> bool:
        """Whether one of the next sentences names the record that this one speaks of: "a new poll"."""
        number = self.reading.sentence_at(head.core[0].start)
        record = re.compile(rf"(?:[A-Z]\w+ )+(?:\w+ )?{re.escape(head.low)}\b")
        ahead = self.reading.sentences[number + 1 : number + 1 + _SENTENCES_AHEAD]
        return any(record.search(self.reading.text, *one) for one in ahead)

    # --- pronouns ---------------------------------------------------------------------------------

    def _pronoun(self, source: Span, low: str) -> Speaker:
        if low in ("he", "she"):
            return self._he(source.start, low)
        if low in ("they", "it"):
            return self._they(source.start, low)
        return Speaker(K.ANONYMOUS_PERSON, sure=False)

    def _he(self, offset: int, pronoun: str) -> Speaker:
        number = self.reading.sentence_at(offset)
        for back in range(number, max(-1, number - _SENTENCES_BACK), -1):
            start, end = self.reading.sentences[back]
            found = self._person_in(Span(start, min(end, offset)), pronoun)
            if found is not None:
                return found
        return Speaker(K.NAMED_PERSON, sure=False)

    def _person_in(self, span: Span, pronoun: str) -> Speaker | None:
        """The person whom a stretch of text is about: its speaker, else the first one that it names."""
        for one in self._attributions_in(span):
            if one.source.end > span.end or self.reading.quotation_at(one.cue.start) is not None:
                continue
            speaker = self.at(one.source)
            if speaker.kind is K.ANONYMOUS_PERSON and one.sure and speaker.role:
                return speaker
            person = self.cast.called(speaker.name) if speaker.name else None
            if speaker.kind is K.NAMED_PERSON and (person is None or suits(person, pronoun)):
                return speaker
        for mention in self.cast.between(*self.reading.words_in(span)):
            outside = self.reading.quoted[mention.first] < 0
            if outside and suits(mention.person, pronoun):
                return Speaker(K.NAMED_PERSON, mention.person.name)
        return None

    @cached_property
    def _cues(self) -> list[int]:
        return [one.cue.start for one in self.attributions]

    def _attributions_in(self, span: Span) -> Sequence[Attribution]:
        return self.attributions[bisect_left(self._cues, span.start) : bisect_left(self._cues, span.end)]

    def _they(self, offset: int, low: str) -> Speaker:
        """The last group or body that spoke, or for "it" the last body or record."""
        others = (K.DOCUMENT, K.ANONYMOUS_DOCUMENT) if low == "it" else (K.ANONYMOUS_GROUP,)
        fits = (K.NAMED_ORGANIZATION, *others)
        if low == "they" and self._couple_before(offset):
            return Speaker(K.NAMED_PERSON, sure=False)
        before = self.attributions[: bisect_left(self._cues, offset)]
        for one in reversed([one for one in before[-2 * _SPEAKERS_BACK :] if one.sure][-_SPEAKERS_BACK:]):
            if one.source.end <= offset:
                speaker = self.at(one.source)
                if speaker.kind in fits:
                    return replace(speaker, sure=False)
        return Speaker(K.ANONYMOUS_GROUP if low == "they" else K.NAMED_ORGANIZATION, sure=False)

    def _couple_before(self, offset: int) -> bool:
        """Whether the last sentence with its own subject is about two named people: "A and B came. They"."""
        number = self.reading.sentence_at(offset)
        for back in range(number - 1, max(-1, number - 1 - _COUPLE_BACK), -1):
            lo, hi = self.reading.words_in(self.reading.sentences[back])
            named = self.cast.between(lo, hi)
            if any(self._couple(one, other) for one, other in pairwise(named)):
                return True
            if lo < hi and self.words[lo].low not in _SAME_SUBJECT:
                return False
        return False

    def _couple(self, one: Mention, other: Mention) -> bool:
        """ "A and B" before what they do, with at most a party and a state in brackets after A."""
        between = [word.low for word in self.words[one.last : other.first]]
        if between[:1] == ["("] and ")" in between:
            between = between[between.index(")") + 1 :]
        after = self.words[other.last] if other.last < len(self.words) else None
        does = after is not None and after.is_word and not after.within("preposition")
        return between == ["and"] and does

    # --- anonymity --------------------------------------------------------------------------------

    def _with_anonymity(self, source: Span, speaker: Speaker) -> Speaker:
        """Add what the article tells of the anonymity of people."""
        nameless = speaker.kind is K.NAMED_PERSON and speaker.name is None
        if not (nameless or speaker.kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP)):
            return speaker
        sentence = self.reading.sentences[self.reading.sentence_at(source.start)]
        why = anonymity.reason(self.reading.text, source.start, sentence.end)
        if why is None and not anonymity.is_secretive(self.reading.slice(source)):
            return speaker
        return replace(
            speaker,
            kind=K.ANONYMOUS_PERSON if nameless else speaker.kind,
            anonymity_reason=why or speaker.anonymity_reason,
            granted=True,
        )


def _body(head: Head) -> Speaker:
    if head.named and not head.plural:
        return Speaker(K.NAMED_ORGANIZATION, " ".join(head.text.split()[head.core[0].within("determiner") :]))
    if head.definite or head.low in nouns("standing body"):
        return Speaker(K.NAMED_ORGANIZATION, sure=False)
    return Speaker(K.ANONYMOUS_GROUP, sure=head.plural)

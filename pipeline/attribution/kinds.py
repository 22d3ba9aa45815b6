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
from typing import NamedTuple

from pipeline.attribution import anonymity
from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cues import Attribution
from pipeline.attribution.entities import Entities, Mention, Person, is_body, is_role, suits
from pipeline.attribution.heads import Head, head_of
from pipeline.attribution.labels import ANSWER, QUESTION
from pipeline.attribution.verb_groups import DASHES, HARD_MARKS
from pipeline.records import SourceKind
from pipeline.text.lexicon import grammar, names, noun_class, nouns, singular
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


class _Introduced(NamedTuple):
    source: Span
    words: frozenset[str]
    plural: bool


def _relative(phrase: Sequence[Word]) -> int:
    """Where a description goes over into a relative clause."""
    return next(
        (k for k, word in enumerate(phrase) if k and word.low in ("who", "which", "whose")), len(phrase)
    )


_POINTERS = frozenset("the this that these those his her its their my our your he she it they".split())
_COUNTED = frozenset(
    "one two three four five six several many some most few both all another other others third second first "
    "fourth fifth latter neither none half".split()
)
_OF_THOSE = frozenset({"the", "both", "another", "one", "a", "neither", "none"})
_SINGLE = frozenset("one another other third second first fourth fifth latter neither none".split())
_PLAIN = frozenset({"a", "an", "the", "another", "one", "his", "her", "its", "their", "our", "two"})
_DOERS = ("er", "or", "ist", "ian", "ant", "ent", "man", "woman", "eer", "ee", "ster")
_PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "it": "it", "its": "it",
    "they": "they", "them": "they", "their": "they", "i": "i", "my": "i", "we": "we", "our": "we",
    "you": "you", "your": "you",
}  # fmt: skip
_SENTENCES_BACK = 8
_SPEAKERS_BACK = 6
_COUPLE_BACK = 3
_IT_BACK = 4
_MAIN = frozenset({"ROOT", "ccomp", "conj", "parataxis"})
_THINGS = frozenset({"organization", "document"})
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
        self._complete = True

    def at(self, source: Span) -> Speaker:
        """Who the words of a span are."""
        if source not in self._found:
            self._found[source] = Speaker(K.ANONYMOUS_PERSON, sure=False)  # a chain may return to itself
            found = self._with_anonymity(source, self._read(source))
            if found.kind.anonymous and found.told is None:
                found = replace(found, told=source)
            self._found[source] = found
        found = self._found[source]
        if found.told is not None and found.anonymity_reason is None and self._complete:
            why = self._reasons.get(found.told)
            return replace(found, anonymity_reason=why, granted=True) if why else found
        return found

    @cached_property
    def _reasons(self) -> dict[Span, str]:
        """The reason for the anonymity of each source, wherever the article gives it."""
        self._complete = False
        found: dict[Span, str] = {}
        for one in self.attributions:
            speaker = self.at(one.source)
            if speaker.told is not None and speaker.anonymity_reason:
                found.setdefault(speaker.told, speaker.anonymity_reason)
        self._complete = True
        return found

    @cached_property
    def _pseudonyms(self) -> dict[str, Span]:
        return anonymity.pseudonyms(self.reading.text)

    def outlet_at(self, offset: int) -> str | None:
        """The news outlet named right after an offset: "he told The Huffington Post"."""
        k = self.reading.word_at(offset)
        run: list[str] = []
        while k < len(self.words) and (self.words[k].proper or (not run and self.words[k].low == "the")):
            run.append(self.words[k].text)
            k += 1
        return " ".join(run) if any(part.lower() in names("outlet") for part in run[1:]) else None

    def _read(self, source: Span) -> Speaker:
        lo, hi = self.reading.words_in(source)
        if lo == hi:
            return Speaker(K.NONE, sure=False)
        phrase = self.words[lo:hi]
        if hi < len(self.words) and self._is_label(source, phrase):
            return self._labelled(source, phrase)
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

    def _is_label(self, source: Span, phrase: Sequence[Word]) -> bool:
        """A speaker's label that is written otherwise than a name in a sentence: "VARGA:", "A:"."""
        return any(one.source == source and one.label for one in self.attributions)

    def _labelled(self, source: Span, phrase: Sequence[Word]) -> Speaker:
        """Who "A:" or "LENA VARGA, MINISTER OF INDUSTRY:" is."""
        name, _, role = self.reading.slice(source).partition(",")
        if name in (QUESTION, ANSWER):
            asked = self.cast.between(0, self.reading.word_at(source.start)) if name == ANSWER else []
            return Speaker(
                K.NAMED_PERSON if asked else K.ANONYMOUS_PERSON,
                asked[0].person.name if asked else None,
                sure=False,
            )
        parts = [word.text for word in phrase if word.low.rstrip(".") not in names("title")]
        parts = parts[: parts.index(",")] if "," in parts else parts
        if not parts or noun_class(parts[-1].lower())[0] == "person":
            unique = bool(parts) and parts[-1].lower() in nouns("unique")
            return Speaker(K.NAMED_PERSON if unique else K.ANONYMOUS_PERSON, role=name.lower(), sure=False)
        person = self.cast.called(parts[-1])
        if person is None and is_body(parts) and parts[-1].lower() in names("metonym") | names("body"):
            return Speaker(K.NAMED_ORGANIZATION, name)
        called = person.name if person else self._first_label(parts[-1], source)
        called = called.title() if called.isupper() else called
        return Speaker(K.NAMED_PERSON, called, role.strip().lower() or None)

    def _first_label(self, surname: str, source: Span) -> str:
        """The name in the first label that ends in a surname, as names are written: "Lena Varga"."""
        for one in self.attributions:
            text = self.reading.slice(one.source).partition(",")[0]
            if text.isupper() and text.split()[-1] == surname:
                kept = [part for part in text.split() if part.lower().rstrip(".") not in names("title")]
                return " ".join(part.title() for part in kept)
        return self.reading.slice(source).title()

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
        if first < end or any(word.text in HARD_MARKS - DASHES or word.verb for word in between):
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
        titled = len(run) > 1 and run[0].lower().rstrip(".") in names("personal title")
        body = is_body(run) and not titled
        if person is not None and (len(run) == 1 or not body):
            return Speaker(K.NAMED_PERSON, person.name)
        if body or head.core[0].low == "the":
            return Speaker(K.NAMED_ORGANIZATION, " ".join(run), sure=body)
        first = run[0].lower().rstrip(".")
        if len(run) == 1 and len(head.core) == 1 and not (is_role(head.word) or self._one_person(head.low)):
            return Speaker(K.NAMED_ORGANIZATION, run[0], sure=False)
        known = any(first in names(section) for section in ("title", "male", "female"))
        return Speaker(K.NAMED_PERSON, " ".join(run), sure=known)

    def _one_person(self, low: str) -> bool:
        """Whether a name of one word is somebody's: a given name, or one that is said of people elsewhere."""
        return low in names("male") or low in names("female") or low in self._of_people

    @cached_property
    def _of_people(self) -> frozenset[str]:
        """The last words of names that stand after a given name or a title: "Mr. Holm"."""
        found = set()
        for before, word in pairwise(self.words):
            known = (
                before.low.rstrip(".") in names("title")
                or before.low in names("male")
                or before.low in names("female")
            )
            if before.proper and word.proper and known:
                found.add(word.low.removesuffix("'s"))
        return frozenset(found)

    # --- descriptions -----------------------------------------------------------------------------

    def _described(self, head: Head, phrase: Sequence[Word]) -> Speaker:
        found = self._of_group(head, phrase) or self._spokesperson(head, phrase)
        if found is not None:
            return found
        if head.noun == "secretive":
            earlier = self._earlier(head) if head.definite else None
            return earlier or Speaker(
                K.ANONYMOUS_GROUP if head.plural else K.ANONYMOUS_PERSON, role=head.text
            )
        if head.plural and self._listed(head, phrase[-1].end):
            return Speaker(K.NAMED_PERSON, role=head.text, sure=False)
        if head.noun in ("person", "demonym", "group"):
            if not head.plural:
                return self._person(head)
            if head.low in ("media", "press") and head.core[0].low == "state":
                return Speaker(K.NAMED_ORGANIZATION, role=head.text, sure=False)
            if singular(head.low) in nouns("standing people") and len(head.core) == 1:
                return Speaker(K.NAMED_ORGANIZATION, sure=False)
            earlier = self._earlier(head) if head.definite else None
            return earlier or Speaker(K.ANONYMOUS_GROUP, role=head.text)
        body = self.cast.body(head.low, head.core[0].start) if head.definite and not head.plural else None
        if body is not None and head.noun != "document":
            return Speaker(K.NAMED_ORGANIZATION, body)
        if head.noun == "organization":
            return _body(head)
        if head.noun == "document":
            return self._document(head, phrase)
        if head.word.within("subject pronoun") or head.low.endswith("s"):
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        if not head.low.endswith(_DOERS) and self._after_according(phrase[0]):
            return self._document(head, phrase)
        if head.definite:
            return self._person(head)
        return Speaker(K.NAMED_ORGANIZATION if head.named else K.ANONYMOUS_PERSON, sure=False)

    def _after_according(self, first: Word) -> bool:
        k = self.reading.word_at(first.start)
        return k > 1 and self.words[k - 2].low == "according"

    # --- people of a group, and who speaks for a body ---------------------------------------------

    def _of_group(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """Some of a group: "one of the officials, an aide", "two of them", "the third", "both"."""
        if head.low not in _COUNTED or head.core[-1].end != head.word.end:
            return None
        single = head.low in _SINGLE
        rest = phrase[len(head.core) :]
        group = None
        if rest and rest[0].low == "of" and len(rest) > 1:
            group = self.at(Span(rest[1].start, self._end_of_core(rest[1:])))
        elif head.core[0].low in _OF_THOSE and len(phrase) == len(head.core):
            group = self._last_group(head.word.start)
        if group is None or group.kind is not K.ANONYMOUS_GROUP:
            return None
        kind = K.ANONYMOUS_PERSON if single else K.ANONYMOUS_GROUP
        told = self._apposed(phrase) if single else None
        role = self.reading.slice(told) if told else None
        return replace(group, kind=kind, told=told or group.told, role=role or group.role)

    def _end_of_core(self, phrase: Sequence[Word]) -> int:
        """Where a noun phrase ends before its first comma or relative clause."""
        marks = (
            k for k, word in enumerate(phrase) if k and (word.text == "," or word.low in ("who", "which"))
        )
        return phrase[next(marks, len(phrase)) - 1].end

    def _apposed(self, phrase: Sequence[Word]) -> Span | None:
        """The description after the first comma: "one of the officials, a mediator's aide"."""
        comma = next((k for k, word in enumerate(phrase) if word.text == ","), None)
        if comma is None or comma + 1 >= len(phrase) or not phrase[comma + 1].within("determiner"):
            return None
        return Span(phrase[comma + 1].start, phrase[-1].end)

    def _last_group(self, before: int) -> Speaker | None:
        """The last unidentified people who spoke before an offset."""
        at = bisect_left(self._cues, before)
        for one in reversed(self.attributions[max(0, at - 2 * _SPEAKERS_BACK) : at]):
            if one.sure and one.source.end <= before:
                speaker = self.at(one.source)
                if speaker.kind is K.ANONYMOUS_GROUP:
                    return speaker
        return None

    def _spokesperson(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """A spokesman who has no name speaks for his body: "a spokesman for the Care Board"."""
        if head.low not in nouns("mouthpiece"):
            return None
        rest = phrase[len(head.core) :]
        if rest and rest[0].low in ("for", "of", "at", "from") and len(rest) > 1:
            whose = self.at(Span(rest[1].start, self._end_of_core(rest[1:])))
            if whose.kind is K.NAMED_PERSON and whose.name and not self._surely_person(whose.name):
                whose = Speaker(K.NAMED_ORGANIZATION, whose.name)
            return replace(whose, role=head.text) if whose.kind is K.NAMED_ORGANIZATION else None
        owner = [
            word for word in head.core[: head.at] if not (word.low in _PLAIN or word.low in nouns("rank"))
        ]
        if owner and not owner[0].possessive:
            run = [word.text for word in owner if word.proper]
            named = bool(run) and not (self.cast.called(run[-1]) and self._surely_person(" ".join(run)))
            body = None if named else self.cast.body(owner[-1].low, head.word.start)
            if named or body:
                return Speaker(K.NAMED_ORGANIZATION, body or " ".join(run), head.text)
            organization = noun_class(owner[-1].low)[0] == "organization"
            return Speaker(K.NAMED_ORGANIZATION, role=head.text, sure=False) if organization else None
        if owner:
            whose = self.at(Span(head.core[0].start, owner[0].end - 2))
            return replace(whose, role=head.text) if whose.kind is K.NAMED_ORGANIZATION else None
        return None

    def _surely_person(self, name: str) -> bool:
        """Whether a name is a person's beyond its two capitals: by its given name or a title."""
        person = self.cast.called(name.split()[-1])
        first = (person.name if person else name).split()[0].lower().rstrip(".")
        titled = bool(person and person.roles) or name.split()[-1].lower() in self._of_people
        return titled or any(first in names(section) for section in ("male", "female", "personal title"))

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
        earlier = self._earlier(head)
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
    def _introduced(self) -> list[_Introduced]:
        """The sources that are described and not pointed at: "three officials", "an aide to Berg"."""
        found = []
        for one in self.attributions:
            if not one.sure or self.reading.quotation_at(one.cue.start) is not None:
                continue
            phrase = self.words[slice(*self.reading.words_in(one.source))]
            head = head_of(phrase, initial=False, headline=False) if phrase else None
            if head is None or head.core[0].low in _POINTERS or head.word.within("personal pronoun"):
                continue
            plain = phrase[: _relative(phrase)]
            plural = head.plural and head.low not in _SINGLE
            found.append(_Introduced(one.source, frozenset(singular(word.low) for word in plain), plural))
        return found

    def _earlier(self, head: Head) -> Speaker | None:
        """The anonymous source introduced with the same noun: "the analyst" is "a Russian analyst".

        Of several, one that has the other words of the description too, and of these the last one.
        """
        noun, before = singular(head.low), head.core[0].start
        said = {singular(word.low) for word in head.core[: head.at] if not word.within("determiner")}
        known = [
            one
            for one in self._introduced
            if one.source.end <= before and noun in one.words and one.plural == head.plural
        ]
        for one in sorted(known, key=lambda one: (len(said & one.words), one.source), reverse=True):
            speaker = self.at(one.source)
            if speaker.kind.anonymous:
                return speaker
        return None

    def _document(self, head: Head, phrase: Sequence[Word]) -> Speaker:
        rest = phrase[head.at + 1 :]
        before = head.core[: head.at]
        secret = any(word.low in nouns("secret") for word in before)
        shown = any(word.low in grammar("shown") for word in rest[:4])
        if secret or (shown and any(word.low in ("by", "to", "with") for word in rest[:5])):
            return Speaker(K.ANONYMOUS_DOCUMENT, role=head.text)
        told = any((word.proper and not word.within("determiner")) or word.text.isdigit() for word in rest)
        if head.named or told or any(word.low in nouns("public") or word.possessive for word in before):
            return Speaker(K.DOCUMENT)
        if any(word.low in nouns("unpublished") for word in before):
            return Speaker(K.ANONYMOUS_DOCUMENT, role=head.text)
        earlier = self._earlier_record(head) if head.definite else None
        if earlier is not None:
            return earlier
        attached = len(rest) > 2 and rest[0].low in ("of", "at", "in", "to", "on") and rest[1].low == "the"
        known = head.definite or attached or (not head.plural and self._named_soon(head))
        return Speaker(K.DOCUMENT if known else K.ANONYMOUS_DOCUMENT, role=head.text, sure=False)

    def _earlier_record(self, head: Head) -> Speaker | None:
        """The records that nobody can look up and that an article comes back to: "the messages", "the files"."""
        before = self.attributions[: bisect_left(self._cues, head.core[0].start)]
        for one in reversed([one for one in before if one.sure and one.source.end <= head.core[0].start]):
            lo, hi = self.reading.words_in(one.source)
            noun, plural = noun_class(self.words[hi - 1].low) if hi > lo else ("", False)
            same = singular(self.words[hi - 1].low) == singular(head.low) or head.low in nouns("any record")
            if noun == "document" and plural == head.plural:
                speaker = self.at(one.source)
                return speaker if speaker.kind is K.ANONYMOUS_DOCUMENT and (same or head.plural) else None
        return None

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
        if low == "it" and self._shows(offset):
            fits = others
        if low == "they" and self._couple_before(offset):
            return Speaker(K.NAMED_PERSON, sure=False)
        if low == "it" and (subject := self._subject_before(offset, fits)) is not None:
            return subject
        before = self.attributions[: bisect_left(self._cues, offset)]
        for one in reversed([one for one in before[-2 * _SPEAKERS_BACK :] if one.sure][-_SPEAKERS_BACK:]):
            if one.source.end <= offset:
                speaker = self.at(one.source)
                if speaker.kind in fits:
                    return replace(speaker, sure=False)
        if low == "they":
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        return Speaker(K.DOCUMENT if fits is others else K.NAMED_ORGANIZATION, sure=False)

    def _shows(self, offset: int) -> bool:
        """Whether "it" does what records do: "It shows"."""
        k = self.reading.word_at(offset)
        verb = next((word.verb for word in self.words[k + 1 : k + 3] if word.verb), None)
        return verb is not None and verb.kind == "show"

    def _subject_before(self, offset: int, fits: Sequence[SourceKind]) -> Speaker | None:
        """The body or record that the clause or one of the sentences before "it" is about."""
        number = self.reading.sentence_at(offset)
        for back in range(number, max(-1, number - _IT_BACK), -1):
            lo, hi = self.reading.words_in(self.reading.sentences[back])
            for one in self._attributions_in(self.reading.sentences[back]):
                if one.sure and one.source.end <= offset and self.reading.quotation_at(one.cue.start) is None:
                    speaker = self.at(one.source)
                    if speaker.kind in fits:
                        return replace(speaker, sure=False)
            for k in range(lo, hi):
                word = self.words[k]
                if self.reading.quoted[k] >= 0:
                    continue
                subject = word.dep in ("nsubj", "nsubjpass") and word.end <= offset
                if not subject or not word.tag.startswith("NN") or self.words[word.head].dep not in _MAIN:
                    continue
                first = k
                while first > lo and self.words[first - 1].head == k:
                    first -= 1
                span = self.reading.span(first, k + 1)
                speaker = self.at(span)
                if speaker.kind in fits and (speaker.name or noun_class(word.low)[0] in _THINGS):
                    return replace(speaker, sure=False)
        return None

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
        if (hidden := self._hidden(source, speaker)) is not None:
            return hidden
        nameless = speaker.kind is K.NAMED_PERSON and speaker.name is None
        if not (nameless or speaker.kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP)):
            return speaker
        sentence = self.reading.sentences[self.reading.sentence_at(source.start)]
        k = self.reading.word_at(source.end)
        end = source.end if k < len(self.words) and self._verb_follows(k) else sentence.end
        why = anonymity.reason(self.reading.text, source.start, end)
        if why is None and not anonymity.is_secretive(self.reading.slice(source)):
            return speaker
        return replace(
            speaker,
            kind=K.ANONYMOUS_PERSON if nameless else speaker.kind,
            anonymity_reason=why or speaker.anonymity_reason,
            granted=True,
        )

    def _verb_follows(self, k: int) -> bool:
        """Whether the words after a source say that it speaks: what follows is not about the source."""
        verb = next((word.verb for word in self.words[k : k + 3] if word.verb), None)
        return verb is not None and verb.kind in ("say", "state")

    def _hidden(self, source: Span, speaker: Speaker) -> Speaker | None:
        """Somebody who has a false name or part of one only: "Sara, whose name has been changed"."""
        words = self.reading.slice(source)
        number = self.reading.sentence_at(source.start)
        for name, why in self._pseudonyms.items():
            nameless = speaker.name is None and speaker.kind in (K.NAMED_PERSON, K.ANONYMOUS_PERSON)
            beside = nameless and self.reading.sentence_at(why.start) == number
            if beside or re.search(rf"\b{re.escape(name)}\b", words) or speaker.name == name:
                reason = self.reading.slice(why)
                return Speaker(K.ANONYMOUS_PERSON, role=speaker.role, anonymity_reason=reason, granted=True)
        return None


def _body(head: Head) -> Speaker:
    if head.named and not head.plural:
        return Speaker(K.NAMED_ORGANIZATION, " ".join(head.text.split()[head.core[0].within("determiner") :]))
    if head.definite or head.low in nouns("standing body"):
        return Speaker(K.NAMED_ORGANIZATION, sure=False)
    return Speaker(K.ANONYMOUS_GROUP, sure=head.plural)

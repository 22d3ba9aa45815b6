"""People by description: "the mayor", "a senior official", "one of the officials", "the aide"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from pipeline.attribution.entities import Person
from pipeline.attribution.heads import Head, end_of_core, head_of
from pipeline.attribution.speakers import K, Speaker, SpeakerContext
from pipeline.attribution.subjects import whole_phrase
from pipeline.text.lexicon import names, noun_class, nouns, singular
from pipeline.text.sentences import Span
from pipeline.text.words import Word


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
    "fourth fifth latter neither none half seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "twenty dozens".split()
)


_OF_THOSE = frozenset(
    "the both another one a neither none two three four five six several some most all others half".split()
)


_DATED = frozenset("recent latest newest earliest last".split())
"""What is said of one of several records: "the most recent, from November, says"."""


_SINGLE = frozenset("one another other third second first fourth fifth latter neither none".split())


_SPEAKERS_BACK = 6


_OWNED_NEAR = 1


_LEAD = 6
_VARIED_BACK = 2
_VARIES = frozenset("retired former veteran pensioner widow widower grandmother grandfather".split())
_AGE = re.compile(r"-year-old$|-of-(?:one|two|three|four|five|six|\d)$")
_THE_NOUN = 2
_UNNAMED_BACK = 3
_CLIMBS = 4


def _whole(role: str, *, bare: bool) -> str:
    """The group that some are of; of "Two of four aides" "four aides", of a bare "Aides" "the aides"."""
    first, _, behind = role.partition(" of ")
    role = behind if behind and first.lower() in _COUNTED else role
    counted = role.split()[0].lower() in _COUNTED
    small = f"{role[0].lower()}{role[1:]}" if counted or bare else role
    return f"the {small}" if bare and not counted else small


class DescribedPeople(SpeakerContext):
    """People whom an article describes, and comes back to."""

    def described(self, head: Head) -> Speaker:
        """Who a phrase such as "officials", "the analyst" or "a source" speaks of."""
        if head.noun != "secretive" and not head.plural:
            return self._person(head)
        if head.low in _SINGLE and head.noun == "group":
            return Speaker(K.ANONYMOUS_PERSON, role=head.text)  # "one said"
        earlier = (self._earlier(head) or self._of_study(head)) if head.definite else None
        if earlier is None and head.low == "group" and head.core[0].low == "the":
            body = self.cast.body("group", head.core[0].start)
            return Speaker(K.NAMED_ORGANIZATION, body, sure=False)  # "the group announced": a company
        the = head.definite and len(head.core) == _THE_NOUN
        if earlier is None and the and singular(head.low) in nouns("standing people"):
            return Speaker(K.NAMED_ORGANIZATION, sure=False)  # "the prosecutors": the office
        return earlier or Speaker(K.ANONYMOUS_GROUP if head.plural else K.ANONYMOUS_PERSON, role=head.text)

    def _of_study(self, head: Head) -> Speaker | None:
        """ "The authors" speak for the study, or are the researchers, of whom the article told before."""
        if singular(head.low) not in nouns("study people"):
            return None
        written = singular(head.low) == "author"
        for k in range(self.reading.word_at(head.core[0].start) - 1, -1, -1):
            word = self.words[k]
            if written and singular(word.low) in nouns("study"):
                return Speaker(K.DOCUMENT, role=head.text, sure=False)
            people = singular(word.low) in nouns("study people") and word.dep.startswith("nsubj")
            if people and self.reading.quoted[k] < 0 and word.low != singular(word.low):
                return self.at(self.reading.span(*whole_phrase(self.words, k)))
        return None

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
        person = self.cast.with_role(head.low, offset) or (self._varied(head) if pointed else None)
        if person is not None and not (owned and self._far(person, offset)):
            return Speaker(K.NAMED_PERSON, person.name, head.text)
        if self._titled(head.low, offset):
            return Speaker(K.NAMED_PERSON, role=head.text, sure=False)
        # "The mayor" is nobody of whom the article told as "a clerk".
        office = head.low in nouns("unique") and len(head.core) == _THE_NOUN
        last = None if owned or office else self._last_unnamed(offset)
        known = not owned and (head.low in nouns("unique") or (pointed and head.noun == "demonym"))
        return last or Speaker(K.NAMED_PERSON if known else K.ANONYMOUS_PERSON, role=head.text, sure=False)

    def _varied(self, head: Head) -> Person | None:
        """The one person named close by, in other words: "the retired bus driver", "the 74-year-old"."""
        words = {word.low for word in head.core[: head.at + 1]}
        if head.noun == "demonym":
            return self._last_told_of(head.core[0].start)
        if not (words & _VARIES or any(_AGE.search(word) for word in words)):
            return None
        number = self.reading.sentence_at(head.core[0].start)
        near = Span(self.reading.sentences[max(0, number - _VARIED_BACK)].start, head.core[0].start)
        people = {one.person.name: one.person for one in self.cast.between(*self.reading.words_in(near))}
        return next(iter(people.values())) if len(people) == 1 else None

    def _last_told_of(self, before: int) -> Person | None:
        """Whom the last sentence that names somebody is about: "Holm blamed nobody. … the Dane said"."""
        number = self.reading.sentence_at(before)
        for back in range(number - 1, max(-1, number - 1 - _VARIED_BACK), -1):
            named = self.cast.between(*self.reading.words_in(self.reading.sentences[back]))
            if named:
                return named[0].person
        return None

    def _last_unnamed(self, before: int) -> Speaker | None:
        """Whoever spoke last, close by, and has no name: "a witness said … The woman said"."""
        number = self.reading.sentence_at(before)
        start = self.reading.sentences[max(0, number - _UNNAMED_BACK)].start
        near = self.attributions_in(Span(start, before))
        # What a speaker says others asked for is his: "according to a man who was there, Holt asked for …".
        told = [part for one in near if one.sure for part in one.contents]
        for one in reversed(near):
            if any(part.start <= one.cue.start < part.end for part in told):
                continue
            if one.sure and one.source.end <= before and self.reading.quotation_at(one.cue.start) is None:
                speaker = self.at(one.source)
                return speaker if speaker.kind is K.ANONYMOUS_PERSON else None
        return None

    def _far(self, person: Person, offset: int) -> bool:
        """Whether the sentences around an offset do not name a person: "his lawyer" may be another."""
        number = self.reading.sentence_at(offset)
        last = min(number + _OWNED_NEAR, len(self.reading.sentences) - 1)
        near = Span(
            self.reading.sentences[max(0, number - _OWNED_NEAR)].start, self.reading.sentences[last].end
        )
        return all(one.person is not person for one in self.cast.between(*self.reading.words_in(near)))

    def _titled(self, title: str, before: int) -> bool:
        """Whether somebody is named with a title before an offset: "the prince" after "Prince Alwaleed"."""
        named = re.compile(rf"\b{re.escape(title.capitalize())} [A-Z][a-z]")
        return title in names("title") and bool(named.search(self.reading.text, 0, before))

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
                roles = {"doctor" if role == "dr" else role for role in person.roles} if person else set()
                fits = head.low in roles if roles else few
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
            if speaker.kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP):
                return speaker
        return None

    def of_group(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """Some of a group: "one of the officials, an aide", "two of them", "the third", "both"."""
        counted = head.low in _COUNTED | _DATED or head.word.tag == "CD"
        if not counted or head.core[-1].end != head.word.end:
            return None
        single = head.low in _SINGLE
        rest = phrase[len(head.core) :]
        group = None
        if rest and rest[0].low == "of" and len(rest) > 1 and rest[1].low in ("them", "these", "those"):
            group = self._last_record(head.word.start) or self._last_speakers(head.word.start)
            group = group or self._people_here(head.word.start) or self._people_near(head.word.start)
        if rest and rest[-1].low == "whom":
            group = self._people_of_whom(rest[-1])
        elif group is None and rest and rest[0].low == "of" and len(rest) > 1:
            group = self.at(Span(rest[1].start, end_of_core(rest[1:])))
        elif head.low in _DATED and head.core[0].low == "the":
            group = self._last_record(head.word.start)
        elif head.core[0].low in _OF_THOSE and (not rest or rest[0].low in (",", "who")):
            group = self._people_here(head.word.start) or self._last_group(head.word.start)
            told = (group.role or "").lower().split() if group else []
            if told and head.core[0].low == "the" and head.word.tag == "CD" and head.low not in told:
                group = None  # "one of the six", after what residents say
        if group is not None and group.kind in (K.DOCUMENT, K.ANONYMOUS_DOCUMENT):
            return group  # "one of the messages"
        if head.low == "another" and (like := self._like_the_last(head, rest, group)) is not None:
            return like
        alone = (
            len(head.core) == 1
            and head.low in ("one", "another")
            and (not rest or rest[0].low in (",", "who"))
        )
        if alone and (group is None or group.kind is not K.ANONYMOUS_GROUP):
            return Speaker(K.ANONYMOUS_PERSON, role=head.text)
        if group is None or group.kind is not K.ANONYMOUS_GROUP:
            return None
        kind = K.ANONYMOUS_PERSON if single else K.ANONYMOUS_GROUP
        apposed = self._apposed(phrase) if single else None
        role = self.reading.slice(apposed) if apposed else group.role
        some = "one" if single else head.text.lower() if rest and rest[0].low == "of" else ""
        if some and role and not apposed:
            role = f"{some} of {_whole(role, bare=self._just_begins(group))}"
        return replace(group, kind=kind, told=apposed or group.told, role=role)

    def _like_the_last(self, head: Head, rest: Sequence[Word], group: Speaker | None) -> Speaker | None:
        """ "One envoy said … Another said": another envoy, and nobody of a group that spoke long before."""
        at = bisect_left(self.cues, head.word.start)
        spoke = [one for one in self.attributions[:at] if one.sure and one.source.end <= head.word.start]
        last = self.at(spoke[-1].source) if spoke else None
        if last is None or last.kind is not K.ANONYMOUS_PERSON or not last.role:
            return None
        phrase = self.words[slice(*self.reading.words_in(spoke[-1].source))]
        noun = head_of(phrase, initial=False, headline=False)
        of_group = {singular(word) for word in (group.role or "").lower().split()} if group else set()
        if not noun.noun or noun.low in _COUNTED or noun.definite or noun.low in of_group:
            return None
        begins = noun.core[1].start if noun.core[0].within("determiner") else noun.core[0].start
        told = Span(begins, noun.word.end)
        role = f"another {self.reading.slice(told)}"
        return Speaker(K.ANONYMOUS_PERSON, role=role, told=None if rest else told)

    def _just_begins(self, group: Speaker) -> bool:
        """A common noun whose capital says only that it begins a sentence: "Stewards were late"."""
        if group.told is None:
            return False
        first = self.words[self.reading.word_at(group.told.start)]
        return first.tag in ("NNS", "NN", "JJ") and not first.text.isupper()

    def apposed(self, speaker: Speaker, head: Head, phrase: Sequence[Word]) -> Speaker:
        """Somebody spoken of before of whom more is told now: "the source, a senior official, said"."""
        told = self._apposed(phrase) if head.definite and speaker.kind is K.ANONYMOUS_PERSON else None
        if told is None:
            return speaker
        return replace(speaker, role=self.reading.slice(told), told=told)

    def _apposed(self, phrase: Sequence[Word]) -> Span | None:
        """The description after the first comma: "one of the officials, a mediator's aide"."""
        comma = next((k for k, word in enumerate(phrase) if word.text == ","), None)
        if comma is None or comma + 1 >= len(phrase) or not phrase[comma + 1].within("determiner"):
            return None
        return Span(phrase[comma + 1].start, phrase[-1].end)

    def _last_record(self, before: int) -> Speaker | None:
        """The records that spoke last before an offset, if nobody has spoken since: "one of them"."""
        at = bisect_left(self.cues, before)
        spoke = [one for one in self.attributions[:at] if one.sure and one.source.end <= before]
        if not spoke or "interviews" in self.reading.slice(spoke[-1].source).lower():
            return None
        speaker = self.at(spoke[-1].source)
        return speaker if speaker.kind in (K.DOCUMENT, K.ANONYMOUS_DOCUMENT) else None

    def _last_speakers(self, before: int) -> Speaker | None:
        """The people who speak in the sentence before: "Three aides described an office … One of them"."""
        number = self.reading.sentence_at(before)
        for one in self.attributions_in(self.reading.sentences[max(0, number - 1)]):
            if one.sure and one.source.end <= before and self.reading.quotation_at(one.cue.start) is None:
                found = self.at(one.source)
                if found.kind is K.ANONYMOUS_GROUP:
                    return found
        return None

    def _people_near(self, before: int) -> Speaker | None:
        """The people of whom the sentence before tells: "Interviews with 17 students … Eleven of them"."""
        number = self.reading.sentence_at(before)
        if not number:
            return None
        lo, hi = self.reading.words_in(self.reading.sentences[number - 1])
        for k in range(hi - 1, lo - 1, -1):
            if noun_class(self.words[k].low) == ("person", True) and self.reading.quoted[k] < 0:
                found = self.at(self.reading.span(*whole_phrase(self.words, k)))
                return found if found.kind is K.ANONYMOUS_GROUP else None
        return None

    def _people_of_whom(self, whom: Word) -> Speaker | None:
        """ "Eleven publishers turned her down, one of whom told her": one of the publishers."""
        k = self.reading.word_at(whom.start)
        for _ in range(_CLIMBS):
            k = self.words[k].head
            if self.words[k].verb is not None:
                break
        above = self.words[k].head
        if self.words[k].dep == "advcl":  # the parse hangs the clause on the verb before it
            nouns_before = (i for i in range(k) if self.words[i].head == above and self.words[i].tag == "NNS")
            above = next(nouns_before, above)
        if above >= k or not self.words[above].tag.startswith("NN"):
            return None
        first, _ = whole_phrase(self.words, above)
        return self.at(self.reading.span(first, above + 1))

    def _people_here(self, before: int) -> Speaker | None:
        """The people whom the same sentence is about: "Officials were blunt: “No,” said one"."""
        lo, hi = self.reading.words_in(self.reading.sentences[self.reading.sentence_at(before)])
        for k in range(lo, hi):
            word = self.words[k]
            if word.end > before:
                return None
            if (
                noun_class(word.low) == ("person", True)
                and word.dep in ("nsubj", "nsubjpass")
                and self.reading.quoted[k] < 0
            ):
                found = self.at(self.reading.span(*whole_phrase(self.words, k)))
                return found if found.kind is K.ANONYMOUS_GROUP else None
        return None

    def _last_group(self, before: int) -> Speaker | None:
        """The last unidentified people who spoke before an offset."""
        at = bisect_left(self.cues, before)
        for one in reversed(self.attributions[max(0, at - 2 * _SPEAKERS_BACK) : at]):
            if one.sure and one.source.end <= before:
                speaker = self.at(one.source)
                if speaker.kind is K.ANONYMOUS_GROUP:
                    return speaker
        return None

    def listed(self, head: Head, end: int) -> bool:
        """People whom the phrase itself goes on to name: "the two leaders, A and B, said"."""
        after = self.reading.word_at(head.word.end)
        if after + 1 >= self.reading.word_at(end) or self.words[after].text != ",":
            return False
        return bool(self.cast.between(after + 1, after + 2))

"""Pronouns: whom "he", "she", "it" and "they" stand for, as far as one can tell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.attribution.entities import Mention, end_of_name, suits
from pipeline.attribution.speakers import K, Speaker, SpeakerContext
from pipeline.attribution.subjects import depends, whole_phrase
from pipeline.records import SourceKind
from pipeline.text.lexicon import noun_class, nouns
from pipeline.text.sentences import Span

_SENTENCES_BACK = 8


_SPEAKERS_BACK = 6


_COUPLE_BACK = 3


_AFTER = 40
"""Characters from a pronoun within which its verb stands."""


_IT_BACK = 4
_THEY_BACK = 3


_MAIN = frozenset({"ROOT", "ccomp", "conj", "parataxis"})


_SUBORDINATE = frozenset({"relcl", "ccomp", "advcl", "acl", "pcomp"})


_THINGS = frozenset({"organization", "document"})


_SAME_SUBJECT = frozenset({"they", "their", "both", "this", "that", "it", "the"})


def _speaks_for(speaker: Speaker) -> bool:
    return bool(speaker.role) and str(speaker.role).split()[-1].lower() in nouns("mouthpiece")


class Pronouns(SpeakerContext):
    """The pronouns of one article."""

    def pronoun(self, source: Span, low: str) -> Speaker:
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
                return self._who_was_asked(offset, pronoun, found) or found
        return Speaker(K.NAMED_PERSON, sure=False)

    def _who_was_asked(self, offset: int, pronoun: str, speaker: Speaker) -> Speaker | None:
        """Who answers: "Marr died, the mayor said. She was once asked for her secret. “Butter,” she said".

        The one person that the article has named, and not a speaker without a name who came in between.
        """
        number = self.reading.sentence_at(offset)
        lo, hi = self.reading.words_in(self.reading.sentences[max(0, number - 1)])
        asked = any(
            word.low == pronoun and word.dep == "nsubjpass" and self.words[word.head].low == "asked"
            for word in self.words[lo:hi]
        )
        if not asked or speaker.name is not None:
            return None
        start = self.reading.sentences[max(0, number - _SENTENCES_BACK)].start
        named = {
            one.person.name
            for one in self.cast.between(*self.reading.words_in(Span(start, offset)))
            if suits(one.person, pronoun)
        }
        return Speaker(K.NAMED_PERSON, named.pop(), sure=False) if len(named) == 1 else None

    def _person_in(self, span: Span, pronoun: str) -> Speaker | None:
        """The person whom a stretch of text is about: its speaker, else the first one that it names."""
        for one in self.attributions_in(span):
            if one.source.end > span.end or self.reading.quotation_at(one.cue.start) is not None:
                continue
            if not one.sure and self.reading.slice(one.source).lower() == pronoun:
                continue  # "Asked if he regretted the pick, Whitmore shrugged"
            if self._asks(span.start, one.source.start):
                continue
            speaker = self.at(one.source)
            if self._is_of_other_sex(one.source, pronoun):
                continue
            if speaker.kind is K.ANONYMOUS_PERSON and one.sure and speaker.role:
                return speaker
            if speaker.kind is K.NAMED_ORGANIZATION and _speaks_for(speaker):
                return speaker
            person = self.cast.called(speaker.name) if speaker.name else None
            known = speaker.name is not None or speaker.role is not None
            if speaker.kind is K.NAMED_PERSON and known and (person is None or suits(person, pronoun)):
                return speaker
        described = self._described_subject(span, pronoun)
        if described is not None:
            return described
        told = self._said_behind(span)
        for mention in self.cast.between(*self.reading.words_in(span)):
            start = self.words[mention.first].start
            said = any(part.start <= start < part.end for part in told)  # "Hale had failed, she said"
            outside = self.reading.quoted[mention.first] < 0 and not said
            asks = self._asks(span.start, self.words[mention.first].start)
            if outside and not asks and (agent := self._speaker_for(mention)) is not None:
                return agent
            if outside and not asks and suits(mention.person, pronoun):
                return Speaker(K.NAMED_PERSON, mention.person.name)
        return None

    def _speaker_for(self, mention: Mention) -> Speaker | None:
        """Who speaks for somebody: "…, which a spokesman for Dahl denied. “…,” he said"."""
        k = mention.first - 2
        if k < 0 or self.words[k + 1].low != "for" or self.words[k].low not in nouns("mouthpiece"):
            return None
        return self.at(self.reading.span(*whole_phrase(self.words, k)))

    def _asks(self, start: int, name: int) -> bool:
        """A name is that of who asks, or is asked about: "Asked by Ann Lee for the figures, he said"."""
        ahead = self.reading.text[start:name]
        return ahead.startswith("Asked ") and "," not in ahead

    def _described_subject(self, span: Span, pronoun: str) -> Speaker | None:
        """The one whom a stretch of text describes and does not name: "My mother is old. She says"."""
        lo, hi = self.reading.words_in(span)
        told = self._said_behind(span)  # "Her client was at home, she said": the client is not who says so
        for k in range(lo, hi):
            word = self.words[k]
            person = noun_class(word.low) == ("person", False) and word.dep in ("nsubj", "nsubjpass")
            person = person and not self._in_clause_of(k, lo, pronoun)
            other = word.low in nouns("she" if pronoun == "he" else "he")
            said = any(part.start <= word.start < part.end for part in told)
            if person and not other and not said and self.reading.quoted[k] < 0:
                speaker = self.at(self.reading.span(*whole_phrase(self.words, k)))
                known = self.cast.called(speaker.name) if speaker.name else None
                if known is not None and not suits(known, pronoun):
                    continue
                if speaker.kind is K.ANONYMOUS_PERSON or speaker.name is not None:
                    return speaker
        return None

    def _said_behind(self, span: Span) -> list[Span]:
        """What the one says who is spoken of right behind some words."""
        near = self.attributions_in(Span(span.start, span.end + _AFTER))
        return [part for one in near if one.source.start == span.end for part in one.contents]

    def _is_of_other_sex(self, source: Span, pronoun: str) -> bool:
        """ "Her brother Karl" is not "she"."""
        others = nouns("she" if pronoun == "he" else "he")
        return any(word.low in others for word in self.words[slice(*self.reading.words_in(source))])

    def _in_clause_of(self, k: int, lo: int, pronoun: str) -> bool:
        """Whether a clause about a named one tells of a person: "a coat that his brother bought"."""
        verb = self.words[self.words[k].head]
        if verb.dep not in _SUBORDINATE:
            return False
        return any(
            self.words[one.last - 1].dep in ("nsubj", "nsubjpass")
            and self.words[self.words[one.last - 1].head].dep == "ROOT"
            and suits(one.person, pronoun)
            for one in self.cast.between(lo, k)
        )

    def _they(self, offset: int, low: str) -> Speaker:
        """The last group or body that spoke, or for "it" the last body or record."""
        others = (K.DOCUMENT, K.ANONYMOUS_DOCUMENT) if low == "it" else (K.ANONYMOUS_GROUP,)
        fits = (K.NAMED_ORGANIZATION, *others)
        if low == "it" and self._shows(offset):
            fits = others
        if low == "they" and self.couple_before(offset):
            return Speaker(K.NAMED_PERSON, sure=False)
        if low == "it" and (subject := self._subject_before(offset, fits)) is not None:
            return subject
        if low == "they" and (people := self._people_before(offset)) is not None:
            return people
        before = self.attributions[: bisect_left(self.cues, offset)]
        for one in reversed([one for one in before[-2 * _SPEAKERS_BACK :] if one.sure][-_SPEAKERS_BACK:]):
            if one.source.end <= offset:
                speaker = self.at(one.source)
                if speaker.kind in fits:
                    return replace(speaker, sure=False)
        if low == "they":
            last = next((one for one in reversed(before) if one.sure and one.source.end <= offset), None)
            if last is not None and self.at(last.source).kind is K.ANONYMOUS_PERSON:
                # "A whistleblower said … “I took it,” they said"
                return replace(self.at(last.source), sure=False)
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        return Speaker(K.DOCUMENT if fits is others else K.NAMED_ORGANIZATION, sure=False)

    def _people_before(self, offset: int) -> Speaker | None:
        """The people whom the sentence before "they", or the one before that, is about."""
        number = self.reading.sentence_at(offset)
        for back in range(number, max(-1, number - _THEY_BACK), -1):
            sentence = self.reading.sentences[back]
            speaks = any(one.sure and one.source.end <= offset for one in self.attributions_in(sentence))
            lo, hi = self.reading.words_in(sentence)
            for k in range(lo, hi):
                word = self.words[k]
                people = noun_class(word.low) in (("person", True), ("secretive", True))
                subject = word.dep == "nsubj" and self.words[word.head].dep == "ROOT" and word.end <= offset
                if people and subject and self.reading.quoted[k] < 0:
                    return replace(self.at(self.reading.span(*whole_phrase(self.words, k))), sure=False)
            if speaks:
                return None
        return None

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
            for one in self.attributions_in(self.reading.sentences[back]):
                if one.sure and one.source.end <= offset and self.reading.quotation_at(one.cue.start) is None:
                    speaker = self.at(one.source)
                    if speaker.kind in fits:
                        words = self.reading.slice(one.source).split(",")[0]
                        role = speaker.role or (None if speaker.name else words)
                        return replace(speaker, role=role, sure=False)
            told = self._told_by(offset)
            for k in range(lo, hi):
                word = self.words[k]
                if self.reading.quoted[k] >= 0:
                    continue
                subject = word.dep in ("nsubj", "nsubjpass") and word.end <= offset
                if not subject or not word.tag.startswith("NN") or self.words[word.head].dep not in _MAIN:
                    continue
                first = k
                while first > lo and depends(self.words, first - 1, k):
                    first -= 1
                end = end_of_name(self.words, k + 1, hi) if word.proper else k + 1
                span = self.reading.span(first, end)
                speaker = self.at(span)
                is_record = speaker.kind in (K.DOCUMENT, K.ANONYMOUS_DOCUMENT)
                if is_record and any(part.start <= word.start < part.end for part in told):
                    continue
                named = speaker.name and (word.tag.startswith("NNP") or word.low != speaker.name.lower())
                if speaker.kind in fits and (named or noun_class(word.low)[0] in _THINGS):
                    return replace(speaker, role=speaker.role or self.reading.slice(span), sure=False)
            if record := self._record_in(lo, hi, offset):
                return record
        return None

    def _told_by(self, offset: int) -> list[Span]:
        """What the pronoun at an offset says: in "The email, it said, was old" it is not the email."""
        here = self.reading.sentences[self.reading.sentence_at(offset)]
        return [
            part for one in self.attributions_in(here) if one.source.start == offset for part in one.contents
        ]

    def _record_in(self, lo: int, hi: int, before: int) -> Speaker | None:
        """A record that a sentence tells of: "It was confirmed in a letter to parents. It says"."""
        for k in range(hi - 1, lo - 1, -1):
            word = self.words[k]
            told = word.low in nouns("speaking record") and word.dep in ("pobj", "dobj")
            if told and word.end <= before and not self._is_venue(k, before):
                return replace(self.at(self.reading.span(*whole_phrase(self.words, k))), sure=False)
        return None

    def _is_venue(self, k: int, before: int) -> bool:
        """ "In a statement, it said": the record is where it was said, and who said it is another."""
        preposition = self.words[self.words[k].head]
        here = self.reading.sentence_at(self.words[k].start) == self.reading.sentence_at(before)
        return here and preposition.low in ("in", "by", "through", "via", "on")

    def couple_before(self, offset: int) -> bool:
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
        head = one.last - 1
        listed = any(word.dep == "conj" and word.head == head for word in self.words[one.last : other.last])
        if listed and self.words[head].dep in ("nsubj", "nsubjpass"):
            return True  # "Dumas and her counterpart at Osk Bank, Liam Tarr, cut"
        between = [word.low for word in self.words[one.last : other.first]]
        if between[:1] == ["("] and ")" in between:
            between = between[between.index(")") + 1 :]
        after = self.words[other.last] if other.last < len(self.words) else None
        does = after is not None and (
            after.text == "," or (after.is_word and not after.within("preposition"))
        )
        return between == ["and"] and does

"""What kind of source a phrase names: a person, a body, a record, named or anonymous, and who it is.

Decided by the head of the noun phrase, the names that it holds, and what the article told before:
"the mayor" is somebody if the article names a mayor, "the analyst" is whoever was an analyst last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pipeline.attribution import anonymity
from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.bodies import Bodies
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.described_people import DescribedPeople
from pipeline.attribution.described_records import DescribedRecords
from pipeline.attribution.entities import Entities, end_of_list, end_of_name, is_body
from pipeline.attribution.heads import Head, head_of
from pipeline.attribution.labelled_speakers import LabelledSpeakers
from pipeline.attribution.named_sources import NamedSources
from pipeline.attribution.pronouns import Pronouns
from pipeline.attribution.speakers import K, Speaker
from pipeline.attribution.standing import access, position
from pipeline.text.lexicon import names, nouns, singular
from pipeline.text.sentences import Span
from pipeline.text.words import Word

_DOERS = ("er", "or", "ist", "ian", "ant", "ent", "man", "woman", "eer", "ee", "ster")
_IS_NUMBER_TEN = re.compile(r"(?:No\.?|Number) 1[01](?: Downing Street)?")
_SEVERAL = frozenset("staff crew personnel management".split())
_DEPARTMENTS = frozenset({"department", "ministry", "committee"})
_ENDS_ROLE = frozenset({",", "(", "—", "–", "-", "--", "who", "whose", "which", "that"})
_PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "it": "it", "its": "it",
    "they": "they", "them": "they", "their": "they", "i": "i", "my": "i", "we": "we", "our": "we",
    "you": "you", "your": "you",
}  # fmt: skip


class Kinds:
    """The speakers of one article, each worked out once."""

    def __init__(self, reading: ArticleLayout, cast: Entities, attributions: Sequence[Attribution]) -> None:
        self.reading = reading
        self.words = reading.words
        self.cast = cast
        self.attributions = attributions
        self._found: dict[Span, Speaker] = {}
        self._open: set[Span] = set()
        self._circular = False
        context = reading, cast, attributions, self._resolved
        self._names = NamedSources(*context)
        self._people = DescribedPeople(*context)
        self._bodies = Bodies(*context, self._names)
        self._records = DescribedRecords(*context)
        self._pronouns = Pronouns(*context)
        self._labels = LabelledSpeakers(*context)

    def at(self, source: Span) -> Speaker:
        """Who the words of a span are."""
        found = self._resolved(source)
        if found.told is None:
            return found
        told, why = self._told_elsewhere.get(found.told, (found.told, None))
        if why is None or found.anonymity_reason is not None:
            return replace(found, told=told)
        return replace(found, told=told, anonymity_reason=why, granted=True)

    def _resolved(self, source: Span) -> Speaker:
        """Who the words of a span are, with what is told there and of whom they go back to."""
        if source in self._found:
            return self._found[source]
        if source in self._open:  # A chain has returned to itself.
            self._circular = True
            return Speaker(K.ANONYMOUS_PERSON, sure=False)
        self._open.add(source)
        found = self._with_anonymity(source, self._read(source))
        self._open.discard(source)
        if found.kind.anonymous and found.told is None:
            found = replace(found, told=source, role=self._in_full(source, found.role))
        if not (self._circular and self._open):  # What rests on half an answer is worked out anew.
            self._found[source] = found
        self._circular = self._circular and bool(self._open)
        return found

    def _in_full(self, source: Span, role: str | None) -> str | None:
        """A description with what follows its noun: "a person close to the owner"."""
        lo, hi = self.reading.words_in(source)
        ends = (
            k
            for k in range(lo + 1, hi)
            if self.words[k].low in _ENDS_ROLE and not self.words[k - 1].within("preposition")
        )
        end = next(ends, hi)
        begins = " ".join(word.text for word in self.words[lo:end])
        if not role or not begins.startswith(role):
            return role
        return " ".join(self.reading.text[source.start : self.words[end - 1].end].split())

    @cached_property
    def _told_elsewhere(self) -> dict[Span, tuple[Span, str | None]]:
        """For each anonymous source, where the article tells most of it, and why it is not named."""
        best: dict[Span, Span] = {}
        reasons: dict[Span, str] = {}
        for one in self.attributions:
            told = self._resolved(one.source).told
            if told is None:
                continue
            if why := self._resolved(one.source).anonymity_reason:
                reasons.setdefault(told, why)
            for words in (told, one.source):
                if position(self.reading, words) or access(self.reading, words):
                    best.setdefault(told, words)
        return {told: (best.get(told, told), reasons.get(told)) for told in best.keys() | reasons.keys()}

    @cached_property
    def _pseudonyms(self) -> dict[str, anonymity.Pseudonym]:
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
        if self._labels.is_label(source):
            return self._labels.labelled(source)
        if "-".join(word.low for word in phrase if word.is_word).removeprefix("the-") in names("motto"):
            return Speaker(K.NAMED_ORGANIZATION, self.reading.slice(source))
        if len(phrase) == 1 and phrase[0].low in _PRONOUNS:
            return self._pronouns.pronoun(source, _PRONOUNS[phrase[0].low])
        number = self.reading.sentence_at(source.start)
        # After a closing bracket or quotation mark too, a capital may only begin a sentence.
        closed = lo > 0 and not self.words[lo - 1].is_word and self.words[lo - 1].text in ')]”"»'
        initial = closed or self.reading.sentences[number].start == source.start
        head = head_of(phrase, initial, self.reading.is_headline(number))
        found = self._names.by_name(head, lo) or self._names.beside(head, lo, hi)
        found = found or self._names.behind(head, lo, hi) or self._records.share_of_poll(source)
        if found is None and head.proper and not (initial and head.at == 0 and self._just_begins(head.low)):
            found = self._names.proper(head, lo)
        return self._whole_name(found or self._described(head, phrase), lo, hi)

    def _whole_name(self, speaker: Speaker, lo: int, hi: int) -> Speaker:
        """A body by all the words of its name: "the Bank of Norden", "the Department for Transport"."""
        if speaker.kind is not K.NAMED_ORGANIZATION or not speaker.name:
            return speaker
        said = speaker.name.split()
        if all(word.lower() in names("not a name") for word in said):
            return replace(speaker, name=None)  # "the French"
        ends = (
            k for k in range(lo + len(said), hi) if [w.text for w in self.words[k - len(said) : k]] == said
        )
        end = next(ends, hi)
        last = end_of_name(self.words, end, hi)
        if said[0].lower() in _DEPARTMENTS:
            last = end_of_list(self.words, last)
        whole = " ".join(word.text for word in self.words[end:last]).replace(" ,", ",")
        if not whole:
            return speaker
        return replace(speaker, name=f"{speaker.name} {whole}".removesuffix("'s").removesuffix("’s"))

    def _just_begins(self, word: str) -> bool:
        """A plural whose capital says only that it begins a sentence: "Proponents say"."""
        return word.endswith("s") and word not in self.reading.capitalised and not is_body([word])

    def _described(self, head: Head, phrase: Sequence[Word]) -> Speaker:
        if _IS_NUMBER_TEN.fullmatch(self.reading.text[phrase[0].start : phrase[-1].end]):
            return Speaker(K.NAMED_ORGANIZATION)
        found = self._people.of_group(head, phrase) or self._bodies.spokesperson(head, phrase)
        found = found or self._bodies.in_writing(head, phrase)
        if found is None and singular(head.low) in nouns("own record") and self._is_owned(head):
            return Speaker(K.DOCUMENT, role=head.text)
        found = found or self._records.voiced(head, phrase)
        if found is not None:
            return found
        if (
            head.core[0].low == "the"
            and head.low in nouns("lone group")
            and self._pronouns.couple_before(head.word.start)
        ):
            return Speaker(K.NAMED_PERSON, role=head.text, sure=False)
        if head.plural and self._people.listed(head, phrase[-1].end):
            return Speaker(K.NAMED_PERSON, role=head.text, sure=False)
        if head.noun in ("secretive", "person", "demonym", "group"):
            return self._bodies.standing(head) or self._people.apposed(
                self._people.described(head), head, phrase
            )
        if head.noun == "document":
            return self._records.described(head, phrase)
        one_of_them = head.noun == "organization" and not head.plural and not head.definite
        if one_of_them and any(word.low == "who" for word in phrase[len(head.core) :][:2]):
            if head.low in _SEVERAL:
                return Speaker(K.ANONYMOUS_GROUP, role=head.text)  # "staff who spoke to the paper"
            return self._people.described(head)  # "a supplier, who asked not to be named"
        found = self._bodies.described(head)
        if found is not None:
            return found
        if head.word.within("subject pronoun"):
            return Speaker(K.ANONYMOUS_GROUP, sure=False)
        if head.low.endswith("s"):
            return Speaker(K.ANONYMOUS_GROUP, role=head.text, sure=False)
        does = head.low.endswith(_DOERS)
        if not does and self._after_according(phrase[0]):
            return self._records.described(head, phrase)
        if head.definite:  # "The jury", "the orchestra": a body, unless the word is for somebody who does it.
            return self._people.described(head) if does else Speaker(K.NAMED_ORGANIZATION, sure=False)
        return Speaker(K.NAMED_ORGANIZATION if head.named else K.ANONYMOUS_PERSON, sure=False)

    def _is_owned(self, head: Head) -> bool:
        """ "The paper's models", "their own projections"."""
        return any(word.possessive or word.low in ("its", "their") for word in head.core[: head.at])

    def _after_according(self, first: Word) -> bool:
        k = self.reading.word_at(first.start)
        return k > 1 and self.words[k - 2].low == "according"

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
        for name, (why, told) in self._pseudonyms.items():
            nameless = speaker.name is None and speaker.kind in (K.NAMED_PERSON, K.ANONYMOUS_PERSON)
            beside = nameless and self.reading.sentence_at(why.start) == number
            if beside or re.search(rf"\b{re.escape(name)}\b", words) or speaker.name == name:
                role = name if words.lower() in _PRONOUNS else speaker.role or name
                reason = self.reading.slice(why)
                return Speaker(
                    K.ANONYMOUS_PERSON, role=role, anonymity_reason=reason, granted=True, told=told
                )
        return None

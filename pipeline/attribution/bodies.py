"""Bodies without their name, and those who speak for them: "the trust", "a spokesman for the board"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.entities import Entities
from pipeline.attribution.heads import Head, end_of_core
from pipeline.attribution.named_sources import NamedSources
from pipeline.attribution.speakers import K, Speaker, SpeakerContext
from pipeline.attribution.subjects import whole_phrase
from pipeline.text.lexicon import names, noun_class, nouns, singular
from pipeline.text.sentences import Span
from pipeline.text.words import Word

_THE_NOUN = 2
_SAME_NEAR = 8
_NEAR = 3
"""Sentences back to a body for which "a spokeswoman" speaks."""
_IN_A_NOTE = re.compile(
    r",? (?:said|say|wrote|write|warned|noted|argued|estimated) (?:\w+ )?in an? (?:\w+ ){0,2}"
    r"(?:briefing|bulletin|commentary|letter|memo|note|outlook|paper|preview|report|update)\b"
)
_OFFICES = frozenset({"service", "office", "department", "desk", "management"})
"""What needs no article: "customer service told her", "head office said"."""
_PLAIN = frozenset({"a", "an", "the", "another", "one", "his", "her", "its", "their", "our", "two"})


def _body(head: Head) -> Speaker:
    if head.named and not head.plural:
        return Speaker(K.NAMED_ORGANIZATION, " ".join(head.text.split()[head.core[0].within("determiner") :]))
    office = len(head.core) > 1 and head.core[0].dep == "compound" and head.word.tag == "NN"
    if (
        head.definite
        or (office and head.low in _OFFICES)
        or head.core[0].low == "state"
        or head.low in nouns("standing body")
        or head.low in nouns("hearing")
    ):
        return Speaker(K.NAMED_ORGANIZATION, sure=False)
    return Speaker(K.ANONYMOUS_GROUP, role=head.text, sure=head.plural)


class Bodies(SpeakerContext):
    """The bodies of one article."""

    def __init__(
        self,
        reading: ArticleLayout,
        cast: Entities,
        attributions: Sequence[Attribution],
        at: Callable[[Span], Speaker],
        named: NamedSources,
    ) -> None:
        super().__init__(reading, cast, attributions, at)
        self._named = named

    def in_writing(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """A firm whose people write for it: "Analysts at Morrow & Keene said in a note"."""
        behind = phrase[head.at + 1 :]
        firm = [word.text for word in behind[1:] if word.proper or word.low in ("&", "and")]
        before = [word.text for word in phrase[: head.at] if word.proper or word.low in ("&", "and")]
        written = _IN_A_NOTE.match(self.reading.text, phrase[-1].end)
        if head.plural and written and len(before) > 1 and len(before) == head.at:
            return Speaker(K.NAMED_ORGANIZATION, " ".join(before), head.text)  # "Morgan Stanley analysts"
        if not (head.plural and written and firm and behind[0].low in ("at", "from", "with")):
            return None
        return Speaker(K.NAMED_ORGANIZATION, " ".join(firm), head.text)

    def described(self, head: Head) -> Speaker | None:
        """The body that a phrase such as "the trust" speaks of, by the name that it had last."""
        body = self.cast.body(head.low, head.core[0].start) if head.definite and not head.plural else None
        if body is not None:
            return Speaker(K.NAMED_ORGANIZATION, body)
        return _body(head) if head.noun == "organization" else None

    def standing(self, head: Head) -> Speaker | None:
        """People who are an office where they have no number: "prosecutors", "state media"."""
        if (
            head.low in ("media", "press", "radio", "television", "tv", "broadcaster")
            and head.core[0].low == "state"
        ):
            return Speaker(K.NAMED_ORGANIZATION, role=head.text, sure=False)
        if singular(head.low) in nouns("hearing") and (head.definite or head.plural or head.low != "juror"):
            return Speaker(K.NAMED_ORGANIZATION, role=head.text, sure=False)
        if head.plural and singular(head.low) in nouns("staff of a body") and self._is_bare(head):
            body = self.cast.body_of(singular(head.low).removesuffix("or"), head.core[0].start)
            if body is not None:
                return Speaker(K.NAMED_ORGANIZATION, body, head.text)
        if head.plural and singular(head.low) in nouns("standing people") and len(head.core) == 1:
            return Speaker(K.NAMED_ORGANIZATION, sure=False)
        return None

    def _is_bare(self, head: Head) -> bool:
        return len(head.core) == 1 or (len(head.core) == _THE_NOUN and head.core[0].low == "the")

    def spokesperson(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """A spokesman who has no name speaks for his body: "a spokesman for the Care Board"."""
        rest = phrase[len(head.core) :]
        owned = any(word.possessive for word in head.core[: head.at])
        client = len(rest) > 1 and rest[0].low == "for"
        lawyers = singular(head.low) in nouns("lawyer") and (owned or client)
        if not lawyers and head.low not in nouns("mouthpiece"):
            return None
        if rest and rest[0].low in ("for", "of", "at", "from") and len(rest) > 1:
            whose = self.at(Span(rest[1].start, end_of_core(rest[1:])))
            if (
                not lawyers
                and whose.kind is K.NAMED_PERSON
                and whose.name
                and not self._named.surely_person(whose.name)
            ):
                whose = Speaker(K.NAMED_ORGANIZATION, whose.name)
            if whose.kind is not K.NAMED_ORGANIZATION:
                return None
            return replace(whose, role=head.text)
        owner = [
            word for word in head.core[: head.at] if not (word.low in _PLAIN or word.low in nouns("rank"))
        ]
        if owner and not owned:
            run = [word.text for word in owner if word.proper]
            if run and all(word.lower() in names("not a name") for word in run):
                return Speaker(K.NAMED_ORGANIZATION, role=head.text)  # "a Swedish spokesman"
            named = bool(run) and not (self.cast.called(run[-1]) and self._named.surely_person(" ".join(run)))
            body = None if named else self.cast.body(owner[-1].low, head.word.start)
            if named or body:
                return Speaker(K.NAMED_ORGANIZATION, body or " ".join(run), head.text)
            organization = noun_class(owner[-1].low)[0] == "organization"
            return Speaker(K.NAMED_ORGANIZATION, role=head.text, sure=False) if organization else None
        known = self.cast.with_role(head.low, head.word.start) if head.definite else None
        if not owner and known is None and (not rest or rest[0].text == ","):
            return self._last_body(head)
        if owner:
            last = [word for word in owner if word.possessive][-1]
            whose = self.at(Span(head.core[0].start, last.end - 2))
            return replace(whose, role=head.text) if whose.kind is K.NAMED_ORGANIZATION else None
        return None

    def _last_body(self, head: Head) -> Speaker | None:
        """ "A spokeswoman added" speaks for the body that spoke last, close by."""
        if head.core[0].low == "the" and (same := self._same_before(head)) is not None:
            return same
        number = self.reading.sentence_at(head.word.start)
        if (owner := self._owner_in(self.reading.sentences[number], head)) is not None:
            return owner
        near = Span(self.reading.sentences[max(0, number - _NEAR)].start, head.word.start)
        for one in reversed(self.attributions_in(near)):
            if one.sure and one.source.end <= head.word.start:
                speaker = self.at(one.source)
                if speaker.kind is K.NAMED_ORGANIZATION:
                    return replace(speaker, role=head.text, sure=False)
        return self._last_subject(head, near)

    def _same_before(self, head: Head) -> Speaker | None:
        """The spokesman who came up before: "A police spokeswoman arrived. … The spokeswoman said"."""
        start = self.reading.word_at(head.core[0].start)
        lo = self.reading.word_at(self.reading.sentences[self._far_back(head)].start)
        for k in range(start - 1, lo - 1, -1):
            if self.words[k].low != head.low or self.reading.quoted[k] >= 0:
                continue
            first, last = whole_phrase(self.words, k)
            if [word.low for word in self.words[first:last]] != ["the", head.low]:
                return replace(self.at(self.reading.span(first, last)), sure=False)
        return None

    def _far_back(self, head: Head) -> int:
        return max(0, self.reading.sentence_at(head.word.start) - _SAME_NEAR)

    def _owner_in(self, sentence: Span, head: Head) -> Speaker | None:
        """The body whose officer is spoken of: "The council's clerk has left, a spokeswoman said"."""
        lo, hi = self.reading.words_in(Span(sentence.start, head.core[0].start))
        for k in range(lo, hi):
            word = self.words[k]
            noun = word.low.removesuffix("'s")
            if not word.possessive or self.reading.quoted[k] >= 0 or noun_class(noun)[0] != "organization":
                continue
            speaker = self.at(Span(self.words[max(lo, k - 1)].start, word.end - 2))
            if speaker.kind is K.NAMED_ORGANIZATION:
                return replace(speaker, role=head.text, sure=False)
        return None

    def _last_subject(self, head: Head, near: Span) -> Speaker | None:
        """The body that a sentence close by is about: "Harlaw denied wrongdoing. A spokesperson said"."""
        lo, hi = self.reading.words_in(near)
        for k in range(hi - 1, lo - 1, -1):
            word = self.words[k]
            if (
                word.dep not in ("nsubj", "nsubjpass")
                or not word.tag.startswith("NN")
                or self.reading.quoted[k] >= 0
                or self._is_asked_about(k)
            ):
                continue
            speaker = self.at(self.reading.span(*whole_phrase(self.words, k)))
            body = word.proper or noun_class(word.low)[0] == "organization"
            if body and speaker.kind is K.NAMED_ORGANIZATION:
                return replace(speaker, role=head.text, sure=False)
        return None

    def _is_asked_about(self, k: int) -> bool:
        """ "Asked if Brandwell would sell, the spokesman said": Brandwell is not whose spokesman he is."""
        sentence = self.reading.sentences[self.reading.sentence_at(self.words[k].start)]
        ahead = self.reading.text[sentence.start : self.words[k].start]
        return ahead.startswith("Asked ") and "," not in ahead

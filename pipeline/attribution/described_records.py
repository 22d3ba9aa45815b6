"""Records by description: whether a reader could look them up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.attribution.heads import Head, head_of
from pipeline.attribution.speakers import K, Speaker, SpeakerContext
from pipeline.attribution.subjects import whole_phrase
from pipeline.text.lexicon import grammar, noun_class, nouns, singular
from pipeline.text.sentences import Span
from pipeline.text.words import Word

_APART = 5
_YEAR = 4
_SENTENCES_AHEAD = 3
_LEAD_SENTENCES = 2
_ASIDE = 14
_IN_COURT = frozenset("displayed entered filed heard played presented produced read shown".split())
_COURT = frozenset({"court", "charge", "legal"})
_POLL_BACK = 4
_POLL = re.compile(
    r"\b(?:polls?|polling|surveys?|surveyed|polled|questionnaires?|respondents?|census"
    r"|(?:people|adults|voters|members|parents|patients|residents|workers|staff) (?:asked|questioned))\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?:(?:about|almost|another|around|at least|just|more than|nearly|only|over|roughly|some|the other"
    r"|fewer than|less than|a|all but|the) )*"
    r"(?:[\d.,]+ ?(?:%|per ?cent\b)|[\w-]+ (?:percent|per cent)\b|half\b|(?:slim |clear |large )?majority\b"
    r"|(?:one |two |three |four |a )?(?:third|quarter|fifth)s?\b|most\b"
    r"|\w+ (?:in|out of) (?:two|three|four|five|six|eight|ten|10|20)\b|\w+ of (?:the )?\d+\b)",
    re.IGNORECASE,
)
"""So many of those who were asked."""


def _told_apart(rest: Sequence[Word]) -> Sequence[Word]:
    """The first words behind a comma: "documents and 300 messages, seen by this paper"."""
    comma = next((k for k, word in enumerate(rest) if word.text == ","), len(rest))
    return rest[comma + 1 : comma + _APART]


def _is_dated(words: Sequence[Word]) -> bool:
    """A year or a day of a month, by which a record can be asked for; "300 messages" has none."""
    pairs = [("", ""), *pairwise(word.low for word in words), ("", "")]
    for number, word in enumerate(words):
        beside = {*pairs[number], *pairs[number + 1]}
        if word.text.isdigit() and (len(word.text) == _YEAR or beside & grammar("time")):
            return True
    return False


class DescribedRecords(SpeakerContext):
    """The records of one article."""

    def described(self, head: Head, phrase: Sequence[Word]) -> Speaker:
        if (issuer := self._issuer(head, phrase)) is not None:
            return issuer
        rest = phrase[head.at + 1 :]
        before = head.core[: head.at]
        heard = any(word.low in nouns("hearing") for word in rest)
        about = (*rest, *self._told_behind(phrase[-1].end))
        if any(word.low in grammar("laid open") or (heard and word.low in _IN_COURT) for word in about):
            return Speaker(K.DOCUMENT, role=head.text)  # "the messages, released under …, show"
        secret = any(word.low in nouns("secret") for word in before)
        hidden = any(word.low in ("leaked", "sealed", "draft") for word in (*before, *about))
        if self._is_of_court(head) and not secret and not hidden:
            return Speaker(K.DOCUMENT, role=head.text)  # kept by a court, also where a paper has seen it
        shown = any(word.low in grammar("shown") for word in (*rest[:4], *_told_apart(rest)))
        dated = _is_dated(rest)
        if (
            singular(head.low) in nouns("private record")
            and not head.named
            and not any(w.low in nouns("public") for w in before)
        ):
            return Speaker(K.ANONYMOUS_DOCUMENT, role=head.text)
        if singular(head.low) == "interview" and rest[:1] and rest[0].low == "with":
            return Speaker(K.ANONYMOUS_DOCUMENT, role=head.text)
        passed = any(word.low in ("by", "to", "with") for word in (*rest[:5], *_told_apart(rest)))
        marked = any(word.low in nouns("secret") for word in about)  # "a copy, marked confidential"
        if ((secret or marked) and not dated) or (shown and passed):
            return Speaker(K.ANONYMOUS_DOCUMENT, role=head.text)
        if head.definite and head.low in nouns("any record") and (earlier := self._earlier_record(head)):
            return earlier  # "The 48-page document, dated June 9"
        told = any(word.text.isdigit() and len(word.text) == 4 for word in before)  # "a 2021 census"
        told = told or any(
            (word.proper and not word.within("determiner")) or word.text.isdigit() for word in rest
        )
        told = told or self._of_year(phrase[-1].end)
        behind = self._told_behind(phrase[-1].end)
        if any(word.low in grammar("shown") for word in behind):
            return Speaker(
                K.ANONYMOUS_DOCUMENT, role=head.text
            )  # "a spreadsheet, obtained by the Post, lists"
        told = told or any(word.low in grammar("made public") for word in (*rest, *behind))
        told = told or (head.low in nouns("speaking record") and self._is_news(head))
        counted = singular(head.low) in nouns("count")
        told = told or (
            counted
            and any(
                noun_class(w.low)[0] == "organization" or w.low in nouns("public") | nouns("body or person")
                for w in rest
            )
        )
        by = [word.low for word in rest]
        told = told or (by[:1] == ["by"] and any(low in nouns("public") | nouns("by office") for low in by))
        shown_publicly = any(word.low in nouns("hearing") for word in rest)
        public = shown_publicly or any(word.low in nouns("public") or word.possessive for word in before)
        if head.named or told or public or singular(head.low) in nouns("legal text"):
            return Speaker(K.DOCUMENT)
        if any(word.low in nouns("unpublished") for word in before):
            return Speaker(K.ANONYMOUS_DOCUMENT, role=head.text)
        earlier = self._earlier_record(head) if head.definite else None
        if earlier is not None:
            return earlier
        attached = len(rest) > 2 and rest[0].low in ("of", "at", "in", "to", "on") and rest[1].low == "the"
        known = head.definite or attached or (not head.plural and self._named_soon(head))
        return Speaker(K.DOCUMENT if known else K.ANONYMOUS_DOCUMENT, role=head.text, sure=False)

    def _issuer(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """Whose "the statement" is, of which the article has told: "The club said in a statement that …"."""
        if [word.low for word in phrase] not in (["the", "statement"], ["its", "statement"]):
            return None
        number = self.reading.sentence_at(head.word.start)
        start = self.reading.sentences[max(0, number - _SENTENCES_AHEAD)].start
        lo, hi = self.reading.words_in(Span(start, head.core[0].start))
        for k in range(hi - 1, lo - 1, -1):
            if self.words[k].low != "statement" or self.words[k].dep != "pobj":
                continue
            preposition = self.words[self.words[k].head]
            above = {
                preposition.head,
                self.words[preposition.head].head,
            }  # "announced the change in a statement"
            subject = next(
                (i for i in range(lo, k) if self.words[i].dep == "nsubj" and self.words[i].head in above),
                None,
            )
            if preposition.low != "in" or subject is None:
                return None
            issuer = self.at(self.reading.span(*whole_phrase(self.words, subject)))
            named = issuer.kind in (K.NAMED_ORGANIZATION, K.NAMED_PERSON)
            return replace(issuer, sure=False) if named else None
        return None

    def _is_of_court(self, head: Head) -> bool:
        """ "A search warrant", "an indictment", "court filings": anybody can ask the court for it."""
        before = {word.low for word in head.core[: head.at]}
        legal = bool(before & _COURT) and singular(head.low) in nouns("court paper")
        return legal or singular(head.low) in nouns("court record")

    def _of_year(self, end: int) -> bool:
        """ "A paper in 1983 showed": the year by which it can be found."""
        k = self.reading.word_at(end)
        behind = [word.text for word in self.words[k : k + 2]]
        return (
            len(behind) > 1 and behind[0] in ("in", "of") and behind[1].isdigit() and len(behind[1]) == _YEAR
        )

    def _told_behind(self, end: int) -> Sequence[Word]:
        """What stands between commas behind a record: ", dated Nov. 9 and seen by the Post,"."""
        k = self.reading.word_at(end)
        if not self.words[k : k + 1] or self.words[k].text != ",":
            return ()
        end = next(
            (i for i in range(k + 1, min(k + _ASIDE, len(self.words))) if self.words[i].text in ",.;"), k
        )
        return self.words[k + 1 : end]

    def share_of_poll(self, source: Span) -> Speaker | None:
        """What a poll counts goes back to the poll: "38 per cent said", "most voters said"."""
        words = self.reading.slice(source)
        if not _SHARE.match(words):
            return None
        sentence = self.reading.sentences[self.reading.sentence_at(source.start)]
        start = self.reading.sentences[max(0, self.reading.sentence_at(source.start) - _POLL_BACK)].start
        told = _POLL.search(self.reading.text, start, sentence.end)
        if told is None and words.rstrip().endswith(("%", "percent", "per cent")):
            return Speaker(K.ANONYMOUS_GROUP, role=words, sure=False)
        return Speaker(K.DOCUMENT, role=words, sure=False) if told else None

    def voiced(self, head: Head, phrase: Sequence[Word]) -> Speaker | None:
        """A film or an advertisement that somebody speaks in: "a narrator in the ad"."""
        recorded = any(noun_class(word.low)[0] == "document" for word in phrase)
        speaks = head.low in nouns("voice of a record") and recorded
        return Speaker(K.DOCUMENT, role=head.text, sure=False) if speaks else None

    def _earlier_record(self, head: Head) -> Speaker | None:
        """The records that nobody can look up, where an article comes back to them: "the messages"."""
        before = self.attributions[: bisect_left(self.cues, head.core[0].start)]
        for one in reversed([one for one in before if one.sure and one.source.end <= head.core[0].start]):
            lo, hi = self.reading.words_in(one.source)
            if lo == hi:
                continue
            known = head_of(self.words[lo:hi], initial=False, headline=False)
            same = singular(known.low) == singular(head.low) or head.low in nouns("any record")
            if known.noun == "document" and known.plural == head.plural:
                speaker = self.at(one.source)
                return speaker if speaker.kind is K.ANONYMOUS_DOCUMENT and (same or head.plural) else None
        return None

    def _is_news(self, head: Head) -> bool:
        """The record that an article is about: "…, a study suggests" in its first sentences."""
        return self.reading.sentence_at(head.core[0].start) < _LEAD_SENTENCES

    def _named_soon(self, head: Head) -> bool:
        """Whether one of the next sentences names the record that this one speaks of: "a new poll"."""
        number = self.reading.sentence_at(head.core[0].start)
        record = re.compile(rf"(?:[A-Z]\w+ )+(?:\w+ )?{re.escape(head.low)}\b")
        ahead = self.reading.sentences[number + 1 : number + 1 + _SENTENCES_AHEAD]
        return any(record.search(self.reading.text, *one) for one in ahead)

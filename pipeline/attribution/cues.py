"""Cues: the words of one sentence that attribute something, each with its source and contents."""

from __future__ import annotations

from dataclasses import replace

from pipeline.attribution import contents
from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.doubts import VIEWS, can_speak, is_speech
from pipeline.attribution.entities import is_body
from pipeline.attribution.heads import head_of
from pipeline.attribution.noun_phrases import Phrase, phrase_after, starts_phrase
from pipeline.attribution.quotations import QuotationKind
from pipeline.attribution.set_phrases import SetPhrases
from pipeline.attribution.subjects import (
    clause_subject,
    described_subject,
    lost_to_object,
    parsed_passive,
    parsed_subject,
    participle_subject,
    subject_before,
    whole_phrase,
)
from pipeline.attribution.verb_groups import (
    clause_begins,
    is_finite,
    noun_like,
    verb_group_start,
)
from pipeline.text.lexicon import grammar, noun_class
from pipeline.text.sentences import Span

_TALKING = frozenset({"speak", "talk"})
_BY_WORDS = 4
_NAMED = frozenset("called calls described describes labelled labeled branded dubbed termed".split())
_MEANS = frozenset("phone telephone email e-mail text letter mail video".split())
_HEARD = 5
"""Words up to which a hearer stands between a verb and its comma: "Mr. Thale, he told the jury, was …"."""
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_REPORTED = frozenset({"ccomp", "xcomp", "dobj", "pcomp"})
_UNDER = _REPORTED | {"relcl", "acl", "advcl"}
_DISPUTES = frozenset("deny dispute contradict confirm".split())
_TOLD = frozenset({"tell", "inform", "warn", "assure", "remind"})
_ASIDES = frozenset({"who", "which", "whose"})
_HEARSAY = frozenset("understood believed thought said reported alleged rumoured rumored known".split())
_ACCORDING = frozenset({"according", "according to"})
_GOES_ON = frozenset("add note stress insist emphasise emphasize".split())
_QUESTIONS = ("if", "whether", "why", "how", "what", "when", "where")
_ASKS = ("ask", "wonder", "question", "press")
_TAKEN = frozenset("suggesting showing indicating implying signalling signaling".split())
_CITING = frozenset({"citing", "quoting"})


def in_sentence(reading: ArticleLayout, number: int) -> list[Attribution]:
    """The attributions whose cue stands in one sentence, inside or outside of its quotations."""
    return _Cues(reading, number).found()


class _Cues(SetPhrases):
    def found(self) -> list[Attribution]:
        """All attributions of the sentence."""
        shown = self.shown_last()
        known = range(
            *(self.reading.words_in(Span(shown[0].source.start, shown[0].cue.end)) if shown else (0, 0))
        )
        for k in range(self.lo, self.hi):
            one = self._at(k, *self._room(k)) if k not in known else None
            if one is not None:
                self.earlier.append(one)
        if not self.earlier:
            self.earlier += self.headline_colon()
        self.earlier += shown
        self.earlier += self.quoted_behind_colon()
        self.earlier += self.under()
        if not any(one.sure for one in self.earlier):
            self.earlier += self.surveyed()
        self._settle_written()
        self.earlier = [one for one in self.earlier if not self._puts_out(one)]
        self.earlier = [self._behind_semicolon(one) for one in self.earlier]
        return self._cited([self._without_asides(self._up_to_next(one)) for one in self.earlier])

    def _settle_written(self) -> None:
        """Take what somebody does in a letter for what he says in it, and say so of the whole clause."""
        for one in self.written():
            said = next((other for other in self.earlier if other.sure and other.cue == one.cue), None)
            rest = [other for other in self.earlier if other.cue != one.cue]
            if said is not None and said.contents and said.contents[0].start > one.cue.start:
                self.earlier = [*rest, replace(said, contents=(one.contents[0], *said.contents))]
            elif said is None and one.sure:
                self.earlier = [*rest, one]

    def _puts_out(self, one: Attribution) -> bool:
        """ "In a poll released by the union, nurses blamed the board": the union only put it out."""
        k = self.reading.word_at(one.cue.start)
        record = self.words[k - 1] if k > self.lo + 1 else None
        if record is None or self.words[k].tag != "VBN" or noun_class(record.low)[0] != "document":
            return False
        inside = any(word.within("preposition") for word in self.words[max(self.lo, k - 3) : k - 1])
        return inside and any(
            other.sure and one.source.end < other.source.start < other.cue.start
            for other in self.earlier
            if any(part.start <= other.source.start < part.end for part in one.contents)
        )

    def _without_asides(self, one: Attribution) -> Attribution:
        """A report that stands last, without what the article tells of the subject of what is reported.

        "Vandeleur, who bought the club in 2021, has put in £70m, according to a friend."
        """
        kept = list(one.contents)
        for k in range(self.lo, self.hi):
            aside = self._aside_of_subject(k) if self.words[k].dep == "relcl" else None
            if aside is None:
                continue
            if aside.start < one.cue.start < aside.end and self.reading.slice(one.cue).lower() in _ACCORDING:
                # "Drelic, who won 51 percent according to official results, has …"
                kept = self._without((aside,), one.cue.start, one.source.end)
            elif self.words[k].end <= one.source.start:
                kept = self._without(tuple(kept), aside.start, aside.end)
        return replace(one, contents=tuple(kept)) if kept else one

    def _aside_of_subject(self, k: int) -> Span | None:
        """The relative clause of word `k`, between commas, where it tells of the subject of a clause."""
        noun = self.words[k].head
        if noun < self.lo or self.words[noun].dep not in ("nsubj", "nsubjpass") or self.quoted[k] >= 0:
            return None
        who = next((i for i in range(noun + 1, k) if self.words[i].low in _ASIDES), None)
        end = next((i for i in range(k + 1, self.words[noun].head) if self.words[i].text == ","), None)
        if who is None or end is None or self.words[who - 1].text != ",":
            return None
        return self.reading.span(who, end)

    def _cited(self, found: list[Attribution]) -> list[Attribution]:
        """What an outlet reports, "citing people with knowledge", comes from these people."""
        for k in range(self.lo, self.hi):
            if self.words[k].low not in _CITING or self.quoted[k] >= 0:
                continue
            named = next(
                (i for i in range(k + 1, self.hi) if self.words[i].is_word), self.hi
            )  # past a quotation mark
            source = phrase_after(self.words, named, self.hi)
            passes = self._passes_on(found, k)
            if source is None or passes is None or not self._cites(source, passes):
                continue
            source = source[0], self._before_that(source)
            where = self.reading.span(*source)
            kept = self._without(passes.contents, self.words[k].start, where.end)
            first_hand = replace(passes, source=where, contents=tuple(kept), through=passes.source)
            found = [one for one in found if one.cue.start != self.words[k].start and one is not passes]
            found.append(first_hand)
        return found

    def _before_that(self, source: Phrase) -> int:
        """The end of a source before ", that", where the report goes on."""
        pairs = zip(self.words[slice(*source)], self.words[source[0] + 1 : source[1]], strict=False)
        commas = (
            k for k, (one, after) in enumerate(pairs, source[0]) if one.text == "," and after.low == "that"
        )
        return next(commas, source[1])

    def _passes_on(self, found: list[Attribution], k: int) -> Attribution | None:
        """The report nearest to the word "citing"."""
        reports = [
            one
            for one in found
            if one.sure
            and one.cue.start != self.words[k].start
            and self.quoted[self.reading.word_at(one.cue.start)] < 0
        ]
        return min(reports, key=lambda one: abs(one.cue.start - self.words[k].start), default=None)

    def _cites(self, source: Phrase, passes: Attribution) -> bool:
        """Whether the ones cited are people, or records that an outlet reports on."""
        head = head_of(self.words[slice(*source)], initial=False, headline=False)
        reports = self.words[self.reading.word_at(passes.cue.start)].low in ("reported", "reports")
        if head.noun in ("person", "group", "secretive", "demonym"):
            return True
        named = [word.text for word in self.words[slice(*source)] if word.proper]
        return reports and (head.noun in ("document", "organization") or (head.proper and is_body(named)))

    def _without(self, spans: tuple[Span, ...], start: int, end: int) -> list[Span]:
        """Spans without what lies between two offsets."""
        kept = []
        for span in spans:
            kept += [Span(span.start, min(span.end, start)), Span(max(span.start, end), span.end)]
        return contents.trimmed(self.reading, [span for span in kept if span.start < span.end])

    def _room(self, k: int) -> tuple[int, int]:
        """The words of the sentence on the same side of the quotation marks as word `k`."""
        if self.quoted[k] < 0:
            return self.lo, self.hi
        first, last = self.reading.words_in(self.reading.outer[self.quoted[k]].inner)
        lo, hi = max(self.lo, first), min(self.hi, last)
        # A quotation may hold several sentences, and somebody in it speaks in his own alone.
        stops = [i for i in range(lo, hi - 1) if self.words[i].text in ".?!" and self.words[i + 1].proper]
        return max((i + 1 for i in stops if i < k), default=lo), min(
            (i + 1 for i in stops if i > k), default=hi
        )

    def _up_to_next(self, one: Attribution) -> Attribution:
        """The contents end where the next attribution of the same source takes over."""
        cuts = [
            other.cue.start
            for other in self.earlier
            if other.cue.start > one.cue.end and other.source == one.source and other.sure
            if not self._within_content(one, other) and self.reading.slice(other.cue) not in _CITING
        ]
        outer = self._framed(one)
        cuts += self._parted(one) + outer + self._beside(one)
        if not cuts:
            return one
        cut = min(cuts)
        kept = [Span(start, min(end, cut)) for start, end in one.contents if start < cut]
        kept = contents.trimmed(self.reading, kept)
        k = self.reading.word_at(one.cue.start)
        group = range(verb_group_start(self.words, k, self.lo), k + 1)
        sure = one.sure and (not outer or is_speech(self.reading, group, one.source, kept))
        return replace(one, contents=tuple(kept), sure=sure)

    def _behind_semicolon(self, one: Attribution) -> Attribution:
        """Of "A, according to X; B, he said" and of "A; others, he said, are B" he says B."""
        cue = self.reading.word_at(min(one.cue.start, one.source.start))
        mark = self._clause_before(cue)
        if mark is not None:
            return self._only_behind(one, mark)
        marks = (k for k in range(cue - 1, self.lo, -1) if self.words[k].text == ";" and self.quoted[k] < 0)
        mark = next(marks, None)
        if mark is None or not any(
            other.sure and other.cue.end <= self.words[mark].start for other in self.earlier
        ):
            return one
        return self._only_behind(one, mark)

    def _only_behind(self, one: Attribution, mark: int) -> Attribution:
        kept = self._without(one.contents, self.words[self.lo].start, self.words[mark].end)
        return replace(one, contents=tuple(kept)) if kept else one

    def _clause_before(self, aside: int) -> int | None:
        """Where a clause ends, and a report cuts into the next: "A is shut; others, he said, are open"."""
        for k in range(aside - 2, self.lo, -1):
            if self.quoted[k] >= 0 or is_finite(self.words, k):
                return None
            joined = self.words[k].dep == "cc" and self.words[k - 1].text == ","
            if self.words[k].text == ";" or joined:
                told = any(is_finite(self.words, i) for i in range(self.lo, k))
                return k if told and self.words[aside - 1].text == "," else None
        return None

    def _framed(self, one: Attribution) -> list[int]:
        """Where the report begins that has this one for its content: "they complained, says the mayor"."""
        return [
            min(other.cue.start, other.source.start)
            for other in self.earlier
            if other.sure and one.cue.end < min(other.cue.start, other.source.start)
            if any(part.start <= one.cue.start and one.cue.end <= part.end for part in other.contents)
        ]

    def _parted(self, one: Attribution) -> list[int]:
        """A semicolon after the cue, behind which another speaks: "A urged caution; B called it bold"."""
        speakers = [other.source.start for other in self.earlier if other.sure and other.source != one.source]
        marks = (
            self.words[k].start
            for k in range(self.reading.word_at(one.cue.end), self.hi)
            if self.words[k].text == ";" and self.quoted[k] < 0
        )
        return [mark for mark in marks if any(start > mark for start in speakers)][:1]

    def _beside(self, one: Attribution) -> list[int]:
        """Where another speaks beside a report that stands last: "A, a survey found, and X believes B"."""
        if not one.contents or one.contents[0].start > one.cue.start:
            return []
        return [
            self.words[comma].start
            for other in self.earlier
            if other.sure and max(one.cue.end, one.source.end) < other.source.start < other.cue.start
            if (comma := self.reading.word_at(other.source.start) - 2) > self.lo
            if self.words[comma].text == "," and self.words[comma + 1].within("conjunction")
            if self.words[self.reading.word_at(other.cue.start)].dep != "relcl" and self.quoted[comma] < 0
            if not self._within_content(one, other)
        ]

    def _within_content(self, one: Attribution, other: Attribution) -> bool:
        """A cue in what the first one reports: "said that he had never asked for it"."""
        outer, inner = (self.reading.word_at(each.cue.start) for each in (one, other))
        if self.quoted[outer] != self.quoted[inner]:
            return True
        while inner != outer:
            word = self.words[inner]
            if word.dep in _UNDER and word.head == outer:
                return word.dep in _REPORTED
            if word.head in (inner, -1):
                return False
            inner = word.head
        return False

    # --- one cue ----------------------------------------------------------------------------------

    def _at(self, k: int, lo: int, hi: int) -> Attribution | None:
        word = self.words[k]
        if self.parsed and not word.tag and word.low != "saying":
            return None  # left out by the parser: "who is not allowed to speak to the press"
        if word.low == "according" and k + 1 < hi and self.words[k + 1].low == "to":
            return self.according(k, lo, hi)
        if word.low == "by" and (count := self.by_count(k, lo, hi)) is not None:
            return count
        if word.low == "as" and (put := self.as_put_by(k, lo, hi)) is not None:
            return put
        if word.within("stance adjective"):
            return self.stance(k, lo, hi)
        form = word.verb
        if form is None or (word.proper and k > lo and not self.headline):
            return None
        if form.shape in ("base", "third") and noun_like(self.words, k):
            return None
        if word.tag.startswith("NN") and form.lemma == word.low and noun_like(self.words, k):
            return None  # "his ankle in a cast"
        if self._stands_behind(k, hi) or self._hands_on(k, hi) or self._cites_for(k, hi) or self._is_asked(k):
            return None
        start = verb_group_start(self.words, k, lo)
        if form.shape == "ing":
            return self._participle(k, start, lo, hi)
        if form.shape in ("participle", "past"):
            if k > lo and self.words[k - 1].low == "as" and k + 1 < hi and self.words[k + 1].low == "in":
                return self.as_in(k, lo, hi)
            if (by := self._by(k, hi)) is not None:
                return self._passive(k, by, start, lo, hi)
            if (heard := self.heard(k, start, lo, hi)) is not None:
                return heard
            if any(one.within("be") for one in self.words[start:k]):
                return None
            if form.lemma == "accuse" and word.tag == "VBN" and word.dep in ("advcl", "acl"):
                return None  # "resigned, accused of lying"
        if start == k and self._inverted(k, lo, hi):
            return self._behind(k, lo, hi)
        return self._in_front(k, start, lo, hi)

    def _is_asked(self, k: int) -> bool:
        """ "Asked if she thought it was over, Reyes smiled": she is not said to think so."""
        while self.words[k].dep in ("ccomp", "conj", "xcomp", "advcl") and self.lo <= self.words[k].head < k:
            inner, k = k, self.words[k].head
            asked = _QUESTIONS if self.words[k].tag == "VBN" else ("if", "whether")
            opens = any(word.head == inner and word.low in asked for word in self.words[k + 1 : inner])
            if opens and self.words[k].low.startswith(_ASKS):
                return True
        return False

    def _cites_for(self, k: int, hi: int) -> bool:
        """ "Inspectors cited the building for 14 violations" is what they did."""
        form = self.words[k].verb
        if form is not None and form.lemma == "claim" and k + 1 < hi and self.words[k + 1].low == "for":
            return True  # "had claimed for experiments that “never took place”"
        return (
            form is not None
            and form.lemma == "cite"
            and any(word.low == "for" and word.head == k for word in self.words[k:hi])
        )

    def _hands_on(self, k: int, hi: int) -> bool:
        """ "It quoted the judge as saying that": the judge says so."""
        if self.words[k].low not in ("quoted", "quotes"):
            return False
        pairs = zip(self.words[k:hi], self.words[k + 1 : hi], strict=False)
        return any((one.low, after.low) == ("as", "saying") for one, after in pairs)

    def _stands_behind(self, k: int, hi: int) -> bool:
        """A participle that tells of the noun before it: "a study reported in 2023"."""
        word = self.words[k]
        before = self.words[k - 1] if k > self.lo else word
        if word.tag == "VBN" and word.dep == "amod" and (before.within("determiner") or before.tag == "RB"):
            return True  # "a widely cited paper"
        if before.low in ("a", "an") and word.low.endswith("ed"):
            return True  # "in an emailed statement"
        if before.low == "than" and word.tag in ("VBN", "VBD"):
            return True  # "worse than feared"
        if before.text == "," and any(one.head == k and one.dep == "ccomp" for one in self.words[k:hi]):
            return False  # "The daily Post, citing officials, reported on Friday that"
        # "Fuse, asked for a view, declined to comment"; not "“…,” Ida Coll, a pupil, recalled in 2004".
        past = (
            word.tag == "VBD"
            and before.text == ","
            and any(is_finite(self.words, i) for i in range(k + 1, hi))
        )
        if not (word.tag == "VBN" or past) or word.dep != "acl" or k + 1 >= hi or self._by(k, hi) is not None:
            return False
        return self.words[k + 1].within("preposition") or self.words[k + 1].within("time or place")

    def _in_front(self, k: int, start: int, lo: int, hi: int) -> Attribution | None:
        """ "X said Y" and "“Y,” X said"."""
        if self._describes_speaker(k, start, lo):
            return None
        floor = self._floor(start, lo)
        cut_off = self._ends(k, hi) or lost_to_object(self.words, k, floor)
        described = described_subject(self.words, k, floor) if cut_off else None
        source = described or parsed_subject(self.words, k, start, lo)
        if source is None or self.quoted[source[0]] != self.quoted[k]:
            source = subject_before(self.words, start, floor) or source
        if self._is_hearsay(k):
            return None
        if source is None or self._is_verb(source[0]):
            return self._shared(k, start, floor, hi)
        source = self._whole_record(self._who_can(source, k), k, start, floor)
        source = self._who_cuts_in(source, k)
        if self._describes(source, k):
            return None
        named = self.words[k].dep == "relcl" and self.words[k].low in _NAMED  # "a step the ministry called …"
        left = [] if named else contents.before(self.reading, source[0], lo)
        fronted = (
            self._ends(k, hi) and (described is not None or not self._tells_of(k))
        ) or self._complements(k, lo, source[0])
        if left and not self.reading.touches_quotation(left[-1]) and not fronted:
            left = []
        if left and self._interrupts(left[-1], k, hi):
            return self._made(k, start, source, left + contents.rest(self.reading, k + 1, hi), hi)
        right = contents.after(self.reading, k, hi, only_more=bool(left))
        if left and not self._aside(k, hi) and self._ends(k, hi):
            right = []
        if left and not right and not self._all_quoted(left[-1]):
            right = contents.resumed(self.reading, k, hi)
        return self._made(k, start, source, left + right, hi)

    def _tells_of(self, k: int) -> bool:
        """Whether a verb only tells of its subject: "from a nurse who lives in Kell and wrote to us"."""
        while self.words[k].dep == "conj" and self.words[k].head < k:
            k = self.words[k].head
        return self.words[k].dep == "relcl"

    def _who_cuts_in(self, source: Phrase, k: int) -> Phrase:
        """Who speaks in "Others, her niece said, are under the bed": not the others."""
        commas = [i for i in range(*source) if self.words[i].text == ","]
        if len(commas) != 1 or commas[0] + 1 >= source[1] or source[1] != k:
            return source
        ahead, who = self.words[source[0] : commas[0]], self.words[commas[0] + 1 : k]
        ends = k + 2 >= len(self.words)
        goes_on = not ends and self.words[k + 1].text == "," and is_finite(self.words, k + 2)
        head = head_of(who, initial=False, headline=False)
        speaks = head.noun == "person" or head.proper
        parted = self.words[k].dep == "parataxis" and self.words[k].head > k  # "Paul Dahl, a clerk said, was"
        return (commas[0] + 1, k) if goes_on and speaks and (parted or not ahead[-1].proper) else source

    def _is_hearsay(self, k: int) -> bool:
        """ "The minister is understood to have asked for a report": he is not who says so."""
        verb = self.words[k].head
        return (
            self.words[k].dep == "xcomp"
            and self.words[verb].low in _HEARSAY
            and any(word.dep == "auxpass" and word.head == verb for word in self.words[self.lo : verb])
        )

    def _who_can(self, source: Phrase, k: int) -> Phrase:
        """Who speaks in "Shares fell after the firm cut jobs and said it would": not the shares."""
        if self.words[k].dep != "conj" or can_speak(self.reading, self.reading.span(*source)):
            return source
        for i in range(k - 1, source[1], -1):
            if self.words[i].dep == "nsubj" and self.quoted[i] == self.quoted[k]:
                nearer = whole_phrase(self.words, i)
                return nearer if can_speak(self.reading, self.reading.span(*nearer)) else source
        return source

    def _is_verb(self, first: int) -> bool:
        """ "Asserted that all had been paid, and threatened to sue": no subject begins with a verb."""
        return self.words[first].tag in ("VBD", "VBZ", "VBP") and not self.words[first].proper

    def _whole_record(self, source: Phrase, k: int, start: int, lo: int) -> Phrase:
        """ "Records filed with the comptroller show": the records do, though the parser errs on "filed"."""
        form = self.words[k].verb
        if form is None or form.kind != "show" or source[0] == lo or source[1] != start or lo >= start:
            return source
        record, last = (
            head_of(self.words[one:start], initial=False, headline=False).noun for one in (lo, source[0])
        )
        plain = all(word.is_word for word in self.words[lo:start])
        return (lo, start) if plain and record == "document" != last else source

    def _all_quoted(self, span: Span) -> bool:
        lo, hi = self.reading.words_in(span)
        return all(
            quote >= 0
            for word, quote in zip(self.words[lo:hi], self.quoted[lo:hi], strict=True)
            if word.is_word
        )

    def _describes_speaker(self, k: int, start: int, lo: int) -> bool:
        """ "An engineer, who is not allowed to speak to the press, said": the infinitive reports nothing."""
        if self.words[k].low not in _TALKING or start <= lo or self.words[start - 1].low != "to":
            return False
        while (head := self.words[k].head) not in (k, -1) and self.words[k].dep != "relcl":
            k = head
        return self.words[k].dep == "relcl"

    def _complements(self, k: int, lo: int, hi: int) -> bool:
        """Whether the parse gives a verb between two words as the complement of the cue."""
        return any(word.head == k and word.dep == "ccomp" for word in self.words[lo:hi])

    def _describes(self, source: Phrase, k: int) -> bool:
        """ "In a message posted on Friday, X said", "people briefed on it": a participle."""
        if self.words[k].low in ("briefed", "informed") and self.words[k + 1 : k + 2]:
            told = self.words[k - 1].within("auxiliary") or self.words[k + 1].low not in ("on", "about", "of")
            return not told
        before = self.words[source[0] - 1] if source[0] else None
        if self.words[k].tag == "VBD" and self.words[source[1] - 1].dep == "nsubj":
            return False  # "after a leaked draft suggested that"
        record = noun_class(self.words[source[1] - 1].low)[0] == "document"
        inside = before is not None and before.within("preposition")
        return record and inside and (self.words[k].low.endswith("ed") or self.words[k].tag == "VBN")

    def _interrupts(self, left: Span, k: int, hi: int) -> bool:
        """ "All of this, X said, may end.": what comes before has no verb yet."""
        comma = next((i for i in range(k + 1, min(hi, k + _HEARD)) if self.words[i].text == ","), None)
        hearer = self.words[k].low in ("told", "tells")
        if comma is None or (comma > k + 1 and not hearer) or self.reading.touches_quotation(left):
            return False
        lo, end = self.reading.words_in(left)
        verb = self.words[k].head if self.words[k].dep == "parataxis" else k
        if any(self.words[i].head == verb > k and self.words[i].dep in _SUBJECT for i in range(lo, end)):
            return True  # "Jan Orr, who is 40, the inspector said, had lied": its verb is behind
        mark = self._clause_before(end + 1) if end < k and self.words[end].text == "," else None
        return not any(is_finite(self.words, i) for i in range(lo if mark is None else mark, end))

    def _aside(self, k: int, hi: int) -> bool:
        """ "…, X said." or "…, X said on Monday, …": the content does not follow the verb directly."""
        if (
            k + 1 < hi
            and self.words[k].low in ("point", "pointed", "points")
            and self.words[k + 1].low == "out"
        ):
            k += 1
        if k + 2 < hi and self.words[k + 1].low == "this" and not self.words[k + 2].is_word:
            return False  # "disputed this."
        return k + 1 >= hi or not self.words[k + 1].is_word or self.words[k + 1].within("time or place")

    def _ends(self, k: int, hi: int) -> bool:
        """ "…, X said on Monday", "…, X told the paper.": nothing that is said follows the verb."""
        form = self.words[k].verb
        if self._aside(k, hi):
            return True
        if any(word.head == k and word.dep == "ccomp" for word in self.words[k + 1 : hi]):
            return False
        heard = phrase_after(self.words, k + 1, hi) if form and form.lemma == "tell" else None
        return heard is not None and self._aside(heard[1] - 1, hi)

    def _behind(self, k: int, lo: int, hi: int) -> Attribution | None:
        """ "“…,” said X"."""
        source = phrase_after(self.words, k + 1, hi)
        if source is None:
            return None
        more = contents.rest(self.reading, source[1], hi)
        told = (
            source[1] < hi and self.words[source[1]].text == ","
        )  # "said Ann Lee, the president, who has …"
        if told and not any(self.reading.touches_quotation(span) for span in more):
            starts = {span: self.reading.word_at(span.start) for span in more}
            more = [span for span in more if contents.resumes(self.reading, starts[span], k)]
        return self._made(k, k, source, contents.before(self.reading, k, lo) + more, hi)

    def _inverted(self, k: int, lo: int, hi: int) -> bool:
        """Content comes right before the verb, and a phrase follows that is the source, not the object."""
        form = self.words[k].verb
        if form is None or form.kind == "show" or form.lemma in ("tell", "call"):
            return False
        if k + 1 >= hi or not starts_phrase(self.words, k + 1) or self.words[k + 1].low == "that":
            return False
        if k == lo:
            return form.kind == "say" and any(self.quoted[i] >= 0 for i in range(k + 1, hi))
        before = k - 1
        while before >= 0 and self.words[before].text == ",":
            before -= 1
        if before < 0:
            return False
        quote = self.quoted[before]
        if quote >= 0 and quote != self.quoted[k]:
            speech = self.reading.outer[quote].kind is QuotationKind.SPEECH
            return speech and (before >= lo or contents.leads_over(self.reading, before, k))
        if before == k - 1 or form.lemma not in ("say", "write", "explain", "add"):
            return False
        if self.words[k + 1].low == "that" or clause_begins(self.words, k + 1, hi):
            return False
        subject = clause_subject(self.words, lo, k)
        return any(is_finite(self.words, i) for i in range(subject[1] if subject else lo, k - 1))

    def _floor(self, start: int, lo: int) -> int:
        """The first word after the last quoted speech before a verb: its subject is not inside of that."""
        here = self.quoted[start]
        for k in range(start - 1, lo - 1, -1):
            quote = self.quoted[k]
            if quote >= 0 and quote != here and self.reading.outer[quote].kind is QuotationKind.SPEECH:
                return k + 1
        return lo

    def _by(self, k: int, hi: int) -> int | None:
        """The word "by" of a passive whose participle stands at word `k`."""
        for i in range(k + 1, min(hi, k + _BY_WORDS)):
            if self.words[i].low == "by":
                return None if i + 1 < hi and self.words[i + 1].low in _MEANS else i
            if not (self.words[i].in_ly or self.words[i].low in ("on", "upon", "for", "as")):
                return None
        return None

    def _passive(self, k: int, by: int, start: int, lo: int, hi: int) -> Attribution | None:
        """ "was described by X as “Y”", "a plan proposed by X"."""
        form = self.words[k].verb
        if form is not None and form.lemma in ("see", "view"):
            return None  # "seen by the Post" is how it came to the paper
        told = form is not None and form.lemma in _TOLD
        ends = ("as", "that") if told else ("as",)
        stops = (
            i
            for i in range(by + 1, hi)
            if self.words[i].low in ends or self.quoted[i] >= 0 or self._of_doing(i, hi)
        )
        end = next(stops, hi)
        source = phrase_after(self.words, by + 1, end)
        if source is None:
            return None
        found = contents.rest(self.reading, source[1], hi)
        sure = any(self.reading.touches_quotation(span) for span in found)
        words = self.reading.span(*source)
        known = form is not None and form.lemma in VIEWS | _DISPUTES
        sure = sure or (known and can_speak(self.reading, words))  # not "confirmed by a submersible"
        sure = sure or (told and end < hi and self.words[end].low == "that")
        subject = None if found else subject_before(self.words, start, lo)
        if subject is not None:
            found = [Span(self.words[subject[0]].start, self.words[k - 1].end)]
        return Attribution(self.reading.span(k, by + 1), words, tuple(found), sure)

    def _of_doing(self, i: int, hi: int) -> bool:
        """ "Accused by two workers of hiding it": the accusation follows."""
        return self.words[i].low == "of" and i + 1 < hi and self.words[i + 1].tag == "VBG"

    def _participle(self, k: int, start: int, lo: int, hi: int) -> Attribution | None:
        """ "…, citing Y" has the source of its clause; "is warning that" is an ordinary verb."""
        if k > lo and (self.words[k].low, self.words[k - 1].low) == ("saying", "as"):
            return self.quoted_as(k, lo, hi)
        if self._gerund(k, lo):
            return None
        floor = self._floor(start, lo)
        if any(word.within("be") for word in self.words[start:k]):
            source = subject_before(self.words, start, floor)
        elif self.words[k].dep == "xcomp" and (heard := parsed_passive(self.words, self.words[k].head, lo)):
            source = heard  # "Tolliver is heard telling donors that"
        else:
            source = participle_subject(self.words, start, floor)
            source = self._issuer(source, floor) or source
            if source is None or not can_speak(self.reading, self.reading.span(*source)):
                return self._shared(k, start, floor, hi)
        found = contents.after(self.reading, k, hi, only_more=False)
        return self._made(k, start, source, found, hi) if source else None

    def _issuer(self, record: Phrase | None, lo: int) -> Phrase | None:
        """Who puts out a record that speaks: "X released a statement saying"."""
        if record is None or record[0] <= lo or self.words[record[0] - 1].low not in grammar("puts out"):
            return None
        head = head_of(self.words[record[0] : record[1]], initial=False, headline=False)
        if head.noun != "document":
            return None
        start = verb_group_start(self.words, record[0] - 1, lo)
        return subject_before(self.words, start, lo)

    def _gerund(self, k: int, lo: int) -> bool:
        """A form in -ing that is a noun or a preposition: "a stark warning", "regarding"."""
        if k == lo or self.words[k].within("preposition"):
            return True
        before = self.words[k - 1]
        if before.within("determiner") or before.within("preposition") or before.possessive:
            return True
        described = before.is_word and k >= 2 and self.words[k - 2].within("determiner")
        return described and before.verb is None and not noun_class(before.low)[0]

    def _shared(self, k: int, start: int, lo: int, hi: int) -> Attribution | None:
        """A further verb of a clause: "X said A and added B", "X refused, citing B"."""
        if self.words[k].dep in ("amod", "compound", "pobj", "nmod") or self._quotes_apart(k):
            return None
        if self.earlier and self.earlier[-1].sure:
            source = self._who_goes_on(k).source
        else:
            phrase = clause_subject(self.words, lo, start)
            if phrase is None or self._is_taken_so(k, phrase):
                return None
            source = self.reading.span(*phrase)
        found = contents.after(self.reading, k, hi, only_more=False)
        if source.start >= self.words[k].start or not found:
            return None
        return self._judged(k, start, source, found)

    def _is_taken_so(self, k: int, subject: Phrase) -> bool:
        """ "Prices fell, suggesting that it was over": nobody said so, the article takes it so."""
        if self.words[k].low not in _TAKEN:
            return False
        done = self.words[k].head
        thing = self.words[subject[0]].tag.startswith("NN") and not self.words[subject[0]].tag.startswith(
            "NNP"
        )
        record = noun_class(self.words[subject[1] - 1].low)[0] == "document"
        others = any(
            word.head == done and (word.dep in ("dobj", "dative") or word.low in ("to", "with"))
            for word in self.words[subject[1] : k]
        )
        return not record and (not others or (thing and subject[1] - subject[0] == 1))

    def _who_goes_on(self, k: int) -> Attribution:
        """Who speaks in ", adding that …": in "he said they were asking for it, adding that", he does."""
        last, form = self.earlier[-1], self.words[k].verb
        if form is None or form.lemma not in _GOES_ON:
            return last
        around = (
            one
            for one in self.earlier
            if one.sure and any(last.cue.start in range(*part) for part in one.contents)
        )
        return next(around, last)

    def _quotes_apart(self, k: int) -> bool:
        """Whether a verb stands inside of a quotation that the last cue stands outside of."""
        if not self.earlier:
            return False
        return self.quoted[k] != self.quoted[self.reading.word_at(self.earlier[-1].cue.start)]

    def _made(self, k: int, start: int, source: Phrase, found: list[Span], hi: int) -> Attribution | None:
        acts = self.words[k].tag in ("VBD", "VBZ", "VBP")  # "Sainsbury's said", not "Lund's report"
        if self.words[source[1] - 1].possessive and not acts:
            return None
        if all(word.tag in ("RB", "RP") for word in self.words[slice(*source)]):
            return None  # "I drove over to tell her"
        found = found or contents.announced(self.reading, k, hi)
        return self._judged(k, start, self.reading.span(*source), found)

    def _judged(self, k: int, start: int, source: Span, found: list[Span]) -> Attribution:
        sure = is_speech(self.reading, range(start, k + 1), source, found)
        return Attribution(self.reading.span(k, k + 1), source, tuple(found), sure)

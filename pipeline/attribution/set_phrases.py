"""Set phrases that attribute something: "according to", "by her count", "as X has it", "under a treaty"."""

from __future__ import annotations

import re

from pipeline.attribution import contents
from pipeline.attribution.cued_sentence import Attribution, CuedSentence
from pipeline.attribution.doubts import can_speak
from pipeline.attribution.heads import head_of
from pipeline.attribution.noun_phrases import Phrase, phrase_after
from pipeline.attribution.subjects import depends, parsed_object, parsed_passive, parsed_subject
from pipeline.attribution.verb_groups import is_finite, verb_group_start
from pipeline.text.lexicon import nouns, singular
from pipeline.text.sentences import Span
from pipeline.text.speaker_labels import QUESTION

_BY_WORDS = 4
_RELATIVE = frozenset({"that", "which", "who"})
_HEADLINE_SOURCE = 6
_OPENING = 6
_BINDS = frozenset("would could will must shall may can".split())
_LOUD = re.compile(r"^[A-Z][A-Z .'’-]+: ", re.MULTILINE)
_SHOWS = frozenset(
    "report reports show shows showed suggest suggests suggested indicate indicates indicated reveal reveals "
    "revealed".split()
)


class SetPhrases(CuedSentence):
    """The set phrases of one sentence."""

    def stance(self, k: int, lo: int, hi: int) -> Attribution | None:
        """ "X is convinced that Y", "X remain sceptical that Y"."""
        verb = next((i for i in range(k - 1, max(lo, k - _BY_WORDS) - 1, -1) if self._links(i)), None)
        if verb is None or k + 1 >= hi or self.words[k + 1].low != "that":
            return None
        source = parsed_subject(self.words, verb, verb_group_start(self.words, verb, lo), lo)
        if source is None or not can_speak(self.reading, self.reading.span(*source)):
            return None
        sure = not any(word.within("unreal") for word in self.words[source[1] : k])
        found = tuple(contents.rest(self.reading, k + 1, hi))
        return Attribution(self.reading.span(k, k + 1), self.reading.span(*source), found, sure)

    def _links(self, i: int) -> bool:
        return self.words[i].within("be") or self.words[i].low in (
            "remain",
            "remains",
            "remained",
            "sounded",
            "seemed",
        )

    def heard(self, k: int, start: int, lo: int, hi: int) -> Attribution | None:
        """ "Jurors were told that …": whoever speaks in court, it is said there for the record."""
        source = parsed_passive(self.words, k, lo)
        form = self.words[k].verb
        that = next((i for i in range(k + 1, min(hi, k + _BY_WORDS)) if self.words[i].low == "that"), None)
        if form is None or form.lemma != "tell" or source is None or that is None or start == k:
            return None
        head = head_of(self.words[slice(*source)], initial=False, headline=False)
        if singular(head.low) not in nouns("hearing"):
            return None
        found = tuple(contents.rest(self.reading, that, hi))
        return Attribution(self.reading.span(k, k + 1), self.reading.span(*source), found)

    def according(self, k: int, lo: int, hi: int) -> Attribution | None:
        source = parsed_object(self.words, k + 1, hi) or phrase_after(self.words, k + 2, hi)
        if source is not None and k - lo < 2:
            source = source[0], self._up_to_comma(source[1], hi)
        if source is None:
            return None
        if (relative := self._of_relative(k, source[1], lo, hi)) is not None:
            return Attribution(self.reading.span(k, k + 2), self.reading.span(*source), relative)
        found = [self.reading.span(lo, k)] if k > lo and not self._opens_clause(k, lo) else []
        if not found or (source[1] + 2 < hi and self.words[source[1]].text == ","):
            found += (
                [] if found and self._remarks(source[1], hi) else contents.rest(self.reading, source[1], hi)
            )
        words = self.reading.span(*source)
        kept = tuple(contents.trimmed(self.reading, found))
        return Attribution(self.reading.span(k, k + 2), words, kept, self._is_source(source))

    def _of_relative(self, k: int, end: int, lo: int, hi: int) -> tuple[Span, ...] | None:
        """What is told in a relative clause alone: "a parrot that, according to Ms. Daly, can sing"."""
        before = k - 1 if self.words[k - 1].text == "," else k
        if before - 1 <= lo or self.words[before - 1].low not in _RELATIVE:
            return None
        verb = next((i for i in range(end, hi) if self.words[i].dep == "relcl"), None)
        if verb is None or self.words[verb].head >= before - 1:
            return None
        last = max(i for i in range(end, hi) if depends(self.words, i, verb))
        return tuple(contents.rest(self.reading, end, last + 1))

    def _opens_clause(self, k: int, lo: int) -> bool:
        """ "The road is closed, and according to police, two men fled": only what follows is theirs."""
        before = k - 1 if k > lo and self.words[k - 1].text == "," else k
        opener = self.words[before - 1]
        opened = before > lo and (opener.within("conjunction") or opener.within("subordinator"))
        return opened and any(is_finite(self.words, i) for i in range(lo, before - 1))

    def _remarks(self, comma: int, hi: int) -> bool:
        """The article's own remark on what is told: "…, according to two envoys, a step that would end"."""
        if contents.before_silence(self.reading, comma - 1, hi) == comma:
            return True  # "…, according to the ministry, although Jane Roe disputed that"
        words = self.words[comma + 1 : min(hi, comma + 2 + _BY_WORDS)]
        opens = bool(words) and words[0].low in ("a", "an") and self.quoted[comma + 1] < 0
        return opens and any(word.low in ("that", "which") for word in words[2:])

    def by_count(self, k: int, lo: int, hi: int) -> Attribution | None:
        """ "By her count, 212 eels used the passes" and the other way round."""
        counts = range(k + 2, min(hi, k + 2 + _BY_WORDS))
        count = next((i for i in counts if self.words[i].low in nouns("own count")), None)
        owner = self.words[count - 1] if count is not None else None
        if count is not None and owner is not None and owner.low == "own":
            owner = self.words[count - 2]
        if count == k + 2 and self.words[count + 1 : count + 2] and self.words[count + 1].low == "of":
            return self._by_count_of(k, count, lo, hi)
        if count is None or owner is None:
            return None
        his = owner is self.words[k + 1] and owner.low in ("his", "her", "its", "their")
        if not (owner.possessive or his):
            return None
        source = Span(self.words[k + 1].start, owner.end - 2 * owner.possessive)
        if (relative := self._of_relative(k, count + 1, lo, hi)) is not None:
            return Attribution(self.reading.span(k, k + 1), source, relative)
        found = [self.reading.span(lo, k)] if k > lo else contents.rest(self.reading, count + 1, hi)
        kept = tuple(contents.trimmed(self.reading, found))
        return Attribution(self.reading.span(k, k + 1), source, kept)

    def _by_count_of(self, k: int, count: int, lo: int, hi: int) -> Attribution | None:
        """ "More than 18,000 have died, by the count of the Conflict Registry"."""
        source = phrase_after(self.words, count + 2, hi)
        if source is None or k == lo:
            return None
        kept = tuple(contents.trimmed(self.reading, [self.reading.span(lo, k)]))
        return Attribution(self.reading.span(k, k + 1), self.reading.span(*source), kept)

    def as_put_by(self, k: int, lo: int, hi: int) -> Attribution | None:
        """ "“August pays for the diesel,” as one of them has it"."""
        verb = next((i for i in range(k + 2, hi) if self.words[i].low in ("has", "had", "put", "puts")), None)
        if verb is None or verb + 1 >= hi or self.words[verb + 1].low != "it":
            return None
        found = contents.before(self.reading, k, lo)
        source = phrase_after(self.words, k + 1, verb)
        if source is None or not found:
            return None
        return Attribution(
            self.reading.span(verb, verb + 1), self.reading.span(source[0], verb), tuple(found)
        )

    def _up_to_comma(self, end: int, hi: int) -> int:
        """The end of an opening phrase, where a few words part it from the comma that closes it."""
        comma = next((k for k in range(end, min(hi, end + _OPENING)) if self.words[k].text == ","), end)
        return end if any(is_finite(self.words, k) for k in range(end, comma)) else comma

    def _is_source(self, phrase: Phrase) -> bool:
        """Whether "according to" names who says so, and not what something goes by: "according to taste"."""
        head = head_of(self.words[slice(*phrase)], initial=False, headline=False)
        return head.low not in nouns("measure")

    def as_in(self, k: int, lo: int, hi: int) -> Attribution | None:
        """ "As stated in X, Y" and "Y, as reported in X"."""
        source = phrase_after(self.words, k + 2, hi)
        if source is None:
            return None
        found = [self.reading.span(lo, k - 1)] if k - 1 > lo else contents.rest(self.reading, source[1], hi)
        kept = tuple(contents.trimmed(self.reading, found))
        return Attribution(self.reading.span(k - 1, k + 2), self.reading.span(*source), kept)

    def quoted_as(self, k: int, lo: int, hi: int) -> Attribution | None:
        """ "The Sentinel quoted a former clerk as saying that": the clerk says so, the paper passes it on."""
        verb = next((i for i in range(k - 1, lo - 1, -1) if self.words[i].low in ("quoted", "quotes")), None)
        source = phrase_after(self.words, verb + 1, k - 1) if verb is not None else None
        if verb is not None and self.words[verb - 1].within("be"):
            return self._was_quoted(verb, k, lo, hi)
        if verb is None or source is None:
            return None
        outlet = parsed_subject(self.words, verb, verb, lo)
        found = tuple(contents.rest(self.reading, k + 1, hi))
        through = self.reading.span(*outlet) if outlet else None
        where = self.reading.span(source[0], k - 1)
        return Attribution(self.reading.span(k, k + 1), where, found, through=through)

    def _was_quoted(self, verb: int, k: int, lo: int, hi: int) -> Attribution | None:
        """ "“No,” he was quoted as saying by the agency", "was quoted by the agency as saying that"."""
        start, end = parsed_passive(self.words, verb, lo) or self._words_before(verb - 1, lo)
        that = next((i for i in range(k + 1, hi) if self.words[i].low == "that"), k)
        found = contents.before(self.reading, start, lo) or contents.rest(self.reading, that + 1, hi)
        by = next((i for i in (verb + 1, k + 1) if i < hi and self.words[i].low == "by"), None)
        outlet = phrase_after(self.words, by + 1, that if by > k < that else hi) if by is not None else None
        if start == end or not found:
            return None
        through = self.reading.span(*outlet) if outlet else None
        where = self.reading.span(start, end)
        return Attribution(self.reading.span(k, k + 1), where, tuple(found), through=through)

    def _words_before(self, end: int, lo: int) -> Phrase:
        """The unquoted words right before a word, where the parser has left them out."""
        start = end
        while start > lo and self.words[start - 1].is_word and self.quoted[start - 1] < 0:
            start -= 1
        return start, end

    def quoted_behind_colon(self) -> list[Attribution]:
        """ "She was blunt: “No.”", "He went on: “They complain.”": whoever the clause before is about."""
        for k in range(self.lo + 1, self.hi - 1):
            quote = self.quoted[k + 1]
            if self.words[k].text != ":" or self.quoted[k] >= 0 or quote < 0:
                continue
            whole = self.reading.outer[quote]
            taken = any(
                one.sure and not self.reading.slice(one.cue).lower().endswith((" to", " by"))
                for one in self.earlier
                # What he knows whom the quotation tells of is none of who speaks: "…, and they know it."
                if not whole.start <= one.cue.start < whole.end
                if any(part.start < whole.end and self.words[k - 1].start < part.end for part in one.contents)
            )
            verb = next((i for i in range(k - 1, self.lo, -1) if is_finite(self.words, i)), None)
            if taken or verb is None:
                continue
            source = parsed_subject(self.words, verb, verb_group_start(self.words, verb, self.lo), self.lo)
            if source is not None and can_speak(self.reading, self.reading.span(*source)):
                cue, who = self.reading.span(verb, verb + 1), self.reading.span(*source)
                return [Attribution(cue, who, (Span(whole.start, whole.end),))]
        return []

    def under(self) -> list[Attribution]:
        """ "Under a draft published in May, fees would rise": a record says so, that is yet to be law."""
        k = self.lo
        if k >= self.hi or self.words[k].low != "under":
            return []
        source = parsed_object(self.words, k, self.hi) or phrase_after(self.words, k + 1, self.hi)
        if source is None or source[1] >= self.hi or self.words[source[1]].text != ",":
            return []
        head = head_of(self.words[slice(*source)], initial=False, headline=False)
        would = any(word.low in _BINDS for word in self.words[source[1] : self.hi])
        if head.low not in nouns("proposal") or not would:
            return []
        found = tuple(contents.rest(self.reading, source[1], self.hi))
        return [Attribution(self.reading.span(k, k + 1), self.reading.span(*source), found)]

    def surveyed(self) -> list[Attribution]:
        """ "In a poll for the Herald, 54 percent opposed it": the poll says so."""
        k = self.lo
        if k >= self.hi or self.words[k].low != "in":
            return []
        comma = next((i for i in range(k + 2, self.hi - 1) if self.words[i].text == ","), None)
        if comma is None or any(is_finite(self.words, i) for i in range(k + 1, comma)):
            return []
        head = head_of(self.words[k + 1 : comma], initial=False, headline=False)
        if singular(head.low) not in nouns("poll"):
            return []
        found = tuple(contents.rest(self.reading, comma, self.hi))
        return [Attribution(self.reading.span(k, k + 1), self.reading.span(k + 1, comma), found)]

    def written(self) -> list[Attribution]:
        """ "In an email to staff, she apologised": what somebody does in what he writes, he says.

        In other records ("in a survey, nurses blamed the board") that is not sure.
        """
        found = []
        for k in range(self.lo, self.hi - 2):
            verb = self.words[k].head
            if self.words[k].low != "in" or self.words[k + 1].low not in ("a", "an") or self.quoted[k] >= 0:
                continue
            if (
                not k < verb < self.hi
                or self.words[verb].tag not in ("VBD", "VBZ", "VBP")
                or self._links(verb)
            ):
                continue
            record = parsed_object(self.words, k, self.hi) or (k + 1, k + 2)
            head = head_of(self.words[slice(*record)], initial=False, headline=False)
            source = parsed_subject(self.words, verb, verb_group_start(self.words, verb, self.lo), self.lo)
            if head.noun != "document" or source is None or source[0] <= k:
                continue
            if can_speak(self.reading, self.reading.span(*source)):
                cue, who = self.reading.span(verb, verb + 1), self.reading.span(*source)
                lead = contents.trimmed(self.reading, [self.reading.span(k, source[0])])
                more = contents.rest(self.reading, verb + 1, self.hi)
                found.append(Attribution(cue, who, (*lead, *more), head.low in nouns("message")))
        return found

    def shown_last(self) -> list[Attribution]:
        """ "The alarms did not work, emails seen by the paper show.": a record, behind what it shows."""
        last = self.hi - 1
        while last > self.lo and not self.words[last].is_word:
            last -= 1
        # The parser leaves out what closes a clause: those words have no tag.
        inner = (k for k in range(self.lo, last) if not self.words[k].tag and self.words[k].low in _SHOWS)
        for k in (*inner, last):
            found = self._shown_behind(k) if self.words[k].low in _SHOWS else None
            if found is not None:
                return [found]
        return []

    def _shown_behind(self, last: int) -> Attribution | None:
        """The record between a comma and the verb that stands at word `last`."""
        for comma in range(self.lo + 1, last):
            if self.words[comma].text != "," or self.quoted[comma] >= 0 or comma + 1 >= last:
                continue
            head = head_of(self.words[comma + 1 : last], initial=False, headline=False)
            said = any(is_finite(self.words, k) for k in range(self.lo, comma))
            acts = any(self.words[k].tag and is_finite(self.words, k) for k in range(comma + 1, last))
            left_out = not self.words[last].tag and self.words[comma + 1].tag == ""
            if head.noun == "document" and (said or left_out) and not acts:
                cue, source = self.reading.span(last, last + 1), self.reading.span(comma + 1, last)
                more = self.words[last + 2 : last + 3]
                follows = bool(more) and more[0].tag in ("VBG", "VBN") and more[0].verb is None
                behind = contents.rest(self.reading, last + 1, self.hi) if follows or not said else []
                return Attribution(cue, source, (self.reading.span(self.lo, comma), *behind))
        return None

    def headline_colon(self) -> list[Attribution]:
        """ "Putin: Front is no chessboard" in a title or a line of dialogue."""
        ends = range(self.lo + 1, min(self.hi - 1, self.lo + _HEADLINE_SOURCE))
        colon = next((k for k in ends if self.words[k].text == ":"), None)
        if colon is None or self.quoted[self.lo] >= 0:
            return []
        if not all(word.proper for word in self.words[self.lo : colon]):
            return []
        if self.words[self.lo].text == QUESTION:
            return []  # the outlet asks
        found = tuple(contents.rest(self.reading, colon + 1, self.hi))
        loud = all(word.text.isupper() for word in self.words[self.lo : colon])
        alone = len(_LOUD.findall(self.reading.text)) == 1
        if loud and alone and any(word.within("day") for word in self.words[colon : self.hi]):
            return []  # "NEW DELHI: The court on Thursday stayed …" has a dateline, and is no transcript
        sure = loud or any(self.reading.touches_quotation(span) for span in found)
        cue = self.reading.span(colon, colon + 1)
        return [Attribution(cue, self.reading.span(self.lo, colon), found, sure)]

    # --- putting it together ----------------------------------------------------------------------

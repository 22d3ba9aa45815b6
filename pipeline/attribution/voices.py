"""The voices of an article: for any words of it, who stands behind them, as far as code can tell.

`Voices` reads an article once; `source_of` then answers for any span. Where it is not `sure`, a model
may be asked; where no attribution covers the span, the words are in the article's own voice.

    >>> text = "“We will not go,” said a Western diplomat. Prices rose."
    >>> guess = Voices(text, sentences(text)).source_of(0, 18)
    >>> guess.kind, guess.quote, guess.text
    (anonymous_person, direct, "a Western diplomat")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.attribution.article_layout import ArticleLayout, HasSpan
from pipeline.attribution.attributions import attributions
from pipeline.attribution.contents import NO_COMMENT
from pipeline.attribution.cued_sentence import Attribution
from pipeline.attribution.doubts import complement, has_clause
from pipeline.attribution.entities import Entities
from pipeline.attribution.fallback import nearby
from pipeline.attribution.kinds import Kinds
from pipeline.records import QuoteType, SourceKind
from pipeline.text.sentences import Span


@dataclass(frozen=True, slots=True)
class SourceGuess:
    """Who stands behind a span: the fields of a Source, and how far code is sure of them.

    `granted` says that the source was promised or given anonymity, told or shown by its description;
    `told` are the words that describe an anonymous source where it comes up first.
    """

    kind: SourceKind
    quote: QuoteType
    source: Span | None = None
    text: str | None = None
    name: str | None = None
    role: str | None = None
    anonymity_reason: str | None = None
    relay: str | None = None
    granted: bool = False
    sure: bool = True
    told: Span | None = None


def voices_of(text: str, sentences: Sequence[HasSpan]) -> Voices:
    """The voices of an article, which is read once: the stage that asks next is handed the same."""
    return _voices_of(text, tuple(Span(one.start, one.end) for one in sentences))


@lru_cache(maxsize=4)
def _voices_of(text: str, sentences: tuple[Span, ...]) -> Voices:
    return Voices(text, sentences)


_COVERED = 0.5  # the share of a span that must be content of an attribution
_PART = 0.3  # the same where the span holds the attribution with its cue
_ADMITS = frozenset("accept acknowledge admit concede confess".split())
"""What others are told to have admitted is told of them: "aides said the minister had admitted it"."""
_KNOWS = frozenset({"know", "learn", "realise", "realize", "discover", "notice"})
_WHEN = frozenset("after before because once since until when".split())
_MOST = 0.6  # the share of what is told that must come from whoever said it first
_EDGE = 0.1  # what it adds to the rank that the span begins or ends where the content does
_SURE = 0.1
_NEAR = 3
_OBJECT = 8
_LEADS = 8  # characters, as in "that ", before a content that is an attribution itself


class Voices:
    """The attributions of one article with their speakers."""

    def __init__(self, text: str, sentences: Sequence[HasSpan]) -> None:
        self.reading = ArticleLayout(text, sentences)
        self.text = text
        self.attributions = attributions(self.reading)
        self._kinds = Kinds(self.reading, Entities(self.reading), self.attributions)
        self._by_sentence: dict[int, list[Attribution]] = {}
        for one in self.attributions:
            for number in self._sentences_of(one.contents):
                self._by_sentence.setdefault(number, []).append(one)

    def source_of(self, start: int, end: int, *, reported: bool = False) -> SourceGuess:
        """Who stands behind `text[start:end]`.

        With `reported` the caller knows that somebody does: weaker signs are then enough.
        """
        return self.source_of_all([Span(start, end)], reported=reported)

    def source_of_all(self, spans: Sequence[Span], *, reported: bool = False) -> SourceGuess:
        """Who stands behind a statement that is given in one or several spans."""
        best, rank = None, 0.0
        for one in self._about(spans):
            if not (one.sure or reported) or (
                any(_inside(one.cue, span) for span in spans) and self._apart(one, spans, reported)
            ):
                continue
            found = self._fit(one, spans, reported)
            if (best and found and not reported and self._only_knows(best, one)) or (
                found > rank and not (best and not reported and self._only_tells_of(one, best))
            ):
                best, rank = one, found
        if best is not None:
            first_hand = best if reported else self._original(best, spans)
            return self._guess(first_hand, spans, sure=True)
        if reported and spans:
            best = self._nearby(max(spans, key=lambda span: span.end - span.start))
        if best is None:
            return SourceGuess(SourceKind.NONE, QuoteType.NONE)
        return self._guess(best, spans, sure=False)

    # --- which attribution ------------------------------------------------------------------------

    def _sentences_of(self, spans: Iterable[Span]) -> list[int]:
        numbers: set[int] = set()
        for span in spans:
            last = self.reading.sentence_at(max(span.start, span.end - 1))
            numbers.update(range(self.reading.sentence_at(span.start), last + 1))
        return sorted(numbers)

    def _about(self, spans: Iterable[Span]) -> list[Attribution]:
        """The attributions with content in the sentences of some spans, in the order of their cues."""
        found = {one for number in self._sentences_of(spans) for one in self._by_sentence.get(number, ())}
        return sorted(found, key=lambda one: (one.cue, one.source))

    def _apart(self, one: Attribution, spans: Sequence[Span], reported: bool) -> bool:
        """An attribution within the words that does not say who stands behind them.

        It stands in a quotation, or gives the reason why nothing was said: "declined to comment, citing the
        law".
        """
        if reported or self._quoted(one.cue):
            return True
        return any(NO_COMMENT.search(self.text, span.start, one.cue.start) for span in spans)

    def _only_tells_of(self, inner: Attribution, outer: Attribution) -> bool:
        """What somebody says of the deeds of others stays his: "said inspectors rated the ward"."""
        within = any(_inside(inner.cue, part) for part in outer.contents)
        return within and self._differ(inner, outer) and (self._happened(inner) or not self._says(inner))

    def _happened(self, one: Attribution) -> bool:
        """It tells when or why something was done: "police say he fled after Hale told him that …"."""
        k = self.reading.word_at(one.cue.start)
        opened = self.reading.words[self.reading.word_at(one.source.start) - 1]
        heard = any(w.head == k and w.dep in ("dobj", "dative") for w in self.reading.words[k : k + _OBJECT])
        done = self.reading.words[k].dep == "advcl" and opened.head == k and opened.low in _WHEN
        return done and heard

    def _only_knows(self, inner: Attribution, outer: Attribution) -> bool:
        """What others know is told by whoever says so: "the firm knew alarms had failed, the Post found"."""
        verb = self.reading.words[self.reading.word_at(inner.cue.start)].verb
        knows = verb is not None and verb.lemma in _KNOWS
        return knows and self._only_tells_of(inner, outer)

    def _says(self, one: Attribution) -> bool:
        """It reports a clause or a quotation, and not only that somebody spoke of something."""
        k = self.reading.word_at(one.cue.start)
        verb = self.reading.words[k].verb
        if verb is None:
            return True
        words = any(
            self.reading.touches_quotation(part) or has_clause(self.reading, k, part) for part in one.contents
        )
        if verb.kind == "show":  # "Brandt said a survey found most wanted it"
            record = self._kinds.at(one.source).kind in (SourceKind.DOCUMENT, SourceKind.ANONYMOUS_DOCUMENT)
            return record and any(complement(self.reading, k, part) for part in one.contents)
        return verb.kind in ("say", "state") and verb.lemma not in _ADMITS and words

    def _quoted(self, span: Span) -> bool:
        return self.reading.quotation_at(span.start) is not None

    def _fit(self, one: Attribution, spans: Sequence[Span], reported: bool) -> float:
        """How well the contents of an attribution and the spans agree; 0 where not enough.

        The attribution clause itself does not count. A span that holds a whole attribution, cue and all,
        needs less of it covered: "“…,” X said, smiling".
        """
        clause = (one.cue, one.source)
        common = sum(_overlap(part, span) for part in one.contents for span in spans)
        if not common:
            return 0.0
        length = sum(span.end - span.start - sum(_overlap(part, span) for part in clause) for span in spans)
        whole = any(_inside(part, span) for part in clause for span in spans)
        if not reported and common < (_PART if whole else _COVERED) * length:
            return 0.0
        edges = sum(_edges(part, span) for part in one.contents for span in spans)
        share = 2 * common / (max(1, length) + sum(part.end - part.start for part in one.contents))
        return share + _EDGE * min(2, edges) + _SURE * one.sure

    def _nearby(self, span: Span) -> Attribution | None:
        """An unsure guess from the sentence around a span, else whoever spoke last before it."""
        found = nearby(self.reading, span)
        if found is not None:
            return found
        before = (one for one in reversed(self.attributions) if one.sure and one.source.end <= span.start)
        last = next(before, None)
        return replace(last, contents=(span,), sure=False) if last else None

    # --- second hand ------------------------------------------------------------------------------

    def _original(self, outer: Attribution, spans: Sequence[Span]) -> Attribution:
        """Whoever said it first: "the Post reported that officials said" comes from the officials."""
        told = sum(_overlap(part, span) for part in outer.contents for span in spans)
        for inner in self._about(spans):
            within = inner.sure and any(_inside(inner.cue, part) for part in outer.contents)
            asked = any(_inside(inner.cue, span) for span in spans)
            if not (within and asked and self._leads(inner, outer)) or self._quoted(inner.cue):
                continue
            first_hand = sum(_overlap(part, span) for part in inner.contents for span in spans)
            clause = sum(_overlap(part, span) for part in (inner.cue, inner.source) for span in spans)
            if first_hand > _MOST * (told - clause) and self._differ(inner, outer):
                return inner
        return outer

    def _leads(self, inner: Attribution, outer: Attribution) -> bool:
        """The content is the inner attribution: not an aside of it, nor what somebody did in it."""
        cue = self.reading.words[self.reading.word_at(inner.cue.start)]
        says = cue.verb is not None and cue.verb.kind in ("say", "state") and cue.verb.shape != "ing"
        if says and cue.verb is not None and cue.verb.lemma in _ADMITS:
            return False
        if cue.dep == "relcl":
            return False  # "a paper that claimed it has been withdrawn"
        ahead = min(inner.cue.start, inner.source.start)
        near = any(0 <= ahead - part.start <= _LEADS for part in outer.contents)
        behind = inner.source.start > inner.cue.start
        return says and (near or behind) and not self._orders(inner) and not self._tells_one(inner)

    def _tells_one(self, one: Attribution) -> bool:
        """ "She warned a manager that …", "Brightway told Tarrow that …" is what somebody did."""
        k = self.reading.word_at(one.cue.start)
        verb = self.reading.words[k].verb
        if verb is None or verb.lemma not in ("tell", "warn", "assure", "inform", "remind"):
            return False
        ahead = self.reading.words[k + 1 : k + _OBJECT]
        heard = next((word for word in ahead if word.head == k and word.dep in ("dobj", "dative")), None)
        return heard is not None and not heard.within("hearer") and self._kinds.outlet_at(one.cue.end) is None

    def _orders(self, one: Attribution) -> bool:
        """ "Managers told staff to hide it" is what they did."""
        k = self.reading.word_at(one.cue.start)
        ahead = self.reading.words[k + 1 : k + _OBJECT]
        return any(
            word.head == k and word.dep in ("xcomp", "ccomp") and word.tag == "VB" for word in ahead
        ) and any(word.low == "to" for word in ahead)

    def _differ(self, one: Attribution, other: Attribution) -> bool:
        """Two different speakers, as far as one can tell: "Putin said that he believes" has one."""
        first, second = self._kinds.at(one.source), self._kinds.at(other.source)
        pronoun = self.reading.slice(one.source).lower() in ("it", "he", "she", "they")
        same = (first.kind, first.name) == (second.kind, second.name)
        if _overlap(one.source, other.source) or (pronoun and same):
            return False
        return first.name is None or first.name != second.name

    def _relay(self, one: Attribution) -> str | None:
        """Through whom the words came: whoever reports the attribution, or the outlet that was told."""
        if one.through is not None:
            passes = self._kinds.at(one.through)
            return passes.name or passes.role or self.reading.slice(one.through)
        for outer in self._about([one.cue]):
            over = any(_inside(outer.cue, part) for part in one.contents)
            reports = not over and outer.sure and any(_inside(one.cue, part) for part in outer.contents)
            if reports and not self._quoted(one.cue) and self._differ(one, outer):
                return self._kinds.at(outer.source).name or self.reading.slice(outer.source)
        if self.reading.slice(one.cue).lower() in ("told", "tells"):
            return self._kinds.outlet_at(one.cue.end)
        return None

    # --- the answer -------------------------------------------------------------------------------

    def _guess(self, one: Attribution, spans: Sequence[Span], *, sure: bool) -> SourceGuess:
        speaker = self._kinds.at(one.source)
        return SourceGuess(
            kind=speaker.kind,
            quote=self._quote_type(spans, one),
            source=one.source,
            text=self.reading.slice(one.source),
            name=speaker.name,
            role=speaker.role,
            anonymity_reason=speaker.anonymity_reason,
            relay=self._relay(one),
            granted=speaker.granted,
            sure=sure and speaker.sure,
            told=speaker.told,
        )

    def _quote_type(self, spans: Sequence[Span], one: Attribution) -> QuoteType:
        """How much of the spans, without the attribution clause, stands inside quotation marks."""
        inside = outside = 0
        for span in spans:
            for found in re.finditer(r"\w+", self.text[span.start : span.end]):
                at = span.start + found.start()
                if any(part.start <= at < part.end for part in (one.cue, one.source)):
                    continue
                quoted = self.reading.quotation_at(at) is not None
                inside, outside = inside + quoted, outside + (not quoted)
        if not inside:
            return QuoteType.DIRECT if one.label else QuoteType.INDIRECT
        return QuoteType.MIXED if outside else QuoteType.DIRECT


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _edges(part: Span, span: Span) -> int:
    """How many ends two spans share, give or take a mark."""
    return (abs(part.start - span.start) < _NEAR) + (abs(part.end - span.end) < _NEAR)


def _inside(part: Span, span: Span) -> bool:
    return span.start <= part.start and part.end <= span.end

"""Whom a speaker's label names: "A:", "MR. HOLM:", "LENA VARGA, MINISTER OF INDUSTRY:"."""

from __future__ import annotations

import re

from pipeline.attribution.entities import is_body
from pipeline.attribution.speakers import K, Speaker, SpeakerContext
from pipeline.text.lexicon import names, noun_class, nouns
from pipeline.text.sentences import Span
from pipeline.text.speaker_labels import ANSWER, QUESTION


class LabelledSpeakers(SpeakerContext):
    """The speakers whom labels name."""

    def is_label(self, source: Span) -> bool:
        """Whether the words of a source are a label."""
        return any(one.source == source and one.label for one in self.attributions)

    def labelled(self, source: Span) -> Speaker:
        """Who it is; the answers of an interview are those of whom it introduces."""
        name, _, role = self.reading.slice(source).partition(",")
        if name in (QUESTION, ANSWER):
            return (self._asked() if name == ANSWER else None) or Speaker(K.ANONYMOUS_PERSON, sure=False)
        parts = _without_titles(name)
        if not parts or noun_class(parts[-1].lower())[0] == "person":
            unique = bool(parts) and parts[-1].lower() in nouns("unique")
            return Speaker(K.NAMED_PERSON if unique else K.ANONYMOUS_PERSON, role=name.lower(), sure=False)
        person = self.cast.called(parts[-1])
        if person is None and is_body(parts) and parts[-1].lower() in names("metonym") | names("body"):
            return Speaker(K.NAMED_ORGANIZATION, name)
        called = person.name if person else self._first_label(parts[-1]) or " ".join(parts)
        called = called.title() if called.isupper() else called
        return Speaker(K.NAMED_PERSON, called, role.strip().lower() or None)

    def _asked(self) -> Speaker | None:
        """Whom the sentence before the questions is about; else whom the article names first."""
        first = next(one.source.start for one in self.attributions if one.label)
        asked = re.search(rf"^{QUESTION}\b", self.reading.text, re.MULTILINE)
        first = min(first, asked.start()) if asked else first
        before = max(0, self.reading.sentence_at(first) - 1)
        lo, hi = self.reading.words_in(self.reading.sentences[before])
        for k in range(lo, hi):
            word = self.words[k]
            if word.low in ("he", "she") and word.dep.startswith("nsubj"):
                return self.at(self.reading.span(k, k + 1))
        named = self.cast.between(lo, hi) or self.cast.between(0, self.reading.word_at(first))
        return Speaker(K.NAMED_PERSON, named[0].person.name, sure=False) if named else None

    def _first_label(self, surname: str) -> str | None:
        """The name in the first label that ends in a surname: of Lena Varga for "VARGA"."""
        labels = (self.reading.slice(one.source).partition(",")[0] for one in self.attributions if one.label)
        return next((" ".join(_without_titles(one)) for one in labels if one.split()[-1] == surname), None)


def _without_titles(name: str) -> list[str]:
    return [part for part in name.split() if part.lower().rstrip(".") not in names("title")]

"""Found: the claims of an article, each tied to the words that it comes from.

Where the language has no parser, each sentence is one claim in its own words: nothing is lost, and nothing is
made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.attribution.voices import Voices, voices_of
from pipeline.claims.antecedents import body_of
from pipeline.claims.checkable import asks, why_not
from pipeline.claims.clauses import Clause, clauses
from pipeline.claims.wording import Names, Wording, worded
from pipeline.records import Article, Claim, Sentence
from pipeline.text.grammar import LANGUAGES, Parsed, parse
from pipeline.text.sentences import Span

_BEHIND = 4
"""Characters behind a claim that tell whether it asks."""


def claims_of(article: Article, sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """The claims of some sentences of an article, in order. Raises NoParser where there is none to load."""
    if article.language not in LANGUAGES:
        yield from (_whole(article, sentence) for sentence in sentences if _states(article.words(sentence)))
        return
    for reading in readings(article, sentences):
        for clause in reading.clauses:
            if claim := reading.claim(clause):
                yield claim


def readings(article: Article, sentences: Sequence[Sentence]) -> Iterator[SentenceReading]:
    """Some sentences of an article in a language that has a parser. Raises NoParser as `claims_of` does."""
    voices = voices_of(article.text, article.sentences)
    parsed = parse(article.text, voices.reading.sentences, voices.reading.quotations)
    return (SentenceReading(article, sentence, parsed, voices) for sentence in sentences)


class SentenceReading:
    """One sentence with its parse and its clauses, and how a clause becomes a claim."""

    def __init__(
        self, article: Article, sentence: Sentence, of_article: Sequence[Parsed], voices: Voices
    ) -> None:
        """`of_article` are all sentences of the article, parsed."""
        self.article, self.sentence, self.of_article, self.voices = article, sentence, of_article, voices
        self.parsed = of_article[sentence.index]
        self.quotations = voices.reading.quotations
        starts = self.parsed.starts
        near = [one for one in self.quotations if one.start < sentence.end and sentence.start < one.end]
        self.depth = [sum(one.start <= start < one.end for one in near) for start in starts]
        self.clauses = clauses(self.parsed.doc, self.depth)

    def name(self, pronoun: Span) -> Span | None:
        """Whom a pronoun means, in the article's words, where the grammar leaves no doubt."""
        at, token = self.sentence.index, self.parsed.doc[self.parsed.token_at(pronoun.start)]
        if self.depth[token.i]:
            return None  # no body calls itself "it" in its own words
        before = self.of_article[at - 1].doc if at else None
        words = body_of(token, self.voices.source_of(*pronoun).kind, before)
        return self.parsed.span(words[0].i, words[-1].i) if words else None

    def claim(self, clause: Clause, name: Names | None = None) -> Claim | None:
        """The claim that a clause makes, None where it asks; `name` tells whom a pronoun means."""
        text, doc = self.article.text, self.parsed.doc
        wording = worded(text, self.parsed, clause, self.quotations, name or self.name)
        if asks(doc, clause, text[wording.span.end : wording.span.end + _BEHIND]):
            return None
        quote = self.voices.source_of(*wording.span).quote
        why = why_not(doc, clause, self.depth, wording.text, quote)
        return _claim(self.article, self.sentence, wording, why)


def _whole(article: Article, sentence: Sentence) -> Claim:
    words = article.words(sentence)
    return _claim(
        article, sentence, Wording(" ".join(words.split()), Span(sentence.start, sentence.end)), None
    )


def _states(words: str) -> bool:
    """There is a word in it, at least, and it does not ask."""
    return bool(re.search(r"\w", words)) and not words.rstrip("\"'”’“‘»« ").endswith("?")


def _claim(article: Article, sentence: Sentence, wording: Wording, why_not: str | None) -> Claim:
    """A claim as a record, which has no source and no id yet."""
    return Claim(
        id="",
        text=wording.text,
        content=wording.text,
        quote=article.text[slice(*wording.span)],
        start=wording.span.start,
        end=wording.span.end,
        sentences=(sentence.index,),
        added=wording.added,
        unresolved=wording.unresolved,
        checkable=why_not is None,
        why_not=why_not,
    )

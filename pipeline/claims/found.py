"""Found: the claims of an article, each tied to the words that it comes from.

Where the language has no parser, each sentence is one claim in its own words: nothing is lost, and nothing is
made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.attribution.quotations import Quotation
from pipeline.attribution.voices import Voices
from pipeline.claims.checkable import asks, why_not
from pipeline.claims.clauses import clauses
from pipeline.claims.pronouns import speaker_of
from pipeline.claims.wording import Wording, worded
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
    voices = Voices(article.text, article.sentences)
    quotations = voices.reading.quotations
    parsed = parse(article.text, voices.reading.sentences, quotations)
    for sentence in sentences:
        before = parsed[sentence.index - 1] if sentence.index else None
        yield from _of_sentence(article, sentence, parsed[sentence.index], before, voices, quotations)


def _of_sentence(
    article: Article,
    sentence: Sentence,
    parsed: Parsed,
    before: Parsed | None,
    voices: Voices,
    quotations: Sequence[Quotation],
) -> Iterator[Claim]:
    depth = [sum(one.start <= start < one.end for one in quotations) for start in parsed.starts]

    def name(pronoun: Span) -> Span | None:
        """Whom a pronoun means, in the article's words."""
        token = parsed.doc[parsed.token_at(pronoun.start)]
        words = speaker_of(token, voices.source_of(*pronoun).kind, before.doc if before else None)
        return parsed.span(words[0].i, words[-1].i) if words else None

    for clause in clauses(parsed.doc, depth):
        wording = worded(article.text, parsed, clause, quotations, name)
        after = article.text[wording.span.end : wording.span.end + _BEHIND]
        if not asks(parsed.doc, clause, after):
            yield _claim(article, sentence, wording, why_not(parsed.doc, clause, depth, wording.text))


def _whole(article: Article, sentence: Sentence) -> Claim:
    words = article.words(sentence)
    return _claim(
        article, sentence, Wording(" ".join(words.split()), Span(sentence.start, sentence.end)), None
    )


def _states(words: str) -> bool:
    """There is a word in it, at least, and it does not ask."""
    return bool(re.search(r"\w", words)) and not words.rstrip("\"'”’»« ").endswith("?")


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

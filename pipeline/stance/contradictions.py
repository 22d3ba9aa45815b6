"""Contradictions: where an article says two things that can't both be true, or another article says
otherwise.

Code finds them, no model: figures and dates that clash, and sentences that say the reverse of each other, of
the same subject. One of the two is wrong; the verdicts may show which one. Another article
is compared in its own words, as retrieval found them, so that the order of a batch changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from pipeline.records import Article, Claim, Contradiction, Dossier, Evidence, Origin
from pipeline.stance.content_words import matter
from pipeline.stance.dates import speaks_on
from pipeline.stance.figures import clash
from pipeline.stance.opposites import opposed
from pipeline.text.sentences import Span, sentences

_IN_COMMON = 2
"""Words of matter that two claims share at least; what shares fewer is never compared."""


def contradicted(dossier: Dossier) -> Dossier:
    """The dossier with its contradictions, within the article and with the passages of other articles.

    Compared are the claims that can be checked; two of one sentence never are.
    """
    claims = [claim for claim in dossier.claims if claim.checkable and not claim.unanchored]
    found = [*_inside(claims, dossier.article), *_between(claims, dossier)]
    return dossier.model_copy(update={"contradictions": tuple(found)})


def _inside(claims: list[Claim], article: Article) -> Iterator[Contradiction]:
    day = speaks_on(article)
    for one, other in _pairs(claims):
        if found := _against(one.content, other.content, day):
            yield Contradiction(claims=(one.id, other.id), article=None, quote=None, why=found[1])


def _pairs(claims: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """The claims that may be about one thing, through the words that they share: never all with all."""
    places = defaultdict(list)
    for n, claim in enumerate(claims):
        for word in matter(claim.content).words:
            places[word].append(n)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for having in places.values():
        for pair in combinations(having, 2):
            shared[pair] += 1
    for one, other in sorted(pair for pair, words in shared.items() if words >= _IN_COMMON):
        if not set(claims[one].sentences) & set(claims[other].sentences):
            yield claims[one], claims[other]


def _between(claims: list[Claim], dossier: Dossier) -> Iterator[Contradiction]:
    day = speaks_on(dossier.article)
    for claim in claims:
        for passage in dossier.evidence.get(claim.id, ()):
            if passage.origin is not Origin.ARTICLE:
                continue
            if found := _against(claim.content, passage.text, day):
                span, why = found
                quote = passage.text[slice(*span)]
                yield Contradiction(claims=(claim.id,), article=_article(passage), quote=quote, why=why)


def _against(claim: str, text: str, day: dt.date | None) -> tuple[Span, str] | None:
    """The sentence of a text that a claim can't be true with, and why: read from either side."""
    figures = clash(claim, text, day)
    if figures and clash(text[slice(*figures.span)], claim, day):
        return figures.span, f"{figures.claimed} against {figures.found}"
    for span in _spans(text):
        if reverse := opposed(claim, text[slice(*span)]):
            return span, f"“{reverse.one}” against “{reverse.other}”"
    return None


@lru_cache(maxsize=1024)
def _spans(text: str) -> Sequence[Span]:
    """The sentences of a claim or a passage, which is compared with many."""
    return sentences(text)


def _article(passage: Evidence) -> str:
    """The id of the article that a passage is of: `A:<article id>:<n>`."""
    return passage.id.removeprefix("A:").rpartition(":")[0]

"""source: each claim gets its source, named or anonymous, and how the source is quoted.

All of it is worked out by code (attribution/voices.py): quotation marks, reporting verbs, pronouns, running
quotations. No model is asked. Several ways of asking a small one where code is unsure were measured, and
none was right more often than the rules (docs/sourcing-figures.md).
"""

from __future__ import annotations

import re

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.quotations import quotations
from pipeline.attribution.source_prefix import said_by
from pipeline.attribution.standing import questions, standing
from pipeline.attribution.voices import SourceGuess, Voices, voices_of
from pipeline.records import (
    Article,
    Claim,
    Dossier,
    QuoteType,
    Source,
    SourceKind,
    Standing,
    with_ids,
)
from pipeline.text.language import RULED
from pipeline.text.sentences import Span


def source(dossier: Dossier) -> Dossier:
    """The dossier with a source for each anchored claim, and the ids that follow from it."""
    article = dossier.article
    if article.language in RULED:
        voices = voices_of(article.text, article.sentences)
        sourced = (_sourced(claim, voices) for claim in dossier.claims)
    else:
        sourced = (_unknown(claim, article) for claim in dossier.claims)
    claims = with_ids(article.id, sourced)
    renamed = {old.id: new.id for old, new in zip(dossier.claims, claims, strict=True)}
    ledger = tuple(
        line.model_copy(update={"claims": tuple(renamed[id] for id in line.claims)})
        for line in dossier.ledger
    )
    return dossier.model_copy(update={"claims": claims, "ledger": ledger})


def _sourced(claim: Claim, voices: Voices) -> Claim:
    if claim.start is None or claim.end is None:
        return claim
    found = _recorded(voices.source_of(claim.start, claim.end), claim, voices.reading)
    return _told(claim.model_copy(update={"source": found}), found)


def _unknown(claim: Claim, article: Article) -> Claim:
    """The claim of an article in a language without rules: its source is unknown."""
    quoted = quotations(article.text)
    inside = [
        any(one.start <= at < one.end for one in quoted)
        for at in range(claim.start or 0, claim.end or 0)
        if article.text[at].isalnum()
    ]
    quote = QuoteType.NONE
    if any(inside):
        quote = QuoteType.DIRECT if all(inside) else QuoteType.MIXED
    return claim.model_copy(
        update={"source": Source(kind=SourceKind.UNKNOWN, quote=quote, standing=Standing.UNKNOWN)}
    )


def _recorded(guess: SourceGuess, claim: Claim, reading: ArticleLayout) -> Source:
    """The guess as a record, with the questions that an anonymous source has to answer."""
    asked = None
    if guess.kind.anonymous and guess.told and claim.start is not None and claim.end is not None:
        words = Span(claim.start, claim.end)
        asked = questions(reading, guess.told, words, opinion=not claim.checkable)
    told = asked and (asked.access or asked.position)
    return Source(
        kind=guess.kind,
        text=guess.text,
        start=guess.source.start if guess.source else None,
        end=guess.source.end if guess.source else None,
        name=guess.name,
        role=guess.role or (told.text if told else None),
        quote=guess.quote,
        anonymity_reason=guess.anonymity_reason,
        relay=guess.relay,
        questions=asked,
        standing=standing(guess.kind, asked),
    )


# --- wording ------------------------------------------------------------------------------------


_MORE = re.compile(r",(?!\d)|\bwho\b|\bwhose\b|\(|\s[–—-]")
"""Where the words for a source go over into what else is told of it."""


def _described(found: Source) -> str:
    """The words for a source without a name: its own, or its role where it is only pointed at ("he")."""
    own = _MORE.split(found.text or "")[0].strip()
    own = {"his": "He", "her": "She"}.get(own.lower(), own)
    if found.role and own.lower() in ("he", "she", "they", "it", "i"):
        return found.role
    if found.kind is SourceKind.ANONYMOUS_GROUP or not found.role:
        return own
    return found.role if len(found.role.split()) > len(own.split()) else own


def _told(claim: Claim, found: Source) -> Claim:
    """The claim with its source in its text, and its content, without the source, kept apart."""
    if found.kind is SourceKind.NONE:
        return claim
    who = found.name or _described(found)
    return claim.model_copy(update={"text": said_by(who, claim.text)})

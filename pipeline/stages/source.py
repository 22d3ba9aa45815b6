"""source: each claim gets the one who stands behind it, named or anonymous, and how they are quoted.

Quotation marks, reporting verbs, pronouns and running quotations are worked out by code (text/voices.py).
The model is asked only where code is not sure who speaks, and its answer must be words of the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.model.client import Ask
from pipeline.model.errors import CallFailed
from pipeline.model.prompts import Prompt
from pipeline.model.together import together
from pipeline.records import Article, Claim, Dossier, Failure, QuoteType, Source, SourceKind, with_ids
from pipeline.text.anchors import anchor
from pipeline.text.sentences import Span
from pipeline.text.standing import questions, standing
from pipeline.text.voices import SourceGuess, Voices
from pipeline.text.wording import according_to, content_of

_BACKGROUND = 2  # paragraphs before the claim's own that the model is shown
_TOKENS = 120


class Named(BaseModel):
    """The model's answer: the source in the article's words."""

    model_config = ConfigDict(extra="forbid")
    source: str
    kind: Literal["person", "organization", "document", "nobody"]
    named: bool


async def source(dossier: Dossier, ask: Ask, prompt: Prompt) -> Dossier:
    """The dossier with a source for each anchored claim, and the ids that follow from it."""
    article = dossier.article
    voices = Voices(article.text, article.sentences)
    found = await together(_source(claim, article, voices, ask, prompt) for claim in dossier.claims)
    failures = tuple(f for _, failure in found if (f := failure) is not None)
    claims = with_ids(article.id, (claim for claim, _ in found))
    renamed = {old.id: new.id for old, new in zip(dossier.claims, claims, strict=True)}
    ledger = tuple(
        line.model_copy(update={"claims": tuple(renamed[id] for id in line.claims)})
        for line in dossier.ledger
    )
    return dossier.model_copy(
        update={"claims": claims, "ledger": ledger, "failures": (*dossier.failures, *failures)}
    )


async def _source(
    claim: Claim, article: Article, voices: Voices, ask: Ask, prompt: Prompt
) -> tuple[Claim, Failure | None]:
    if claim.start is None or claim.end is None:
        return claim, None
    span = Span(claim.start, claim.end)
    guess = voices.source_of(*span)
    failure = None
    if not guess.sure:
        try:
            guess = await second_look([span], guess, article, ask, prompt)
        except CallFailed as problem:
            failure = Failure(stage="source", message=str(problem), claim=claim.id)
    found = _recorded(guess, claim, article)
    return _told(claim.model_copy(update={"source": found}), found), failure


def _recorded(guess: SourceGuess, claim: Claim, article: Article) -> Source:
    """The guess as a record, with the questions that an anonymous source has to answer."""
    asked = None
    if guess.kind.anonymous and guess.told and claim.start is not None and claim.end is not None:
        asked = questions(
            article.text,
            article.sentences,
            guess.told,
            Span(claim.start, claim.end),
            opinion=not claim.checkable,
        )
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


# --- where code is not sure ---------------------------------------------------------------------


async def second_look(
    spans: Sequence[Span], guess: SourceGuess, article: Article, ask: Ask, prompt: Prompt
) -> SourceGuess:
    """What the model makes of an unsure guess about some words of the article. Raises CallFailed.

    Its words must stand in the passage, else the guess stays.
    """
    passage = _passage(spans[0], article)

    def check(answer: Named) -> str | None:
        if answer.kind == "nobody" or anchor(article.text, answer.source, *passage):
            return None
        return f'"{answer.source}" are not words of the passage. Copy them exactly.'

    answer = await ask(
        prompt,
        Named,
        check=check,
        max_tokens=_TOKENS,
        passage=article.text[slice(*passage)],
        words=" … ".join(article.text[slice(*span)] for span in spans),
    )
    if answer.complaint is not None:
        return guess
    return _merged(answer.value, guess, article, passage)


def _passage(span: Span, article: Article) -> Span:
    own = next(s for s in article.sentences if s.end > span.start)
    near = [s for s in article.sentences if 0 <= own.paragraph - s.paragraph <= _BACKGROUND]
    return Span(near[0].start, near[-1].end)


def _merged(answer: Named, guess: SourceGuess, article: Article, passage: Span) -> SourceGuess:
    if answer.kind == "nobody":
        return SourceGuess(SourceKind.NONE, QuoteType.NONE)
    span = anchor(article.text, answer.source, *passage)
    if span is None or (guess.source is not None and span.start <= guess.source.start < span.end):
        # The same source: code has read its kind from the whole article, the model from a passage.
        return guess
    named = {"person": "named_person", "organization": "named_organization", "document": "document"}
    unnamed = {
        "person": "anonymous_person",
        "organization": "anonymous_group",
        "document": "anonymous_document",
    }
    kind = SourceKind((named if answer.named else unnamed)[answer.kind])
    words = article.text[slice(*span)]
    return SourceGuess(
        kind=kind,
        quote=guess.quote,
        source=span,
        text=words,
        name=None if kind.anonymous else words,
        told=span if kind.anonymous else None,
    )


# --- wording ------------------------------------------------------------------------------------


def _told(claim: Claim, found: Source) -> Claim:
    """The claim with its source in its text, and its content apart: never flattened into what is said."""
    if found.kind is SourceKind.NONE:
        return claim
    if inner := content_of(claim.text):
        return claim.model_copy(update={"content": inner})
    described = None if found.kind is SourceKind.ANONYMOUS_GROUP else found.role
    who = found.name or described or found.text or ""
    return claim.model_copy(update={"text": according_to(who, claim.text, claim.quote)})

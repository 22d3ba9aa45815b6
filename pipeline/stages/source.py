"""source: each claim gets the one who stands behind it, named or anonymous, and how they are quoted.

Quotation marks, reporting verbs, pronouns and running quotations are worked out by code (text/voices.py).
The model is asked only where code is not sure who speaks, and its answer must be words of the article.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.model.client import Ask
from pipeline.model.errors import CallFailed
from pipeline.model.prompts import Prompt
from pipeline.model.together import together
from pipeline.records import Article, Claim, Dossier, Failure, Source, SourceKind, Standing, with_ids
from pipeline.text.anchors import anchor
from pipeline.text.sentences import Span
from pipeline.text.voices import SourceGuess, Voices
from pipeline.text.wording import according_to, content_of

_ACCESS = re.compile(r"\b(?:with|who|whose|familiar|close to|briefed|involved|inside)\b.*", re.DOTALL)
_BACKGROUND = 2  # paragraphs before the claim's own that the model is shown
_TOKENS = 120


class Named(BaseModel):
    """The model's answer: the source in the article's words."""

    model_config = ConfigDict(extra="forbid")
    source: str
    kind: Literal["person", "organization", "document", "nobody"]
    named: bool


def standing(source: Source) -> Standing:
    """On what terms a source speaks, by the sourcing rules that AP and Reuters publish.

    A source that a reader can identify is on the record. An anonymous one is on background where the
    article tells its position or its access to what it tells of (`role`), else it is merely unnamed.
    """
    if source.kind is SourceKind.NONE:
        return Standing.OWN_VOICE
    if not source.kind.anonymous:
        return Standing.ON_RECORD
    return Standing.ON_BACKGROUND if source.role else Standing.UNNAMED


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
    guess = voices.source_of(claim.start, claim.end)
    found = _of_guess(guess)
    failure = None
    if not guess.sure:
        try:
            found = await _asked(claim, article, found, ask, prompt)
        except CallFailed as problem:
            failure = Failure(stage="source", message=str(problem), claim=claim.id)
    found = found.model_copy(update={"standing": standing(found)})
    return _told(claim.model_copy(update={"source": found}), found), failure


def _of_guess(guess: SourceGuess) -> Source:
    role = guess.role
    if guess.kind.anonymous and not role and guess.text and (access := _ACCESS.search(guess.text)):
        role = access.group()
    return Source(
        kind=guess.kind,
        text=guess.text,
        start=guess.source.start if guess.source else None,
        end=guess.source.end if guess.source else None,
        name=guess.name,
        role=role,
        quote=guess.quote,
        anonymity_reason=guess.anonymity_reason,
        relay=guess.relay,
    )


async def _asked(claim: Claim, article: Article, guess: Source, ask: Ask, prompt: Prompt) -> Source:
    """What the model makes of an unsure guess. Its words must stand in the passage, else the guess stays."""
    passage = _passage(claim, article)

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
        words=claim.quote,
    )
    if answer.complaint is not None:
        return guess
    return _merged(answer.value, guess, article, passage)


def _passage(claim: Claim, article: Article) -> Span:
    own = next(s for s in article.sentences if s.index in claim.sentences)
    near = [s for s in article.sentences if 0 <= own.paragraph - s.paragraph <= _BACKGROUND]
    return Span(near[0].start, near[-1].end)


def _merged(answer: Named, guess: Source, article: Article, passage: Span) -> Source:
    if answer.kind == "nobody":
        return Source(kind=SourceKind.NONE)
    span = anchor(article.text, answer.source, *passage)
    if span is None or (guess.start is not None and span.start <= guess.start < span.end):
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
    return Source(
        kind=kind,
        text=words,
        start=span.start,
        end=span.end,
        name=None if kind.anonymous else words,
        quote=guess.quote,
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

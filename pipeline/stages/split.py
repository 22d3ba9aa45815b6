"""split: the sentences of an article become claims, each tied to the words that it comes from.

The model is shown the sentences of the body, a window at a time and each distinct sentence once. It
returns words; this stage finds where they stand. Words that it can't find are asked for again once, and
a claim whose words are still not in the article is kept as `unanchored`. Every sentence ends in the
ledger.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from pipeline.attribution.voices import Voices
from pipeline.claims.chunking import windows
from pipeline.claims.coverage import left_out, only_names_speaker, referents
from pipeline.claims.fidelity import is_faithful, is_sentence
from pipeline.claims.ledger import UNANCHORED, duplicates, for_a_machine, ledger
from pipeline.injection.orders import plain
from pipeline.model.client import Ask
from pipeline.model.errors import CallFailed
from pipeline.model.gather import gather_all
from pipeline.model.prompts import Prompt
from pipeline.records import Article, Claim, Dossier, Failure, Part, Sentence, with_ids
from pipeline.text.anchors import anchor
from pipeline.text.sentences import Span

_CLAIMS_A_SENTENCE = 10
_TOKENS_A_SENTENCE = 700
_TOKENS_A_PART = 150
_MARKS = " \t\n.,;:\"'“”‘’«»"
"""Marks around words, which do not count when the words are looked for."""
_OPEN = re.compile(r"[\"'“‘«]")
_CLOSE = re.compile(r"[\"'”’»](?!\w)")
_CLAUSE_END = re.compile(r"[,;:!?—–\"“”‘«»]")
_INITIALS = re.compile(r"\b([A-Z]\.) (?=[A-Z]\.)")


ClaimType = Literal["fact", "opinion", "prediction"]


class Piece(BaseModel):
    """One claim as the model gives it: the sentence's words for it, and a sentence of its own."""

    model_config = ConfigDict(extra="forbid")
    words: str
    type: ClaimType
    claim: str


class Rest(BaseModel):
    """The model's answer for one part of a sentence."""

    model_config = ConfigDict(extra="forbid")
    type: ClaimType
    claim: str


class Pieces(BaseModel):
    """The model's answer: the claims of a window of sentences, in order."""

    model_config = ConfigDict(extra="forbid")
    claims: list[Piece]


@functools.cache
def _shape(count: int) -> type[Pieces]:
    """The answer for so many sentences: bounded, since a small model may not come to an end."""
    return create_model(
        "Pieces",
        __base__=Pieces,
        claims=(Annotated[list[Piece], Field(max_length=_CLAIMS_A_SENTENCE * count)], ...),
    )


@dataclass(frozen=True)
class _Found:
    """What came of one window: its claims, and what failed."""

    claims: Sequence[Claim] = ()
    failures: Sequence[Failure] = ()


async def split(dossier: Dossier, ask: Ask, prompts: Mapping[str, Prompt], *, window: int) -> Dossier:
    """The dossier with the claims and the ledger of its article; `window` sentences at most go into one call.

    A call that fails leaves its sentences with the outcome `error`; the others go on. Words that are meant
    for a machine are not shown to it.
    """
    article = dossier.article.model_copy(update={"text": plain(dossier.article.text)})
    voices = Voices(article.text, article.sentences)
    doubles = duplicates(article)
    body = [
        s
        for s in article.sentences
        if s.part is Part.BODY and s.index not in doubles and not for_a_machine(article, s)
    ]
    found = await gather_all(_ask(article, w, ask, prompts, voices) for w in _windows(article, body, window))
    copies: dict[int, tuple[int, ...]] = {}
    for copy, first in doubles.items():
        copies[first] = (*copies.get(first, ()), copy)
    quoted = (_quoting(dossier.article, claim) for one in found for claim in one.claims)
    claims = with_ids(article.id, (_everywhere(claim, copies) for claim in quoted))
    return Dossier(
        article=dossier.article,
        ledger=ledger(article, doubles, claims, [failure for one in found for failure in one.failures]),
        claims=claims,
        failures=tuple(failure for one in found for failure in one.failures),
    )


def _quoting(article: Article, claim: Claim) -> Claim:
    """The claim with the article's words as they came."""
    if claim.start is None or claim.end is None:
        return claim
    return claim.model_copy(update={"quote": article.text[claim.start : claim.end]})


def _windows(article: Article, body: Sequence[Sentence], most: int) -> list[Sequence[Sentence]]:
    words = [article.words(sentence) for sentence in body]
    opens = [n == 0 or body[n - 1].paragraph != s.paragraph for n, s in enumerate(body)]
    return [[body[place] for place in run] for run in windows(words, opens, most)]


async def _ask(
    article: Article,
    window: Sequence[Sentence],
    ask: Ask,
    prompts: Mapping[str, Prompt],
    voices: Voices,
) -> _Found:
    span = Span(window[0].start, window[-1].end)
    first: list[Piece] = []

    def check(answer: Pieces) -> str | None:
        found = [p for p in answer.claims if _anchor(article, p.words, window)]
        lost = [f'"{p.words}"' for p in answer.claims if p not in found]
        first.extend(found)
        return (
            f"These words are not in the sentences: {', '.join(lost)}. Copy them exactly." if lost else None
        )

    try:
        answer = await ask(
            prompts["split"],
            _shape(len(window)),
            check=check,
            max_tokens=_TOKENS_A_SENTENCE * len(window),
            count=len(window),
            names=_names(voices, span),
            sentences="\n".join(" ".join(article.words(s).split()) for s in window),
        )
    except CallFailed as failure:
        return _Found(failures=[_failed(s, failure) for s in window])
    # Asked again, a model may drop what it had found at first.
    pieces = [*first, *answer.value.claims]
    claims = _claims(article, window, pieces, voices)
    failures = []
    # Where it finds nothing at all, there is nothing that it could have left out.
    for sentence in window if pieces else ():
        try:
            claims += await _rest(article, sentence, claims, ask, prompts, voices)
        except CallFailed as failure:
            failures.append(_failed(sentence, failure))
    return _Found(_each_once(claims), failures)


def _failed(sentence: Sentence, failure: CallFailed) -> Failure:
    return Failure(stage="split", message=str(failure), sentence=sentence.index)


def _each_once(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without those that say again, letter by letter, what an earlier one says."""
    return [c for n, c in enumerate(claims) if c.text not in {earlier.text for earlier in claims[:n]}]


def _claims(
    article: Article, window: Sequence[Sentence], pieces: Sequence[Piece], voices: Voices
) -> list[Claim]:
    """The claims of a window, in words that may stand for the article's."""
    claims = []
    for piece in pieces:
        claim = _claim(article, window, piece)
        if worded := _worded(article, claim, voices):
            claims.append(worded)
    return claims


async def _rest(
    article: Article,
    sentence: Sentence,
    claims: Sequence[Claim],
    ask: Ask,
    prompts: Mapping[str, Prompt],
    voices: Voices,
) -> list[Claim]:
    """The claims of those parts of a sentence that no claim covers yet, asked for one by one.

    Where that brings no sentence to rely on, the article's own sentence is the claim.
    """
    own = [Span(c.start, c.end) for c in claims if c.start is not None and c.end is not None]
    span = Span(sentence.start, sentence.end)
    found = []
    for part in left_out(voices, span, own):
        answer = await ask(
            prompts["split-rest"],
            Rest,
            max_tokens=_TOKENS_A_PART,
            names=_names(voices, span),
            sentence=" ".join(article.words(sentence).split()),
            words=" ".join(article.text[slice(*part)].split()),
        )
        piece = Piece(words=article.text[slice(*part)], type=answer.value.type, claim=answer.value.claim)
        claim = _claim(article, [sentence], piece)
        found.append(_worded(article, claim, voices) or _whole(article, sentence, piece.type))
    return found


def _names(voices: Voices, span: Span) -> str:
    return "; ".join(f"{word} = {name}" for word, name in referents(voices, span).items())


def _worded(article: Article, claim: Claim, voices: Voices) -> Claim | None:
    """The claim as the model words it, or in the article's own words, or None where neither states anything.

    Words that only tell who speaks belong to the source of another claim.
    """
    if claim.start is None or claim.end is None:
        return claim
    quoted = Span(claim.start, claim.end)
    if only_names_speaker(voices, quoted):
        return None
    own = [s for s in article.sentences if s.index in claim.sentences]
    sentence = Span(own[0].start, own[-1].end)
    if is_faithful(claim.text, claim.quote, article.text[slice(*sentence)], referents(voices, sentence)):
        return claim
    if not is_sentence(claim.quote):
        return None
    # The model may have broken off in the middle of a clause: the article's own words go on to its end.
    stop = _CLAUSE_END.search(article.text, quoted.end, sentence.end)
    words = article.text[quoted.start : stop.start() if stop else sentence.end].rstrip(_MARKS)
    said = dict.fromkeys(("text", "content"), _as_sentence(words))
    return claim.model_copy(update={**said, "quote": words, "end": quoted.start + len(words)})


def _whole(article: Article, sentence: Sentence, type_: ClaimType) -> Claim:
    """A sentence as one claim in its own words."""
    words = article.words(sentence)
    return _claim(article, [sentence], Piece(words=words, type=type_, claim=_as_sentence(words)))


def _as_sentence(words: str) -> str:
    text = " ".join(words.split()).strip(" .,;:")
    if _OPEN.match(text) and not _CLOSE.search(text):
        text = text[1:]
    return text[:1].upper() + text[1:] + "."


def _anchor(article: Article, words: str, window: Sequence[Sentence]) -> Span | None:
    """Where the model's words stand in a sentence of the window, or over several that follow each other.

    Marks that it put around them do not count.
    """
    bare = words.strip(_MARKS)
    for sentence in window:
        if found := anchor(article.text, bare, sentence.start, sentence.end):
            return found
    found = anchor(article.text, bare, window[0].start, window[-1].end)
    # Between two sentences of the window there may be others, which were not asked about.
    whole = found and sum(_overlap(s, found) for s in window) >= len("".join(bare.split()))
    return found if whole else None


def _overlap(sentence: Sentence, span: Span) -> int:
    return max(0, min(sentence.end, span.end) - max(sentence.start, span.start))


def _claim(article: Article, window: Sequence[Sentence], piece: Piece) -> Claim:
    found = _anchor(article, piece.words, window)
    text = _INITIALS.sub(r"\1", piece.claim)
    return Claim(
        id="",
        text=text,
        content=text,
        quote=article.text[slice(*found)] if found else piece.words,
        start=found.start if found else None,
        end=found.end if found else None,
        sentences=tuple(
            s.index for s in window if found is None or (s.start < found.end and found.start < s.end)
        ),
        checkable=piece.type == "fact" and found is not None,
        why_not=_why_not(piece) if found else UNANCHORED,
    )


def _why_not(piece: Piece) -> str | None:
    return None if piece.type == "fact" else piece.type


def _everywhere(claim: Claim, copies: dict[int, tuple[int, ...]]) -> Claim:
    """The claim with the repetitions of its sentences among its sentences."""
    again = [copy for index in claim.sentences for copy in copies.get(index, ())]
    return claim.model_copy(update={"sentences": (*claim.sentences, *again)})

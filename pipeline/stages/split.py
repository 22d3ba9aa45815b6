"""split: the sentences of an article become claims, each tied to the words that it comes from.

Claims are clauses that grammar finds (claims/found.py). Each distinct sentence of the body is read once, and
words that are meant for a machine are left out. Every sentence ends in the ledger. With `claims: model` a
large model then proposes other cuts and wordings, paragraph by paragraph; code takes those that are the
article's and lose nothing (claims/proposals.py). A call that fails leaves the claims of grammar.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.claims.found import SentenceReading, claims_of, readings
from pipeline.claims.ledger import duplicates, for_a_machine, ledger
from pipeline.claims.proposals import Proposal, Proposals, improved
from pipeline.injection.disguise import place_in
from pipeline.injection.orders import plain
from pipeline.model.errors import ArticleStop, CallFailed
from pipeline.model.gather import gather_all
from pipeline.records import Article, Claim, Dossier, Failure, Part, Sentence, Words, with_ids
from pipeline.text.grammar import LANGUAGES
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from pipeline.model.client import Ask
    from pipeline.model.prompts import Prompt

_ANSWER_TOKENS = 1500
_AT_ONCE = 8
"""Sentences that one call asks about: a paragraph, as a rule."""
_BEFORE = 1500
"""Characters before a paragraph that are shown with it, for the names that its pronouns stand for."""


def split(dossier: Dossier) -> Dossier:
    """The dossier with the claims and the ledger of its article."""
    article = _readable(dossier.article)
    return _with_claims(dossier, claims_of(article, _body(article)))


async def propose(dossier: Dossier, ask: Ask, prompt: Prompt) -> Dossier:
    """The dossier of `split` with what a large model proposes; as it was where there is no parser.

    Raises RunStop and BudgetSpent; any other call that fails is told beside the claims.
    """
    article = _readable(dossier.article)
    if article.language not in LANGUAGES:
        return dossier
    read = list(readings(article, _body(article)))
    paragraphs = list(_paragraphs(read))
    try:
        answers = await gather_all(_asked(article, one, ask, prompt) for one in paragraphs)
    except ArticleStop as stop:
        failure = Failure(stage="split", message=str(stop))
        return dossier.model_copy(update={"failures": (*dossier.failures, failure)})
    proposed: defaultdict[int, list[Proposal]] = defaultdict(list)
    failures = list(dossier.failures)
    for paragraph, answer in zip(paragraphs, answers, strict=True):
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        for one in answer:
            # A sentence that was not given has no line: the first of the paragraph counts for it.
            given = one.sentence if 1 <= one.sentence <= len(paragraph) else 1
            proposed[paragraph[given - 1].sentence.index].append(one)
    claims: list[Claim] = []
    dropped: Counter[int] = Counter()
    for reading in read:
        found, dropped[reading.sentence.index] = improved(reading, proposed[reading.sentence.index])
        claims += found
    return _with_claims(dossier, claims, dropped).model_copy(update={"failures": tuple(failures)})


def _paragraphs(read: Iterable[SentenceReading]) -> Iterator[Sequence[SentenceReading]]:
    """The paragraphs in which grammar has found claims, a long one in pieces."""
    for _, group in groupby(read, lambda one: one.sentence.paragraph):
        sentences = list(group)
        for start in range(0, len(sentences), _AT_ONCE):
            piece = sentences[start : start + _AT_ONCE]
            if any(one.clauses for one in piece):
                yield piece


async def _asked(
    article: Article, paragraph: Sequence[SentenceReading], ask: Ask, prompt: Prompt
) -> Sequence[Proposal] | Failure:
    """What the model proposes for a paragraph, or why there is nothing."""
    start = paragraph[0].sentence.start
    shown = next((s.start for s in article.sentences if s.start >= start - _BEFORE), start)
    claims = [
        f"[{number}] {claim.text}"
        for number, one in enumerate(paragraph, 1)
        for claim in map(one.claim, one.clauses)
        if claim
    ]
    try:
        answer = await ask(
            prompt,
            Proposals,
            max_tokens=_ANSWER_TOKENS,
            before=" ".join(article.text[shown:start].split()),
            sentences="\n".join(
                f"[{number}] {' '.join(article.words(one.sentence).split())}"
                for number, one in enumerate(paragraph, 1)
            ),
            claims="\n".join(claims),
        )
    except CallFailed as failure:
        why = f"the model proposed no claims: {failure}"
        return Failure(stage="split", message=why, sentence=paragraph[0].sentence.index)
    return answer.value.claims


# --- the article and its ledger -------------------------------------------------------------------


def _readable(article: Article) -> Article:
    return article.model_copy(update={"text": plain(article.text)})


def _body(article: Article) -> list[Sentence]:
    """The sentences that are read for claims."""
    doubles = duplicates(article)
    return [
        sentence
        for sentence in article.sentences
        if sentence.part is Part.BODY
        and sentence.index not in doubles
        and not for_a_machine(article, sentence)
    ]


def _with_claims(dossier: Dossier, found: Iterable[Claim], dropped: Counter[int] | None = None) -> Dossier:
    """The dossier with these claims; `dropped` counts the proposals that are not, by sentence."""
    article = _readable(dossier.article)
    doubles = duplicates(article)
    copies: dict[int, tuple[int, ...]] = {}
    for copy, first in doubles.items():
        copies[first] = (*copies.get(first, ()), copy)
    claims = with_ids(article.id, (_placed(claim, dossier.article, copies) for claim in found))
    lines = (
        line.model_copy(update={"dropped": dropped[line.index]}) if dropped else line
        for line in ledger(article, doubles, claims)
    )
    return dossier.model_copy(update={"claims": claims, "ledger": tuple(lines)})


def _placed(claim: Claim, article: Article, copies: dict[int, tuple[int, ...]]) -> Claim:
    """The claim with the article's words as they came, and the repetitions of its sentence."""
    start, end = place_in(article.text, Span(claim.start or 0, claim.end or 0))
    again = [copy for index in claim.sentences for copy in copies.get(index, ())]
    return claim.model_copy(
        update={
            "quote": article.text[start:end],
            "start": start,
            "end": end,
            "added": tuple(_as_it_came(words, article.text) for words in claim.added),
            "sentences": (*claim.sentences, *again),
        }
    )


def _as_it_came(words: Words, text: str) -> Words:
    start, end = place_in(text, Span(words.start, words.end))
    return Words(text=text[start:end], start=start, end=end)

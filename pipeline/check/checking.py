"""A draft's way through a check: its claims, the passages that bear on each, and what these say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.check.by_code import judge_by_code
from pipeline.check.result import CheckedClaim, CheckedDraft, CheckResult, Place
from pipeline.check.source_material import Text, evidence_of, read_plain
from pipeline.claims.checkable import PREDICTION, PROMISE
from pipeline.evidence.index import Index
from pipeline.evidence.retriever import Found, words_of
from pipeline.records import Article, Claim, Dossier, Label, LedgerLine, Part, SentenceOutcome, Stance
from pipeline.stages.read import read
from pipeline.stages.retrieve import retrieve
from pipeline.stages.source import source
from pipeline.stages.split import split
from pipeline.stance.excerpts import nearest, shown_of
from pipeline.verdicts.phrases import told_of

if TYPE_CHECKING:
    from pipeline.config.settings import Config

_PLANS = (PREDICTION, PROMISE)
_PER_CLAIM = 5
"""Passages that are looked at for one claim."""


async def check(drafts: Sequence[Path], sources: Sequence[Text], config: Config | None) -> CheckResult:
    """Check drafts against documents, by the config's provider, or by code alone where there is no config.

    Raises UserError where a draft can't be read, RunStop where the provider answers nobody.
    """
    documents = Documents(sources)
    texts = [read_plain(path, "a draft") for path in drafts]
    found = [await _found(text, documents) for text in texts]
    judged = [judge_by_code(one) for one in found] if config is None else await _asked(found, config)
    return CheckResult(
        schema="onrecord/check/1",
        judged_by="code" if config is None else config.chosen().model,
        against=documents.names,
        drafts=tuple(
            CheckedDraft(
                draft=text.name,
                claims=tuple(
                    _told(claim, one, text, documents, by_code=config is None) for claim in one.claims
                ),
            )
            for text, one in zip(texts, judged, strict=True)
        ),
    )


class Documents:
    """The documents of a check, to be searched and cited, also those that the draft repeats word by word."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.names = tuple(text.name for text in texts)
        found = list(evidence_of(texts))
        self._index = Index(passage for passage, _, _ in found)
        self._places = {passage.id: (text, start) for passage, text, start in found}

    async def find(self, claims: Sequence[Claim], _: Article) -> list[Found]:
        """The passages that share most with each claim, for the stage retrieve."""
        return [Found(self._index.search(words_of(claim), _PER_CLAIM)) for claim in claims]

    def place(self, passage: str, start: int, words: str, stance: Stance | None = None) -> Place:
        """Where words of a passage stand, `start` characters into it."""
        text, at = self._places[passage]
        number = text.number(at + start)
        return Place(
            document=text.name, unit=text.unit, number=number, quote=" ".join(words.split()), stance=stance
        )


async def _found(text: Text, documents: Documents) -> Dossier:
    """The draft's claims with the passages that bear on them."""
    article = _as_body(read(Path(text.name).stem, text.text, title=text.title), titled=text.title is not None)
    return await retrieve(source(_claims(article)), documents.find)


def _as_body(article: Article, *, titled: bool) -> Article:
    """The draft with its standfirst as part of the body, for both are checked; also what looks like a title
    where it has been `titled` already, as Markdown does it.
    """
    body = (Part.STANDFIRST, Part.TITLE) if titled else (Part.STANDFIRST,)
    parts = [Part.BODY if one.part in body else one.part for one in article.sentences]
    read_as = zip(article.sentences, parts, strict=True)
    return article.model_copy(
        update={"sentences": tuple(one.model_copy(update={"part": part}) for one, part in read_as)}
    )


def _claims(article: Article) -> Dossier:
    """The draft with its claims, plans and predictions among them: a document says the same, or does not.

    A sentence in which grammar finds no claim is one as it stands: nothing of a draft goes unread.
    """
    found = split(Dossier(article=article))
    claims = [
        claim.model_copy(update={"checkable": True, "why_not": None}) if claim.why_not in _PLANS else claim
        for claim in found.claims
    ]
    claims += [_whole(article, line) for line in found.ledger if _is_left(article, line)]
    return found.model_copy(update={"claims": tuple(sorted(claims, key=lambda one: one.start or 0))})


def _is_left(article: Article, line: LedgerLine) -> bool:
    words = article.text[line.start : line.end]
    if line.flags:  # It is meant for a machine.
        return False
    return line.part is Part.BODY and line.outcome is SentenceOutcome.NOT_CHECKABLE and words.endswith(".")


def _whole(article: Article, line: LedgerLine) -> Claim:
    words = article.text[line.start : line.end]
    return Claim(
        id=f"s{line.index}",
        text=words,
        content=words,
        quote=words,
        start=line.start,
        end=line.end,
        sentences=(line.index,),
    )


async def _asked(found: Sequence[Dossier], config: Config) -> list[Dossier]:
    """The dossiers with the verdicts of the config's model. A claim that it fails on has an error."""
    from pipeline.model.budget import Budget
    from pipeline.model.rate_limit import RateLimiter
    from pipeline.run.article import load_prompts, make_judge, open_answers, open_client

    provider = config.chosen()
    limiter = RateLimiter(provider, Budget(config.budget, provider.prices))
    with closing(open_answers(config)) as store:
        async with open_client(config, store, limiter) as client:
            judge = make_judge(client, config, load_prompts(config))
            return [await judge(one) for one in found]


def _told(claim: Claim, dossier: Dossier, text: Text, documents: Documents, *, by_code: bool) -> CheckedClaim:
    """The result for a claim, with places in lines, where the dossier counts characters."""
    verdict = claim.verdict
    cited = tuple(
        documents.place(one.evidence, one.start, one.quote, one.stance)
        for one in (verdict.citations if verdict else ())
    )
    is_open = verdict is not None and verdict.label is Label.NOT_ENOUGH_EVIDENCE
    told = [
        one
        for one in shown_of(claim, dossier.evidence.get(claim.id, ()))
        if any(map(str.isalpha, one.words()))  # not the date of a document, on a line of its own
    ]
    likest = nearest(claim, told, 1) if is_open else []
    return CheckedClaim(
        line=text.number(claim.start or 0),
        text=claim.text,
        quote=" ".join(claim.quote.split()),
        label=told_of(claim),
        reason=claim.error or claim.why_not or (verdict.reason if verdict else ""),
        confidence=verdict.confidence if verdict and not by_code else None,
        cited=cited,
        nearest=documents.place(likest[0].passage.id, likest[0].span.start, likest[0].words())
        if likest
        else None,
    )

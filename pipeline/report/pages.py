"""The contents of the report's pages, before any markup: the front page and each article's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pipeline.records import Article, Claim, LedgerLine, SentenceOutcome, VerdictFile
from pipeline.report.claim_card import (
    STANDINGS,
    ClaimCard,
    make_cards,
    page_anchor,
    safe_link,
)
from pipeline.report.marks import ClaimPlace, Paragraph, cut_paragraphs, find_places
from pipeline.reviews import agreement
from pipeline.reviews.agreement import AgreementTally
from pipeline.reviews.decisions import Decision
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.flags import flag_lines
from pipeline.verdicts.phrases import MARKS, contradiction, outcome, standing
from pipeline.verdicts.sources import Voice, voices

Counts = Sequence[tuple[str, str, int]]
"""What there is of each kind: its words, its shape (or nothing), how many."""


@dataclass(frozen=True)
class ArticlePage:
    """One article's page. Without `paragraphs` the claims are listed by their quotes; `missing` says why.

    `contradictions` are each in words, with the addresses of its claims.
    """

    desk: ReviewedArticle
    title: str
    url: str | None
    missing: str | None
    paragraphs: tuple[Paragraph, ...]
    claims: tuple[ClaimCard, ...]
    bare: tuple[LedgerLine, ...]
    voices: tuple[Voice, ...]
    labels: Counts
    standings: Counts
    contradictions: tuple[tuple[str, tuple[str, ...]], ...]
    flags: tuple[str, ...]
    errors: tuple[str, ...]

    @property
    def unplaced(self) -> list[ClaimCard]:
        """The claims that have no place in the running text."""
        return [claim for claim in self.claims if not claim.places]


@dataclass(frozen=True)
class ArticleRow:
    """An article on the front page."""

    href: str
    desk: ReviewedArticle
    title: str
    labels: Counts
    standings: Counts
    flags: int
    errors: int


@dataclass(frozen=True)
class Pointer:
    """A claim named on the front page, and where it stands."""

    href: str
    article: str
    claim: Claim
    outcome: str
    shape: str
    settled: Settled | None = None


@dataclass(frozen=True)
class FrontPage:
    """The contents of the front page."""

    rows: tuple[ArticleRow, ...]
    labels: Counts
    standings: Counts
    voices: tuple[tuple[Voice, tuple[tuple[str, str], ...]], ...]
    alone: tuple[Pointer, ...]
    again: tuple[Pointer, ...]
    gone: tuple[tuple[str, Settled], ...]
    errors: tuple[tuple[str, str, str], ...]
    decided: int
    days: Sequence[tuple[object, AgreementTally]]
    now: AgreementTally


# --- an article ---------------------------------------------------------------------------------


def make_article_page(desk: ReviewedArticle, article: Article | None) -> ArticlePage:
    """The page of an article; `article` is None where its text is not known."""
    file = desk.file
    missing = _missing(desk, article)
    text = article.text if article and not missing else None
    found: list[ClaimPlace] = find_places(file, text) if text is not None else []
    heard = voices([file])
    by_claim = {claim: number for number, voice in enumerate(heard) for claim in voice.claims}
    return ArticlePage(
        desk=desk,
        title=_title(file),
        url=safe_link(file.article.url),
        missing=missing,
        paragraphs=tuple(cut_paragraphs(file, text)) if text is not None else (),
        claims=tuple(make_cards(desk, found, by_claim)),
        bare=tuple(line for line in file.sentences if line.outcome is not SentenceOutcome.CLAIMS),
        voices=tuple(heard),
        labels=_labels([desk]),
        standings=_standings([desk]),
        contradictions=tuple(_contradictions(desk)),
        flags=flag_lines(file),
        errors=file_errors(file),
    )


def _contradictions(desk: ReviewedArticle) -> Iterable[tuple[str, tuple[str, ...]]]:
    claims = {claim.id: claim for claim in desk.file.claims}
    addresses = {claim.id: page_anchor(claim, number) for number, claim in enumerate(desk.file.claims, 1)}
    for one in desk.file.contradictions:
        yield contradiction(one, claims), tuple(addresses[id] for id in one.claims if id in addresses)


def _missing(desk: ReviewedArticle, article: Article | None) -> str | None:
    if article is None:
        return "The report was made without the article’s text, which verdict files do not hold."
    if article.sha256 != desk.file.article.sha256:
        return "The article has changed since these verdicts were made: its text no longer fits them."
    return None


# --- the front ----------------------------------------------------------------------------------


def make_front_page(
    desks: Mapping[str, ReviewedArticle], decided: Mapping[str, Iterable[Decision]]
) -> FrontPage:
    """The front page of a batch; `decided` holds every decision, also the earlier ones."""
    all_desks = list(desks.values())
    numbers = {
        (id, claim.id): (number, claim)
        for id, desk in desks.items()
        for number, claim in enumerate(desk.file.claims, 1)
    }

    def point(article: str, claim: str, settled: Settled | None = None) -> Pointer:
        number, found = numbers[article, claim]
        words = outcome(found)
        href = f"{page_name(article)}#{page_anchor(found, number)}"
        return Pointer(href, article, found, words, MARKS[words][0], settled)

    heard = voices(desk.file for desk in all_desks)
    return FrontPage(
        rows=tuple(_row(desk) for desk in all_desks),
        labels=_labels(all_desks),
        standings=_standings(all_desks),
        voices=tuple(
            (voice, tuple((_title(desks[id].file), page_name(id)) for id in voice.articles))
            for voice in heard
        ),
        alone=tuple(
            point(id, claim)
            for id, desk in desks.items()
            for claim in desk.file.sourcing.anonymous_only
            if (id, claim) in numbers
        ),
        again=tuple(
            point(id, one.claim.id, one) for id, desk in desks.items() for one in desk.again if one.claim
        ),
        gone=tuple((id, one) for id, desk in desks.items() for one in desk.again if not one.claim),
        errors=tuple(_errors(desks)),
        decided=sum(len(desk.by_claim) for desk in all_desks),
        days=agreement.count_by_date(decided),
        now=agreement.count_now(all_desks),
    )


def _title(file: VerdictFile) -> str:
    return file.article.title or file.article.id


def page_name(article: str) -> str:
    """The address of an article's page, as seen from the front page."""
    return f"articles/{quote(article, safe='')}.html"


def _row(desk: ReviewedArticle) -> ArticleRow:
    file = desk.file
    lost = len(file_errors(file)) + sum(claim.error is not None for claim in file.claims)
    return ArticleRow(
        href=page_name(file.article.id),
        desk=desk,
        title=_title(file),
        labels=_labels([desk]),
        standings=_standings([desk]),
        flags=len(flag_lines(file)),
        errors=lost,
    )


def _errors(desks: Mapping[str, ReviewedArticle]) -> Iterable[tuple[str, str, str]]:
    """Article, its page, and what went wrong."""
    for id, desk in desks.items():
        yield from ((id, page_name(id), message) for message in file_errors(desk.file))
        for number, claim in enumerate(desk.file.claims, 1):
            if claim.error is not None:
                yield id, f"{page_name(id)}#{page_anchor(claim, number)}", f"{claim.text}: {claim.error}"


def _labels(desks: Iterable[ReviewedArticle]) -> Counts:
    counts = Counter(outcome(claim) for desk in desks for claim in desk.file.claims)
    return [(words, shape, counts[words]) for words, (shape, _) in MARKS.items() if counts[words]]


def _standings(desks: Iterable[ReviewedArticle]) -> Counts:
    claims = (claim for desk in desks for claim in desk.file.claims)
    counts = Counter(standing(c.source.standing) if c.source else "no source" for c in claims)
    return [(words, "", counts[words]) for words in STANDINGS if counts[words]]

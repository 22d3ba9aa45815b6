"""The queue: what of a newsroom needs a person, the most pressing first.

A claim that somebody has decided on is in it only where its verdict has changed since. An open claim that
leans nowhere is not in it: what is missing there is evidence, not a decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import Claim, Label, SourceKind
from pipeline.report.claim_card import page_anchor
from pipeline.report.pages import Counts, page_name
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.phrases import MARKS, label, outcome, standing

WHY = {
    "anonymous": "only an unnamed source says so",
    "changed": "changed since the decision",
    "unsure": "low confidence",
    "error": "error",
    "undecided": "not decided yet",
    "leans": "open, leans to a label",
}
"""Why something waits for a person, in words, the most pressing first."""
SURE = 0.7
"""Confidence from which a verdict counts as sure."""
_ANONYMOUS = (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP, SourceKind.ANONYMOUS_DOCUMENT)


@dataclass(frozen=True)
class Waiting:
    """What waits for a person: a claim, or else an error of its article, or a decision whose claim is gone.

    `why` are keys of WHY, the most pressing first.
    """

    href: str
    article: str
    title: str
    why: tuple[str, ...]
    text: str
    outcome: str
    claim: Claim | None = None
    settled: Settled | None = None

    @property
    def shape(self) -> str:
        """The shape of its outcome."""
        return MARKS[self.outcome][0]

    @property
    def standing(self) -> str | None:
        """On what terms its source speaks, in words."""
        source = self.claim.source if self.claim else None
        return standing(source.standing) if source else None

    @property
    def leans(self) -> tuple[str, float] | None:
        """What an open claim leans to, and how likely that is."""
        verdict = self.claim.verdict if self.claim else None
        if verdict is None or verdict.leans is None:
            return None
        return label(verdict.leans.label), verdict.leans.probability


@dataclass(frozen=True)
class QueuePage:
    """The whole queue. `articles` are id, title and how many of its claims wait."""

    rows: tuple[Waiting, ...]
    reasons: Counts
    labels: Counts
    articles: Counts


def make_queue(desks: Mapping[str, ReviewedArticle]) -> QueuePage:
    """What waits in these articles."""
    order = list(WHY)
    found = [one for desk in desks.values() for one in _waiting(desk)]
    rows = tuple(sorted(found, key=lambda one: order.index(one.why[0])))
    reasons = Counter(why for one in rows for why in one.why)
    labels = Counter(one.outcome for one in rows)
    articles = Counter(one.article for one in rows)
    titles = {one.article: one.title for one in rows}
    return QueuePage(
        rows=rows,
        reasons=[(why, WHY[why], reasons[why]) for why in WHY if reasons[why]],
        labels=[(words, shape, labels[words]) for words, (shape, _) in MARKS.items() if labels[words]],
        articles=[(id, titles[id], count) for id, count in articles.items()],
    )


def _waiting(desk: ReviewedArticle) -> Iterator[Waiting]:
    id, title = desk.file.article.id, desk.file.article.title or desk.file.article.id
    page, decided = page_name(id), desk.by_claim
    for number, claim in enumerate(desk.file.claims, 1):
        settled = decided.get(claim.id)
        if why := tuple(_why(claim, settled)):
            href = f"{page}#{page_anchor(claim, number)}"
            yield Waiting(href, id, title, why, claim.text, outcome(claim), claim, settled)
    for one in desk.again:
        if one.claim is None:
            words = one.decision.words or one.decision.claim
            yield Waiting(page, id, title, ("changed",), words, "not judged", settled=one)
    for message in file_errors(desk.file):
        yield Waiting(page, id, title, ("error",), message, "error")


def _why(claim: Claim, settled: Settled | None) -> Iterable[str]:
    if settled is not None:
        if settled.again:
            yield "changed"
        return
    if claim.error is not None:
        yield "error"
    if (verdict := claim.verdict) is None:
        return
    given = verdict.label is not Label.NOT_ENOUGH_EVIDENCE
    anonymous = claim.source is not None and claim.source.kind in _ANONYMOUS
    anonymous &= verdict.label in (Label.SUPPORTED, Label.REFUTED)
    unsure = given and verdict.confidence < SURE
    if anonymous:
        yield "anonymous"
    if unsure:
        yield "unsure"
    if given and not anonymous and not unsure:
        yield "undecided"
    if verdict.leans is not None:
        yield "leans"

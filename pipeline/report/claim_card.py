"""A claim as its card shows it: the facts of the verdict file in the words of the newsroom.

Nothing here is markup. The templates escape every value, and `link` lets through no address but http(s).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.records import Citation, Claim, Evidence, QuoteType, Source, SourceKind
from pipeline.report.marks import ClaimPlace
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.phrases import MARKS, label, outcome, standing, who, worded

AROUND = 700
"""Characters of a passage that are shown on each side of the words cited."""

STANDINGS = {
    "on record": "a reader could identify the source or look it up",
    "on background": "not named, but the article gives position or access",
    "unnamed": "not named, and the article says nothing about it",
    "own voice": "the article says so itself",
    "unknown": "there are no rules for the article’s language that find out who says so",
    "no source": "no source was found",
}
_ANCHOR = re.compile(r"c-[0-9A-Za-z_-]{1,40}\Z")
_QUOTES = {
    QuoteType.DIRECT: "quoted directly",
    QuoteType.MIXED: "quoted in part",
    QuoteType.INDIRECT: "indirectly, without quotation marks",
}


@dataclass(frozen=True)
class Cited:
    """Words of a passage in their passage: `before`, `words`, `after` follow each other."""

    stance: str
    before: str
    words: str
    after: str
    newer: bool
    evidence: Evidence | None
    url: str | None


@dataclass(frozen=True)
class ClaimCard:
    """One claim as the page shows it. `anchor` is its address on the page, `voice` its source's number."""

    number: int
    claim: Claim
    anchor: str
    outcome: str
    shape: str
    standing: str
    who: str
    voice: int | None
    facts: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, str, float], ...]
    cited: tuple[Cited, ...]
    places: tuple[ClaimPlace, ...]
    settled: Settled | None
    command: str

    @property
    def review(self) -> str:
        """Whether somebody has decided: undecided, decided, or again."""
        if self.settled is None:
            return "undecided"
        return "again" if self.settled.again else "decided"

    @property
    def agreeable(self) -> bool:
        """Whether there is something to agree with: a verdict, or that there is nothing to judge."""
        return self.claim.error is None and (self.claim.verdict is not None or not self.claim.checkable)

    @property
    def speaker(self) -> str:
        """The source in few words: its name, or else the article's words for it."""
        source = self.claim.source
        return (source.name or source.text or self.who) if source else self.who

    @property
    def confidence(self) -> float | None:
        """The verdict's confidence, 0 to 1."""
        return self.claim.verdict.confidence if self.claim.verdict else None


def make_cards(
    desk: ReviewedArticle, places: Iterable[ClaimPlace], voices: Mapping[str, int]
) -> list[ClaimCard]:
    """Every claim of an article; `places` are where they stand, `voices` the numbers of their sources."""
    standing_at: dict[int, list[ClaimPlace]] = {}
    for place in places:
        standing_at.setdefault(place.number, []).append(place)
    evidence = {passage.id: passage for passage in desk.file.evidence}
    decided = desk.by_claim
    article = desk.file.article.id
    return [
        _told(
            number,
            claim,
            voice=voices.get(claim.id),
            cited=tuple(_cited(one, evidence.get(one.evidence)) for one in _citations(claim)),
            places=tuple(standing_at.get(number, ())),
            settled=decided.get(claim.id),
            command=f"onrecord review {shlex.quote(article)} {shlex.quote(claim.id)}",
        )
        for number, claim in enumerate(desk.file.claims, 1)
    ]


def _told(
    number: int,
    claim: Claim,
    *,
    voice: int | None,
    cited: tuple[Cited, ...],
    places: tuple[ClaimPlace, ...],
    settled: Settled | None,
    command: str,
) -> ClaimCard:
    words = outcome(claim)
    return ClaimCard(
        number=number,
        claim=claim,
        anchor=page_anchor(claim, number),
        outcome=words,
        shape=MARKS[words][0],
        standing=standing(claim.source.standing) if claim.source else "no source",
        who=who(claim.source),
        voice=voice,
        facts=tuple(_facts(claim.source)),
        shares=tuple(_shares(claim)),
        cited=cited,
        places=places,
        settled=settled,
        command=command,
    )


def page_anchor(claim: Claim, number: int) -> str:
    """The claim's address on its page: its id, or its number where a file has ids of another make."""
    return claim.id if _ANCHOR.match(claim.id) else f"c-no-{number}"


def safe_link(url: str | None) -> str | None:
    """An address that may be followed: http or https with a host; None for anything else."""
    if url is None or not url.isprintable() or url != url.strip():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _citations(claim: Claim) -> Sequence[Citation]:
    return claim.verdict.citations if claim.verdict else ()


def _cited(citation: Citation, passage: Evidence | None) -> Cited:
    """The words cited with their surroundings; the words alone if they are not in the passage."""
    text = passage.text if passage else ""
    start, end = citation.start, citation.end
    if text[start:end] != citation.quote:
        text, start, end = citation.quote, 0, len(citation.quote)
    first, last = max(start - AROUND, 0), min(end + AROUND, len(text))
    return Cited(
        stance=citation.stance.value,
        before=("…" if first else "") + text[first:start],
        words=text[start:end],
        after=text[end:last] + ("…" if last < len(text) else ""),
        newer=citation.newer,
        evidence=passage,
        url=safe_link(passage.url) if passage else None,
    )


def _shares(claim: Claim) -> Iterable[tuple[str, str, float]]:
    """Label, shape and probability, in the order of the labels."""
    given = claim.verdict.probabilities if claim.verdict else {}
    for one, share in given.items():
        words = label(one)
        yield words, MARKS[words][0], share


def _facts(source: Source | None) -> Iterable[tuple[str, str]]:
    """What is known of a source, as names and values."""
    if source is None or source.kind in (SourceKind.NONE, SourceKind.UNKNOWN):
        return
    yield "kind", worded(source.kind.value)
    asked = source.questions
    rows = (
        ("quotation", _QUOTES.get(source.quote)),
        ("role", source.role),
        ("through", source.relay),
        ("position", asked.position.text if asked and asked.position else None),
        ("access", asked.access.text if asked and asked.access else None),
        ("why not named", source.anonymity_reason or (asked.reason.text if asked and asked.reason else None)),
        ("opinion", asked.opinion.text if asked and asked.opinion else None),
    )
    yield from ((name, value) for name, value in rows if value)

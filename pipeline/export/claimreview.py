"""ClaimReview: what a newsroom decided as schema.org JSON-LD, for search engines and fact-check databases.

Publishing is a person's act: a claim goes out only where somebody agreed with its verdict or overruled it,
and where that decision still stands on the claim and the verdict that it was about. What goes out is the
label, never the note or the name of who decided, and never the reason, which a model wrote.

Properties: https://schema.org/ClaimReview, and those that are required and recommended by
https://developers.google.com/search/docs/appearance/structured-data/factcheck
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.config.errors import UserError
from pipeline.export.rows import find_label
from pipeline.records import ArticleHead, Claim, Label, Source, SourceKind
from pipeline.report.claim_card import page_anchor, safe_link
from pipeline.report.pages import page_name
from pipeline.reviews.decisions import Choice
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.phrases import LABELS, visible

WORST, BEST = 1, 3
_NO_SITE = re.compile(r"""[\s?#@<>"'\\]""")

_SPEAKERS = {SourceKind.NAMED_PERSON: "Person", SourceKind.NAMED_ORGANIZATION: "Organization"}
# JSON-LD stands in a script element of a page, which nothing within it may end.
_IN_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Publisher:
    """Who publishes, and the address under which the report is to be found (`https://…/`)."""

    name: str
    base: str


def publisher(name: str, base: str) -> Publisher:
    """Raises UserError for a name or an address that nobody could publish under."""
    if not name.strip():
        raise UserError("--publisher: name the organization that publishes")
    if safe_link(base) is None or not urlsplit(base).hostname or _NO_SITE.search(base):
        raise UserError(f"--url-base: {base!a} is no address of a site, as in https://example.org/checks/")
    return Publisher(visible(name).strip(), base.rstrip("/") + "/")


def to_claimreview(desks: Mapping[str, ReviewedArticle], by: Publisher) -> str:
    """The decided claims of a batch as JSON-LD that can be put into a page, with a newline at the end."""
    graph = [
        _review(desk, number, claim, settled, Label(label), by)
        for desk in desks.values()
        for number, claim, settled, label in decided(desk)
    ]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=2)
    return text.translate(_IN_HTML) + "\n"


def decided(desk: ReviewedArticle) -> Iterator[tuple[int, Claim, Settled, str]]:
    """Number, claim, decision and label of what may be published of an article."""
    settled = desk.by_claim
    for number, claim in enumerate(desk.file.claims, 1):
        one = settled.get(claim.id)
        if one is not None and _stands(one):
            label = find_label(claim, one)
            if label in list(Label):
                yield number, claim, one, label


def held_back(desks: Mapping[str, ReviewedArticle]) -> int:
    """How many claims were agreed with or overruled, but have to be looked at again."""
    return sum(_published(one) and one.again for desk in desks.values() for one in desk.settled)


def _stands(one: Settled) -> bool:
    return _published(one) and not one.again


def _published(one: Settled) -> bool:
    return one.decision.decision is not Choice.DISMISS


def _review(
    desk: ReviewedArticle, number: int, claim: Claim, settled: Settled, label: Label, by: Publisher
) -> dict[str, object]:
    site = urlsplit(by.base)
    return {
        "@type": "ClaimReview",
        "url": f"{by.base}{page_name(desk.file.article.id)}#{page_anchor(claim, number)}",
        "claimReviewed": visible(claim.text),
        "datePublished": settled.decision.date.isoformat(),
        "author": {"@type": "Organization", "name": by.name, "url": f"{site.scheme}://{site.netloc}/"},
        "reviewRating": _rating(label),
        "itemReviewed": _claim(desk.file.article, claim),
    }


def _rating(label: Label) -> dict[str, object]:
    form = LABELS[label]
    scale = {"ratingValue": form.rating, "bestRating": BEST, "worstRating": WORST} if form.rating else {}
    return {"@type": "Rating", "alternateName": form.rating_name, **scale}


def _claim(article: ArticleHead, claim: Claim) -> dict[str, object]:
    """The claim reviewed: who made it, where the article names somebody, and where it stands."""
    speaker, place = _speaker(claim.source), _appearance(article)
    return {
        "@type": "Claim",
        **({"author": speaker} if speaker else {}),
        **({"datePublished": article.published.isoformat()} if article.published else {}),
        **({"appearance": place} if place else {}),
    }


def _speaker(source: Source | None) -> dict[str, object] | None:
    """The named source; the words of an article for one without a name are no author."""
    if source is None or not source.name or source.kind not in _SPEAKERS:
        return None
    return {"@type": _SPEAKERS[source.kind], "name": visible(source.name)}


def _appearance(article: ArticleHead) -> dict[str, object] | None:
    url = safe_link(article.url)
    if url is None:
        return None
    headline = {"headline": visible(article.title)} if article.title else {}
    return {"@type": "NewsArticle", "url": url, **headline}

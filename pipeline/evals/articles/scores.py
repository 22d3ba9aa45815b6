"""The score of the claims that were made of labelled articles.

A labelled claim is found by the made claim whose span shares most with it, where that is half of the shorter
and a third of the longer. A made claim that so meets no labelled one is extra. Of the claims found, the rest
is scored: words kept, source, quotation, checkable. A label counts for checkable claims only, and a claim
that is not found is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.evals.articles.gold import Gold, GoldClaim
from pipeline.evals.metrics import (
    Interval,
    Pair,
    accuracy,
    estimate_interval,
    mean,
    precision,
    recall,
    side_of,
)
from pipeline.records import Claim, Label, QuoteType, SourceKind, Standing
from pipeline.text.sentences import Span

_OF_SHORTER, _OF_LONGER = 1 / 2, 1 / 3
_FEW_WORDS = 3
Measure = Callable[[Sequence[Pair]], float | None]

NOT_JUDGED = "not judged"
"""What is told of a claim that was not found, or was not judged."""


@dataclass
class Scored:
    """The answers on one article, right or wrong, or as pairs of (truth, told); `misses` are for people."""

    found: list[bool] = field(default_factory=list)
    extra: list[bool] = field(default_factory=list)
    fragments: list[bool] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    checkable: list[bool] = field(default_factory=list)
    kinds: list[tuple[SourceKind, SourceKind]] = field(default_factory=list)
    standings: list[Pair] = field(default_factory=list)
    quotes: list[Pair] = field(default_factory=list)
    labels: list[Pair] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def score(gold: Gold, claims: Sequence[Claim]) -> Scored:
    """Score the claims that were made of one article."""
    made = [claim for claim in claims if claim.start is not None and claim.end is not None]
    spans = [Span(claim.start or 0, claim.end or 0) for claim in made]
    wanted = [gold.span(claim) for claim in gold.claims]
    scored = Scored()
    met: set[int] = set()
    for claim, span in zip(gold.claims, wanted, strict=True):
        at = _match(spans, span)
        scored.found.append(at is not None)
        if at is None:
            scored.misses.append(f"{gold.id}: not found: {claim.words}")
        else:
            met.add(at)
            _compare(scored, gold, claim, made[at])
        if claim.checkable and claim.label is not None:
            scored.labels.append((claim.label, _label(made[at]) if at is not None else NOT_JUDGED))
    for at, span in enumerate(spans):
        extra = at not in met and _match(wanted, span) is None
        scored.extra.append(extra)
        scored.fragments.append(len(gold.text[slice(*span)].split()) < _FEW_WORDS)
        if extra:
            scored.misses.append(f"{gold.id}: meets no label: {gold.text[slice(*span)]}")
    return scored


def _match(spans: Sequence[Span], wanted: Span) -> int | None:
    best, most = None, 0
    for at, span in enumerate(spans):
        common = min(span.end, wanted.end) - max(span.start, wanted.start)
        lengths = sorted((span.end - span.start, wanted.end - wanted.start))
        if common > most and common >= _OF_SHORTER * lengths[0] and common >= _OF_LONGER * lengths[1]:
            best, most = at, common
    return best


def _compare(scored: Scored, gold: Gold, claim: GoldClaim, made: Claim) -> None:
    text = made.text.casefold()
    if lost := [words for words in claim.keep if words.casefold() not in text]:
        scored.misses.append(f"{gold.id}: lost {', '.join(lost)}: {made.text}")
    if claim.keep:
        scored.kept.append(not lost)
    scored.checkable.append(made.checkable == claim.checkable)
    if made.checkable != claim.checkable:
        scored.misses.append(f"{gold.id}: told {made.why_not or 'checkable'}: {made.text}")
    source = made.source
    kind = source.kind if source else SourceKind.NONE
    scored.kinds.append((claim.source.kind, kind))
    scored.standings.append((claim.source.standing, source.standing if source else Standing.OWN_VOICE))
    scored.quotes.append((claim.quote, source.quote if source else QuoteType.NONE))
    if kind != claim.source.kind:
        scored.misses.append(f"{gold.id}: {claim.source.kind} told as {kind}: {made.text}")


def _label(made: Claim) -> Label | str:
    return made.verdict.label if made.verdict else NOT_JUDGED


def measures(scored: Mapping[str, Scored], *, judged: bool) -> dict[str, Interval]:
    """The measures over the articles, by id, each with its interval from resampling articles."""

    def share(of: Callable[[Scored], list[bool]]) -> Interval:
        told = {id: [float(one) for one in of(s)] for id, s in scored.items()}
        return estimate_interval(told, mean)

    def pairs(of: Callable[[Scored], Sequence[Pair]], measure: Measure = accuracy) -> Interval:
        return estimate_interval({id: of(s) for id, s in scored.items()}, measure)

    found = {
        "claims_found": share(lambda s: s.found),
        "made_that_meet_no_label": share(lambda s: s.extra),
        "made_under_three_words": share(lambda s: s.fragments),
        "words_kept": share(lambda s: s.kept),
        "checkable_right": share(lambda s: s.checkable),
        "kind": pairs(lambda s: s.kinds),
        "named_anonymous_none": pairs(_sides),
        "standing": pairs(lambda s: s.standings),
        "quotation": pairs(lambda s: s.quotes),
        "anonymous_precision": pairs(_sides, lambda told: precision(told, "anonymous")),
        "anonymous_recall": pairs(_sides, lambda told: recall(told, "anonymous")),
    }
    if judged:
        found["labels_right"] = pairs(lambda s: s.labels)
        for label in (Label.SUPPORTED, Label.REFUTED):
            found[f"{label}_precision"] = pairs(lambda s: s.labels, partial(precision, label=label))
            found[f"{label}_recall"] = pairs(lambda s: s.labels, partial(recall, label=label))
    return found


def _sides(scored: Scored) -> Sequence[Pair]:
    """Source kinds as one of three: named, anonymous, none."""
    return [(side_of(truth), side_of(told)) for truth, told in scored.kinds]

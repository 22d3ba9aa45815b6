"""Rulings: the verdict that follows from what code found, with a sentence cited for each side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pipeline.injection.orders import plain
from pipeline.records import AttributionCheck, Citation, Evidence, Label, Origin, Stance, Verdict
from pipeline.stance import findings
from pipeline.stance.content_words import Matter
from pipeline.stance.findings import Finding, Passage, settles
from pipeline.text.sentences import Span

_LABELS = {
    frozenset[Stance](): Label.NOT_ENOUGH_EVIDENCE,
    frozenset({Stance.SUPPORTS}): Label.SUPPORTED,
    frozenset({Stance.REFUTES}): Label.REFUTED,
    frozenset(Stance): Label.CONFLICTING_EVIDENCE,
}
"""The label by the stances of what was found."""


def read_ahead(claims: Iterable[tuple[str, Sequence[Evidence]]]) -> None:
    """Make ready for `ruling` what is quicker done for all claims of an article, each with its passages."""
    findings.read_ahead((claim, list(map(_passage, _settling(passages)))) for claim, passages in claims)


def ruling(
    claim: str,
    passages: Sequence[Evidence],
    day: dt.date | None,
    known: Matter,
    attribution: AttributionCheck,
    confidence: float,
) -> Verdict | None:
    """The verdict on a claim where code can settle it, else None.

    `day` is the day at which the claim speaks, `known` what its article is about, `confidence` how often such
    verdicts are right. What another article says is one more voice and settles nothing.
    """
    found = found_in(claim, passages, day, known)
    if not found:
        return None
    first = {finding.stance: (passage, finding) for passage, finding in reversed(found)}
    cited = [first[side] for side in Stance if side in first]
    reason = " ".join(f"{passage.id}: {finding.why}" for passage, finding in cited)
    return verdict(cited, reason, day, attribution, confidence)


def found_in(
    claim: str, passages: Sequence[Evidence], day: dt.date | None, known: Matter
) -> list[tuple[Evidence, Finding]]:
    """What code finds in the passages that may settle a claim, each with its passage."""
    read = _settling(passages)
    return [(read[n], found) for n, found in settles(claim, list(map(_passage, read)), day, known)]


def verdict(
    cited: Sequence[tuple[Evidence, Finding]],
    reason: str,
    day: dt.date | None,
    attribution: AttributionCheck,
    confidence: float,
) -> Verdict:
    """The verdict that findings come to, each cited with the passage that it was made in.

    Without any, nothing settles the claim. The other arguments are those of `ruling`.
    """
    label = _LABELS[frozenset(finding.stance for _, finding in cited)]
    rest = (1 - confidence) / (len(Label) - 1)
    return Verdict(
        label=label,
        attribution=attribution,
        confidence=confidence,
        probabilities={one: confidence if one is label else rest for one in Label},
        reason=reason,
        citations=tuple(citation(passage, found.span, found.stance, day) for passage, found in cited),
    )


def _settling(passages: Sequence[Evidence]) -> list[Evidence]:
    return [one for one in passages if one.origin is not Origin.ARTICLE]


def _passage(one: Evidence) -> Passage:
    return Passage(plain(one.text), one.title or "", one.date, one.publisher or "")


def citation(passage: Evidence, span: Span, stance: Stance, day: dt.date | None) -> Citation:
    """The words of a passage at a place; `newer` if it is dated after the day at which the claim speaks."""
    return Citation(
        evidence=passage.id,
        quote=passage.text[slice(*span)],
        start=span.start,
        end=span.end,
        stance=stance,
        newer=bool(day and passage.date and passage.date > day),
    )


def plainly(citations: Sequence[Citation]) -> str:
    """Which evidence is for and which against the claim, in place of a reason that says more."""
    told = []
    for stance, words in ((Stance.SUPPORTS, "for"), (Stance.REFUTES, "against")):
        ids = dict.fromkeys(one.evidence for one in citations if one.stance is stance)
        if ids:
            told.append(f"{', '.join(ids)} {'speaks' if len(ids) == 1 else 'speak'} {words} the claim.")
    return " ".join(told)

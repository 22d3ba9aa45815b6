"""What code alone finds about a draft's claims: a document gives another figure, the reverse, or the same.

A claim is decided only if code can read a finding with certainty (stance/findings.py), or if it is in a
document word for word; every other claim stays open. A claim is never refuted because no document bears it
out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.check.result import UNSETTLED
from pipeline.injection.orders import plain
from pipeline.records import (
    AttributionCheck,
    Claim,
    Dossier,
    Evidence,
    Label,
    Stance,
    Verdict,
)
from pipeline.stance.content_words import matter
from pipeline.stance.dates import speaks_on
from pipeline.stance.findings import Finding, Passage, PlacedFinding, read_ahead, settles
from pipeline.stance.rulings import citation
from pipeline.text.anchors import fold
from pipeline.text.sentences import sentences

_MARKS = " .\"'"
_NOTHING = "No passage of these documents bears on this claim."


def judge_by_code(dossier: Dossier) -> Dossier:
    """The dossier with a verdict for each checkable claim; its shares are 0 or 1, as code is certain."""
    day, known = speaks_on(dossier.article), matter(dossier.article.text)

    passages_of = {
        claim.id: [Passage(plain(one.text), one.title or "") for one in dossier.evidence.get(claim.id, ())]
        for claim in dossier.claims
        if claim.checkable and claim.error is None and not claim.unanchored
    }
    read_ahead((claim.content, passages_of.get(claim.id, ())) for claim in dossier.claims)

    def one(claim: Claim) -> Claim:
        if claim.id not in passages_of:
            return claim
        passages, read = dossier.evidence.get(claim.id, ()), passages_of[claim.id]
        found = settles(claim.content, read, day, known) or list(_repeated(claim.content, read))
        verdict = _verdict(found, passages)
        return claim.model_copy(update={"verdict": verdict})

    return dossier.model_copy(update={"claims": tuple(map(one, dossier.claims))})


def _repeated(claim: str, read: Sequence[Passage]) -> Iterator[PlacedFinding]:
    """The sentences that are the claim, word by word."""
    for number, passage in enumerate(read):
        for span in sentences(passage.text):
            if _bare(claim) == _bare(passage.text[slice(*span)]):
                yield PlacedFinding(number, Finding(Stance.SUPPORTS, span, "The evidence says the same."))


def _bare(sentence: str) -> str:
    return " ".join(fold(sentence).split()).strip(_MARKS).casefold()


def _verdict(found: Sequence[PlacedFinding], passages: Sequence[Evidence]) -> Verdict:
    stances = {one.finding.stance for one in found}
    reason = " ".join(dict.fromkeys(one.finding.why for one in found))
    if not stances:
        label, reason = Label.NOT_ENOUGH_EVIDENCE, UNSETTLED if passages else _NOTHING
    elif len(stances) > 1:
        label = Label.CONFLICTING_EVIDENCE
    else:
        label = Label.REFUTED if Stance.REFUTES in stances else Label.SUPPORTED
    return Verdict(
        label=label,
        attribution=AttributionCheck.NOT_APPLICABLE,
        confidence=1.0,
        probabilities={one: float(one is label) for one in Label},
        reason=reason,
        citations=tuple(
            citation(passages[one.passage], one.finding.span, one.finding.stance, None) for one in found
        ),
    )

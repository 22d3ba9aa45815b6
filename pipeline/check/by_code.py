"""What code alone finds about a draft's claims: a document gives another figure, the reverse, or the same.

A claim is decided only if code can read a finding with certainty (stance/findings.py), or if it is in a
document word for word; every other claim stays open. A claim is never refuted because no document bears it
out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from pipeline.check.result import UNSETTLED
from pipeline.injection.orders import plain
from pipeline.records import AttributionCheck, Dossier, Evidence, Stance, Verdict
from pipeline.stance.content_words import Matter, matter
from pipeline.stance.dates import speaks_on
from pipeline.stance.findings import THE_SAME, Finding
from pipeline.stance.rulings import found_in, verdict
from pipeline.stance.settling import made_ready
from pipeline.text.anchors import fold
from pipeline.text.sentences import sentences

_MARKS = " .\"'"
_NOTHING = "No passage of these documents bears on this claim."


def judge_by_code(dossier: Dossier) -> Dossier:
    """The dossier with a verdict for each checkable claim; its shares are 0 or 1, as code is certain."""
    day, known = speaks_on(dossier.article), matter(dossier.article.text)
    verdicts = {
        claim.id: _verdict(claim.content, passages, day, known) for claim, passages in made_ready(dossier)
    }
    claims = (
        claim.model_copy(update={"verdict": verdicts.get(claim.id, claim.verdict)})
        for claim in dossier.claims
    )
    return dossier.model_copy(update={"claims": tuple(claims)})


def _verdict(claim: str, passages: Sequence[Evidence], day: dt.date | None, known: Matter) -> Verdict:
    found = found_in(claim, passages, day, known) or list(_repeated(claim, passages))
    if found:
        reason = " ".join(dict.fromkeys(finding.why for _, finding in found))
    else:
        reason = UNSETTLED if passages else _NOTHING
    return verdict(found, reason, day, AttributionCheck.NOT_APPLICABLE, confidence=1.0)


def _repeated(claim: str, passages: Sequence[Evidence]) -> Iterator[tuple[Evidence, Finding]]:
    """The sentences that are the claim, word by word."""
    for passage in passages:
        text = plain(passage.text)
        for span in sentences(text):
            if _bare(claim) == _bare(text[slice(*span)]):
                yield passage, Finding(Stance.SUPPORTS, span, THE_SAME)


def _bare(sentence: str) -> str:
    return " ".join(fold(sentence).split()).strip(_MARKS).casefold()

"""What code alone can say of a draft's claims: a document gives another figure, the reverse, or the same.

Only what can be read for certain is decided (stance/); every other claim stays open. That a document does not
bear a claim out is never held against the claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.records import AttributionCheck, Citation, Claim, Dossier, Evidence, Label, Stance, Verdict
from pipeline.stance.dates import speaks_on
from pipeline.stance.figures import clash
from pipeline.stance.opposites import opposed
from pipeline.text.anchors import fold
from pipeline.text.sentences import Span, sentences

_OPEN = "Code alone can't settle this claim by these documents."
_NOTHING = "No passage of these documents bears on this claim."
_MARKS = " \n\t.\"'"


class _Finding(NamedTuple):
    passage: Evidence
    stance: Stance
    span: Span
    why: str


def judge_by_code(dossier: Dossier) -> Dossier:
    """The dossier with a verdict for each checkable claim; its shares are 0 or 1, as code is certain."""
    day = speaks_on(dossier.article)

    def one(claim: Claim) -> Claim:
        if not claim.checkable or claim.error is not None or claim.unanchored:
            return claim
        passages = dossier.evidence.get(claim.id, ())
        found = [one for passage in passages for one in _findings(claim.content, passage, day)]
        return claim.model_copy(update={"verdict": _verdict(found, bear=bool(passages))})

    return dossier.model_copy(update={"claims": tuple(map(one, dossier.claims))})


def _findings(claim: str, passage: Evidence, day: dt.date | None) -> Iterator[_Finding]:
    """The first sentence of a passage that settles a claim, if one does."""
    text = passage.text
    if found := clash(claim, text, day):
        why = f"The claim says {found.claimed}; the document, {found.found}."
        yield _Finding(passage, Stance.REFUTES, found.span, why)
        return
    for span in sentences(text):
        sentence = text[slice(*span)]
        if reverse := opposed(claim, sentence):
            why = f"The claim says “{reverse.one}”; the document, “{reverse.other}”."
            yield _Finding(passage, Stance.REFUTES, span, why)
            return
        if _bare(claim) == _bare(sentence):
            yield _Finding(passage, Stance.SUPPORTS, span, "The document says the same.")
            return


def _bare(sentence: str) -> str:
    return " ".join(fold(sentence).split()).strip(_MARKS).casefold()


def _verdict(found: list[_Finding], *, bear: bool) -> Verdict:
    stances = {one.stance for one in found}
    reason = " ".join(dict.fromkeys(one.why for one in found))
    if not stances:
        label, reason = Label.NOT_ENOUGH_EVIDENCE, _OPEN if bear else _NOTHING
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
            Citation(
                evidence=one.passage.id,
                quote=one.passage.text[slice(*one.span)],
                start=one.span.start,
                end=one.span.end,
                stance=one.stance,
            )
            for one in found
        ),
    )

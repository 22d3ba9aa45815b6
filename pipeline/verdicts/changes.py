"""What changed between two readings of one claim, in terms that an editor would use.

A pair of claims whose words alone changed is `wording`; where something else changed too, the words are
no change of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pipeline.records import Claim, Label, Record, Source, Standing, Verdict
from pipeline.verdicts.phrases import outcome


class Kind(StrEnum):
    """The kinds of change, the weightiest first."""

    LABEL = "label"
    ATTRIBUTION = "attribution"
    SOURCE = "source"
    STANDING = "standing"
    CITATIONS = "citations"
    CHECKABLE = "checkable"
    ADDED = "added"
    REMOVED = "removed"
    ERROR = "error"
    RECOVERED = "recovered"
    CONFIDENCE = "confidence"
    WORDING = "wording"


KINDS = tuple(kind.value for kind in Kind)
FAIL_ON = ("label", "attribution", "source", "standing", "citations", "added", "removed", "error")
"""The kinds that a build fails on where nobody says otherwise."""


class Change(Record):
    """One thing that is shown differently: `what` of it, for a kind that covers several, as it was and is.

    `old` and `new` are words or the records' own values; None where there was, or is, nothing.
    """

    kind: Kind
    what: str | None = None
    old: str | None
    new: str | None


class ClaimDiff(Record):
    """One claim with its changes. `old_id` differs from `id` where the id changed.

    `text` is the claim as it now is (for a removed one: as it was), `old_text` its former words where
    those were others. `decision` is what somebody has decided on the claim, in words.
    """

    id: str
    old_id: str
    text: str
    old_text: str | None
    changes: tuple[Change, ...]
    decision: str | None = None


def compare(old: Claim, new: Claim, bound: float) -> ClaimDiff:
    """The changes from one reading of a claim to another; a confidence may move by `bound` unmentioned."""
    changes = tuple(_changes(old, new, bound)) or tuple(_fields(Kind.WORDING, _words(old), _words(new)))
    old_text = old.text if old.text != new.text else None
    return ClaimDiff(id=new.id, old_id=old.id, text=new.text, old_text=old_text, changes=changes)


def alone(claim: Claim, kind: Kind) -> ClaimDiff:
    """A claim that only one side has; `kind` is added or removed."""
    old, new = (None, _outcome(claim)) if kind is Kind.ADDED else (_outcome(claim), None)
    change = Change(kind=kind, old=old, new=new)
    return ClaimDiff(id=claim.id, old_id=claim.id, text=claim.text, old_text=None, changes=(change,))


def _changes(old: Claim, new: Claim, bound: float) -> Iterator[Change]:
    """All that changed but the wording, the weightiest first."""
    if old.error is None and new.error is None:
        yield from _if_other(Kind.LABEL, _label(old), _label(new))
    elif old.error is None or new.error is None or old.error != new.error:
        kind = Kind.RECOVERED if new.error is None else Kind.ERROR
        yield Change(kind=kind, old=old.error or _outcome(old), new=new.error or _outcome(new))
    if old.verdict and new.verdict:
        yield from _verdict_changes(old.verdict, new.verdict, bound)
    yield from _fields(Kind.SOURCE, _source(old.source), _source(new.source))
    yield from _if_other(Kind.STANDING, _standing(old), _standing(new))
    if old.checkable != new.checkable:
        yield Change(kind=Kind.CHECKABLE, old=_checkable(old), new=_checkable(new))


def _verdict_changes(old: Verdict, new: Verdict, bound: float) -> Iterator[Change]:
    yield from _if_other(Kind.ATTRIBUTION, old.attribution, new.attribution)
    was, now = _citations(old), _citations(new)
    yield from (Change(kind=Kind.CITATIONS, old=lost, new=None) for lost in sorted(was - now))
    yield from (Change(kind=Kind.CITATIONS, old=None, new=gained) for gained in sorted(now - was))
    if abs(old.confidence - new.confidence) > bound + 1e-9:  # 0.5 to 0.6 is a move of 0.1, not of more
        yield Change(kind=Kind.CONFIDENCE, old=f"{old.confidence:.4g}", new=f"{new.confidence:.4g}")


def _if_other(kind: Kind, old: StrEnum | None, new: StrEnum | None) -> Iterator[Change]:
    if old != new:
        yield Change(kind=kind, old=old.value if old else None, new=new.value if new else None)


def _fields(kind: Kind, old: dict[str, str | None], new: dict[str, str | None]) -> Iterator[Change]:
    """A change for each field that differs."""
    for what in {**old, **new}:
        if old.get(what) != new.get(what):
            yield Change(kind=kind, what=what, old=old.get(what), new=new.get(what))


def _source(source: Source | None) -> dict[str, str | None]:
    if source is None:
        return {}
    return {
        "kind": source.kind.value,
        "words": source.text,
        "name": source.name,
        "role": source.role,
        "quotation": source.quote.value,
        "reason for anonymity": source.anonymity_reason,
        "relay": source.relay,
    }


def _words(claim: Claim) -> dict[str, str | None]:
    verdict = claim.verdict
    return {
        "claim": claim.text,
        # In the article's own voice both say the same, and one of them is enough.
        "content": claim.content if claim.content != claim.text else None,
        "quote": claim.quote,
        "why not": claim.why_not,
        "reason": verdict.reason if verdict else None,
        "downgraded": verdict.downgraded if verdict else None,
    }


def _label(claim: Claim) -> Label | None:
    return claim.verdict.label if claim.verdict else None


def _standing(claim: Claim) -> Standing | None:
    return claim.source.standing if claim.source else None


def _citations(verdict: Verdict) -> set[str]:
    return {
        f"{c.evidence} {c.stance.value}{' (newer)' if c.newer else ''}: “{c.quote}”"
        for c in verdict.citations
    }


def _checkable(claim: Claim) -> str:
    return "checkable" if claim.checkable else f"not checkable: {claim.why_not or 'no reason given'}"


def _outcome(claim: Claim) -> str:
    return claim.verdict.label.value if claim.verdict else outcome(claim)

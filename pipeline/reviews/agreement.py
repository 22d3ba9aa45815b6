"""Agreement: how often people in the newsroom find the verdicts right, day by day and today.

Counted over decisions on claims that had a label: those agreed with, out of those agreed with or overruled.
Dismissed claims are counted separately. A decision that was replaced while the verdict stayed is not counted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records import Label
from pipeline.reviews.decisions import Choice, Decision
from pipeline.reviews.settled import ReviewedArticle

_LABELS = frozenset(label.value for label in Label)


@dataclass(frozen=True)
class AgreementTally:
    """How many decisions of each kind there are."""

    agreed: int = 0
    overruled: int = 0
    dismissed: int = 0

    @property
    def share(self) -> float | None:
        """The share agreed with, 0 to 1; None where nothing was agreed with or overruled."""
        judged = self.agreed + self.overruled
        return self.agreed / judged if judged else None

    def __add__(self, other: AgreementTally) -> AgreementTally:
        return AgreementTally(
            self.agreed + other.agreed, self.overruled + other.overruled, self.dismissed + other.dismissed
        )


def count_by_date(decided: Mapping[str, Iterable[Decision]]) -> list[tuple[dt.date, AgreementTally]]:
    """The decisions of each day against the verdicts that they were made on, the oldest day first."""
    days: dict[dt.date, AgreementTally] = defaultdict(AgreementTally)
    for found in decided.values():
        for decision in _standing(found):
            days[decision.date] += _tally(decision)
    return sorted(days.items())


def count_now(desks: Iterable[ReviewedArticle]) -> AgreementTally:
    """The labels that people gave against those that the verdicts have now, also where these have changed."""
    total = AgreementTally()
    for desk in desks:
        for one in desk.settled:
            verdict = one.claim.verdict if one.claim else None
            if one.label in _LABELS and verdict is not None:
                same = one.label == verdict.label.value
                total += AgreementTally(agreed=int(same), overruled=int(not same))
            total += AgreementTally(dismissed=int(one.decision.decision is Choice.DISMISS))
    return total


def _standing(found: Iterable[Decision]) -> Iterable[Decision]:
    """The decisions without those that were replaced while the verdict was the same."""
    kept: dict[tuple[str, str | None], Decision] = {}
    for decision in found:
        kept[decision.claim, decision.verdict.label if decision.verdict else None] = decision
    return kept.values()


def _tally(decision: Decision) -> AgreementTally:
    if decision.decision is Choice.DISMISS:
        return AgreementTally(dismissed=1)
    if decision.verdict is not None and decision.verdict.label not in _LABELS:
        return AgreementTally()
    return AgreementTally(agreed=1) if decision.decision is Choice.AGREE else AgreementTally(overruled=1)

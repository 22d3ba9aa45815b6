"""What a check came to: each claim of a draft with its label, its line, and the line of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Literal

from pydantic import Field

from pipeline.check.source_material import Unit
from pipeline.records import Label, Record, Stance
from pipeline.verdicts.phrases import MARKS, Told, number, worded

FAILING = {
    "refuted": Label.REFUTED,
    "conflicting": Label.CONFLICTING_EVIDENCE,
    "unsupported": Label.NOT_ENOUGH_EVIDENCE,
}
"""What --fail-on may name."""
UNSETTLED = "Code alone can't settle this claim by these documents."
"""The reason of a claim for which there are passages, but nothing in them that code is certain of."""


class Place(Record):
    """Words of a document, verbatim, and where they begin: in which line, or in which paragraph (from 1)."""

    document: str
    unit: Unit
    number: int
    quote: str
    stance: Stance | None = None

    def words(self) -> str:
        """The place as it is written: notes.md:12, or, where there are no lines, report.pdf, paragraph 3."""
        mark = ":" if self.unit == "line" else f", {self.unit} "
        return f"{self.document}{mark}{self.number}"


class CheckedClaim(Record):
    """One claim, at its `line` of the draft. `cited` are the places that settle it; else `nearest` are the
    closest.

    `confidence`, 0 to 1, is a model's; what code finds by itself has none.
    """

    line: int
    text: str
    quote: str
    label: Told
    reason: str
    confidence: float | None = None
    cited: tuple[Place, ...] = ()
    nearest: Place | None = None

    @property
    def outcome(self) -> str:
        """The label in words, a key of `MARKS` (verdicts/phrases.py)."""
        return worded(self.label)

    @property
    def places(self) -> tuple[Place, ...]:
        """What is cited, or else what is nearest."""
        return self.cited or ((self.nearest,) if self.nearest else ())


class CheckedDraft(Record):
    """A draft and its claims, in its order."""

    draft: str
    claims: tuple[CheckedClaim, ...]


class CheckResult(Record):
    """A whole check. `judged_by` is a model's name, or `code`."""

    schema_: Literal["onrecord/check/1"] = Field("onrecord/check/1", alias="schema")
    judged_by: str
    against: tuple[str, ...]
    drafts: tuple[CheckedDraft, ...]

    @property
    def claims(self) -> list[tuple[CheckedDraft, CheckedClaim]]:
        """Every claim, with its draft."""
        return [(draft, claim) for draft in self.drafts for claim in draft.claims]

    def failing(self, on: Collection[str]) -> list[CheckedClaim]:
        """The claims that have one of these labels, and those that could not be judged."""
        return [claim for _, claim in self.claims if claim.label == "error" or claim.label in on]

    def headline(self) -> str:
        """How many claims there are, of each label, in one line."""
        counts = Counter(claim.outcome for _, claim in self.claims)
        told = ", ".join(f"{counts[words]} {words}" for words in MARKS if counts[words])
        return f"{number(counts.total(), 'claim')}{': ' if told else ''}{told}"

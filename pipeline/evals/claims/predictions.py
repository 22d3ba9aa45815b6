"""What the split stage makes of one document, in counts and answers: no word of the document is kept."""

from __future__ import annotations

from pipeline.evals.kept import Answered


class ClaimPrediction(Answered):
    """One line of a file of predictions.

    `covered` and `covered_by_words` say of each annotated claim whether one of onrecord's claims says it;
    `entailed` and `alone` say of each of onrecord's claims whether its sentence bears it out, and whether it
    can be read alone. None stands where the judge failed. `seconds` are those of splitting.
    """

    sentences: int = 0
    claims: int = 0
    covered: tuple[bool | None, ...] = ()
    covered_by_words: tuple[bool, ...] = ()
    entailed: tuple[bool | None, ...] = ()
    alone: tuple[bool, ...] = ()

    @property
    def failures(self) -> int:
        """How many answers of the judge failed."""
        return sum(one is None for one in (*self.covered, *self.entailed))

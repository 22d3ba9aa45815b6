"""The verdicts of a run as a table: one row for each claim, and one line that counts them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.records import Claim, Standing, VerdictFile
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.flags import flag_lines
from pipeline.verdicts.layout import Indented, grid, words
from pipeline.verdicts.phrases import MARKS, number, outcome, standing, who


def table(files: Iterable[VerdictFile]) -> RenderableType:
    """A table of claims for each article, and the summary beneath; readable from 60 columns up."""
    files = tuple(files)
    parts: list[RenderableType] = []
    for file in files:
        parts.append(Indented(words((file.article.id, "bold"), f" {file.article.title or ''}"), hang=2))
        parts.append(_claims(file.claims) if file.claims else words(("no claims", "dim")))
        for error in file_errors(file):
            # What is not recorded is shown in several lines: what was, what is asked now, what to do.
            first, *more = error.splitlines()
            parts.append(Indented(words(("! " + first, MARKS["error"][1])), hang=2))
            parts += [Indented(words((line.strip(), MARKS["error"][1])), depth=4, hang=2) for line in more]
        parts += [Indented(words((f"⚑ {line}", "yellow")), hang=2) for line in flag_lines(file)]
        parts.append(words(""))
    return Group(*parts, Indented(summary(files), hang=2))


class VerdictTally:
    """Counts what the verdict files of a run say, and keeps none of them."""

    def __init__(self) -> None:
        self._files = self._lost = self._flagged = self._contradictions = 0
        self._outcomes: Counter[str] = Counter()
        self._standings: Counter[Standing] = Counter()
        self.languages: Counter[str] = Counter()
        """Articles whose sources are unknown, as there are no rules for their language, by its code."""

    def add(self, file: VerdictFile) -> None:
        """Count one more file."""
        self._files += 1
        if any(claim.source and claim.source.standing is Standing.UNKNOWN for claim in file.claims):
            self.languages[str(file.article.language)] += 1
        self._lost += len(file_errors(file))
        self._flagged += len(flag_lines(file))
        self._contradictions += len(file.contradictions)
        self._outcomes.update(outcome(claim) for claim in file.claims)
        self._standings.update(claim.source.standing for claim in file.claims if claim.source)

    def line(self) -> Text:
        """Articles, claims by outcome, sources by standing, errors that no claim carries, in one line."""
        outcomes, standings, clashes = self._outcomes, self._standings, self._contradictions
        groups = [
            [
                words((number(self._files, "article"), "bold")),
                words((number(outcomes.total(), "claim"), "bold")),
            ],
            [
                words((f"{MARKS[name][0]} {outcomes[name]} {name}", MARKS[name][1]))
                for name in MARKS
                if outcomes[name]
            ],
            [words(f"{standings[kind]} {standing(kind)}") for kind in Standing if standings[kind]],
            [words((f"≠ {number(clashes, 'contradiction')}", "magenta"))] if clashes else [],
            [words((f"⚑ {number(self._flagged, 'flag')}", "yellow"))] if self._flagged else [],
            [words((f"{number(self._lost, 'error')} beside the claims", MARKS["error"][1]))]
            if self._lost
            else [],
        ]
        return Text("; ").join(Text(", ").join(group) for group in groups if group)


def summary(files: Iterable[VerdictFile]) -> Text:
    """The counts of these files in one line."""
    tally = VerdictTally()
    for file in files:
        tally.add(file)
    return tally.line()


def mark(claim: Claim) -> Text:
    """The outcome of a claim as a shape and in words."""
    name = outcome(claim)
    shape, style = MARKS[name]
    return words((f"{shape} {name}", style))


def _claims(claims: Iterable[Claim]) -> Table:
    made = grid()
    made.add_column("label", width=15)
    made.add_column("standing", width=13)
    made.add_column("claim", ratio=2, overflow="fold")
    made.add_column("source", ratio=1, overflow="fold")
    for claim in claims:
        source = claim.source
        made.add_row(
            mark(claim),
            words(standing(source.standing) if source else "–"),
            words(claim.text),
            words(who(source)),
        )
    return made

"""The verdicts of a run at a glance: a row a claim, and one line that counts them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.records import Claim, Standing, VerdictFile
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.flags import flag_lines
from pipeline.verdicts.layout import Indented, words
from pipeline.verdicts.phrases import MARKS, number, outcome, standing, who


def table(files: Iterable[VerdictFile]) -> RenderableType:
    """A table of claims for each article, and the summary beneath; readable from 60 columns up."""
    files = tuple(files)
    parts: list[RenderableType] = []
    for file in files:
        parts.append(Indented(words((file.article.id, "bold"), f" {file.article.title or ''}"), hang=2))
        parts.append(_claims(file.claims) if file.claims else words(("no claims", "dim")))
        parts += [Indented(words(("! " + error, MARKS["error"][1])), hang=2) for error in file_errors(file)]
        parts += [Indented(words((f"⚑ {line}", "yellow")), hang=2) for line in flag_lines(file)]
        parts.append(words(""))
    return Group(*parts, Indented(summary(files), hang=2))


def summary(files: Sequence[VerdictFile]) -> Text:
    """Counts in one line: articles, claims by outcome, sources by standing, errors that no claim carries."""
    outcomes = Counter(outcome(claim) for file in files for claim in file.claims)
    standings = Counter(c.source.standing for file in files for c in file.claims if c.source)
    lost = sum(len(file_errors(file)) for file in files)
    flagged = sum(len(flag_lines(file)) for file in files)
    groups = [
        [
            words((number(len(files), "article"), "bold")),
            words((number(outcomes.total(), "claim"), "bold")),
        ],
        [
            words((f"{MARKS[name][0]} {outcomes[name]} {name}", MARKS[name][1]))
            for name in MARKS
            if outcomes[name]
        ],
        [words(f"{standings[kind]} {standing(kind)}") for kind in Standing if standings[kind]],
        [words((f"⚑ {number(flagged, 'flag')}", "yellow"))] if flagged else [],
        [words((f"{number(lost, 'error')} beside the claims", MARKS["error"][1]))] if lost else [],
    ]
    return Text("; ").join(Text(", ").join(group) for group in groups if group)


def mark(claim: Claim) -> Text:
    """The outcome of a claim as a shape and in words."""
    name = outcome(claim)
    shape, style = MARKS[name]
    return words((f"{shape} {name}", style))


def _claims(claims: Iterable[Claim]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", expand=True)
    grid.add_column("label", width=15)
    grid.add_column("standing", width=13)
    grid.add_column("claim", ratio=2, overflow="fold")
    grid.add_column("source", ratio=1, overflow="fold")
    for claim in claims:
        source = claim.source
        grid.add_row(
            mark(claim),
            words(standing(source.standing) if source else "–"),
            words(claim.text),
            words(who(source)),
        )
    return grid

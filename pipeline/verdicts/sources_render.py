"""The sources of a batch as a table, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Group, RenderableType

from pipeline.records import Standing
from pipeline.verdicts.layout import grid, words
from pipeline.verdicts.phrases import MARKS, number, standing, worded
from pipeline.verdicts.sources import Voice
from pipeline.verdicts.spreadsheet import cell

_COLUMNS = ("name", "kind", "standing", "claims", "quoted", "alone", "articles", *MARKS)


def render_text(found: Sequence[Voice]) -> RenderableType:
    """A row a source, and one line that counts them."""
    made = grid()
    made.add_column("source", ratio=1, overflow="fold")
    made.add_column("standing", width=13)
    made.add_column("claims", justify="right")
    made.add_column("quoted", justify="right")
    made.add_column("alone", justify="right")
    made.add_column("how its claims fared", ratio=1, overflow="fold")
    for one in found:
        made.add_row(
            words((one.name, "bold"), (f", {worded(one.kind)}", "dim")),
            words(standing(one.standing)),
            words(str(len(one.claims))),
            words(str(one.quoted)),
            words(str(len(one.alone) or "")),
            words(", ".join(f"{one.outcomes[name]} {name}" for name in MARKS if name in one.outcomes)),
        )
    return Group(made, words(""), words(_summary(found)))


def _summary(found: Sequence[Voice]) -> str:
    standings = Counter(one.standing for one in found)
    told = ", ".join(f"{standings[one]} {standing(one)}" for one in Standing if standings[one])
    alone = sum(len(one.alone) for one in found)
    resting = f"; {number(alone, 'claim')} on the word of one anonymous source alone" if alone else ""
    return number(len(found), "source") + (f": {told}" if told else "") + resting


def render_json(found: Sequence[Voice]) -> str:
    """A list of sources, in the order of the table."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2) + "\n"


def render_csv(found: Sequence[Voice]) -> str:
    """A line a source, with a heading; a column for each thing that may become of a claim."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(_COLUMNS)
    for one in found:
        lines.writerow(
            [
                cell(one.name),
                one.kind,
                one.standing,
                len(one.claims),
                one.quoted,
                len(one.alone),
                len(one.articles),
                *(one.outcomes.get(name, 0) for name in MARKS),
            ]
        )
    return out.getvalue()

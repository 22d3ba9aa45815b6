"""Claims as tables: CSV for a spreadsheet, Markdown for a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from itertools import groupby

from pipeline.export.rows import ExportRow
from pipeline.reviews.decisions import Choice
from pipeline.verdicts.diff_markdown import escape
from pipeline.verdicts.phrases import number, worded
from pipeline.verdicts.spreadsheet import cell

COLUMNS = tuple(field.name for field in fields(ExportRow))
_DID = {Choice.AGREE: "agreed", Choice.OVERRULE: "overruled", Choice.DISMISS: "dismissed"}


# --- CSV ----------------------------------------------------------------------------------------


def to_csv(rows: Iterable[ExportRow]) -> str:
    """A line a claim, under a heading. No text is a formula."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([_plain(value) for value in astuple(row)] for row in rows)
    return out.getvalue()


def _plain(value: object) -> str | int | float:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    return "" if value is None else cell(str(value))


# --- Markdown -----------------------------------------------------------------------------------


def to_markdown(rows: Iterable[ExportRow]) -> str:
    """A heading and a table for each article, with a newline at the end."""
    return "\n".join(_lines(rows)) + "\n"


def _lines(rows: Iterable[ExportRow]) -> Iterator[str]:
    yield "# Claims"
    for article, group in groupby(rows, key=lambda row: row.article):
        found = list(group)
        date = f", {found[0].published}" if found[0].published else ""
        yield from ("", f"## {escape(found[0].title or article)}", "")
        yield from (f"{escape(article)}{date}: {number(len(found), 'claim')}", "")
        yield from ("| claim | source | standing | verdict | decision |", "|---|---|---|---|---|")
        yield from (f"| {' | '.join(_cells(row))} |" for row in found)


def _cells(row: ExportRow) -> tuple[str, ...]:
    confidence = "" if row.confidence is None else f" ({row.confidence:.2f})"
    return (
        escape(f"{row.text} [{row.claim}]"),
        escape(row.source_name or row.source_words or ""),
        worded(row.standing or ""),
        worded(row.outcome) + confidence,
        escape(_decision(row)),
    )


def _decision(row: ExportRow) -> str:
    """What was decided, in few words: "overruled: refuted (Jane Doe, 2026-03-11); look again"."""
    if row.decision is None:
        return ""
    choice = Choice(row.decision)
    own = row.decided_label if choice is Choice.OVERRULE else None
    label = f": {worded(own)}" if own else ""
    again = "; look again" if row.again else ""
    return f"{_DID[choice]}{label} ({row.decided_by}, {row.decided_on}){again}"

"""`onrecord eval`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import evals, verdicts_of


@evals.command(name="sourcing", epilog="Exit code 0; 1: some calls failed; 2: bad input.")
def eval_sourcing(
    labels: Annotated[
        list[Path], typer.Option(metavar="FILE", help="Labelled attributions; may be given several times.")
    ],
    texts: Annotated[Path | None, typer.Option(metavar="DIR", help="Where <article>.txt stand.")] = None,
    systems: Annotated[
        str, typer.Option(metavar="NAME,...", help="Of plain (one prompt), rules (onrecord).")
    ] = "plain,rules",
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Whose provider is asked.")] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Another one of its providers.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Predictions by id, so that a run can go on.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The figures as JSON.")] = None,
    date: Annotated[str, typer.Option(metavar="DAY", help="The day that the JSON tells.")] = "",
    examples: Annotated[int, typer.Option(min=0, help="Errors of each class to show.")] = 2,
) -> None:
    """Measure who is found behind labelled words: kind, place, quotation, anonymity, and the cost.

    \b
    Example:
      onrecord eval sourcing --texts texts --labels labels.jsonl --systems rules
    """
    import asyncio

    from rich.console import Console

    from pipeline.batch import config_of
    from pipeline.evals.command import Task, sourcing

    task = Task(labels, texts, systems.split(","), config_of(config).changed(provider=provider), keep)
    measured = asyncio.run(sourcing(task))
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    Console().print(measured.tables(examples))
    sys.exit(int(measured.failed))


@evals.command(name="finding", epilog="Exit code 0, or 2: bad input.")
def eval_finding(
    labels: Annotated[
        list[Path], typer.Option(metavar="FILE", help="Labelled attributions; may be given several times.")
    ],
    texts: Annotated[Path | None, typer.Option(metavar="DIR", help="Where <article>.txt stand.")] = None,
    verdicts: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The articles' verdict files; else sentences are claims."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The figures as JSON.")] = None,
    date: Annotated[str, typer.Option(metavar="DAY", help="The day that the JSON tells.")] = "",
) -> None:
    """Measure how many attributions of whole articles come out in a claim with the right source.

    \b
    Example:
      onrecord eval finding --texts texts --labels labels.jsonl --verdicts verdicts
    """
    from rich.console import Console

    from pipeline.evals.command import finding

    measured = finding(labels, texts, verdicts_of(verdicts) if verdicts else None)
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    Console().print(measured.table())

"""`onrecord eval`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.app import evals, verdicts_of

_Labels = Annotated[
    list[Path], typer.Option(metavar="FILE", help="Labelled attributions; may be given several times.")
]
_Texts = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder with <article>.txt.")]
_Config = Annotated[Path | None, typer.Option(metavar="FILE", help="The config whose provider is asked.")]
_Provider = Annotated[str | None, typer.Option(metavar="NAME", help="Another of its providers.")]
_Keep = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Predictions by id, so that a run can resume.")
]
_Out = Annotated[Path | None, typer.Option(metavar="FILE", help="The figures as JSON.")]
_Date = Annotated[str, typer.Option(metavar="DAY", help="The date to put into the JSON.")]


@evals.command(name="sourcing", epilog="Exit code 0; 1: some calls failed; 2: bad input.")
def eval_sourcing(
    labels: _Labels,
    texts: _Texts = None,
    systems: Annotated[
        str, typer.Option(metavar="NAME,...", help="Of plain (one prompt), rules (onrecord).")
    ] = "plain,rules",
    config: _Config = None,
    provider: _Provider = None,
    keep: _Keep = None,
    out: _Out = None,
    date: _Date = "",
    examples: Annotated[int, typer.Option(min=0, help="How many errors of each class to show.")] = 2,
) -> None:
    """Measure the sources found for labelled words: kind, place, quotation, anonymity, and the cost.

    \b
    Example:
      onrecord eval sourcing --texts texts --labels labels.jsonl --systems rules
    """
    import asyncio

    from rich.console import Console

    from pipeline.evals.sourcing.command import SourcingTask, sourcing
    from pipeline.run.selection import find_config

    task = SourcingTask(
        labels, texts, systems.split(","), find_config(config).changed(provider=provider), keep
    )
    measured = asyncio.run(sourcing(task))
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    Console().print(measured.tables(examples))
    sys.exit(int(measured.failed))


@evals.command(name="finding", epilog="Exit code 0, or 2: bad input.")
def eval_finding(
    labels: _Labels,
    texts: _Texts = None,
    verdicts: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The articles' verdict files; else sentences are claims."),
    ] = None,
    out: _Out = None,
    date: _Date = "",
) -> None:
    """Measure how many attributions of whole articles end up in a claim with the right source.

    \b
    Example:
      onrecord eval finding --texts texts --labels labels.jsonl --verdicts verdicts
    """
    from rich.console import Console

    from pipeline.evals.sourcing.command import finding

    measured = finding(labels, texts, verdicts_of(verdicts) if verdicts else None)
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    Console().print(measured.table())


@evals.command(name="verdicts", epilog="Exit code 0; 1: some calls failed; 2: bad input.")
def eval_verdicts(
    dataset: Annotated[
        Literal["averitec", "check-covid", "wice", "factcheck-bench", "newsroom"],
        typer.Argument(help="The data set."),
    ],
    data: Annotated[
        Path, typer.Option(metavar="PATH", help="Its file of claims, or the folder of that file.")
    ],
    evidence: Annotated[
        Literal["gold", "retrieved", "none"],
        typer.Option(help="What people gave for a claim, what a search found, or nothing."),
    ] = "gold",
    system: Annotated[
        str, typer.Option(metavar="NAME,...", help="Of onrecord, plain (one question).")
    ] = "onrecord,plain",
    config: _Config = None,
    provider: _Provider = None,
    block: Annotated[
        str, typer.Option(metavar="SITE,...", help="Sites whose passages are left out, or fact-checkers.")
    ] = "",
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The first N claims, not all.")
    ] = None,
    keep: _Keep = None,
    out: _Out = None,
    date: _Date = "",
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="A reliability diagram of the confidence.")
    ] = None,
) -> None:
    """Measure verdicts on labelled claims: labels, calibration, citations, and the cost.

    \b
    Example:
      onrecord eval verdicts averitec --data dev.json --keep answers.jsonl
    """
    import asyncio

    from rich.console import Console

    from pipeline.evals.verdicts.command import VerdictsTask, measure
    from pipeline.run.selection import find_config

    settings = find_config(config).changed(provider=provider)
    blocked = [site for site in block.split(",") if site.strip()]
    task = VerdictsTask(dataset, data, evidence, system.split(","), settings, keep, limit, blocked)
    measured = asyncio.run(measure(task))
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    if picture is not None:
        measured.draw(picture)
    Console().print(measured.tables())
    sys.exit(int(measured.failed))


@evals.command(name="claims", epilog="Exit code 0; 1: some calls failed; 2: bad input.")
def eval_claims(
    dataset: Annotated[Literal["factcheck-bench"], typer.Argument(help="The data set.")],  # noqa: ARG001 - there is one
    data: Annotated[
        Path, typer.Option(metavar="PATH", help="Its file of documents, or the folder of that file.")
    ],
    config: _Config = None,
    provider: _Provider = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The first N documents, not all.")
    ] = None,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Only what needs no judge, beside one claim a sentence.")
    ] = False,
    keep: _Keep = None,
    out: _Out = None,
    date: _Date = "",
) -> None:
    """Measure the claims that documents are split into: how many, which, true to the text, and the cost.

    \b
    Example:
      onrecord eval claims factcheck-bench --data documents.jsonl --limit 5
    """
    import asyncio

    from rich.console import Console

    from pipeline.config.errors import UserError
    from pipeline.evals.claims.command import run, run_without_model
    from pipeline.run.selection import find_config

    if no_model and (config or provider or keep):
        raise UserError("--no-model asks nobody: leave out --config, --provider and --keep")
    if no_model:
        measured = run_without_model(data, limit)
    else:
        measured = asyncio.run(run(data, find_config(config).changed(provider=provider), keep, limit))
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    Console().print(measured.table())
    sys.exit(int(measured.failed > 0))


@evals.command(name="articles", epilog="Exit code 0, or 2: bad input.")
def eval_articles(
    path: Annotated[Path, typer.Argument(help="A labelled article (.json), or a folder of them.")],
    verdicts: Annotated[
        str | None, typer.Option(metavar="DIR", help="The articles' verdict files; else no label is judged.")
    ] = None,
    misses: Annotated[int, typer.Option(min=0, help="How many misses to show.")] = 0,
    out: _Out = None,
    date: _Date = "",
) -> None:
    """Measure whole labelled articles: claims, wording, checkable, sources, quotations, labels.

    \b
    Example:
      onrecord eval articles gold --misses 20
    """
    from rich.console import Console

    from pipeline.evals.articles.command import run

    found = run(path, verdicts_of(verdicts) if verdicts else None)
    if out is not None:
        found.write(out, date=date, words=sys.argv[1:])
    console = Console()
    console.print(found.table())
    for miss in found.misses[:misses]:
        console.print(miss, markup=False)

"""`onrecord run`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.app import app

if TYPE_CHECKING:
    from pipeline.config.settings import Config
    from pipeline.run.engine import OpenChecker


def _place(out: str) -> Path | str:
    return out if "://" in out else Path(out).absolute()


@app.command(
    epilog="Exit code 0: every claim is dealt with; 1: some could not be; 2: bad input; 130: ctrl-C."
)
def run(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CONFIG|ARTICLE",
            help="A config (.yaml); or what to read in place of its articles: files (text, Markdown, HTML, "
            "PDF, office documents, JSON lines, feeds, web archives), folders, ids of its articles, - for "
            "standard input.",
            show_default=False,
        ),
    ] = None,
    mode: Annotated[
        Literal["replay", "record", "live", "batch"] | None, typer.Option(help="Where answers come from.")
    ] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which provider of the config to ask.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for the verdict files, or a URL.")
    ] = None,
    until: Annotated[
        Literal["read", "split", "source", "retrieve", "judge"], typer.Option(help="Stop after this stage.")
    ] = "judge",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be asked, and what it would cost.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Mode batch: wait for answers, which may take a day.")
    ] = True,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log each call and stage as a line of JSON on stderr.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The result, or the estimate, as JSON.")] = False,
) -> None:
    """Read articles and write their verdict files.

    One file for each article: each claim, who stands behind it, and what the evidence says. The rules that
    find claims and sources are for English: in another language each sentence is one claim, and its source is
    unknown.

    \b
    Example:
      onrecord run
      onrecord run --provider local --mode live my-article.txt
      onrecord run --dry-run archive/
    """
    import asyncio

    from pipeline import telemetry
    from pipeline.cli import display
    from pipeline.documents.input_files import left_aside
    from pipeline.run import engine, selection

    if verbose:
        telemetry.to_stderr()
    todo = selection.assemble_batch(what or [], until, mode=mode, provider=provider, out=out and _place(out))
    if dry_run:
        from pipeline.run import estimate

        show = display.print_estimate_json if as_json else display.print_estimate
        show(asyncio.run(estimate.estimate(todo)), todo.config.chosen().prices)
        return
    for line in filter(None, (left_aside(Path(word)) for word in what or ())):
        typer.echo(f"onrecord: {line}", err=True)
    report = engine.RunReport()
    try:
        with display.Watch(report, todo.config.chosen().prices, shown=not verbose):
            if todo.config.mode == "batch":
                from pipeline.batch_api import rounds

                asyncio.run(rounds.run(todo, report, wait=wait))
            else:
                asyncio.run(engine.run(todo, report, choose_checker(todo.config)))
    except KeyboardInterrupt:
        typer.echo(f"onrecord: {display.describe_stop(report)}", err=True)
        sys.exit(130)
    (display.print_results_json if as_json else display.print_results)(report)
    sys.exit(2 if report.unreadable else int(report.failed > 0 or report.left > 0))


def choose_checker(config: Config) -> OpenChecker | None:
    """What checks the articles: the workers of a cluster where the config wants one, else this process.

    Raises UserError where the packages for a cluster are missing.
    """
    if config.executor != "dask":
        return None
    try:
        from pipeline.cluster.run_client import cluster
    except ImportError:
        from pipeline.config.errors import UserError

        raise UserError("executor: dask needs an extra: pip install 'onrecord[dask]'") from None
    return cluster

"""The command `onrecord`: parses, calls, prints."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.config import UserError

app = typer.Typer(
    name="onrecord",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who stands behind each claim of a news article, on what record, and does the evidence bear it out?",
)


def main() -> None:
    """Run the command; a user's mistake is one line on standard error and exit code 2."""
    try:
        app()
    except UserError as mistake:
        typer.echo(f"onrecord: {mistake}", err=True)
        sys.exit(2)


@app.callback()
def _commands() -> None:
    """Without it, typer would make a lone command the whole program."""


@app.command()
def run(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CONFIG] [ARTICLE ...]", help="A .yaml file; articles instead of the config's; - for stdin."),
    ] = None,
    mode: Annotated[Literal["replay", "record", "live"] | None, typer.Option(help="Where answers come from.")] = None,
    provider: Annotated[str | None, typer.Option(metavar="NAME", help="Which provider of the config to ask.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the verdict files.")] = None,
    until: Annotated[
        Literal["read", "split", "source", "retrieve", "judge"], typer.Option(help="Stop after this stage.")
    ] = "judge",
) -> None:
    """Take articles through the house and write a verdict file for each.

    Exit code 0: every claim is dealt with; 1: some could not be; 2: bad input.

    Example: onrecord run --provider local --mode live my-article.txt
    """
    from pipeline import batch, display, runner

    todo = batch.assemble(what or [], until, mode=mode, provider=provider, out=out and out.absolute())
    with display.progress(todo) as tell:
        files = asyncio.run(runner.run(todo, tell))
    display.results(files, todo.mistakes)
    sys.exit(2 if todo.mistakes else int(any(display.has_errors(file) for file in files)))

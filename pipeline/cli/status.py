"""`onrecord status`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.app import app


@app.command(epilog="Exit code 0: all articles are done; 1: some are not; 2: bad input.")
def status(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="CONFIG|ARTICLE", help="As for `onrecord run`.", show_default=False),
    ] = None,
    mode: Annotated[
        Literal["replay", "record", "live", "batch"] | None, typer.Option(help="As for `onrecord run`.")
    ] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which provider of the config would be asked.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the verdict files.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an article, a line each.")] = False,
) -> None:
    """Show which articles are done, failed, stale or waiting. Sends nothing, changes nothing.

    \b
    Example:
      onrecord status
    """
    from pipeline.cli import display
    from pipeline.run import selection
    from pipeline.run.status import statuses

    todo = selection.assemble_batch(what or [], mode=mode, provider=provider, out=out and out.absolute())
    counts = display.print_status(statuses(todo), as_json=as_json)
    sys.exit(int(any(count for state, count in counts.items() if state != "done")))

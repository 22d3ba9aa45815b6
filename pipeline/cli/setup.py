"""From nothing: `onrecord init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import app


@app.command(epilog="Exit code 0; 2: files are in the way, and nothing was written.")
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or an empty folder.", show_default="this one")
    ] = Path(),
) -> None:
    """Begin a newsroom: a config, an example article, notes to check it against, a .gitignore.

    \b
    Example:
      onrecord init newsroom
    """
    from pipeline.setup.init import init as begin

    for path in begin(folder):
        typer.echo(path)
    first = "" if folder == Path() else f"cd {folder} && "
    typer.echo(f"next: {first}onrecord doctor")

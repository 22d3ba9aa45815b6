"""`onrecord desk`: the newsroom in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import app


@app.command(epilog="Exit code 0: closed with ctrl-C; 2: bad input.")
def desk(
    config: Annotated[
        Path | None,
        typer.Argument(metavar="CONFIG", help="A config file.", show_default="this folder's"),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Who decides; else git's user.name.", show_default=False)
    ] = None,
    reviews: Annotated[Path, typer.Option(metavar="DIR", help="Where decisions are kept.")] = Path("reviews"),
    port: Annotated[int, typer.Option(help="A port; 0 takes one that is free.", min=0, max=65535)] = 0,
    host: Annotated[
        str, typer.Option(help="The address to listen on; any other opens the desk to other machines.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Open the newsroom in the browser.

    Read, decide, add evidence, run a new article. Decisions are written to reviews/ at once. Needs
    onrecord[desk].

    \b
    Example:
      onrecord desk
    """
    from pipeline.config.errors import UserError
    from pipeline.run.selection import find_config

    try:
        from pipeline.desk.newsroom import Newsroom
        from pipeline.desk.server import opened
    except ImportError:
        raise UserError("the desk needs an extra: pip install 'onrecord[desk]'") from None
    settings = find_config(config)
    folder = reviews if reviews.is_absolute() else settings.folder / reviews
    with opened(Newsroom(settings, folder, config), name or _user(), host, port) as served:
        typer.echo(f"onrecord desk: {served.address}\nctrl-C closes it; all decisions are on disk.")
        if browser:
            import webbrowser

            webbrowser.open(served.address)
        try:
            served.run()
        except KeyboardInterrupt:
            typer.echo("closed")


def _user() -> str:
    """The name that git knows the user by, if it does."""
    import subprocess

    try:
        told = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return told.stdout.strip()

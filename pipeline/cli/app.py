"""The typer applications that the commands belong to, and what several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline import __version__

if TYPE_CHECKING:
    from pipeline.records import VerdictFile

Verdicts = Annotated[str, typer.Argument(help="A verdict file, a folder of them, or REV:path in git.")]
Reviews = Annotated[Path, typer.Option(metavar="DIR", help="Where decisions are kept, a file an article.")]

_ORDER = (
    "demo check init fetch index doctor run status show sources diff report desk review export eval calibrate"
).split()


class _InOrder(TyperGroup):
    """The commands in the order in which a newcomer meets them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)


app = typer.Typer(
    name="onrecord",
    cls=_InOrder,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Plain help starts three times as fast, and reads the same in a pipe.
    rich_markup_mode=None,
    help="Who stands behind each claim of a news article, on what record, and does the evidence bear it out?",
)
evals = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure a stage on labelled data.")
app.add_typer(evals, name="eval")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """The options before a command."""


def verdicts_of(argument: str) -> dict[str, VerdictFile]:
    """The verdict files that an argument of the command line names, by article id.

    Raises UserError where there are none, or they cannot be read.
    """
    from pipeline.config.errors import UserError
    from pipeline.verdicts.revisions import resolve

    if argument == "verdicts" and not Path(argument).exists():
        raise UserError("there are no verdicts in this folder yet: onrecord run writes them")
    try:
        return resolve(argument)
    except ValueError as mistake:
        raise UserError(str(mistake)) from None
    except OSError as problem:
        raise UserError(f"{argument}: cannot be read: {problem.strerror}") from None

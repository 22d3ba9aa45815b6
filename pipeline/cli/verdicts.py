"""The commands that show verdict files: `onrecord diff`, `show` and `sources`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.app import Verdicts, app, verdicts_of
from pipeline.cli.workflow_guard import write_commands

if TYPE_CHECKING:
    from pipeline.records import VerdictFile
    from pipeline.verdicts.diff import BatchDiff

_NO_WRAP = 1_000_000


@app.command(
    epilog="Exit code 0: nothing that --fail-on names has changed; 1: something has; 2: no such verdicts."
)
def diff(
    old: Verdicts,
    new: Annotated[str, typer.Argument(help="The same, to compare it with.")],
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="KIND,...",
            help="Exit with 1 if one of these changed: label, attribution, source, standing, citations, "
            "checkable, added, removed, error, recovered, confidence, wording; or none.",
            show_default="all but checkable, recovered, confidence, wording",
        ),
    ] = "label,attribution,source,standing,citations,added,removed,error",
    format: Annotated[
        Literal["text", "markdown", "html", "github", "json"],
        typer.Option(help="What to print: markdown fits a comment, html is a page, github annotations."),
    ] = "text",
    bound: Annotated[
        float, typer.Option(min=0, max=1, help="A confidence that moved by no more than this is no change.")
    ] = 0.1,
    reviews: Annotated[
        Path, typer.Option(metavar="DIR", help="Where decisions are kept, shown with the changes.")
    ] = Path("reviews"),
    articles: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="For html: the articles' texts, before and after. Else the config's, here and in REV.",
        ),
    ] = None,
) -> None:
    """Show what changed between two sets of verdicts.

    Claim by claim, with what somebody decided on it.

    \b
    Example:
      onrecord diff HEAD~1:verdicts verdicts --format markdown
      onrecord diff HEAD~1:verdicts verdicts --format html > diff.html
    """
    from rich.console import Console

    from pipeline.config.errors import UserError
    from pipeline.reviews.decisions import load_decisions
    from pipeline.reviews.diff_decisions import with_decisions
    from pipeline.reviews.settled import settle_all
    from pipeline.verdicts.diff import diff_batches, failing
    from pipeline.verdicts.diff_render import render_text

    files, before = verdicts_of(new), verdicts_of(old)
    found = with_decisions(diff_batches(before, files, bound), settle_all(files, load_decisions(reviews)))
    try:
        failed = failing(found, () if fail_on == "none" else (kind.strip() for kind in fail_on.split(",")))
    except ValueError as mistake:
        raise UserError(f"--fail-on: {mistake}") from None
    if format == "text":
        Console().print(render_text(found))
    elif format == "github":
        from pipeline.verdicts.diff_github import render_github

        write_commands(render_github(found, files, lambda article: _path(new, article)))
    else:
        typer.echo(_told(format, found, (old, before), (new, files), articles), nl=False)
    sys.exit(int(failed))


_Side = tuple[str, dict[str, "VerdictFile"]]
"""What the command line calls a side of a diff, and its files."""


def _told(format: str, diff: BatchDiff, old: _Side, new: _Side, articles: list[Path] | None) -> str:
    """The diff in a format for others than a terminal."""
    if format == "html":
        from pipeline.cli.article_texts import texts_of_both
        from pipeline.report.diff_page import render_html

        ids = [article.id for article in diff.articles]
        return render_html(diff, old[1], new[1], texts_of_both(dict((old, new)), ids, articles))
    from pipeline.verdicts.diff_markdown import render_markdown
    from pipeline.verdicts.diff_render import render_json

    return render_markdown(diff) if format == "markdown" else render_json(diff)


def _path(argument: str, article: str) -> str:
    """The path of an article's verdict file, below what an argument of the command line names."""
    path = argument if Path(argument).exists() else argument.partition(":")[2]
    return path if path.endswith(".json") else (Path(path) / f"{article}.json").as_posix()


@app.command(epilog="Exit code 0, or 2: no such verdict file, or not a valid one.")
def show(
    file: Annotated[str, typer.Argument(help="A verdict file, or the id of an article: verdicts/<id>.json.")],
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help="For git diff: one fact a line; any other file unchanged (docs/ci.md).",
        ),
    ] = False,
) -> None:
    """Print a verdict file as people read it.

    Each claim, who stands behind it, and what the evidence says.

    \b
    Example:
      onrecord show verdicts/my-article.json
    """
    from rich.console import Console

    from pipeline.config.errors import UserError
    from pipeline.verdicts.show import show as readable

    by_id = Path("verdicts") / f"{file}.json"
    console = Console(width=_NO_WRAP, color_system=None) if plain else Console()
    try:
        for found in verdicts_of(str(by_id) if by_id.exists() and not Path(file).exists() else file).values():
            console.print(readable(found))
    except UserError:
        # git stops a whole diff where one of its files can't be told, as one with marks of a conflict.
        if not plain or not os.access(file, os.R_OK) or Path(file).is_dir():
            raise
        typer.echo(Path(file).read_bytes(), nl=False)


@app.command(epilog="Exit code 0, or 2: no such verdicts.")
def sources(
    verdicts: Verdicts = "verdicts",
    format: Annotated[Literal["text", "json", "csv"], typer.Option(help="What to print.")] = "text",
) -> None:
    """List everyone who stands behind the claims.

    Named or not, with how often they occur and what became of their claims.

    \b
    Example:
      onrecord sources verdicts --format csv
    """
    from rich.console import Console

    from pipeline.verdicts.sources import voices
    from pipeline.verdicts.sources_render import render_csv, render_json, render_text

    found = voices(verdicts_of(verdicts).values())
    if format == "text":
        Console().print(render_text(found))
    else:
        typer.echo((render_csv if format == "csv" else render_json)(found), nl=False)

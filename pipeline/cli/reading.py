"""What reads verdict files: `onrecord diff`, `show` and `sources`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.app import app, verdicts_of


@app.command(
    epilog="Exit code 0: nothing that --fail-on names has changed; 1: something has; 2: no such verdicts."
)
def diff(
    old: Annotated[str, typer.Argument(help="A verdict file, a folder of them, or REV:path in git.")],
    new: Annotated[str, typer.Argument(help="The same, to compare it with.")],
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="KIND,...",
            help="Exit with 1 where one of these changed: label, attribution, source, standing, citations, "
            "checkable, added, removed, error, recovered, confidence, wording; or none.",
            show_default="all but checkable, recovered, confidence, wording",
        ),
    ] = "label,attribution,source,standing,citations,added,removed,error",
    format: Annotated[Literal["text", "markdown", "json"], typer.Option(help="What to print.")] = "text",
    bound: Annotated[
        float, typer.Option(min=0, max=1, help="A confidence that moved by no more than this is no change.")
    ] = 0.1,
) -> None:
    """Tell what changed between two sets of verdicts, claim by claim.

    \b
    Example:
      onrecord diff HEAD~1:verdicts verdicts --format markdown
    """
    from rich.console import Console

    from pipeline.config import UserError
    from pipeline.verdicts.diff import diff_batches, failing
    from pipeline.verdicts.diff_markdown import render_markdown
    from pipeline.verdicts.diff_render import render_json, render_text

    found = diff_batches(verdicts_of(old), verdicts_of(new), bound)
    try:
        failed = failing(found, () if fail_on == "none" else (kind.strip() for kind in fail_on.split(",")))
    except ValueError as mistake:
        raise UserError(f"--fail-on: {mistake}") from None
    if format == "text":
        Console().print(render_text(found))
    else:
        typer.echo((render_markdown if format == "markdown" else render_json)(found), nl=False)
    sys.exit(int(failed))


@app.command(epilog="Exit code 0, or 2: no such verdict file, or it is none.")
def show(
    file: Annotated[str, typer.Argument(help="A verdict file, or the id of an article: verdicts/<id>.json.")],
) -> None:
    """Print a verdict file readably: each claim, who stands behind it, and what the evidence says.

    \b
    Example:
      onrecord show verdicts/my-article.json
    """
    from rich.console import Console

    from pipeline.verdicts.show import show as readable

    by_id = Path("verdicts") / f"{file}.json"
    for found in verdicts_of(str(by_id) if by_id.exists() and not Path(file).exists() else file).values():
        Console().print(readable(found))


@app.command(epilog="Exit code 0, or 2: no such verdicts.")
def sources(
    verdicts: Annotated[
        str, typer.Argument(help="A verdict file, a folder of them, or REV:path in git.")
    ] = "verdicts",
    format: Annotated[Literal["text", "json", "csv"], typer.Option(help="What to print.")] = "text",
) -> None:
    """List everyone who stands behind the claims: named or not, how often, and how their claims fared.

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

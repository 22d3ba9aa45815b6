"""The command `onrecord`: parses, calls, prints.

Exit codes are the same for all commands: 0, all is well; 1, there is something to look at; 2, bad input;
130, stopped by ctrl-C.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline import __version__

if TYPE_CHECKING:
    from pipeline.records import VerdictFile

app = typer.Typer(
    name="onrecord",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help starts three times as fast, and reads the same in a pipe.
    rich_markup_mode=None,
    help="Who stands behind each claim of a news article, on what record, and does the evidence bear it out?",
)


evals = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure a stage on labelled data.")
app.add_typer(evals, name="eval")


def main() -> None:
    """Run the command; a user's mistake is one line on standard error and exit code 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without the shapes of the labels shows "?" for them.
        sys.stdout.reconfigure(errors="replace")
    try:
        app()
    except Exception as error:
        from pipeline.config import UserError
        from pipeline.model.errors import RunStop

        if not isinstance(error, UserError | RunStop):
            raise
        typer.echo(f"onrecord: {error}", err=True)
        sys.exit(2)


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
    """What may stand before a command."""


@app.command(
    epilog="Exit code 0: every claim is dealt with; 1: some could not be; 2: bad input; 130: ctrl-C."
)
def run(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CONFIG|ARTICLE",
            help="A .yaml file; articles in place of the config's: .txt, .md, .html, .jsonl, the id of one "
            "of the config's, or - for standard input.",
            show_default=False,
        ),
    ] = None,
    mode: Annotated[
        Literal["replay", "record", "live"] | None, typer.Option(help="Where answers come from.")
    ] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which provider of the config to ask.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the verdict files.")] = None,
    until: Annotated[
        Literal["read", "split", "source", "retrieve", "judge"], typer.Option(help="Stop after this stage.")
    ] = "judge",
) -> None:
    """Take articles through the house and write a verdict file for each.

    \b
    Example:
      onrecord run --provider local --mode live my-article.txt
    """
    import asyncio

    from pipeline import batch, display, runner
    from pipeline.config import UserError

    todo = batch.assemble(what or [], until, mode=mode, provider=provider, out=out and out.absolute())
    watch = display.Watch(todo)
    try:
        with watch:
            results = asyncio.run(runner.run(todo, watch))
    except KeyboardInterrupt:
        typer.echo(f"onrecord: {display.stopped(todo, watch)}", err=True)
        sys.exit(130)
    files = [one for one in results if not isinstance(one, UserError)]
    mistakes = [*todo.mistakes, *(one for one in results if isinstance(one, UserError))]
    display.results(files, mistakes)
    sys.exit(2 if mistakes else int(any(display.has_errors(file) for file in files)))


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

    found = diff_batches(_verdicts(old), _verdicts(new), bound)
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
    for found in _verdicts(str(by_id) if by_id.exists() and not Path(file).exists() else file).values():
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

    found = voices(_verdicts(verdicts).values())
    if format == "text":
        Console().print(render_text(found))
    else:
        typer.echo((render_csv if format == "csv" else render_json)(found), nl=False)


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

    measured = finding(labels, texts, _verdicts(verdicts) if verdicts else None)
    if out is not None:
        measured.write(out, date=date, words=sys.argv[1:])
    Console().print(measured.table())


def _verdicts(argument: str) -> dict[str, VerdictFile]:
    """The verdict files of a word of the command line."""
    from pipeline.config import UserError
    from pipeline.verdicts.revisions import resolve

    try:
        return resolve(argument)
    except ValueError as mistake:
        raise UserError(str(mistake)) from None
    except OSError as problem:
        raise UserError(f"{argument}: cannot be read: {problem.strerror}") from None

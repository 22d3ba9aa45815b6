"""`onrecord check` and `onrecord demo`: a draft against the documents that it was written from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from pipeline.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.check.result import CheckResult
    from pipeline.config.settings import Config

Format = Literal["table", "json", "markdown", "github", "sarif", "junit"]


class _SeveralSources(TyperCommand):
    """Lets `--against` be followed by several documents: all up to the next option, or up to `--`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        told: list[str] = []
        taking = False
        for word in args:
            if word.startswith("-") and word != "-":
                taking = word == "--against"
                told += [] if taking else [word]
            else:
                told += ["--against", word] if taking else [word]
        if "--against" in args and "--against" not in told:
            told.append("--against")  # Nothing follows it: the parser says so.
        return super().parse_args(ctx, told)


@app.command(
    cls=_SeveralSources,
    epilog="Exit code 0: no claim fails; 1: some do (--fail-on), or could not be judged; 2: bad input.",
)
def check(
    drafts: Annotated[
        list[Path], typer.Argument(metavar="DRAFT...", help="Text or Markdown.", show_default=False)
    ],
    against: Annotated[
        list[str],
        typer.Option(
            metavar="SOURCE...",
            help="Documents: text, Markdown, HTML, PDF, folders of them, addresses.",
            show_default=False,
        ),
    ],
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Code alone, which decides what is certain; no model is asked.")
    ] = False,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which provider to ask: local, or one of the config.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A config file, else the one in this folder, if any.")
    ] = None,
    format: Annotated[Format, typer.Option(help="Form of the output.")] = "table",
    fail_on: Annotated[
        str, typer.Option(metavar="LABELS", help="refuted, conflicting, unsupported, with commas; or none.")
    ] = "refuted",
) -> None:
    """Check a draft against the documents that it was written from.

    Shows each claim with its label and the line of the document. What no document bears out is open, never
    refuted.

    \b
    Example:
      onrecord check draft.md --against notes/ report.pdf https://example.org/statement
      onrecord check draft.md --against notes/ --no-model
      onrecord check draft.md --against notes/ --fail-on refuted,unsupported --format github
    """
    import asyncio

    from pipeline.check.checking import check as check_drafts
    from pipeline.check.source_material import read_sources
    from pipeline.config.errors import UserError

    on = _labels(fail_on)
    if no_model and (provider is not None or config is not None):
        raise UserError("--no-model asks nobody: leave out --provider and --config")
    drafts = list(dict.fromkeys(drafts))
    asked = None if no_model else _config(config, provider)
    found = asyncio.run(check_drafts(drafts, read_sources(against, drafts), asked))
    _tell(found, format, on)
    sys.exit(int(bool(found.failing(on))))


@app.command(epilog="Exit code 0.")
def demo() -> None:
    """Show a recorded check of a draft with three mistakes.

    Needs no key, and asks no model.

    \b
    Example:
      onrecord demo
    """
    from pipeline.check.demo import command, draft, recorded

    for line, text in enumerate(draft().splitlines(), 1):
        typer.echo(f"{line:4}  {text}")
    _tell(recorded(), "table", ())
    typer.echo(f"This check was recorded. To run it:\n  {command()}")


def _config(file: Path | None, provider: str | None) -> Config:
    """The config of this folder, or the built-in one, whose answers are kept in the user's cache."""
    from platformdirs import user_cache_path

    from pipeline.run.selection import find_config

    near = find_config(file)
    own = file is None and not Path("config.yaml").exists()
    return near.changed(
        mode="live", provider=provider, cache=user_cache_path("onrecord") / "check" if own else None
    )


def _labels(named: str) -> Collection[str]:
    """The labels that --fail-on names. Raises UserError for another word."""
    from pipeline.check.result import FAILING
    from pipeline.config.errors import UserError

    words = [] if named == "none" else [word.strip() for word in named.split(",")]
    wrong = next((word for word in words if word not in FAILING), None)
    if wrong is not None:
        raise UserError(f"--fail-on: there is no {wrong!a}; there are: {', '.join(FAILING)}, or none")
    return {FAILING[word].value for word in words}


def _tell(check: CheckResult, format: Format, on: Collection[str]) -> None:
    from pipeline.check import rendering, reports

    match format:
        case "table":
            from rich.console import Console

            Console(highlight=False).print(rendering.table(check))
        case "github":
            from pipeline.cli.workflow_guard import write_commands

            write_commands(rendering.render_github(check, on))
        case "markdown":
            typer.echo(rendering.render_markdown(check), nl=False)
        case "json":
            typer.echo(reports.render_json(check), nl=False)
        case "sarif":
            typer.echo(reports.render_sarif(check, on), nl=False)
        case "junit":
            typer.echo(reports.render_junit(check, on), nl=False)

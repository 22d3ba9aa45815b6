"""`onrecord index`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app

if TYPE_CHECKING:
    from pipeline.evidence.indexing import Count

_DOUBTS = 20
"""Lines for documents in doubt that are shown."""


@app.command(epilog="Exit code 0; 2: something could not be read, the rest is indexed; 130: ctrl-C.")
def index(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Files (text, Markdown, HTML, PDF, office documents, JSON lines, feeds, web archives), or "
            "folders.",
            show_default=False,
        ),
    ],
    into: Annotated[
        Path, typer.Option(metavar="FILE|DIR", help="The index; in a folder, its corpus.db.")
    ] = Path("corpus.db"),
    words_only: Annotated[
        bool,
        typer.Option("--words-only", help="Leave out the search by meaning: quicker to build."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
) -> None:
    """Build an index of documents to check claims against.

    Called again, it updates the index to its files.

    \b
    Example:
      onrecord index archive/ --into corpus.db
    and in config.yaml:
      evidence: {index: corpus.db}
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from pipeline.documents.input_files import left_aside
    from pipeline.evidence.encoder import find_encoder
    from pipeline.evidence.indexing import index as bring_in

    place = into / "corpus.db" if into.is_dir() else into
    encoder = None if words_only else find_encoder()
    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} documents"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    task = bar.add_task("")

    def tell(file: Path, count: Count) -> None:
        done = count.added + count.changed + count.same
        encoded = f", {count.encoded} passages encoded" if count.encoded else ""
        bar.update(task, completed=done, description=f"{escape(file.name)}{encoded}")

    try:
        with bar:
            count = bring_in(paths, place, tell, encoder)
    except KeyboardInterrupt:
        typer.echo(f"onrecord: stopped: {place} keeps what was read; the same command resumes", err=True)
        sys.exit(130)
    told = [*filter(None, map(left_aside, paths)), *count.doubts[:_DOUBTS]]
    if (others := len(count.doubts) - _DOUBTS) > 0:
        told.append(f"{others:,} more in doubt; --json lists them all")
    for line in (*told, *count.mistakes):
        typer.echo(f"onrecord: {line}", err=True)
    typer.echo(_json(count) if as_json else _summary(count, place))
    sys.exit(2 if count.mistakes else 0)


def _json(count: Count) -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(count) | {"mistakes": [str(one) for one in count.mistakes]}, indent=2)


def _summary(count: Count, place: Path) -> str:
    from pipeline.verdicts.phrases import number

    encoded = f"; {number(count.encoded, 'passage')} encoded" if count.encoded else ""
    return (
        f"{place}: {number(count.documents, 'document')}, {number(count.passages, 'passage')}; "
        f"{count.added} new, {count.changed} changed, {count.removed} removed, {count.same} as before; "
        f"{count.undated} without a date{encoded}"
    )

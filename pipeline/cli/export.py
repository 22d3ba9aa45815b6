"""Verdicts and decisions for other programs: `onrecord export`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.app import Reviews, Verdicts, app, verdicts_of

if TYPE_CHECKING:
    from pipeline.reviews.settled import ReviewedArticle

_Format = Literal["claimreview", "csv", "markdown", "parquet"]


@app.command(epilog="Exit code 0, or 2: bad input.")
def export(
    verdicts: Verdicts = "verdicts",
    format: Annotated[_Format, typer.Option(help="What to write; parquet needs onrecord[parquet].")] = "csv",
    out: Annotated[str, typer.Option(metavar="FILE", help="Where to; - is standard output.")] = "-",
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="With claimreview: the organization that publishes.")
    ] = None,
    url_base: Annotated[
        str | None,
        typer.Option(metavar="URL", help="With claimreview: the address at which the report is published."),
    ] = None,
    reviews: Reviews = Path("reviews"),
) -> None:
    """Write claims and decisions for other programs.

    Each with what the evidence says; as ClaimReview, only claims that somebody has decided on.

    \b
    Example:
      onrecord export --format csv --out claims.csv
      onrecord export --format claimreview --publisher "The Example" --url-base https://example.org/checks/
    """
    from pipeline.reviews.decisions import load_decisions
    from pipeline.reviews.settled import settle_all

    render = _renderer(format, publisher, url_base)
    _write(out, render(settle_all(verdicts_of(verdicts), load_decisions(reviews))))


def _renderer(
    format: _Format, publisher: str | None, url_base: str | None
) -> Callable[[Mapping[str, ReviewedArticle]], str | bytes]:
    """What makes the file of this format. Raises UserError for options that do not go together."""
    from pipeline.config.errors import UserError
    from pipeline.export.rows import make_rows
    from pipeline.export.tables import to_csv, to_markdown

    if format == "claimreview":
        return _claimreview(publisher, url_base)
    if publisher is not None or url_base is not None:
        raise UserError(f"--publisher and --url-base go with --format claimreview, not with {format}")
    if format != "parquet":
        table = to_csv if format == "csv" else to_markdown
        return lambda desks: table(make_rows(desks))
    try:
        from pipeline.export.parquet import to_parquet
    except ImportError:
        raise UserError("--format parquet needs pyarrow: pip install 'onrecord[parquet]'") from None
    return lambda desks: to_parquet(make_rows(desks))


def _claimreview(
    publisher: str | None, url_base: str | None
) -> Callable[[Mapping[str, ReviewedArticle]], str]:
    from pipeline.config.errors import UserError
    from pipeline.export import claimreview
    from pipeline.verdicts.phrases import number

    if publisher is None or url_base is None:
        raise UserError("--format claimreview needs --publisher NAME and --url-base URL")
    by = claimreview.publisher(publisher, url_base)

    def render(desks: Mapping[str, ReviewedArticle]) -> str:
        count = sum(len(list(claimreview.decided(desk))) for desk in desks.values())
        waiting = claimreview.held_back(desks)
        left = f"; {number(waiting, 'decision')} left out, to look at again" if waiting else ""
        typer.echo(f"onrecord: {number(count, 'decided claim')}{left}", err=True)
        return claimreview.to_claimreview(desks, by)

    return render


def _write(out: str, data: str | bytes) -> None:
    """Raises UserError where the disk refuses, and for bytes that are to go to a terminal."""
    from pipeline.config.errors import UserError
    from pipeline.storage.atomic import write_or_refuse

    if out != "-":
        if Path(out).is_dir():
            raise UserError(f"--out {out!a}: a folder, or nothing; name a file")
        write_or_refuse(Path(out), data)
    elif isinstance(data, str):
        typer.echo(data, nl=False)
    elif sys.stdout.isatty():
        raise UserError("--format parquet can't be printed on a terminal: name a file with --out")
    else:
        sys.stdout.buffer.write(data)

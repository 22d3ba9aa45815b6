"""`onrecord calibrate`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import app


@app.command(epilog="Exit code 0, or 2: bad input.")
def calibrate(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Articles with notes and labelled claims, one JSON file each."),
    ] = None,
    reviews: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Instead: what people decided on the claims of the batch."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The calibration, by model.")] = Path(
        "calibration.yaml"
    ),
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The config whose provider is asked.")
    ] = None,
    provider: Annotated[str | None, typer.Option(metavar="NAME", help="Another of its providers.")] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers by claim, so that a run can resume.")
    ] = None,
    picture: Annotated[Path | None, typer.Option(metavar="FILE.svg", help="A reliability diagram.")] = None,
) -> None:
    """Measure what a model's verdicts are worth.

    Asks the model about your own labelled claims, or about those that people have decided on, and writes down
    what its probabilities are worth: name that file as `calibration` of the provider. A label is given only
    where 0.85 of such labels were right on articles that the fit has not seen.

    \b
    Example:
      onrecord calibrate --data labelled --keep answers.jsonl --picture calibration.svg
      onrecord calibrate --reviews reviews --keep answers.jsonl
    """
    import asyncio

    from pipeline.config.errors import UserError
    from pipeline.evals.calibration.command import calibrate as run
    from pipeline.evals.calibration.command import labelled_claims
    from pipeline.evals.calibration.reviewed import reviewed_claims
    from pipeline.run.selection import assemble_batch, find_config

    place = data or reviews
    if place is None or (data and reviews):
        raise UserError("give one of --data (a labelled set) and --reviews (decisions on this batch)")
    settings = find_config(config).changed(provider=provider)
    if data is not None:
        rows = labelled_claims(data, settings)
    else:
        batch = assemble_batch([str(config)] if config else [], provider=provider, mode="live")
        rows = reviewed_claims(batch, place)
    result = asyncio.run(run(rows, place, settings, keep, dt.datetime.now(tz=dt.UTC).date()))
    result.write(out)
    if picture is not None:
        result.draw(picture)
    for line in result.lines():
        typer.echo(line)
    typer.echo(f"{out}: name it as calibration of the provider")

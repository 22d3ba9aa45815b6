"""From nothing: `onrecord init`, `fetch` and `doctor`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.documents.fetch import FetchedArticle
    from pipeline.setup.setup_check import Check

_MARKS = {"ok": "✔", "note": "–", "missing": "✘"}


@app.command(epilog="Exit code 0; 2: files are in the way, and nothing was written.")
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or an empty folder.", show_default="this one")
    ] = Path(),
) -> None:
    """Set up a newsroom of your own.

    A config, an example article with its recorded answers, notes to check it against, a .gitignore.

    \b
    Example:
      onrecord init newsroom
    """
    import shlex

    from pipeline.setup.init import init as begin

    for path in begin(folder):
        typer.echo(path)
    first = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    typer.echo(f"next: {first}onrecord run")


@app.command(epilog="Exit code 0; 2: something could not be downloaded, the rest is there; 130: ctrl-C.")
def fetch(
    addresses: Annotated[
        list[str],
        typer.Argument(metavar="URL|FEED...", help="Pages, PDFs, and feeds (RSS, Atom).", show_default=False),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the articles.")] = Path("articles"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an article, a line each.")] = False,
) -> None:
    """Download articles from the web.

    Each is saved with its date, author and address, and none is downloaded twice. It follows robots.txt, and
    makes one request to a host at a time. PDFs and feeds need onrecord[web].

    \b
    Example:
      onrecord fetch https://example.org/news/1 https://example.org/feed.xml
    """
    import asyncio

    from pipeline.config.errors import UserError
    from pipeline.documents.fetch import fetch_articles

    async def tell() -> tuple[int, int, int]:
        new = before = bad = 0
        async for one in fetch_articles(addresses, out):
            if isinstance(one, UserError):
                typer.echo(f"onrecord: {one}", err=True)
                bad += 1
                continue
            before += one.before
            new += not one.before
            if as_json:
                typer.echo(_line(one))
            elif not one.before:
                typer.echo(_told(one))
        return new, before, bad

    try:
        new, before, bad = asyncio.run(tell())
    except KeyboardInterrupt:
        typer.echo(f"onrecord: stopped: {out} keeps what was fetched; the same command resumes", err=True)
        sys.exit(130)
    if not as_json:
        typer.echo(f"{out}: {new} new, {before} there before, {bad} not fetched")
    sys.exit(2 if bad else 0)


def _line(brought: FetchedArticle) -> str:
    import json
    from dataclasses import asdict

    told = {"path": str(brought.path), "new": not brought.before, **asdict(brought.entry)}
    return json.dumps(told, default=str)


def _told(brought: FetchedArticle) -> str:
    from pipeline.verdicts.phrases import visible

    entry = brought.entry
    date = str(entry.published) if entry.published else "undated"
    told = ", ".join([date, *([visible(entry.author)] if entry.author else [])])
    return f"{brought.path}: {visible(entry.title or 'untitled')} ({told})"


@app.command(epilog="Exit code 0: nothing is missing; 1: something is.")
def doctor(
    config: Annotated[
        Path | None,
        typer.Argument(metavar="CONFIG", help="A config file.", show_default="this folder's"),
    ] = None,
    ask: Annotated[
        str | None,
        typer.Option(metavar="PROVIDER", help="Try its endpoint with some tiny requests."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The checks as JSON.")] = False,
) -> None:
    """Check the set-up, one line for each part. Changes nothing, shows no key.

    It sends nothing, except with --ask: then it asks that provider's endpoint, and shows what it can do, what
    the lack of the rest costs, and the entry to put into the config.

    \b
    Examples:
      onrecord doctor
      onrecord doctor --ask openai
    """
    from pipeline.setup.doctor import examine

    if ask is not None:
        _ask(config, ask, as_json=as_json)
    checks = list(examine(config))
    typer.echo(_json(checks) if as_json else _lines(checks))
    sys.exit(int(any(check.state == "missing" for check in checks)))


def _ask(file: Path | None, name: str, *, as_json: bool) -> NoReturn:
    """Try a provider's endpoint, and print what came of it."""
    import asyncio

    import yaml

    from pipeline.run.selection import find_config
    from pipeline.setup.ask_endpoint import ask_endpoint

    asked = asyncio.run(ask_endpoint(find_config(file), name))
    entry = yaml.safe_dump({name: asked.entry}, sort_keys=False, allow_unicode=True)
    if as_json:
        typer.echo(_json(asked.checks))
    else:
        typer.echo(_lines(asked.checks))
    if asked.works:
        told = "the entry that fits" if asked.changed else "the entry is right"
        typer.echo(f"{told}:\n\n{entry}", nl=False, err=as_json)
    sys.exit(int(not asked.works))


def _lines(checks: Sequence[Check]) -> str:
    from pipeline.verdicts.phrases import visible

    width = max(len(check.name) for check in checks)
    return "\n".join(f"{_MARKS[one.state]} {one.name:{width}}  {visible(one.text)}" for one in checks)


def _json(checks: Sequence[Check]) -> str:
    import json

    named = [{"check": one.name, "state": one.state, "text": one.text} for one in checks]
    return json.dumps(named, indent=2, ensure_ascii=False)

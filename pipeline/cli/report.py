"""To read and to decide: `onrecord report` and `onrecord review`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import Reviews, Verdicts, app, verdicts_of
from pipeline.cli.article_texts import texts_of

if TYPE_CHECKING:
    from pipeline.records import Label
    from pipeline.reviews.decisions import Choice


@app.command(epilog="Exit code 0, or 2: bad input.")
def report(
    verdicts: Verdicts = "verdicts",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the site.")] = Path("report"),
    articles: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="The articles' texts; may be given several times. Else the config's articles.",
        ),
    ] = None,
    reviews: Reviews = Path("reviews"),
) -> None:
    """Write verdicts as a site that opens from disk.

    Each claim is marked in the text of its article.

    \b
    Example:
      onrecord report verdicts --out report
    """
    from pipeline.report.site import write_report
    from pipeline.reviews.decisions import load_decisions
    from pipeline.verdicts.phrases import number

    files = verdicts_of(verdicts)
    texts = texts_of(files, articles)
    front = write_report(out, files, texts, load_decisions(reviews))
    fitting = sum(id in texts and texts[id].sha256 == file.article.sha256 for id, file in files.items())
    typer.echo(f"{front}: {number(len(files), 'article')}, {fitting} with the text")


@app.command(
    epilog="Exit code 0; with --list, 1: there is something to look at again; 2: bad input; 130: ctrl-C."
)
def review(
    article: Annotated[
        str | None, typer.Argument(help="The id of an article; else all.", show_default=False)
    ] = None,
    claim: Annotated[
        str | None, typer.Argument(help="The id of a claim, to decide on it at once.", show_default=False)
    ] = None,
    agree: Annotated[bool, typer.Option("--agree", help="The verdict is right.")] = False,
    overrule: Annotated[
        str | None, typer.Option(metavar="LABEL", help="The label that it should have.")
    ] = None,
    dismiss: Annotated[
        bool, typer.Option("--dismiss", help="There is nothing to judge in this claim.")
    ] = False,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    name: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List what is decided and what is not.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
    verdicts: Annotated[
        str, typer.Option(metavar="DIR", help="A verdict file, a folder of them, or REV:path in git.")
    ] = "verdicts",
    reviews: Reviews = Path("reviews"),
) -> None:
    """Decide on claims; decisions outlive the verdicts. Asks about one claim after the other, or takes one
    decision by its options.

    \b
    Example:
      onrecord review my-article
      onrecord review my-article c-3f9a0c2e --overrule refuted --note "The day is wrong." --name "Jane Doe"
      onrecord review --list
    """
    from rich.console import Console

    from pipeline.config.errors import UserError
    from pipeline.reviews.decisions import append_decision, decide, load_decisions
    from pipeline.reviews.listing import in_words, render_json, render_text
    from pipeline.reviews.settled import settle_all
    from pipeline.reviews.terminal import chosen, claim_of, walk

    choice, label = _choice(agree, overrule, dismiss)
    if (choice is None) != (claim is None):
        raise UserError("to decide at once, name article, claim and one of --agree, --overrule, --dismiss")
    if choice is not None and (list_ or json_):
        raise UserError("--list and --json show decisions and make none: give one or the other")
    decided = load_decisions(reviews)
    on_desk = chosen(settle_all(verdicts_of(verdicts), decided), article)
    if article is not None:
        decided = {article: decided.get(article, ())}
    if json_:
        typer.echo(render_json(on_desk, decided), nl=False)
    elif list_:
        Console().print(render_text(on_desk, decided))
    elif choice is None or article is None or claim is None:
        try:
            walk(on_desk, reviews, _ask, Console(), name=name, date=_today())
        except KeyboardInterrupt:
            sys.exit(130)
    else:
        desk = on_desk[article]
        found, before = claim_of(desk, claim), desk.by_claim.get(claim)
        decision = decide(
            found,
            choice,
            label=label,
            note=note,
            name=name or "",
            date=_today(),
            replaces=before.decision.claim if before else None,
        )
        typer.echo(f"{append_decision(reviews, article, decision)}: {in_words(decision)}")
    sys.exit(int((list_ or json_) and any(desk.again for desk in on_desk.values())))


def _choice(agree: bool, overrule: str | None, dismiss: bool) -> tuple[Choice | None, Label | None]:
    """The decision that the options make, if they make one."""
    from pipeline.config.errors import UserError
    from pipeline.records import Label
    from pipeline.reviews.decisions import Choice

    given = [
        choice
        for choice, wanted in (
            (Choice.AGREE, agree),
            (Choice.OVERRULE, overrule is not None),
            (Choice.DISMISS, dismiss),
        )
        if wanted
    ]
    if len(given) > 1:
        raise UserError("--agree, --overrule and --dismiss are three decisions: make one")
    if overrule is not None and overrule not in list(Label):
        raise UserError(f"--overrule: there is no label {overrule!a}; there are: {', '.join(Label)}")
    return (given[0] if given else None), (Label(overrule) if overrule is not None else None)


def _ask(question: str) -> str:
    typer.echo(f"{question}: ", nl=False)
    return input()


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()

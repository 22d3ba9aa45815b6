"""The review in a terminal: one claim after the other, with a decision on each."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console

from pipeline.config.errors import UserError
from pipeline.records import Claim, Label
from pipeline.reviews.decisions import Choice, append_decision, decide
from pipeline.reviews.listing import in_words
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.layout import words
from pipeline.verdicts.phrases import number, worded
from pipeline.verdicts.show import claim_lines

Ask = Callable[[str], str]
"""Puts a question and returns the answer; EOFError where nobody answers any more."""

_LABELS = {str(place): label for place, label in enumerate(Label, 1)}
_WHAT = "[a]gree, [o]verrule, [d]ismiss, [s]kip, [q]uit"


def chosen(desks: Mapping[str, ReviewedArticle], article: str | None) -> dict[str, ReviewedArticle]:
    """The desks that a command is about. Raises UserError for an article that has no verdicts."""
    if article is None:
        return dict(desks)
    if article not in desks:
        near = difflib.get_close_matches(article, desks, n=1, cutoff=0.3)
        hint = f'did you mean "{near[0]}"?' if near else "review --list names them"
        raise UserError(f"{article}: no verdicts on an article of this id; {hint}")
    return {article: desks[article]}


def claim_of(desk: ReviewedArticle, id: str) -> Claim:
    """A claim by its id. Raises UserError where there is none."""
    for claim in desk.file.claims:
        if claim.id == id:
            return claim
    raise UserError(f"{id}: no claim of {desk.file.article.id} has this id; review --list names them")


def walk(
    desks: Mapping[str, ReviewedArticle],
    folder: Path,
    ask: Ask,
    console: Console,
    *,
    name: str | None,
    date: dt.date,
) -> int:
    """Ask about every open claim, write each decision at once, and return how many were made.

    First those to be looked at again, then those that nobody has decided. `date` is that of the decisions.
    """
    waiting = [(desk, claim, before) for desk in desks.values() for claim, before in _waiting(desk)]
    made = 0
    for place, (desk, claim, before) in enumerate(waiting, 1):
        console.print(words(f"\n{place} of {len(waiting)}, {desk.file.article.id}"))
        evidence = {passage.id: passage for passage in desk.file.evidence}
        for line in claim_lines(claim, evidence):
            console.print(line)
        if before is not None:
            told = f"{in_words(before.decision)}; since then {'; '.join(before.changes)}"
            console.print(words((f"look again: {told}", "yellow")))
        try:
            answer = _answer(ask, console, claim)
            if answer is None:
                continue
            choice, label = answer
            note = ask("note (may be empty)")
            while not name:
                name = ask("your name").strip()
        except EOFError:
            break
        replaces = before.decision.claim if before else None
        decision = decide(
            claim, choice, label=label, note=note.strip(), name=name, date=date, replaces=replaces
        )
        append_decision(folder, desk.file.article.id, decision)
        made += 1
    console.print(words(f"\n{number(made, 'decision')} written to {folder}" if made else "\nnothing decided"))
    return made


def _waiting(desk: ReviewedArticle) -> Iterator[tuple[Claim, Settled | None]]:
    yield from ((one.claim, one) for one in desk.again if one.claim is not None)
    yield from ((claim, None) for claim in desk.undecided)


def _answer(ask: Ask, console: Console, claim: Claim) -> tuple[Choice, Label | None] | None:
    """The decision on a claim, asked for until it is valid; None to skip it. Raises EOFError to quit."""
    while True:
        match ask(_WHAT).strip().lower():
            case "a" if claim.error is None and (claim.verdict or not claim.checkable):
                return Choice.AGREE, None
            case "a":
                console.print(words("there is no verdict to agree with"))
            case "o":
                if label := _label(ask, console, claim):
                    return Choice.OVERRULE, label
            case "d":
                return Choice.DISMISS, None
            case "s":
                return None
            case "q":
                raise EOFError
            case _:
                console.print(words("a, o, d, s or q"))


def _label(ask: Ask, console: Console, claim: Claim) -> Label | None:
    offered = ", ".join(f"{key} {worded(label)}" for key, label in _LABELS.items())
    label = _LABELS.get(ask(offered).strip())
    if label is None:
        console.print(words("a number, 1 to 4"))
    elif claim.verdict and claim.verdict.label is label:
        console.print(words("that is the label that it has: agree with it"))
        return None
    return label

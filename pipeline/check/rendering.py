"""A check as people read it: a table on a terminal, Markdown for a comment, annotations on a pull request."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pipeline.check.result import UNSETTLED, CheckedClaim, CheckResult
from pipeline.verdicts.annotations import Annotation, render_annotations
from pipeline.verdicts.phrases import MARKS, number

if TYPE_CHECKING:
    from rich.console import RenderableType

SILENT = ("supported", "not_checkable")
"""Labels that nobody needs to look at."""


def table(check: CheckResult) -> RenderableType:
    """A table for each draft, a row a claim, and a line that counts them."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from pipeline.verdicts.layout import words

    parts: list[RenderableType] = []
    for draft in check.drafts:
        made = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, expand=True)
        made.add_column("line", justify="right")
        made.add_column("claim", ratio=2, overflow="fold")
        made.add_column("documents", ratio=3, overflow="fold")
        for claim in draft.claims:
            shape, style = MARKS[claim.outcome]
            made.add_row(
                words(str(claim.line)),
                Text("\n").join([words((f"{shape} {claim.outcome}", style)), words(claim.text)]),
                Text("\n").join(words(line) for line in _documents(claim)),
            )
        parts += [words((draft.draft, "bold")), made]
    return Group(*parts, words((check.headline(), "bold"), f" {_judged(check)}"))


def render_markdown(check: CheckResult) -> str:
    """A table for each draft; nothing that a draft or a document says is taken for Markdown or HTML."""
    return "\n".join(_markdown(check)) + "\n"


def _markdown(check: CheckResult) -> Iterator[str]:
    from pipeline.verdicts.diff_markdown import escape

    yield f"### {check.headline()}"
    yield f"\n{escape(_judged(check))}"
    for draft in check.drafts:
        yield f"\n**{escape(draft.draft)}**\n"
        yield "| | line | claim | documents |"
        yield "|---|--:|---|---|"
        for claim in draft.claims:
            told = "<br>".join(escape(line) for line in _documents(claim))
            mark = f"{MARKS[claim.outcome][0]} {claim.outcome}"
            yield f"| {mark} | {claim.line} | {escape(claim.text)} | {told} |"


def render_github(check: CheckResult, on: Collection[str]) -> str:
    """Workflow commands: an error for each claim that the check fails on, a notice for others to look at."""
    failing = {id(claim) for claim in check.failing(on)}
    errors: list[Annotation] = []
    notices: list[Annotation] = [({"title": "onrecord check"}, f"{check.headline()} {_judged(check)}")]
    for draft, claim in check.claims:
        place = {"file": draft.draft, "line": str(claim.line), "title": claim.outcome}
        told = (place, in_a_line(claim))
        if id(claim) in failing:
            errors.append(told)
        elif claim.label not in SILENT:
            notices.append(told)
    command = "onrecord check"
    return "".join(
        (
            *render_annotations("error", errors, command, command),
            *render_annotations("notice", notices, command, command),
        )
    )


def in_a_line(claim: CheckedClaim) -> str:
    """A claim and what the documents say of it."""
    return " — ".join([claim.text, *_documents(claim)])


def _judged(check: CheckResult) -> str:
    by = "code alone" if check.judged_by == "code" else check.judged_by
    return f"(judged by {by}, against {number(len(check.against), 'document')})"


def _documents(claim: CheckedClaim) -> Iterator[str]:
    """What the documents say of a claim, in lines; the nearest words to an open claim are called so.

    That code could not settle it is said once, by who judged, and not with each claim.
    """
    if claim.reason and claim.reason != UNSETTLED:
        yield claim.reason
    for place in claim.places:
        head = "" if claim.cited else "nearest: "
        yield f"{head}{place.words()} “{place.quote}”"

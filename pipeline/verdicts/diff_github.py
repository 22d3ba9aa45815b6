"""A diff of verdicts as GitHub annotations: a line for each changed claim, at its place in the verdict file.

The form is that of https://docs.github.com/actions/reference/workflow-commands-for-github-actions. GitHub
shows ten annotations of a level for each step and drops the others: the last of ten says how many those are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipeline.records import VerdictFile
from pipeline.verdicts.changes import FAIL_ON, Change, ClaimDiff, Kind
from pipeline.verdicts.diff import ArticleDiff, BatchDiff
from pipeline.verdicts.diff_render import headline, notes
from pipeline.verdicts.files import dump
from pipeline.verdicts.phrases import number, visible

SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""
_LONGEST = 1000
# A line end needs none: `visible` leaves no such thing.
_ESCAPES = str.maketrans({"%": "%25"})
_IN_PROPERTY = _ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})

_Told = tuple[dict[str, str], str]


def render_github(diff: BatchDiff, new: Mapping[str, VerdictFile], path_of: Callable[[str], str]) -> str:
    """Workflow commands, a line each: warnings for what a build fails on by default, then notices.

    `new` is the new side of the diff; `path_of` gives the path of an article's verdict file.
    """
    warnings: list[_Told] = []
    notices: list[_Told] = [({"title": "Verdicts"}, headline(diff))]
    for article in diff.articles:
        file = {"file": path_of(article.id)}
        for kind, line in notes(article):
            (warnings if kind is Kind.ERROR else notices).append(({**file, "title": kind or "article"}, line))
        lines = _lines(new[article.id], article)
        for claim in article.claims:
            place = {**file, **({"line": str(lines[claim.id])} if claim.id in lines else {})}
            heavy = any(change.kind in FAIL_ON for change in claim.changes)
            (warnings if heavy else notices).append(({**place, "title": _title(claim)}, _message(claim)))
    return "".join((*_commands("warning", warnings), *_commands("notice", notices)))


def _commands(level: str, told: list[_Told]) -> Iterator[str]:
    if len(told) > SHOWN:
        left = len(told) - SHOWN + 1
        told = [*told[: SHOWN - 1], ({"title": "Verdicts"}, f"{left} more, which only `onrecord diff` tells")]
    for properties, message in told:
        named = ",".join(f"{name}={_escape(value, _IN_PROPERTY)}" for name, value in properties.items())
        yield f"::{level} {named}::{_escape(message, _ESCAPES)}\n"


def _escape(text: str, escapes: dict[int, str]) -> str:
    shown = visible(text)
    cut = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    return cut.translate(escapes)


def _lines(file: VerdictFile, article: ArticleDiff) -> dict[str, int]:
    """The line of each changed claim in the file as `dump` writes it, counted from 1."""
    wanted = {claim.id for claim in article.claims}
    found: dict[str, int] = {}
    for line, text in enumerate(dump(file).splitlines(), 1):
        name, _, value = text.partition(": ")
        id = value.removesuffix(",").strip('"')
        # A claim's own id is six spaces deep, and the claims come before all else that has one.
        if name == '      "id"' and id in wanted:
            found.setdefault(id, line)
    return found


def _title(claim: ClaimDiff) -> str:
    more = len(claim.changes) - 1
    return _told(claim.changes[0]) + (f" and {number(more, 'other change')}" if more else "")


def _message(claim: ClaimDiff) -> str:
    decision = f". {claim.decision}" if claim.decision else ""
    return f"{claim.text} [{claim.id}]: {'; '.join(_told(change) for change in claim.changes)}{decision}"


def _told(change: Change) -> str:
    if change.kind is Kind.ADDED or change.kind is Kind.REMOVED:
        return f"{change.kind}: {change.new or change.old}"
    what = f" of {change.what}" if change.what else ""
    return f"{change.kind}{what}: {change.old or 'none'} → {change.new or 'none'}"

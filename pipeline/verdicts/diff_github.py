"""A diff of verdicts as GitHub annotations: a line a changed claim, at its place in the verdict file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.records import VerdictFile
from pipeline.verdicts.annotations import Annotation, render_annotations
from pipeline.verdicts.changes import FAIL_ON, Change, ClaimDiff, Kind
from pipeline.verdicts.diff import ArticleDiff, BatchDiff
from pipeline.verdicts.diff_render import headline, notes
from pipeline.verdicts.files import dump
from pipeline.verdicts.phrases import number, worded

_MORE = ("Verdicts", "onrecord diff")


def render_github(diff: BatchDiff, new: Mapping[str, VerdictFile], path_of: Callable[[str], str]) -> str:
    """Workflow commands, a line each: warnings for what a build fails on by default, then notices.

    `new` is the new side of the diff; `path_of` gives the path of an article's verdict file.
    """
    warnings: list[Annotation] = []
    notices: list[Annotation] = [({"title": "Verdicts"}, headline(diff))]
    for article in diff.articles:
        file = {"file": path_of(article.id)}
        for kind, line in notes(article):
            (warnings if kind is Kind.ERROR else notices).append(({**file, "title": kind or "article"}, line))
        lines = _lines(new[article.id], article)
        for claim in article.claims:
            place = {**file, **({"line": str(lines[claim.id])} if claim.id in lines else {})}
            heavy = any(change.kind in FAIL_ON for change in claim.changes)
            (warnings if heavy else notices).append(({**place, "title": _title(claim)}, _message(claim)))
    return "".join(
        (
            *render_annotations("warning", warnings, *_MORE),
            *render_annotations("notice", notices, *_MORE),
        )
    )


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
        return f"{change.kind}: {worded(change.new or change.old or '')}"
    what = f" of {change.what}" if change.what else ""
    return f"{change.kind}{what}: {worded(change.old or 'none')} → {worded(change.new or 'none')}"

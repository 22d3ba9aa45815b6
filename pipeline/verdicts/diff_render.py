"""A diff of verdicts as people read it in a terminal, and as programs read it (JSON).

The JSON is the records of `pipeline.verdicts.diff` and `changes`, field by field, under two more keys:
`schema` ("onrecord/diff/1") and `counts` (changes by kind, every kind, in the order of `KINDS`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType

from pipeline.verdicts.changes import Change, ClaimDiff, Kind
from pipeline.verdicts.diff import ArticleDiff, BatchDiff
from pipeline.verdicts.layout import Indented, words
from pipeline.verdicts.phrases import number, worded

_SIGNS = {Kind.ADDED: ("+", "green"), Kind.REMOVED: ("-", "red"), Kind.ERROR: ("!", "bold red")}
_KIND_WIDTH = max(len(kind.value) for kind in Kind)


def render_json(diff: BatchDiff) -> str:
    """The diff as JSON, the same bytes for the same diff, with a newline at the end."""
    counts = diff.counts
    head = {"schema": "onrecord/diff/1", "counts": {kind.value: counts[kind] for kind in Kind}}
    return json.dumps({**head, **diff.model_dump(mode="json")}, ensure_ascii=False, indent=2) + "\n"


def render_text(diff: BatchDiff) -> RenderableType:
    """The diff for a terminal: what it was made with, the counts, then article by article."""
    return Group(*_paragraphs(diff))


def headline(diff: BatchDiff) -> str:
    """How many articles changed, came and went."""
    both = number(len(diff.articles) + diff.same, "article")
    added = f", {number(len(diff.added), 'article')} added" if diff.added else ""
    removed = f", {number(len(diff.removed), 'article')} removed" if diff.removed else ""
    return f"{len(diff.articles)} of {both} changed{added}{removed}"


def header(diff: BatchDiff) -> list[str]:
    """What the articles were made with that changed, each line once, with how many articles share it."""
    lines = Counter(line for article in diff.articles for line in article.header)
    both = len(diff.articles) + diff.same
    return [
        line if count == both else f"{line} (in {count} of {both} articles)" for line, count in lines.items()
    ]


def notes(article: ArticleDiff) -> Iterator[tuple[Kind | None, str]]:
    """What is to be said of an article before its claims: changed text, contradictions, errors."""
    if article.text_changed:
        yield None, "the article's text changed"
    for line in article.contradictions:
        yield None, f"new contradiction: {line}"
    for line in article.settled:
        yield None, f"no contradiction any more: {line}"
    for line in article.errors:
        yield Kind.ERROR, line
    for line in article.recovered:
        yield Kind.RECOVERED, line


def _paragraphs(diff: BatchDiff) -> Iterator[RenderableType]:
    yield from (Indented(words(line), hang=2) for line in header(diff))
    yield Indented(words((headline(diff), "bold")), hang=2)
    counts = [f"{kind.value} {diff.counts[kind]}" for kind in Kind if diff.counts[kind]]
    yield Indented(words(", ".join(counts) or "no claim changed"), hang=2)
    for sign, style, side in (("+", "green", diff.added), ("-", "red", diff.removed)):
        for one in side:
            told = words((f"{sign} {one.id}", style), f" {one.title or ''} ({number(one.claims, 'claim')})")
            yield Indented(told, hang=2)
    for article in diff.articles:
        yield from _article(article)


def _article(article: ArticleDiff) -> Iterator[RenderableType]:
    if not article.telling:
        return  # the header has said all there is
    yield Indented(words(""))
    yield Indented(words((article.id, "bold"), f" {article.title or ''}"), hang=2)
    for kind, line in notes(article):
        yield Indented(words(f"{kind.value}: {line}" if kind else line), depth=2, hang=2)
    for claim in article.claims:
        yield from _claim(claim)


def _claim(claim: ClaimDiff) -> Iterator[RenderableType]:
    sign, style = _SIGNS.get(claim.changes[0].kind, ("~", "yellow"))
    yield Indented(words((sign, style), f" {claim.text} ", (claim.id, "dim")), depth=2, hang=2)
    if claim.old_text is not None and claim.changes[0].kind is not Kind.WORDING:
        yield Indented(words((f"was: {claim.old_text}", "dim")), depth=4, hang=2)
    for change in claim.changes:
        told = words((change.kind.value, "cyan"))
        told.pad_right(_KIND_WIDTH + 2 - len(change.kind.value))
        told.append_text(words(f"{change.what}: " if change.what else "", *_sides(change)))
        yield Indented(told, depth=4, hang=_KIND_WIDTH + 2)
    if claim.decision is not None:
        told = words(("decision".ljust(_KIND_WIDTH + 2), "cyan"), claim.decision)
        yield Indented(told, depth=4, hang=_KIND_WIDTH + 2)


def _sides(change: Change) -> list[tuple[str, str]]:
    if change.kind is Kind.ADDED or change.kind is Kind.REMOVED:
        return [(worded(change.new or change.old or ""), "")]
    old, new = worded(change.old or "none"), worded(change.new or "none")
    return [(old, "red"), (" -> ", ""), (new, "green")]

"""A diff of verdicts as Markdown for a pull request: the counts first, then a fold for each article.

Whatever comes from an article, the evidence or a model is escaped with HTML entities, which can neither
open Markdown nor HTML, inside a fold or out of it. Mentions, issue numbers and addresses stay plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.verdicts.changes import Change, ClaimDiff, Kind
from pipeline.verdicts.diff import ArticleDiff, ArticleOnOneSide, BatchDiff
from pipeline.verdicts.diff_render import header, headline, notes
from pipeline.verdicts.phrases import number, visible

_STRUCTURAL = re.compile(
    r"""[\\`*\[\]<#|~&$@]            # what opens Markdown or HTML anywhere in a line
    |(?<![^\W_])_ | _(?![^\W_])    # an underscore at the edge of a word
    |:(?=//) | (?<=www)\.          # what makes an address a link""",
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE = "&#8203;"  # parts the sign from its word, as GitHub links mentions after it has read entities


def render_markdown(diff: BatchDiff) -> str:
    """The diff as GitHub Markdown, with a newline at the end."""
    return "\n".join(_lines(diff)) + "\n"


def escape(text: str) -> str:
    """Text on one line that Markdown and HTML show as it is."""
    return _STRUCTURAL.sub(_entity, visible(text).strip())


def _entity(match: re.Match[str]) -> str:
    sign = match[0]
    return f"&#{ord(sign)};{_INVISIBLE if sign in '@#' else ''}"


def _lines(diff: BatchDiff) -> Iterator[str]:
    yield f"### Verdicts: {headline(diff)}"
    if told := header(diff):
        yield ""
        yield from (f"- note: {escape(line)}" for line in told)
    if diff.counts:
        yield ""
        yield from ("| change | claims |", "|---|--:|")
        yield from (f"| {kind.value} | {diff.counts[kind]} |" for kind in Kind if diff.counts[kind])
    for word, side in (("added", diff.added), ("removed", diff.removed)):
        if side:
            yield ""
            yield from (f"- article {word}: {_named(one)} ({number(one.claims, 'claim')})" for one in side)
    for article in diff.articles:
        if article.telling:
            yield from _article(article)


def _article(article: ArticleDiff) -> Iterator[str]:
    yield from (
        "",
        f"<details><summary>{_named(article)} ({number(article.counts.total(), 'change')})</summary>",
        "",
    )
    for kind, line in notes(article):
        yield f"- **{kind.value if kind else 'note'}**: {escape(line)}"
    for claim in article.claims:
        yield from _claim(claim)
    yield from ("", "</details>")


def _claim(claim: ClaimDiff) -> Iterator[str]:
    yield f"- claim {escape(claim.id)}: {escape(claim.text)}"
    if claim.old_text is not None and claim.changes[0].kind is not Kind.WORDING:
        yield f"  - **was**: {escape(claim.old_text)}"
    for change in claim.changes:
        yield f"  - **{change.kind.value}**: {_told(change)}"


def _told(change: Change) -> str:
    if change.kind is Kind.ADDED or change.kind is Kind.REMOVED:
        return escape(change.new or change.old or "")
    what = f"{escape(change.what)}: " if change.what else ""
    return f"{what}{escape(change.old or 'none')} → {escape(change.new or 'none')}"


def _named(article: ArticleDiff | ArticleOnOneSide) -> str:
    return escape(f"{article.id} {article.title or ''}")

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
from pipeline.verdicts.phrases import number, visible, worded

_STRUCTURAL = re.compile(
    r"""[\\`*\[\]<#|~&$@]            # what opens Markdown or HTML anywhere in a line
    |(?<![^\W_])_ | _(?![^\W_])    # an underscore at the edge of a word
    |:(?=//) | (?<=www)\.          # what makes an address a link""",
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE = "&#8203;"  # parts the sign from its word, as GitHub links mentions after it has read entities

LONGEST = 65_000
"""Characters of a comment: GitHub takes 65,536, and a line of one's own should fit as well."""
_RESERVE = 300


def render_markdown(diff: BatchDiff, longest: int = LONGEST) -> str:
    """The diff as GitHub Markdown, with a newline at the end.

    No longer than `longest` characters (1000 or more): what does not fit is counted under the counts.
    """
    counts = list(_counts(diff))
    room = _Room(longest - _RESERVE - sum(len(line) + 1 for line in counts))
    summary = _Room(room.left // 4)
    told = [line for line in _summary(diff) if summary.take(line)]
    room.left -= room.left // 4 - summary.left
    for article in diff.articles:
        if article.telling:
            told += _article(article, room)
    return "\n".join((*counts, *_left_out(summary.lost, room.lost), *told)) + "\n"


def _left_out(lines: int, changes: int) -> Iterator[str]:
    left = [number(count, noun) for count, noun in ((lines, "line"), (changes, "change")) if count]
    if left:
        yield from ("", f"**{' and '.join(left)} left out** for lack of room: `onrecord diff` shows all.")


class _Room:
    """How many characters there still are, and how many parts did not fit into them."""

    def __init__(self, left: int) -> None:
        self.left, self.lost = left, 0

    def take(self, *lines: str) -> bool:
        """Make room for these lines, or count them as one part that is lost."""
        size = sum(len(line) + 1 for line in lines)
        fits = size <= self.left
        self.left -= size if fits else 0
        self.lost += not fits
        return fits


def escape(text: str) -> str:
    """Text on one line that Markdown and HTML show as it is."""
    return _STRUCTURAL.sub(_entity, visible(text).strip())


def _entity(match: re.Match[str]) -> str:
    sign = match[0]
    return f"&#{ord(sign)};{_INVISIBLE if sign in '@#' else ''}"


def _counts(diff: BatchDiff) -> Iterator[str]:
    yield f"### Verdicts: {headline(diff)}"
    if diff.counts:
        yield from ("", "| change | claims |", "|---|--:|")
        yield from (f"| {kind.value} | {diff.counts[kind]} |" for kind in Kind if diff.counts[kind])


def _summary(diff: BatchDiff) -> Iterator[str]:
    for n, line in enumerate(header(diff)):
        yield ("" if n else "\n") + f"- note: {escape(line)}"
    for word, side in (("added", diff.added), ("removed", diff.removed)):
        for n, one in enumerate(side):
            yield ("" if n else "\n") + f"- article {word}: {_named(one)} ({number(one.claims, 'claim')})"


def _article(article: ArticleDiff, room: _Room) -> list[str]:
    """A fold with as much of the article's changes as there is room for."""
    count = number(article.counts.total(), "change")
    opening = ["", f"<details><summary>{_named(article)} ({count})</summary>", ""]
    closing = ["", "</details>"]
    parts = [[f"- **{kind.value if kind else 'note'}**: {escape(line)}"] for kind, line in notes(article)]
    parts += [list(_claim(claim)) for claim in article.claims]
    if not room.take(*opening, *closing):
        room.lost += len(parts) - 1
        return []
    return [*opening, *(line for part in parts if room.take(*part) for line in part), *closing]


def _claim(claim: ClaimDiff) -> Iterator[str]:
    yield f"- claim {escape(claim.id)}: {escape(claim.text)}"
    if claim.old_text is not None and claim.changes[0].kind is not Kind.WORDING:
        yield f"  - **was**: {escape(claim.old_text)}"
    for change in claim.changes:
        yield f"  - **{change.kind.value}**: {_told(change)}"
    if claim.decision is not None:
        yield f"  - **decision**: {escape(claim.decision)}"


def _told(change: Change) -> str:
    if change.kind is Kind.ADDED or change.kind is Kind.REMOVED:
        return escape(worded(change.new or change.old or ""))
    what = f"{escape(change.what)}: " if change.what else ""
    return f"{what}{escape(worded(change.old or 'none'))} → {escape(worded(change.new or 'none'))}"


def _named(article: ArticleDiff | ArticleOnOneSide) -> str:
    return escape(f"{article.id} {article.title or ''}")

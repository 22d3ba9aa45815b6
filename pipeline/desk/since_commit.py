"""What changed in an article's verdicts since the last commit, as a diff shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.config.errors import UserError
from pipeline.desk.newsroom import Newsroom, article_files
from pipeline.records import Article, VerdictFile
from pipeline.report.diff_page import page_values
from pipeline.reviews.diff_decisions import with_decisions
from pipeline.reviews.settled import ReviewedArticle
from pipeline.run.intake import articles
from pipeline.verdicts import files
from pipeline.verdicts.changes import Kind
from pipeline.verdicts.diff import BatchDiff, diff_batches
from pipeline.verdicts.revisions import file_in

ASSETS = ("diff.css", "diff.js")
"""The sheet and script of a diff, which the report has no files for."""
_COMMIT = "HEAD"


@dataclass(frozen=True)
class SinceCommit:
    """The verdicts of an article as the last commit has them, and as they are."""

    diff: BatchDiff
    old: VerdictFile
    new: ReviewedArticle
    room: Newsroom

    @property
    def headline(self) -> str:
        """What changed, in a line."""
        found = self.diff.counts
        counts = ", ".join(f"{kind.value} ({found[kind]})" for kind in Kind if found[kind])
        (article,) = self.diff.articles
        text = "the article’s text" if article.text_changed else ""
        return ", ".join(filter(None, (text, counts))) or "what the verdicts were made with"

    def values(self) -> dict[str, object]:
        """What the page is filled with."""
        id = self.old.article.id
        texts = {one.sha256: one for one in _texts(self.room, id)}
        values = page_values(self.diff, {id: self.old}, {id: self.new.file}, texts)
        return {**values, "headline": "Changed since the last commit"}


def since_commit(room: Newsroom, article: str) -> SinceCommit | None:
    """What changed; None where nothing did, where no commit knows the verdicts, and where there is no git."""
    desk = room.desk(article)
    data = file_in(_COMMIT, room.verdicts / f"{article}.json") if desk else None
    if desk is None or data is None:
        return None
    try:
        old = files.load(data.decode("utf-8"), _COMMIT)
    except ValueError:
        return None
    found = with_decisions(diff_batches({article: old}, {article: desk.file}), {article: desk})
    return SinceCommit(found, old, desk, room) if found.articles else None


def _texts(room: Newsroom, article: str) -> Iterator[Article]:
    """The article's text as it is, and as the last commit has it."""
    if now := room.text(article):
        yield now
    for path in (file for file in article_files(room.config) if file.stem == article):
        if data := file_in(_COMMIT, path):
            with TemporaryDirectory() as folder:
                copy = Path(folder) / path.name
                copy.write_bytes(data)
                yield from (one for one in articles([copy]) if not isinstance(one, UserError))

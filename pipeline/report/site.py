"""The report: a static site that opens from disk, a front page for the batch and a page for each article.

The same verdicts, articles and decisions give the same bytes. Whatever an article, a model or a person wrote
is shown as text: the templates escape every value, and `visible` spells out what could reorder a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.config.errors import UserError
from pipeline.records import Article, VerdictFile
from pipeline.report.claim_card import STANDINGS
from pipeline.report.pages import make_article_page, make_front_page
from pipeline.reviews.decisions import Decision
from pipeline.reviews.settled import settle_all
from pipeline.storage.atomic import write_atomic
from pipeline.verdicts.files import path_of
from pipeline.verdicts.phrases import MARKS, number, visible, worded

ASSETS = ("desk.css", "text.css", "article.css", "theme.js", "article.js", "front.js")
_HERE = Path(__file__).parent
_OURS = "desk.css"


def write_report(
    out: Path,
    files: Mapping[str, VerdictFile],
    articles: Mapping[str, Article],
    decided: Mapping[str, tuple[Decision, ...]],
) -> Path:
    """Write the site into `out`, and return the path of its front page.

    `articles` are the texts that are known, by id. Pages of articles that are no longer in the batch are
    deleted. Raises UserError for a folder that holds something else, and where the disk refuses.
    """
    _check(out)
    on_desk = settle_all(files, decided)
    paths = {id: _page(out, id) for id in on_desk}
    pages = environment()
    try:
        for name in ASSETS:
            write_atomic(out / name, (_HERE / "assets" / name).read_text(encoding="utf-8"))
        template = pages.get_template("article.html")
        # One page at a time: a batch may be larger than memory.
        for id, path in paths.items():
            write_atomic(
                path, template.render(page=make_article_page(on_desk[id], articles.get(id)), root="../")
            )
        for old in set((out / "articles").glob("*.html")) - set(paths.values()):
            old.unlink()
        front = pages.get_template("front.html")
        write_atomic(out / "index.html", front.render(page=make_front_page(on_desk, decided), root=""))
    except OSError as problem:
        raise UserError(f"{problem.filename or out}: cannot be written: {problem.strerror}") from None
    return out / "index.html"


def _page(out: Path, article: str) -> Path:
    try:
        return path_of(out / "articles", article, ".html")
    except ValueError as mistake:
        raise UserError(str(mistake)) from None


def _check(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UserError(f"{out}: not a folder; name one for the report")
    if out.exists() and any(out.iterdir()) and not (out / _OURS).exists():
        raise UserError(f"{out}: holds something else than a report; name another folder")


def environment() -> Environment:
    """The environment of the templates: every value is escaped, misleading characters are spelled out."""
    made = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals.update(
        desk=None,
        MARKS=MARKS,
        STANDINGS=STANDINGS,
        number=number,
        worded=worded,
        slug=_slug,
        bars=_bars,
        percent=_percent,
    )
    return made


def _shown(value: Any) -> Any:
    """A value for a page, before it is escaped: text with misleading characters spelled out."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _slug(words: str) -> str:
    """The class of a label or a standing in the style sheets."""
    return words.replace(" ", "-")


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _bars(shares: list[tuple[str, float]]) -> list[tuple[str, str, str]]:
    """Parts of a bar 100 wide: class, left edge, width."""
    total, left, parts = sum(share for _, share in shares) or 1.0, 0.0, []
    for words, share in shares:
        width = 100 * share / total
        parts.append((_slug(words), f"{left:.2f}", f"{width:.2f}"))
        left += width
    return parts

"""A diff of verdicts as one page that needs no other file: before and after, where it stands in the article.

The page's Content-Security-Policy allows no script and no style but its own, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from markupsafe import Markup

from pipeline.records import Article, VerdictFile
from pipeline.report.diff_text import find_changes
from pipeline.report.site import environment
from pipeline.verdicts.changes import Kind
from pipeline.verdicts.diff import BatchDiff
from pipeline.verdicts.diff_render import header, headline, notes

_ASSETS = Path(__file__).parent / "assets"
STYLES = ("desk.css", "text.css", "diff.css")
SCRIPTS = ("theme.js", "diff.js")


def render_html(
    diff: BatchDiff,
    old: Mapping[str, VerdictFile],
    new: Mapping[str, VerdictFile],
    texts: Mapping[str, Article],
) -> str:
    """The page as HTML. `old` and `new` are the two sides by article id, `texts` those that are known, by
    sha256.

    Whatever an article, a model or a person wrote is shown as text.
    """
    style, script = _together(STYLES), _together(SCRIPTS)
    pages = environment()
    pages.globals.update(GLOBALS)
    return pages.get_template("diff.html").render(
        **page_values(diff, old, new, texts),
        # Our own sheets and scripts, which hold nothing of an article's.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        allowed=f"script-src '{_digest(script)}'; style-src '{_digest(style)}'",
    )


def page_values(
    diff: BatchDiff,
    old: Mapping[str, VerdictFile],
    new: Mapping[str, VerdictFile],
    texts: Mapping[str, Article],
) -> dict[str, object]:
    """What the template of a diff is filled with, without its look. The arguments are `render_html`'s."""
    told = (article for article in diff.articles if article.telling)
    return {
        "headline": headline(diff),
        "header": header(diff),
        "counts": [(kind.value, diff.counts[kind]) for kind in Kind if diff.counts[kind]],
        "sides": list(_sides(diff)),
        "articles": [
            find_changes(article, old[article.renamed or article.id], new[article.id], texts, f"a{number}")
            for number, article in enumerate(told, 1)
        ],
    }


def _together(names: Iterable[str]) -> str:
    return "\n" + "".join((_ASSETS / name).read_text(encoding="utf-8") for name in names)


def _digest(text: str) -> str:
    """The hash by which a Content-Security-Policy allows an inline text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _sides(diff: BatchDiff) -> Iterable[tuple[str, str, str, int]]:
    """Articles that came or went: which of it, id, title, claims."""
    for word, side in (("added", diff.added), ("removed", diff.removed)):
        yield from ((word, one.id, one.title or "", one.claims) for one in side)


GLOBALS = {"notes": notes}
"""What the templates of a diff call."""

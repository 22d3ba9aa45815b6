"""A diff of verdicts as one page that needs no other file: before and after, claim by claim.

The page has no script, and its Content-Security-Policy allows no style but its own, by hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from pipeline.desk.report import environment
from pipeline.verdicts.changes import FAIL_ON, Kind
from pipeline.verdicts.diff import BatchDiff
from pipeline.verdicts.diff_render import header, headline, notes
from pipeline.verdicts.phrases import MARKS

_ASSETS = Path(__file__).parent / "assets"
_STYLES = ("desk.css", "diff.css")


def render_html(diff: BatchDiff) -> str:
    """The page's text. Whatever an article, a model or a person wrote is shown as text."""
    style = "\n" + "".join((_ASSETS / name).read_text(encoding="utf-8") for name in _STYLES)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    pages = environment()
    pages.globals.update(mark_of=_mark_of, notes=notes)
    return pages.get_template("diff.html").render(
        diff=diff,
        headline=headline(diff),
        header=header(diff),
        counts=[(kind.value, diff.counts[kind]) for kind in Kind if diff.counts[kind]],
        sides=list(_sides(diff)),
        fail_on=FAIL_ON,
        # Our own style sheets, which hold nothing of an article's.
        style=Markup(style),  # noqa: S704
        digest=digest,
    )


def _sides(diff: BatchDiff) -> Iterable[tuple[str, str, str, int]]:
    """Articles that came or went: which of it, id, title, claims."""
    for word, side in (("added", diff.added), ("removed", diff.removed)):
        yield from ((word, one.id, one.title or "", one.claims) for one in side)


def _mark_of(value: str | None) -> tuple[str, str] | None:
    """Words and shape of a label; None for any other value."""
    labels = (words for words in MARKS if value is not None and value in (words.replace(" ", "_"), words))
    found = next(labels, "conflicting" if value == "conflicting_evidence" else None)
    return (found, MARKS[found][0]) if found else None

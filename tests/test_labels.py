"""Labels: one table, every place that has something for a label has it for each of the four, and no place
shows people the value of a file, such as `on_background`, in place of words.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import desk_cases as cases
import pytest
from rich.console import Console, RenderableType

from pipeline.check import rendering
from pipeline.check.result import FAILING, CheckedClaim, CheckedDraft, CheckResult
from pipeline.desk import queue
from pipeline.evals.verdicts.plain import Judged
from pipeline.export.rows import make_rows
from pipeline.export.tables import to_markdown
from pipeline.judging import scores
from pipeline.records import AttributionCheck, Claim, Label, Source, SourceKind, Standing, VerdictFile
from pipeline.report.diff_page import render_html
from pipeline.report.site import environment, write_report
from pipeline.reviews import listing
from pipeline.reviews.decisions import Choice, Decision, decide
from pipeline.reviews.settled import settle_all
from pipeline.stages.read import read
from pipeline.verdicts import sources_render
from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.diff_github import render_github
from pipeline.verdicts.diff_markdown import render_markdown
from pipeline.verdicts.diff_render import render_text
from pipeline.verdicts.phrases import LABELS, MARKS, label, told_of
from pipeline.verdicts.show import show
from pipeline.verdicts.sources import voices

ROOT = Path(__file__).parents[1]
STYLES = (ROOT / "pipeline/report/assets/desk.css").read_text("utf-8")


def test_the_table_has_each_label_once_and_no_form_twice() -> None:
    assert list(LABELS) == list(Label)
    for column in ("shape", "words", "style", "rating_name", "rating"):
        values = [getattr(form, column) for form in LABELS.values()]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("one", Label)
def test_each_place_has_each_label(one: Label) -> None:
    form = LABELS[one]
    assert MARKS[label(one)] == (form.shape, form.style)
    slug = environment().globals["slug"](form.words)
    assert re.search(rf"^\.l-{slug}\b.*--tone", STYLES, re.MULTILINE), "the report has no colour for it"
    assert one in scores.LABELS.values(), "no word of a model's answer stands for it"
    assert one.value.replace("_", " ") in str(Judged.model_json_schema()), "the plain prompt cannot answer it"
    assert one is Label.SUPPORTED or one in FAILING.values(), "--fail-on cannot name it"
    for page in ("docs/verdicts.md", "docs/reference/verdict-file.md"):
        assert f"{one.value}" in (ROOT / page).read_text("utf-8"), f"{page} does not name it"


# --- no value of a file where people read ---------------------------------------------------------

VALUE = re.compile(r"\b[a-z]+_[a-z]+(?:_[a-z]+)*\b")
ARTICLE = read("mayor", cases.TEXT)


def every(by: int) -> VerdictFile:
    """A file with a claim for each kind of source, whose other values go around by so many."""

    def claim(n: int, kind: SourceKind) -> Claim:
        def one(values: list[str]) -> str:
            return values[(n + by) % len(values)]

        source = Source(kind=kind, text="an aide", standing=one(list(Standing)))
        leans = {"label": one(list(Label)), "probability": 0.5}
        found = cases.verdict(one(list(Label)[::-1]), attribution=one(list(AttributionCheck)), leans=leans)
        left = {"verdict": found, "source": source}
        if n == 0:
            left = {"checkable": not by, "source": source} | ({} if by else {"verdict": None})
        return cases.claim(f"c-{n}", cases.TEXT.split()[n + 4], text=f"Claim {n}.", **left)

    return cases.file_of(ARTICLE, *(claim(n, kind) for n, kind in enumerate(SourceKind)))


def printed(shown: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(shown)
    return console.file.getvalue()


def in_a_window(page: str) -> str:
    """What a page shows, and what it says to those who hear it."""
    said = " ".join(re.findall(r'aria-label="([^"]*)"', page))
    return re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL) + said


def decisions(file: VerdictFile) -> tuple[Decision, ...]:
    """To overrule a claim to each label."""
    day, claims = dt.date(2026, 3, 1), [one for one in file.claims if one.verdict]
    return tuple(
        decide(one, Choice.OVERRULE, label=given, name="Jane Doe", date=day)
        for one, given in zip(claims, Label, strict=False)
        if one.verdict and one.verdict.label is not given
    )


def checked(file: VerdictFile) -> CheckResult:
    claims = (
        CheckedClaim(line=1, text=one.text, quote=one.quote, label=told_of(one), reason="Why.")
        for one in file.claims
    )
    drafts = (CheckedDraft(draft="draft.md", claims=tuple(claims)),)
    return CheckResult(schema="onrecord/check/1", judged_by="code", against=("notes.md",), drafts=drafts)


def places(tmp_path: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every form in which people read verdicts, decisions, and what changed in them."""
    old, new = {"mayor": every(0)}, {"mayor": every(1)}
    decided = {"mayor": decisions(old["mayor"])}
    texts, desks, found = {"mayor": ARTICLE}, settle_all(new, decided), diff_batches(old, new)
    yield "show", lambda: printed(show(new["mayor"]))
    yield "diff", lambda: printed(render_text(found))
    yield "diff, Markdown", lambda: render_markdown(found)
    yield "diff, GitHub", lambda: render_github(found, new, lambda id: f"{id}.json")
    yield "diff, HTML", lambda: in_a_window(render_html(found, old, new, {ARTICLE.sha256: ARTICLE}))
    yield "sources", lambda: printed(sources_render.render_text(voices(new.values())))
    yield "review", lambda: printed(listing.render_text(desks, decided))
    yield "export", lambda: to_markdown(make_rows(desks))
    yield "check", lambda: printed(rendering.table(checked(new["mayor"])))
    yield "check, Markdown", lambda: rendering.render_markdown(checked(new["mayor"]))
    yield "check, GitHub", lambda: rendering.render_github(checked(new["mayor"]), ())
    yield "front page", lambda: in_a_window(write_report(tmp_path, new, texts, decided).read_text("utf-8"))
    yield "article", lambda: in_a_window((tmp_path / "articles/mayor.html").read_text("utf-8"))
    waiting = queue.make_queue(desks)
    yield "queue", lambda: " ".join(f"{one.outcome} {one.standing} {one.leans}" for one in waiting.rows)


def test_no_value_of_a_file_is_shown(tmp_path: Path) -> None:
    for name, told in places(tmp_path):
        text = told()
        assert "conflicting" in text, f"{name}: shows no label at all"
        assert not VALUE.findall(text), f"{name}: {sorted(set(VALUE.findall(text)))}"

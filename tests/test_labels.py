"""Labels: one table, and every place that has something for a label has it for each of the four."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.check.result import FAILING
from pipeline.evals.verdicts.plain import Judged
from pipeline.judging import scores
from pipeline.records import Label
from pipeline.report.site import environment
from pipeline.verdicts.phrases import LABELS, MARKS, label

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

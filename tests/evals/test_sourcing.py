"""eval sourcing: label files in three shapes, three systems, resuming, scores, reports without text."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline.config.errors import UserError
from pipeline.evals.kept import Kept
from pipeline.evals.sourcing import compare, labelled, report, scores
from pipeline.evals.sourcing.scores import SourcePrediction
from pipeline.model import prompts
from pipeline.model.client import Answer
from pipeline.model.errors import CallFailed
from pipeline.records import QuoteType, SourceKind

TEXT = (
    "“The bridge is closed,” said a Western diplomat. Anna Berg told us it may reopen. Pelle liked the plan."
)
DIPLOMAT = [TEXT.index("a Western"), TEXT.index(". Anna")]
CLOSED = [0, TEXT.index(" said a")]
REOPEN = [TEXT.index("it may"), TEXT.index(". Pelle")]
BERG = [TEXT.index("Anna"), TEXT.index(" told us")]
PLAN = [TEXT.index("the plan"), len(TEXT) - 1]

GOLD = {
    "article": "bridge",
    "attr": "E1",
    "content_spans": [CLOSED],
    "source_spans": [DIPLOMAT],
    "kind": "anonymous_person",
    "anonymity_granted": False,
    "quote": "direct",
}
REVIEWED = {
    "article": "bridge",
    "attr": "E2",
    "content_spans": [REOPEN],
    "source_spans": [BERG],
    "quote_type": "indirect",
    "source_class": "named_person",
    "reviewed_ok": False,
}
PLAIN = {"id": "p1", "text": TEXT, "content": [PLAN], "kind": "named_person", "quote": "indirect"}


@pytest.fixture
def data(tmp_path: Path) -> labelled.LabelledArticles:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "bridge.txt").write_text(TEXT, encoding="utf-8")
    return labelled.load([written(tmp_path, GOLD, REVIEWED, PLAIN)], tmp_path)


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "labels.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


class Model:
    """A client that answers each prompt with what it is told to, and counts."""

    def __init__(self, **fields: object) -> None:
        from collections import defaultdict

        from pipeline.model.answers import Usage

        self.fields = fields
        self.usage: Any = defaultdict(Usage)

    async def ask(self, prompt: Any, shape: Any, *, article: str, **values: object) -> Any:
        usage = self.usage[prompt.name]
        usage.calls += 1
        usage.prompt_tokens += 100
        if not self.fields:
            raise CallFailed("no answer")
        return Answer(shape.model_validate(self.fields))


def asked(model: Model) -> Any:
    texts = prompts.load(["plain_sourcing"])
    return compare.AskedSystem(model, "a model", texts["plain_sourcing"])  # type: ignore[arg-type]


def test_three_shapes_of_labels_are_read(data: labelled.LabelledArticles) -> None:
    gold, reviewed, plain = data.rows
    assert (gold.id, gold.kind, gold.quote, gold.granted) == (
        "bridge/E1",
        "anonymous_person",
        "direct",
        False,
    )
    assert (reviewed.kind, reviewed.quote, reviewed.granted) == (None, QuoteType.INDIRECT, False)
    assert (plain.id, plain.kind, plain.granted) == ("p1", SourceKind.NAMED_PERSON, None)
    assert [data.articles[row.article].text for row in data.rows] == [TEXT] * 3


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({**GOLD, "article": "other"}, "no text other.txt"),
        ({**GOLD, "kind": "whoever"}, "no labelled attribution"),
        ({"id": "x", "text": TEXT, "content": [[0, 999]]}, "ends at 999"),
        ({"id": "x", "content": [[0, 1]], "kind": 3, "text": "A."}, "no labelled attribution"),
    ],
)
def test_a_bad_line_is_told_by_file_and_line(tmp_path: Path, row: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UserError, match=rf"labels\.jsonl:1: .*{complaint}"):
        labelled.load([written(tmp_path, row)], tmp_path)


def test_what_is_unclear_to_people_is_left_out(tmp_path: Path) -> None:
    file = written(tmp_path, {**PLAIN, "kind": "unclear"}, PLAIN)
    assert [row.id for row in labelled.load([file], None).rows] == ["p1"]


async def test_the_rules_ask_nobody(data: labelled.LabelledArticles) -> None:
    told = await compare.run(data, "rules", None, Kept(None, SourcePrediction), lambda _: None)
    assert [one.kind for one in told][:2] == ["anonymous_person", "named_person"]
    assert (told[0].start, told[0].end, told[0].quote) == (*DIPLOMAT, "direct")
    assert sum(one.calls for one in told) == 0


async def test_plain_asks_for_each_and_takes_the_model_at_its_word(data: labelled.LabelledArticles) -> None:
    model = Model(speaker="Anna Berg", kind="named_person", quote="mixed", granted=False)
    told = await compare.run(data, "plain", asked(model), Kept(None, SourcePrediction), lambda _: None)
    assert [(one.start, one.end, one.quote) for one in told] == [(*BERG, "mixed")] * 3
    assert [(one.calls, one.tokens) for one in told] == [(1, 100)] * 3


async def test_a_run_goes_on_where_it_stopped(data: labelled.LabelledArticles, tmp_path: Path) -> None:
    file = tmp_path / "predictions.jsonl"
    model = Model(speaker="Anna Berg", kind="named_person", quote="mixed", granted=False)
    first = await compare.run(data, "plain", asked(model), Kept(file, SourcePrediction), lambda _: None)
    file.write_text(file.read_text() + '{"id": "half', encoding="utf-8")
    silent = Model()
    assert (
        await compare.run(data, "plain", asked(silent), Kept(file, SourcePrediction), lambda _: None) == first
    )
    assert not silent.usage
    assert TEXT[:10] not in file.read_text(encoding="utf-8")


async def test_a_failed_call_is_an_error_and_is_asked_again(
    data: labelled.LabelledArticles, tmp_path: Path
) -> None:
    file = tmp_path / "predictions.jsonl"
    told = await compare.run(data, "plain", asked(Model()), Kept(file, SourcePrediction), lambda _: None)
    assert [(one.error, one.kind) for one in told] == [("no answer", "none")] * 3
    model = Model(speaker="Anna Berg", kind="named_person", quote="mixed", granted=False)
    again = await compare.run(data, "plain", asked(model), Kept(file, SourcePrediction), lambda _: None)
    assert [one.error for one in again] == [None] * 3


def test_a_file_that_holds_no_predictions_is_not_written_to(tmp_path: Path) -> None:
    file = written(tmp_path, GOLD)
    with pytest.raises(UserError, match="holds no predictions"):
        Kept(file, SourcePrediction)


async def test_scores_and_report(data: labelled.LabelledArticles, tmp_path: Path) -> None:
    told = await compare.run(data, "rules", None, Kept(None, SourcePrediction), lambda _: None)
    perfect = scores.score(data, told)
    nobody = {"kind": SourceKind.NONE, "start": None}
    wrong = scores.score(data, [one.model_copy(update=nobody) for one in told])
    assert perfect.measures["source_overlap_f1"].value == 1
    assert (perfect.measures["anonymous_f1"].value, wrong.measures["anonymous_f1"].value) == (1, 0)
    assert wrong.measures["named_or_anonymous_accuracy"].value == 0
    assert {miss.thing for miss in wrong.misses} == {"kind", "source"}
    both = {"rules": perfect, "wrong": wrong}
    kept = json.dumps(
        report.as_json(data, both, [tmp_path / "labels.jsonl"], model="m", date="2025-01-01", command="c")
    )
    assert "diplomat" not in kept
    assert json.loads(kept)["systems"]["wrong"]["measures"]["kind_accuracy"]["value"] == 0
    console = Console(width=150, record=True, file=io.StringIO())
    console.print(report.tables(data, both, examples=1))
    shown = console.export_text()
    assert "kind: anonymous person told as none: 1" in shown
    assert "[a Western diplomat]" in shown

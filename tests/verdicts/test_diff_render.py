from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from pipeline.records import MadeWith
from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.diff_render import render_json, render_text


@pytest.fixture
def batch(verdict_file, claim, verdict):
    """A changed label, a changed text, an article that came and one that changed its model only."""
    old, only = verdict_file(claim(), claim("c-2", 50, 90)), verdict_file(id="m")
    new = verdict_file(
        claim(text="New [red]words[/red].", verdict=verdict("refuted")), claim("c-2", 50, 90, text="B.")
    )
    other = only.model_copy(
        update={"made_with": MadeWith(model="model-b", prompts=only.made_with.prompts, settings={"k": 5})}
    )
    return diff_batches({"a-1": old, "m": only}, {"a-1": new, "m": other, "n": verdict_file(id="n")})


def printed(renderable: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return console.file.getvalue()


def test_text_tells_header_counts_and_changes(batch) -> None:
    assert printed(render_text(batch)).splitlines() == [
        "model: model-a -> model-b (in 1 of 2 articles)",
        "2 of 2 articles changed, 1 article added",
        "label 1, wording 1",
        "+ n Talks go on, diplomats say (0 claims)",
        "",
        "a-1 Talks go on, diplomats say",
        "  ~ New [red]words[/red]. c-1",
        "    was: Statement c-1.",
        "    label        supported -> refuted",
        "  ~ B. c-2",
        "    wording      claim: Statement c-2. -> B.",
    ]


def test_nothing_changed(verdict_file) -> None:
    same = {"a-1": verdict_file()}
    assert printed(render_text(diff_batches(same, same))).splitlines() == [
        "0 of 1 article changed",
        "no claim changed",
    ]


@pytest.mark.parametrize("width", [40, 80, 140])
def test_text_fits_its_width_and_leaves_no_spaces_at_the_end(batch, width) -> None:
    for line in printed(render_text(batch), width).splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


def test_json_is_stable_and_counts_every_kind(batch) -> None:
    text = render_json(batch)
    data = json.loads(text)
    assert text == render_json(batch)
    assert list(data) == ["schema", "counts", "added", "removed", "articles", "same"]
    assert data["schema"] == "onrecord/diff/1"
    assert (data["counts"]["label"], data["counts"]["removed"]) == (1, 0)
    assert data["articles"][0]["claims"][0] == {
        "id": "c-1",
        "old_id": "c-1",
        "text": "New [red]words[/red].",
        "old_text": "Statement c-1.",
        "changes": [{"kind": "label", "what": None, "old": "supported", "new": "refuted"}],
        "decision": None,
    }

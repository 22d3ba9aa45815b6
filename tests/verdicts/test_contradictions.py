"""How contradictions are told: in show, in the counts of a run, and in a diff."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console, RenderableType

from pipeline.records import Claim, Contradiction, VerdictFile
from pipeline.verdicts.diff import diff, diff_batches
from pipeline.verdicts.diff_markdown import render_markdown
from pipeline.verdicts.diff_render import render_text
from pipeline.verdicts.files import dump, load
from pipeline.verdicts.show import show
from pipeline.verdicts.table import summary

MakeClaim = Callable[..., Claim]
MakeFile = Callable[..., VerdictFile]

INSIDE = Contradiction(claims=("c-1", "c-2"), article=None, quote=None, why="12 people against 380 people")
BETWEEN = Contradiction(
    claims=("c-2",), article="b", quote="It was <b>shut</b>.", why="“open” against “shut”"
)


def printed(what: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(what)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_they_are_shown_with_the_words_of_both_sides(claim: MakeClaim, verdict_file: MakeFile) -> None:
    file = verdict_file(
        claim("c-1", content="Few came."),
        claim("c-2", content="Many came."),
        contradictions=(INSIDE, BETWEEN),
    )
    text = printed(show(file))
    assert "“Few came.” against “Many came.”: 12 people against 380 people" in text
    assert "“Many came.” against “It was <b>shut</b>.” (article b): “open” against “shut”" in text
    assert "≠ 2 contradictions" in printed(summary([file]))
    assert "contradiction" not in printed(summary([verdict_file(claim("c-1"))]))


def test_they_are_kept_in_a_fixed_order(claim: MakeClaim, verdict_file: MakeFile) -> None:
    claims = (claim("c-1"), claim("c-2"))
    one = verdict_file(*claims, contradictions=(INSIDE, BETWEEN))
    other = verdict_file(*claims, contradictions=(BETWEEN, INSIDE))
    assert dump(one) == dump(other)
    assert load(dump(one)).contradictions == (INSIDE, BETWEEN)


def test_a_diff_tells_which_came_and_went(claim: MakeClaim, verdict_file: MakeFile) -> None:
    claims = (claim("c-1"), claim("c-2"))
    old = verdict_file(*claims, contradictions=(INSIDE,))
    new = verdict_file(*claims, contradictions=(BETWEEN,))
    found = diff(old, new)
    assert not found.empty
    assert diff(new, new).empty
    batch = diff_batches({"a-1": old}, {"a-1": new})
    text, markdown = printed(render_text(batch)), render_markdown(batch)
    for told in (text, markdown):
        assert "new contradiction: " in told
        assert "no contradiction any more: " in told
    assert "<b>" not in markdown

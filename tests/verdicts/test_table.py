from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipeline.verdicts.table import summary, table


def printed(renderable: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return console.file.getvalue()


def test_a_row_tells_label_standing_claim_and_source(sample) -> None:
    lines = printed(table([sample]), 140).splitlines()
    assert lines[0] == "a-1 Talks go on, diplomats say"
    assert lines[1].split() == ["label", "standing", "claim", "source"]
    rows = [line for line in lines if "A date for talks is set." in line]
    assert [" ".join(row.split()) for row in rows] == [
        "✘ refuted on record A date for talks is set. He (Dmitri Peskov)"
    ]


def test_every_outcome_has_its_own_shape(sample) -> None:
    text = printed(table([sample]), 140)
    for told in ("✔ supported", "✘ refuted", "± conflicting", "? not enough", "– not checkable", "! error"):
        assert told in text


@pytest.mark.parametrize("width", [80, 140])
def test_nothing_is_cut_off(sample, width) -> None:
    text = printed(table([sample]), width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text
    told = set(text.split())
    for claim in sample.claims:
        assert set(claim.text.split()) <= told


def test_the_summary_counts_labels_standings_and_errors(sample, verdict_file, claim) -> None:
    assert summary([sample, verdict_file(claim(verdict=None))]).plain == (
        "2 articles, 8 claims; ✔ 1 supported, ✘ 1 refuted, ± 1 conflicting, ? 1 not enough evidence, "
        "– 2 not checkable, · 1 not judged, ! 1 error; 1 on record, 3 on background, 2 own voice; "
        "1 error beside the claims"
    )


def test_an_article_without_claims_and_no_article_at_all(verdict_file) -> None:
    assert "no claims" in printed(table([verdict_file()]))
    assert printed(table([])).strip() == "0 articles, 0 claims"


def test_markup_and_control_characters_are_shown_as_text(verdict_file, claim) -> None:
    text = printed(table([verdict_file(claim(text="[bold]x[/bold] [/] \x1b[31m\u202eabc"))]), 140)
    assert "[bold]x[/bold] [/] <U+001B>[31m<U+202E>abc" in text
    assert "\x1b" not in text

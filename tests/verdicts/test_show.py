from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipeline.records import Unread
from pipeline.verdicts.show import show


def printed(renderable: object, width: int = 160) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return console.file.getvalue()


def test_the_head_tells_article_and_what_made_the_verdicts(sample) -> None:
    assert printed(show(sample)).splitlines()[:4] == [
        "Talks go on, diplomats say [a-1]",
        "published 2025-01-22",
        "made with model-a, judge prompt 2, split prompt 1, k 5",
        "sourcing: 1 on record, 2 on background, 0 unnamed, 2 own voice, of 7 claims; "
        "refuted or without support, on anonymous word alone: c-ac",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "a senior Russian diplomat — anonymous person, on background, mixed quotation; role: senior diplomat",
        "He (Dmitri Peskov) — named person, on record, direct quotation; through Interfax",
        "people briefed on the talks — anonymous group, on background, indirect quotation; "
        "unnamed because: they were not allowed to speak",
        "the article's own voice",
        "✔ supported, confidence 0.80; attribution confirmed",
        "? not enough evidence, confidence 0.41; attribution unconfirmed",
        "downgraded: no citation held",
        "– not checkable: a prediction",
        "! error: the answer was cut off by its length",
        "“the words” (not in the article)",
        "supports [F11]: “talks would go on” — Kremlin: talks go on, Example Wire, 2025-03-11, "
        "https://wire.example/2025/03/11/talks",
        "sentence 2 (body): a question",
        "sentence 3 repeats sentence 1",
        "! split, sentence 4: the model gave no answer",
    ],
)
def test_each_thing_has_its_line(sample, line) -> None:
    assert line in [told.strip() for told in printed(show(sample)).splitlines()]


def test_evidence_newer_than_the_claim_is_marked(sample) -> None:
    assert "“No date was set.” (newer than the claim) — Kremlin" in printed(show(sample))


def test_evidence_that_the_file_lacks_is_said(sample) -> None:
    assert "(evidence missing from the file)" in printed(show(sample.model_copy(update={"evidence": ()})))


@pytest.mark.parametrize("width", [40, 80, 140])
def test_lines_fit_and_end_without_spaces(sample, width) -> None:
    for line in printed(show(sample), width).splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


def test_hostile_words_are_shown_as_text(verdict_file, claim, verdict) -> None:
    words = "[link=x]a[/link] \x1b]8;;x\x07 \u202eb"
    text = printed(show(verdict_file(claim(text=words, quote=words, verdict=verdict(reason=words)))))
    assert text.count("[link=x]a[/link] <U+001B>]8;;x<U+0007> <U+202E>b") == 3


def test_pages_that_could_not_be_read_are_told(verdict_file) -> None:
    file = verdict_file(unread=(Unread(url="https://news.test/1", why="it answered 404"),))
    assert "https://news.test/1: it answered 404" in printed(show(file))

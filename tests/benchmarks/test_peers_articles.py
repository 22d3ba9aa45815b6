"""Whole articles: what a program is shown, how it is resumed, what counts as found and right, and the table.

The program is the benchmark's own single prompt, and `onrecord run` once; the model is a local server.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer, Reply, fails, says
from newsroom import model

from benchmarks.peers import articles
from benchmarks.peers.__main__ import main
from benchmarks.peers.articles import NOT_FOUND, NOT_JUDGED, Checked, GoldClaim, compared, load, score
from benchmarks.peers.asking import Setup
from pipeline.evals.kept import Kept
from pipeline.evidence import encoder_file
from pipeline.records import Label

S, R, N = Label.SUPPORTED, Label.REFUTED, Label.NOT_ENOUGH_EVIDENCE
PARAGRAPHS = ("A new bridge", "The bridge of Ghent opened in May.", "It cost 4 million euros.", "It is ugly.")


def written(folder: Path, id: str, more: str = "") -> None:
    """An article whose second paragraph is supported, whose third is refuted, whose last is an opinion."""
    claims = [
        {"words": PARAGRAPHS[1], "checkable": True, "label": S},
        {"words": PARAGRAPHS[2], "checkable": True, "label": R},
        {"words": PARAGRAPHS[3], "checkable": False},
    ]
    note = {"id": "N1", "title": "Opening", "publisher": "City of Ghent", "text": "It opened on 3 May."}
    article = {
        "id": id,
        "title": PARAGRAPHS[0],
        "published": "2026-05-04",
        "text": "\n\n".join(PARAGRAPHS) + more,
        "notes": [note],
        "claims": claims,
    }
    folder.mkdir(exist_ok=True)
    (folder / f"{id}.json").write_text(json.dumps(article))


def lists(*claims: tuple[str, str]) -> Reply:
    return says({"claims": [{"claim": text, "label": label} for text, label in claims]})


BOTH = lists((PARAGRAPHS[1], "supported"), ("It cost 4 million.", "supported"), ("Ghent is old.", "refuted"))


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    written(tmp_path / "gold", "long", " Some more.")
    written(tmp_path / "gold", "short")
    return tmp_path / "gold"


async def read(gold: Path, keep: Path, server: FakeServer, system: str = "one_prompt") -> list[int]:
    seen: list[int] = []
    setup = Setup(system, sys.executable, None, "the-model", "article")
    kept = Kept(keep, Checked)
    await articles.check(load(gold, 2, 9), setup, server.base_url, kept, seen.append)
    return seen


def kept(keep: Path) -> list[Checked]:
    return [Checked.model_validate_json(line) for line in keep.read_text().splitlines()]


# --- the articles ---------------------------------------------------------------------------------


def test_the_shortest_articles_are_cut_to_their_first_paragraphs(gold: Path) -> None:
    (one,) = load(gold, 1, 3)
    assert one.id == "short"
    assert one.text == "\n\n".join(PARAGRAPHS[:3])
    assert [claim.words for claim in one.claims] == list(PARAGRAPHS[1:3])
    assert [claim.label for claim in load(gold, 1, 2)[0].to_judge] == [S]
    whole = load(gold, 2, 9)
    assert [article.id for article in whole] == ["short", "long"]
    assert whole[1].text.endswith(" Some more.")


def test_a_program_is_not_shown_the_labels(gold: Path) -> None:
    shown = load(gold, 1, 4)[0].shown
    assert set(shown) == {"title", "published", "text", "notes"}
    assert set(shown["notes"][0]) == {"id", "title", "publisher", "text"}


# --- reading them ---------------------------------------------------------------------------------


async def test_an_article_is_read_once_and_its_words_are_not_kept(gold: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    with FakeServer(BOTH) as server:
        assert await read(gold, keep, server) == [1, 2]
        assert await read(gold, keep, server) == [1, 2]
    assert len(server.requests) == 2
    assert "It opened on 3 May." in str(server.requests[0])
    first, _ = kept(keep)
    assert (first.id, first.calls, first.prompt_tokens, first.completion_tokens) == ("short", 1, 10, 5)
    assert first.labels == {"supported": 2, "refuted": 1}
    assert first.pairs == ((S, "supported"), (R, "supported"))
    assert first.cpu > 0
    assert first.seconds > 0
    assert "Ghent" not in keep.read_text()


async def test_a_failed_call_is_an_error_and_read_again(gold: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    with FakeServer([fails(500), BOTH]) as server:
        await read(gold, keep, server)
        await read(gold, keep, server)
    assert len(server.requests) == 3
    assert [(one.id, one.error is None) for one in kept(keep)] == [
        ("short", False),
        ("long", True),
        ("short", True),
    ]


async def test_an_answer_that_breaks_the_program_is_its_result(gold: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    with FakeServer(says('{"claims": [')) as server:
        await read(gold, keep, server)
        await read(gold, keep, server)
    assert len(server.requests) == 2
    one = kept(keep)[0]
    assert (one.error, one.broke, one.labels, one.calls) == (None, "JSONDecodeError", {}, 1)
    assert one.pairs == ((S, NOT_FOUND), (R, NOT_FOUND))


@pytest.mark.skipif(not encoder_file.is_fetched(), reason="the encoder is not there; `make test` fetches it")
async def test_onrecord_runs_as_it_ships(gold: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    shutil.rmtree(gold)
    written(gold, "short")
    with FakeServer(model()) as server:
        await read(gold, keep, server, "onrecord")
    (one,) = kept(keep)
    assert (one.error, one.broke) == (None, None)
    assert one.calls == len(server.requests) > 0
    assert one.labels.keys() >= {NOT_JUDGED}
    assert NOT_FOUND not in [told for _, told in one.pairs]


# --- what counts ----------------------------------------------------------------------------------


def test_a_labelled_claim_is_the_one_that_shares_half_of_the_words_or_more() -> None:
    gold = [GoldClaim(words="The bridge opened in May", checkable=True, label=S)]
    near, far = {"text": "the bridge: open in May", "label": None}, {"text": "May rain", "label": "refuted"}
    same = {"text": "The bridge opened in May.", "label": "refuted"}
    assert compared(gold, [far]) == ((S, NOT_FOUND),)
    assert compared(gold, [far, near]) == ((S, NOT_JUDGED),)
    assert compared(gold, [near, same]) == ((S, "refuted"),)
    assert compared(gold, []) == ((S, NOT_FOUND),)


def test_what_was_spent_for_nothing_is_spent_and_claims_without_a_label_are_no_verdicts() -> None:
    found = score(
        [
            Checked(
                id="a",
                system="x",
                calls=3,
                prompt_tokens=80,
                completion_tokens=20,
                seconds=4,
                cpu=1,
                labels={"supported": 1, "refuted": 1, NOT_JUDGED: 3},
                pairs=((S, "supported"), (R, "supported"), (N, NOT_FOUND)),
            ),
            Checked(id="b", system="x", calls=1, prompt_tokens=100, seconds=2, cpu=1, broke="KeyError"),
        ]
    )
    assert (found["claims"], found["judged"]) == (5, 2)
    assert found["a_judged_claim"]["tokens"] == 100
    assert found["a_judged_claim"]["calls"] == 2
    assert found["a_judged_claim"]["seconds"] == 3
    assert found["a_judged_claim"]["cpu"] == 1
    assert found["a_labelled_claim"]["tokens"] == pytest.approx(66.67)
    assert found["broke"] == {"b": "KeyError"}
    assert (found["labelled"], found["labelled_found"], found["labelled_right"]) == (3, 2, 1)


def test_what_was_spent_on_nothing_judged_has_no_cost_a_judged_claim() -> None:
    pairs = ((S, NOT_FOUND), (R, NOT_FOUND))
    found = score([Checked(id="a", system="x", calls=3, completion_tokens=40, broke="KeyError", pairs=pairs)])
    assert found["a_judged_claim"] is None
    row = articles.markdown({"x": found}).splitlines()[-1]
    assert row == "| x | 0 | 0 | 0 of 2 | 0 of 2 | 20 | 1.5 | 0.0 | 0.00 | – |"


# --- the command ----------------------------------------------------------------------------------


def command(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr("sys.argv", ["peers", *map(str, words)])
    return main()


def test_the_command_reads_articles_and_writes_the_table(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep, out = tmp_path / "keep.jsonl", tmp_path / "out.json"
    same = ("--articles", gold, "--shortest", 2, "--keep", keep, "--model", "m")
    with FakeServer(BOTH) as server:
        asked = ("--system", "one_prompt", "--python", sys.executable, "--base-url", server.base_url)
        assert command(monkeypatch, "articles", *asked, *same) == 0
    assert "one_prompt: 2 of 2" in capsys.readouterr().err
    assert command(monkeypatch, "articles-table", *same, "--date", "2026-12-01", "--out", out) == 0
    figures: dict[str, Any] = json.loads(out.read_text())
    assert [one["file"] for one in figures["data"]] == ["short.json", "long.json"]
    assert figures["systems"]["one_prompt"]["a_judged_claim"]["tokens"] == 5
    assert "| one_prompt | 6 | 6 | 4 of 4 | 2 of 4 | 8 | 0.5 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "holds no labelled articles"),
        ("{}", "no labelled article"),
        ("article", "no program has checked"),
    ],
)
def test_the_command_tells_bad_input_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: str | None,
    told: str,
) -> None:
    folder, out = tmp_path / "gold", tmp_path / "out.json"
    if content == "article":
        written(folder, "short")
    elif content:
        folder.mkdir()
        (folder / "a.json").write_text(content)
    words = ("--articles", folder, "--keep", tmp_path / "none", "--model", "m", "--date", "2026-12-01")
    assert command(monkeypatch, "articles-table", *words, "--out", out) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not out.exists()


def test_an_article_that_is_missing_is_named(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = tmp_path / "keep.jsonl"
    (short, _) = load(gold, 2, 4)
    stamp = articles.stamped(short, "one_prompt", "m")
    keep.write_text(Checked(id="short", system="one_prompt", basis=stamp).model_dump_json() + "\n")
    words = ("--articles", gold, "--shortest", 2, "--keep", keep, "--model", "m", "--date", "2026-12-01")
    assert command(monkeypatch, "articles-table", *words, "--out", tmp_path / "out.json") == 2
    assert "one_prompt has not checked long" in capsys.readouterr().err

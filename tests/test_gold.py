"""The hand labels are about words that stand in the seeds, and the script that scores them counts right."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import seeds
from pipeline.records import (
    ArticleHead,
    Citation,
    Claim,
    Evidence,
    LedgerLine,
    MadeWith,
    Part,
    Source,
    Sourcing,
    Verdict,
    VerdictFile,
)
from pipeline.stages.read import read
from pipeline.verdicts import files

GOLD = sorted((Path(__file__).parent / "gold").glob("*.yaml"))
NOTES = Path(__file__).parents[1] / "evidence" / "ceasefire.yaml"

# --- the hand labels ------------------------------------------------------------------------------


@pytest.fixture(params=GOLD, ids=lambda path: path.stem)
def labelled(request: pytest.FixtureRequest) -> tuple[seeds.Gold, Any]:
    return seeds.load_gold(request.param)


def test_both_seeds_are_labelled_under_their_own_names() -> None:
    named = {path.stem for path in (Path(__file__).parents[1] / "seeds").glob("*.txt")}
    assert {path.stem for path in GOLD} == named
    assert all(seeds.load_gold(path)[0].article == path.stem for path in GOLD)


def test_words_stand_in_their_sentence_and_sources_in_the_article(labelled: tuple[seeds.Gold, Any]) -> None:
    gold, article = labelled
    for entry in gold.entries:
        sentence = article.sentences[entry.sentence]
        start, end = seeds.span_of(entry, article)
        assert article.text[start:end] == entry.words
        assert sentence.start <= start < end <= sentence.end
        if entry.source is not None:
            # As words, and not after the sentence: "he" is no part of "the".
            assert re.search(rf"\b{re.escape(entry.source)}\b", article.text[: sentence.end]), entry.source


def test_own_voice_has_neither_source_nor_quotation_and_all_others_have_both(
    labelled: tuple[seeds.Gold, Any],
) -> None:
    for entry in labelled[0].entries:
        assert (entry.kind == "none") == (entry.source is None) == (entry.quote == "none"), entry.words


def test_every_body_sentence_that_is_no_repetition_is_labelled(labelled: tuple[seeds.Gold, Any]) -> None:
    gold, article = labelled
    first: dict[str, int] = {}
    for sentence in article.sentences:
        if sentence.part is Part.BODY:
            first.setdefault(article.words(sentence), sentence.index)
    assert {entry.sentence for entry in gold.entries} == set(first.values())


def test_labels_name_notes_that_there_are(labelled: tuple[seeds.Gold, Any]) -> None:
    notes = set(re.findall(r"^- id: (F\d\d)$", NOTES.read_text(encoding="utf-8"), re.MULTILINE))
    for entry in labelled[0].entries:
        named = set(re.findall(r"\bF\d+\b", f"{entry.why} {entry.note}"))
        assert named <= notes
        if entry.label is not None and entry.label != "not_enough_evidence":
            assert re.search(r"\bF\d+\b", entry.why or ""), entry.words


# --- the script, on an example of which every figure is known -------------------------------------

TEXT = (
    "The bridge opened in June. A senior official said tolls would rise.\n\n"
    "“We are ready,” said Ann Lee.\n\nCars wait."
)
LABELS = """
article: bridge
text: bridge.txt
entries:
  - {sentence: 0, words: The bridge opened in June, kind: none, quote: none, source: null,
     label: supported, why: F1}
  - {sentence: 1, words: A senior official said tolls would rise, kind: anonymous_person, quote: indirect,
     source: A senior official, label: refuted, why: F1, note: arguable}
  - {sentence: 2, words: "“We are ready,” said Ann Lee", kind: named_person, quote: direct, source: Ann Lee}
  - {sentence: 3, words: Cars wait, kind: none, quote: none, source: null}
"""
NOTE = Evidence(id="F1", text="It opened in June.", origin="note")
HOLDS = Citation(evidence="F1", quote="opened in June", start=3, end=17, stance="supports")


def _claim(id: str, words: str, kind: str, marks: str, **changes: Any) -> Claim:
    start = TEXT.find(words)
    fields: dict[str, Any] = {
        "id": id,
        "text": words,
        "content": words,
        "quote": words,
        "start": start,
        "end": start + len(words),
        "sentences": (0,),
        "source": Source(kind=kind, quote=marks),
    }
    return Claim(**fields | changes)


def _verdict(*citations: Citation) -> Verdict:
    return Verdict(
        label="supported",
        attribution="not_applicable",
        confidence=0.9,
        probabilities={},
        reason="So it says.",
        citations=citations,
    )


CLAIMS = (
    _claim("c-1", "The bridge opened in June", "none", "none", verdict=_verdict(HOLDS)),
    _claim("c-2", "tolls would rise", "anonymous_group", "indirect", checkable=False, why_not="prediction"),
    _claim("c-3", "We are ready", "anonymous_person", "mixed", quote="not these words"),
    _claim("c-4", "Dogs bark", "none", "none", start=None, end=None),
    _claim(
        "c-5",
        "in June",
        "named_person",
        "direct",
        verdict=_verdict(HOLDS, HOLDS.model_copy(update={"end": 9})),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one labelled article and its verdict file."""
    article = read("bridge", TEXT)
    (tmp_path / "bridge.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "bridge.yaml").write_text(LABELS, encoding="utf-8")
    outcomes = ("claims", "claims", "not_checkable", "error")
    file = VerdictFile(
        schema="onrecord/verdicts/1",
        article=ArticleHead(id="bridge", title=None, published=None, url=None, sha256=article.sha256),
        made_with=MadeWith(model="model-a", prompts={}, settings={}),
        sourcing=Sourcing(claims=0, on_record=0, on_background=0, unnamed=0, own_voice=0, anonymous_only=()),
        claims=CLAIMS,
        sentences=tuple(
            LedgerLine(index=s.index, start=s.start, end=s.end, part=s.part, outcome=outcome)
            for s, outcome in zip(article.sentences, outcomes, strict=True)
        ),
        evidence=(NOTE,),
        errors=(),
    )
    files.write(tmp_path, file)
    return tmp_path


def _run(folder: Path, *more: str) -> int:
    out = folder / "out" / "seeds.json"
    return seeds.main([str(folder), str(folder), "--date", "2026-01-02", "--out", str(out), *more])


def _result(folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((folder / "out" / "seeds.json").read_text(encoding="utf-8"))
    return result


def test_each_measure_is_counted(folder: Path) -> None:
    assert _run(folder) == 0
    agreement = _result(folder)["agreement"]
    assert {name: (row["right"], row["total"]) for name, row in agreement.items()} == {
        "with_a_claim": (3, 4),
        "kind": (1, 4),
        "named_or_anonymous": (2, 4),
        "quote": (2, 4),
        "label": (1, 2),
    }
    assert agreement["label"]["found"] == {"supported": {"supported": 1}, "refuted": {"not_checkable": 1}}
    assert agreement["named_or_anonymous"]["found"]["own voice"] == {"own voice": 1, "no claim": 1}
    assert agreement["kind"]["share"] == 0.25


def test_what_must_hold_is_counted(folder: Path) -> None:
    assert _run(folder) == 0
    integrity = _result(folder)["integrity"]
    assert integrity.pop("sentences")["claims"] == {"right": 2, "total": 4, "share": 0.5}
    assert {name: (row["right"], row["total"]) for name, row in integrity.items()} == {
        "claims_anchored": (4, 5),
        "anchors_that_hold": (3, 4),
        "citations_that_hold": (2, 3),
    }


def test_misses_tell_what_was_expected_and_what_was_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(folder) == 0
    toll, ready, cars = _result(folder)["misses"]
    assert toll["note"] == "arguable"
    assert toll["wrong"] == {
        "kind": {"expected": "anonymous_person", "found": "anonymous_group"},
        "label": {"expected": "refuted", "found": "not_checkable"},
    }
    assert (ready["sentence"], ready["claim"], set(ready["wrong"])) == (
        2,
        "c-3",
        {"kind", "named_or_anonymous", "quote"},
    )
    assert cars["claim"] is None
    assert cars["wrong"]["kind"] == {"expected": "none", "found": "no claim"}
    printed = capsys.readouterr().out
    assert re.search(r"^kind +1 +4 +0\.25$", printed, re.MULTILINE)
    assert "bridge, sentence 3: Cars wait" in printed


def test_the_result_file_is_sorted_and_says_how_it_was_made(folder: Path) -> None:
    assert _run(folder) == 0
    text = (folder / "out" / "seeds.json").read_text(encoding="utf-8")
    result = json.loads(text)
    assert text == json.dumps(result, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert (result["model"], result["date"]) == ("model-a", "2026-01-02")
    assert result["command"].startswith("python benchmarks/seeds.py ")
    assert result["data"] == {"bridge": {"claims": 5, "entries": 4}}
    assert result["cost"] is None


@pytest.mark.parametrize(("replayed", "tokens"), [(0, 12.0), (1, None)])
def test_cost_comes_from_the_usage_file(folder: Path, replayed: int, tokens: float | None) -> None:
    usage = {"calls": 3, "replayed": replayed, "prompt_tokens": 50, "completion_tokens": 10}
    (folder / "usage.json").write_text(json.dumps({"total": usage}))
    assert _run(folder, "--usage", str(folder / "usage.json")) == 0
    assert _result(folder)["cost"] == {"requests_an_article": 3 + replayed, "tokens_a_claim": tokens}


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda f: (f / "bridge.json").unlink(), "bridge.json: cannot be read"),
        (lambda f: (f / "bridge.json").write_text("{}"), "not a verdict file"),
        (
            lambda f: (f / "bridge.txt").write_text(TEXT + " More.", encoding="utf-8"),
            "made from another text",
        ),
        (
            lambda f: (f / "bridge.txt").write_text("Other words.", encoding="utf-8"),
            "sentence 0 does not hold",
        ),
        (lambda f: (f / "bridge.yaml").write_text(LABELS.replace(", why: F1", "")), "bridge.yaml:5"),
        (lambda f: (f / "bridge.yaml").unlink(), "no hand labels"),
        (lambda f: (f / "usage.json").write_text("[]"), "not a usage file"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str], break_it: Any, message: str
) -> None:
    (folder / "usage.json").write_text("{}")
    break_it(folder)
    assert _run(folder, "--usage", str(folder / "usage.json")) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (folder / "out").exists()


# --- which claim speaks for an entry --------------------------------------------------------------

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def _at(span: tuple[int, int]) -> Claim:
    return _claim(
        hashlib.sha256(repr(span).encode()).hexdigest(), "x", "none", "none", start=span[0], end=span[1]
    )


@given(target=SPANS, others=st.lists(SPANS, max_size=6), place=st.integers(0, 6))
def test_a_claim_about_just_these_words_speaks_for_them(
    target: tuple[int, int], others: list[tuple[int, int]], place: int
) -> None:
    spans = [*others[:place], target, *others[place:]]
    claim = seeds.speaks_for(target, map(_at, spans))
    assert claim is not None
    assert (claim.start, claim.end) == target


@given(target=SPANS, others=st.lists(SPANS, max_size=6))
def test_a_claim_that_speaks_for_words_shares_half_of_the_shorter(
    target: tuple[int, int], others: list[tuple[int, int]]
) -> None:
    claim = seeds.speaks_for(target, map(_at, others))
    shared = [
        len(set(range(*target)) & set(range(*span))) / min(target[1] - target[0], span[1] - span[0])
        for span in others
    ]
    assert (claim is not None) == any(part >= 0.5 for part in shared)
    if claim is not None:
        assert shared[others.index((claim.start or 0, claim.end or 0))] >= 0.5

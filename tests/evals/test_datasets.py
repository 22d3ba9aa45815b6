"""Labelled claims are read from files in the shapes of the data sets; every text here is made up."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.errors import UserError
from pipeline.evals.datasets import EvidencePlace, load
from pipeline.evals.verdicts.scores import retrieval
from pipeline.evidence.block_list import BlockList
from pipeline.records import Label

AVERITEC: dict[str, Any] = {
    "claim_id": 7,
    "claim": "The bridge opened in 1990.",
    "label": "Conflicting Evidence/Cherrypicking",
    "claim_date": "3-9-2020",
    "speaker": "Ann Lee",
    "questions": [
        {
            "question": "When did it open?",
            "answers": [
                {"answer": "In 1991.", "source_url": "https://a.example/x"},
                {"answer": "No", "boolean_explanation": "It opened\nlater.", "source_url": ""},
            ],
        }
    ],
}
RETRIEVED = {
    "claim_id": 7,
    "claim": "The bridge opened in 1990.",
    "evidence": [
        {"question": "Who asked?", "answer": "It opened in 1991.", "url": "https://www.snopes.com/bridge"},
        {"question": "Who asked?", "answer": "It opened late.", "url": "https://a.example/y"},
    ],
}
PAPERS = [
    {"cord_id": "p1", "title": "Masks", "abstract": ["Masks were tried.", "Masks stop most droplets."]},
    {"cord_id": "p2", "title": "Bats", "abstract": ["Bats carry viruses for years."]},
]
COVID = {
    "id": "n_0",
    "claim": "Masks stop droplets.",
    "cord_id": "p1",
    "label": "SUPPORT",
    "evidence_set": [{"sent_index": 1, "type": "PRIMARY"}],
}
WICE: dict[str, Any] = {
    "label": "partially_supported",
    "supporting_sentences": [[1], [1, 2]],
    "claim": "The tower is 90 metres high and made of oak.",
    "evidence": ["Menu", "The tower is 90 metres high.", "Oak grows nearby.", "Contact"],
    "meta": {"id": "w1", "claim_title": "Tower"},
}
BENCH: dict[str, Any] = {
    "response": "Tea has caffeine. It cures all.",
    "sentences": {
        "sentence1": {
            "text": "Tea has caffeine.",
            "claims": ["Tea has caffeine.", "Tea cures all."],
            "claims_factuality_label": [True, "unknown"],
            "human_evidence": ["NA", "Nothing cures all."],
            "auto_evidence": [["Tea holds caffeine.", "Coffee too.", "Tea holds caffeine."], ["Tea."]],
            "auto_evidence_url": [["https://a.example", "", "https://b.example"], [""]],
            "stance_claim_autoEvid": [["completely-support", "irrelevant", "refute"], []],
        }
    },
}


def written(file: Path, *lines: Any) -> Path:
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def averitec(tmp_path: Path) -> Path:
    file = tmp_path / "tune.json"
    file.write_text(json.dumps([AVERITEC]), encoding="utf-8")
    written(tmp_path / "tune_retrieved.jsonl", RETRIEVED)
    return file


@pytest.fixture
def covid(tmp_path: Path) -> Path:
    written(tmp_path / "corpus.json", *PAPERS)
    return written(tmp_path / "dev.json", COVID)


def test_averitec_gold(averitec: Path) -> None:
    (row,) = load("averitec", averitec, "gold").rows
    assert (row.id, row.truth, row.day, row.speaker) == (
        "7",
        Label.CONFLICTING_EVIDENCE,
        date(2020, 9, 3),
        "Ann Lee",
    )
    assert [(one.text, one.url) for one in row.evidence] == [
        ("When did it open? In 1991.", "https://a.example/x"),
        ("When did it open? No It opened later.", None),
    ]


def test_averitec_retrieved_with_and_without_fact_checkers(averitec: Path) -> None:
    (row,) = load("averitec", averitec, "retrieved").rows
    assert [one.text for one in row.evidence] == ["It opened in 1991.", "It opened late."]
    (row,) = load("averitec", averitec, "retrieved", BlockList(["fact-checkers"])).rows
    assert [(one.id, one.text) for one in row.evidence] == [("1", "It opened late.")]


def test_no_evidence_is_shown_closed_book(averitec: Path) -> None:
    assert load("averitec", averitec, "none").rows[0].evidence == ()


def test_a_folder_stands_for_its_usual_file(averitec: Path, tmp_path: Path) -> None:
    assert load("averitec", averitec.parent, "gold").file == averitec
    with pytest.raises(UserError, match=r"has no dev\.jsonl; name the file"):
        load("wice", tmp_path, "gold")


def test_check_covid_shows_the_sentences_that_a_label_is_about(covid: Path) -> None:
    (row,) = load("check-covid", covid, "gold").rows
    assert (row.truth, [one.text for one in row.evidence]) == (Label.SUPPORTED, ["Masks stop most droplets."])
    assert row.rationale is None


def test_check_covid_searches_all_abstracts(covid: Path) -> None:
    data = load("check-covid", covid, "retrieved")
    (row,) = data.rows
    (place,) = row.rationale or ()
    shown = {one.id: one.text for one in row.evidence}
    assert shown[place.evidence][place.start : place.end] == "Masks stop most droplets."
    assert row.ranked[0] == "p1"
    assert {name: one.value for name, one in retrieval(data).items()}["recall_at_1"] == 1.0


def test_sentences_that_settle_nothing_are_no_reason(tmp_path: Path) -> None:
    written(tmp_path / "corpus.json", *PAPERS)
    file = written(tmp_path / "dev.json", {**COVID, "label": "NOTENOUGHINFO"})
    assert load("check-covid", file, "retrieved").rows[0].rationale is None


def test_wice_counts_what_is_partly_supported_as_not_supported(tmp_path: Path) -> None:
    data = load("wice", written(tmp_path / "dev.jsonl", WICE), "gold")
    assert [one.text for one in data.rows[0].evidence] == WICE["evidence"][1:3]
    assert data.rows[0].truth is Label.NOT_ENOUGH_EVIDENCE
    assert data.told_as[Label.REFUTED] is Label.NOT_ENOUGH_EVIDENCE
    assert data.labels == (Label.SUPPORTED, Label.NOT_ENOUGH_EVIDENCE)


def test_wice_ranks_the_sentences_of_the_page(tmp_path: Path) -> None:
    nothing = {**WICE, "supporting_sentences": [[]], "meta": {"id": "w2", "claim_title": "Tower"}}
    file = written(tmp_path / "dev.jsonl", WICE, nothing)
    row, other = load("wice", file, "retrieved").rows
    assert row.ranked[0] == "page:1"
    assert row.rationale == (EvidencePlace("page:1", 0, 28), EvidencePlace("page:2", 0, 17))
    assert (row.wanted, other.wanted) == ({"page:1", "page:2"}, frozenset())
    assert load("wice", file, "gold").rows[1].evidence[0].text == WICE["evidence"][1]


def test_factcheck_bench(tmp_path: Path) -> None:
    file = written(tmp_path / "tune.jsonl", BENCH)
    first, second = load("factcheck-bench", file, "gold").rows
    assert (first.id, first.truth, second.truth) == (
        "0/sentence1/0",
        Label.SUPPORTED,
        Label.NOT_ENOUGH_EVIDENCE,
    )
    assert [one.text for one in first.evidence] == ["Tea holds caffeine."]
    assert [one.text for one in second.evidence] == ["Nothing cures all."]
    retrieved = load("factcheck-bench", file, "retrieved").rows
    assert [[one.text for one in row.evidence] for row in retrieved] == [
        ["Tea holds caffeine.", "Coffee too."],
        ["Tea."],
    ]
    assert retrieved[0].rationale == (EvidencePlace("0", 0, 19),)


@pytest.mark.parametrize(
    ("name", "lines", "complaint"),
    [
        ("averitec", [{**AVERITEC, "label": "True"}], r"data\.json:1: label: no such label: 'True'"),
        ("averitec", [{**AVERITEC, "claim_date": "2020"}], r":1: claim_date: wants a day"),
        ("averitec", [AVERITEC, {"claim": "x"}], r":2: label: is missing"),
        ("averitec", [{**AVERITEC, "questions": [{"question": 3}]}], r":1: questions\.0\.question: "),
        ("averitec", [AVERITEC, AVERITEC], "the id 7 stands for two claims"),
        ("averitec", [[1]], "record 1: the record: "),
        ("averitec", [], "no labelled claim"),
        ("wice", [{**WICE, "label": "yes"}], ":1: label: "),
        ("wice", [{**WICE, "supporting_sentences": [[4]]}], ":1: supporting_sentences: there are 4"),
        ("wice", [{**WICE, "supporting_sentences": [[-1]]}], ":1: supporting_sentences: there are 4"),
        ("factcheck-bench", [{"sentences": {}}], ":1: response: is missing"),
        ("check-covid", [{**COVID, "cord_id": "p9"}], "corpus.json has no abstract 'p9'"),
        ("check-covid", [{**COVID, "evidence_set": [{"sent_index": 2}]}], "the abstract has 2 sentences"),
        ("check-covid", [{**COVID, "label": "Supported"}], "label: no such label"),
    ],
)
def test_a_file_of_another_shape(tmp_path: Path, name: str, lines: list[Any], complaint: str) -> None:
    written(tmp_path / "corpus.json", *PAPERS)
    file = written(tmp_path / "data.json", *lines)
    with pytest.raises(UserError, match=complaint):
        load(name, file, "gold")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"{", ":1: not JSON"), (b"[1,", "not JSON"), (b"\xff", "not UTF-8"), (None, "cannot be read")],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    file = tmp_path / "data.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=complaint):
        load("averitec", file, "gold")


def test_claims_without_passages_are_told(averitec: Path) -> None:
    written(averitec.with_name("tune_retrieved.jsonl"), {**RETRIEVED, "claim_id": 8})
    with pytest.raises(UserError, match=r"tune_retrieved\.jsonl has no passages for the claim 7"):
        load("averitec", averitec, "retrieved")

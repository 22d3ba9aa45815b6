from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.records import (
    Article,
    Citation,
    Dossier,
    Evidence,
    Failure,
    Leaning,
    LedgerLine,
    MadeWith,
    Source,
    VerdictFile,
)
from pipeline.verdicts.files import dump, file_errors, from_dossier, load, write

MADE_WITH = MadeWith(
    model="m", prompts={"split": "sha256:2", "judge": "sha256:1"}, settings={"z": 1, "a": 0.123456}
)


def dossier(*claims, evidence=None, ledger=(), failures=()) -> Dossier:
    article = Article(id="a-1", title=None, text="The text.", sha256="0" * 64)
    return Dossier(article=article, claims=claims, evidence=evidence or {}, ledger=ledger, failures=failures)


def test_the_text_is_readable_json_in_the_order_of_the_records(sample: VerdictFile) -> None:
    text = dump(sample)
    data = json.loads(text)
    assert text.startswith('{\n  "schema": "onrecord/verdicts/1",\n  "article": {\n    "id": "a-1"')
    assert text.endswith("}\n")
    assert "\\u" not in text
    assert list(data) == [
        "schema",
        "article",
        "made_with",
        "sourcing",
        "claims",
        "sentences",
        "evidence",
        "contradictions",
        "unread",
        "errors",
    ]
    assert data["article"]["published"] == "2025-01-22"


def test_claims_stand_by_position_and_the_unanchored_last(claim) -> None:
    claims = claim("c-3", 9, 12), claim("c-0", None, None), claim("c-2", 5, 7), claim("c-1", 5, 7)
    file = from_dossier(dossier(*claims, evidence={"c-3": (passage_of("F11"),)}), MADE_WITH)
    assert [c.id for c in file.claims] == ["c-1", "c-2", "c-3", "c-0"]


def passage_of(id: str, text: str = "A passage.") -> Evidence:
    return Evidence(id=id, text=text, origin="note")


def test_everything_that_has_no_order_gets_one(claim, verdict) -> None:
    cited = tuple(Citation(evidence=id, quote="A", start=0, end=1, stance="supports") for id in ("F2", "F1"))
    one = claim(
        verdict=verdict(
            confidence=0.123456,
            probabilities={"refuted": 0.9, "supported": 0.1},
            leans=Leaning(label="refuted", probability=0.654321),
            citations=cited,
        )
    )
    lines = tuple(LedgerLine(index=i, start=i, end=i + 1, part="body", outcome="claims") for i in (1, 0))
    failures = (Failure(stage="split", message="b"), Failure(stage="split", message="a"))
    evidence = {"c-1": (passage_of("F2"), passage_of("F1"), passage_of("F3"))}
    file = from_dossier(dossier(one, evidence=evidence, ledger=lines, failures=failures), MADE_WITH)
    data = json.loads(dump(file))
    assert [passage["id"] for passage in data["evidence"]] == ["F1", "F2"]
    assert [line["index"] for line in data["sentences"]] == [0, 1]
    assert [error["message"] for error in data["errors"]] == ["a", "b"]
    assert data["claims"][0]["verdict"]["confidence"] == 0.1235
    assert data["claims"][0]["verdict"]["leans"]["probability"] == 0.6543
    assert list(data["claims"][0]["verdict"]["probabilities"]) == ["supported", "refuted"]
    assert list(data["made_with"]["prompts"]) == ["judge", "split"]
    assert data["made_with"]["settings"] == {"a": 0.123456, "z": 1}


def test_the_sourcing_profile_counts_standings_and_names_what_rests_on_anonymous_word(claim, verdict) -> None:
    nothing = verdict("not_enough_evidence", citations=())
    on_record = Source(kind="named_person", text="Peskov", standing="on_record")
    file = from_dossier(
        dossier(
            claim("c-1", verdict=nothing),
            claim("c-2", verdict=verdict("refuted", citations=())),
            claim("c-3", verdict=verdict("supported", citations=())),
            claim("c-4", verdict=verdict("conflicting_evidence", citations=())),
            claim("c-5", verdict=nothing, source=on_record),
            claim("c-6", source=None, error="no answer"),
            claim("c-7", checkable=False),
        ),
        MADE_WITH,
    )
    assert file.sourcing.model_dump() == {
        "claims": 7,
        "on_record": 1,
        "on_background": 5,
        "unnamed": 0,
        "own_voice": 0,
        "unknown": 0,
        "anonymous_only": ("c-1", "c-2"),
    }


def test_a_citation_of_evidence_that_was_not_given_is_refused(claim) -> None:
    with pytest.raises(ValueError, match="claim c-1 cites evidence F11, which it was not given"):
        from_dossier(dossier(claim()), MADE_WITH)


def test_one_evidence_id_for_two_passages_is_refused(claim) -> None:
    evidence = {"c-1": (passage_of("F11"),), "c-2": (passage_of("F11", "Another passage."),)}
    with pytest.raises(ValueError, match="evidence F11 stands for two different passages"):
        from_dossier(dossier(claim(), evidence=evidence), MADE_WITH)


def test_write_then_load_gives_the_same_file(sample: VerdictFile, tmp_path: Path) -> None:
    path = write(tmp_path / "verdicts", sample)
    assert path == tmp_path / "verdicts" / "a-1.json"
    assert path.read_text("utf-8") == dump(sample)
    assert load(path) == sample


@pytest.mark.parametrize("id", ["../a", "a/b", "a\\b", ".hidden", "", "a\n"])
def test_an_article_id_that_is_no_file_name_is_refused(verdict_file, tmp_path: Path, id: str) -> None:
    with pytest.raises(ValueError, match="can't be a file name; give the article another id"):
        write(tmp_path, verdict_file(id=id))
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_raises_as_it_is(verdict_file, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(FileExistsError):
        write(tmp_path / "taken", verdict_file())


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "Invalid JSON: EOF while parsing"),
        (b"<<<<<<< HEAD\n{}", "Invalid JSON: expected value at line 1 column 1"),
        (b"[]", "Input should be an object"),
        (b"{}", "article: Field required"),
        (b'{"schema": "onrecord/verdicts/9"}', "schema: Input should be 'onrecord/verdicts/1'"),
        (b'{"a": "\xff"}', "Invalid JSON: invalid unicode"),
        (b"[" * 9000, "Invalid JSON: recursion limit exceeded"),
    ],
)
def test_a_bad_file_is_told_in_one_line_with_its_name(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a verdict file") as raised:
        load(path)
    assert str(raised.value).startswith(f"{path}: not a verdict file: {what}")
    assert "\n" not in str(raised.value)


def test_a_bad_text_is_called_by_the_name_it_was_given(sample: VerdictFile) -> None:
    text = dump(sample).replace('"supported"', '"true"')
    with pytest.raises(ValueError, match=r"^HEAD:a\.json: not a verdict file: claims\.0\.verdict\.label: "):
        load(text, "HEAD:a.json")


def test_errors_that_a_claim_carries_are_not_told_twice(sample: VerdictFile) -> None:
    assert file_errors(sample) == ("split, sentence 4: the model gave no answer",)


def test_a_sentence_that_failed_without_a_failure_is_an_error_all_the_same(sample: VerdictFile) -> None:
    assert file_errors(sample.model_copy(update={"errors": ()})) == ("sentence 4: the model gave no answer",)

"""The commands eval and sources as people type them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli

TEXT = "“The bridge is closed,” said a Western diplomat. Prices rose."
LABEL = {
    "id": "e1",
    "text": TEXT,
    "content": [[0, 23]],
    "source": [[29, 47]],
    "kind": "anonymous_person",
    "quote": "direct",
    "granted": False,
}


@pytest.fixture
def onrecord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in a folder of its own: (exit code, output, what it says on standard error)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "labels.jsonl").write_text(json.dumps(LABEL) + "\n", encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["onrecord", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(str(ended.value.code or 0)), out, err

    return run


def test_the_rules_are_measured_without_a_model(onrecord: Any, tmp_path: Path) -> None:
    words = (
        "--labels",
        "labels.jsonl",
        "--systems",
        "rules",
        "--out",
        "figures.json",
        "--date",
        "2025-11-22",
    )
    code, out, _ = onrecord("eval", "sourcing", *words)
    assert code == 0
    assert "kind accuracy" in out
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["systems"]["rules"]["measures"]["kind_accuracy"] == {
        "value": 1.0,
        "low": 1.0,
        "high": 1.0,
        "n": 1,
    }
    assert figures["command"] == "onrecord eval sourcing " + " ".join(words)
    assert "diplomat" not in json.dumps(figures)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--labels", "labels.jsonl", "--systems", "rule"), "there is no 'rule'"),
        (("--labels", "none.jsonl", "--systems", "rules"), "none.jsonl: cannot be read"),
        (
            ("--labels", "labels.jsonl", "--systems", "rules", "--out", "labels.jsonl/x.json"),
            "cannot be written",
        ),
        (("--labels", "labels.jsonl", "--config", "none.yaml"), "none.yaml"),
    ],
)
def test_what_is_typed_wrong(onrecord: Any, words: tuple[str, ...], complaint: str) -> None:
    code, _, err = onrecord("eval", "sourcing", *words)
    assert code == 2
    assert complaint in err
    assert err.count("\n") == 1


def test_labels_without_content_are_told(onrecord: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    code, _, err = onrecord("eval", "sourcing", "--labels", "empty.jsonl", "--systems", "rules")
    assert (code, "no labelled attribution" in err) == (2, True)


def test_sources_of_no_verdicts(onrecord: Any) -> None:
    code, _, err = onrecord("sources")
    assert (code, err.count("\n")) == (2, 1)
    assert "there are no verdicts in this folder yet: onrecord run writes them" in err

"""`onrecord eval verdicts` and `claims` as people type them, against a local server with a script."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer, Reply, fails, says

from pipeline import cli

CLAIM = "The bridge opened in 1990."
OTHER = "The tower fell."


def averitec(id: int, claim: str, label: str) -> dict[str, Any]:
    answers = [{"answer": f"{claim} So says the town.", "source_url": ""}]
    return {
        "claim_id": id,
        "claim": claim,
        "label": label,
        "questions": [{"question": "Is it so?", "answers": answers}],
    }


def plain(body: dict[str, Any]) -> Reply:
    return says({"label": "supported", "reason": "The town says so."})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    rows = [averitec(1, CLAIM, "Supported"), averitec(2, OTHER, "Refuted")]
    (tmp_path / "dev.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


class Command:
    """Runs `onrecord eval` with a config that asks one server."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        self.folder, self._patch, self._capsys = folder, monkeypatch, capsys

    def asks(self, server: FakeServer) -> None:
        provider = f"{{base_url: '{server.base_url}', model: m, in_flight: 1}}"
        config = f"articles: []\nprovider: fake\nproviders: {{fake: {provider}}}\n"
        (self.folder / "config.yaml").write_text(config, encoding="utf-8")

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._patch.setattr(sys, "argv", ["onrecord", "eval", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._capsys.readouterr()
        return int(str(ended.value.code or 0)), out, err


@pytest.fixture
def command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    return Command(folder, monkeypatch, capsys)


PLAIN = ("verdicts", "averitec", "--data", "dev.json", "--system", "plain")


def test_a_run_is_told_in_tables_json_and_a_picture(command: Command, folder: Path) -> None:
    with FakeServer(plain) as server:
        command.asks(server)
        words = (*PLAIN, "--out", "figures.json", "--date", "2026-11-22", "--picture", "p.svg")
        code, out, _ = command(*words)
    assert code == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert {
        key: figures[key] for key in ("command", "date", "model", "evidence", "split", "n", "failed")
    } == {
        "command": "onrecord eval " + " ".join(words),
        "date": "2026-11-22",
        "model": "m",
        "evidence": "gold",
        "split": "dev",
        "n": 2,
        "failed": 0,
    }
    measures = figures["systems"]["plain"]["measures"]
    assert [measures[name]["value"] for name in ("accuracy", "calls", "tokens", "tokens_cached")] == [
        0.5,
        1,
        15,
        4,
    ]
    assert figures["systems"]["plain"]["confusion_true_to_told"]["refuted"] == {"supported": 1}
    assert "bridge" not in json.dumps(figures)
    assert "2 answers" in (folder / "p.svg").read_text(encoding="utf-8")


def test_a_run_goes_on_where_it_stopped_and_is_scored_again_without_a_call(
    command: Command, folder: Path
) -> None:
    with FakeServer(plain) as server:
        command.asks(server)
        command(*PLAIN, "--keep", "kept.jsonl", "--limit", "1")
        with (folder / "kept.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"id":"2","sys')  # a run that was killed leaves half a line
        command(*PLAIN, "--keep", "kept.jsonl")
        assert [OTHER in str(body) for body in server.requests] == [False, True]
    # The server is gone: nothing can be asked.
    code, out, _ = command(*PLAIN, "--keep", "kept.jsonl")
    assert (code, "accuracy" in out) == (0, True)
    kept = (folder / "kept.jsonl").read_text(encoding="utf-8")
    assert CLAIM not in kept
    assert kept.count('"label":"supported"') == 2


def test_other_evidence_is_another_question(command: Command) -> None:
    with FakeServer(plain) as server:
        command.asks(server)
        command(*PLAIN, "--keep", "kept.jsonl")
        command(*PLAIN, "--keep", "kept.jsonl", "--evidence", "none")
        command(*PLAIN, "--keep", "kept.jsonl")
    assert ["So says the town" in str(body) for body in server.requests] == [True, True, False, False]


def test_a_failed_call_is_counted_and_asked_again(command: Command, folder: Path) -> None:
    def breaks(body: dict[str, Any]) -> Reply:
        return says("no JSON at all") if OTHER in str(body) else plain(body)

    with FakeServer(breaks) as server:
        command.asks(server)
        code, out, _ = command(*PLAIN, "--keep", "kept.jsonl", "--out", "figures.json")
    assert (code, "failed calls 1 of 2" in out) == (1, True)
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    measures = figures["systems"]["plain"]["measures"]
    assert (figures["failed"], measures["accuracy"]["value"], measures["accuracy_of_all"]["value"]) == (
        1,
        1.0,
        0.5,
    )
    with FakeServer(plain) as server:
        command.asks(server)
        code, _, _ = command(*PLAIN, "--keep", "kept.jsonl")
    assert (code, len(server.requests)) == (0, 1)


def test_onrecord_without_evidence_asks_nobody_and_says_so(command: Command) -> None:
    with FakeServer(plain) as server:
        command.asks(server)
        code, out, _ = command(
            "verdicts", "averitec", "--data", "dev.json", "--system", "onrecord", "--evidence", "none"
        )
    assert (code, server.requests) == (0, [])
    assert "not enough" in out


def test_the_probability_of_a_label_is_read_where_it_begins(command: Command, folder: Path) -> None:
    def token(text: str, **top: float) -> dict[str, Any]:
        likeliest = [{"token": name, "logprob": value} for name, value in top.items()]
        return {"token": text, "logprob": -0.1, "top_logprobs": likeliest}

    likely = [token('{"'), token("label"), token('":"'), token("supported", supported=-0.7, ref=-1.4, x=-0.1)]
    answer = says({"label": "supported", "reason": "x"}, logprobs={"content": likely})
    with FakeServer(answer) as server:
        command.asks(server)
        command(*PLAIN, "--keep", "kept.jsonl")
    first = json.loads((folder / "kept.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["probabilities"] == {
        "supported": 0.668188,
        "refuted": 0.331812,
        "conflicting_evidence": 0.0,
        "not_enough_evidence": 0.0,
    }


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--data", "none.json"), "none.json: cannot be read"),
        (("--data", "dev.json", "--system", "plan"), "--system: there is no 'plan'"),
        (("--data", "dev.json", "--block", "x"), "--block: "),
        (("--data", "dev.json", "--evidence", "retrieved"), "dev_retrieved.jsonl: cannot be read"),
        (("--data", "dev.json", "--keep", "dev.json"), "holds no predictions"),
        (("--data", "dev.json", "--keep", "."), ".: cannot be read"),
    ],
)
def test_what_is_typed_wrong(command: Command, words: tuple[str, ...], complaint: str) -> None:
    with FakeServer(plain) as server:
        command.asks(server)
        code, _, err = command("verdicts", "averitec", *words)
    assert (code, err.count("\n"), complaint in err) == (2, 1, True)
    assert server.requests == []


def test_a_server_that_is_gone_is_one_line(command: Command) -> None:
    with FakeServer(plain) as server:
        command.asks(server)
    code, _, err = command(*PLAIN)
    assert (code, err.count("\n")) == (2, 1)
    assert "Traceback" not in err


# --- claims ---------------------------------------------------------------------------------------

DOCUMENT = {
    "response": "Tea has “caffeine”. It was found in 1819.",
    "sentences": {
        "sentence1": {
            "text": "Tea has “caffeine”.",  # in quotation marks, so that code settles nothing
            "claims": ["Tea has caffeine.", "Caffeine was found in 1820."],
            "claims_factuality_label": [True, False],
            "human_evidence": ["NA", "NA"],
            "auto_evidence": [[], []],
            "auto_evidence_url": [[], []],
            "stance_claim_autoEvid": [[], []],
        }
    },
}


def test_claims_are_counted_and_what_the_judge_fails_on_is_told(command: Command, folder: Path) -> None:
    (folder / "tune.jsonl").write_text(json.dumps(DOCUMENT) + "\n", encoding="utf-8")
    with FakeServer(fails(400)) as server:
        command.asks(server)
        words = ("claims", "factcheck-bench", "--data", ".", "--out", "figures.json", "--keep", "kept.jsonl")
        code, out, _ = command(*words)
    assert (code, "claims a sentence" in out) == (1, True)
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    values = {name: one["value"] for name, one in figures["systems"]["onrecord"].items()}
    assert (values["claims_a_sentence"], values["self_contained"]) == (1.0, 0.5)
    assert values["annotated_covered_by_words"] == 0.5
    assert (values["entailed_by_own_sentence"], values["annotated_covered"]) == (None, None)
    assert figures["failed"] == 4
    assert "caffeine" not in (folder / "kept.jsonl").read_text(encoding="utf-8").lower()


def test_without_a_model_claims_are_measured_beside_one_a_sentence(command: Command, folder: Path) -> None:
    answer = "The mayor has 40 horses and the council met in June. They praised her work."
    document = json.loads(json.dumps(DOCUMENT | {"response": answer}))
    document["sentences"]["sentence1"]["claims"][0] = "The council met in June."
    (folder / "tune.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    words = ("claims", "factcheck-bench", "--data", ".", "--no-model", "--out", "figures.json")
    code, out, err = command(*words)
    assert (code, err) == (0, "")
    assert "sentences" in out
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert (figures["model"], figures["n"]) == (None, 1)
    values = {
        system: {name: one["value"] for name, one in measures.items()}
        for system, measures in figures["systems"].items()
    }
    covered = {"annotated_covered_by_words": 0.5, "self_contained": 0.5}
    assert values["sentences"] == {"claims_a_sentence": 1.0, **covered}
    assert values["onrecord"] == {"claims_a_sentence": 1.5, **covered, "self_contained": 0.6667}


def test_without_a_model_no_provider_is_taken(command: Command, folder: Path) -> None:
    (folder / "tune.jsonl").write_text(json.dumps(DOCUMENT) + "\n", encoding="utf-8")
    words = ("claims", "factcheck-bench", "--data", ".", "--no-model", "--keep", "kept.jsonl")
    code, _, err = command(*words)
    assert (code, err.count("\n")) == (2, 1)
    assert "leave out --config, --provider and --keep" in err


@pytest.mark.parametrize(
    ("claim", "alone"),
    [
        ("The ferry sank.", True),
        ("It sank.", False),
        ("“They sank it.”", False),
        ("And this was new.", False),
        ("There were forty tourists.", True),
        ("There it sank.", False),
        ("The latter sank.", False),
        ("Italy sank it.", True),
        ("Thatcher won.", True),
    ],
)
def test_a_claim_that_points_back_cannot_be_read_alone(claim: str, alone: bool) -> None:
    from pipeline.evals.claims.coverage import reads_alone

    assert reads_alone(claim) is alone


def test_a_claim_says_another_where_it_holds_nearly_all_its_words() -> None:
    from pipeline.evals.claims.coverage import says as holds

    assert holds(["The old ferry sank on Monday with 40 tourists."], "The ferry sank with 40 tourists.")
    assert not holds(["The ferry sank.", "There were 41 tourists."], "The ferry sank with 40 tourists.")
    assert holds(["A is on."], "A is on.")
    assert not holds([], "A is on.")

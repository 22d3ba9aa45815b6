"""Peers beside onrecord: what the proxy counts and sets, how a peer is asked and resumed, and what is scored.

The peer is MiniCheck's adapter with a made-up source; the model is a local server that answers by a script.
"""

from __future__ import annotations

import json
import math
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer, Reply, fails, says

from benchmarks.peers import table
from benchmarks.peers.__main__ import main
from benchmarks.peers.asking import Setup, Told, ask, sample
from benchmarks.peers.proxy import LONGEST, Proxy
from pipeline.config.errors import UserError
from pipeline.evals.datasets import DatasetRow
from pipeline.evals.kept import Kept
from pipeline.records import Evidence, Label, Origin

S, R, N = Label.SUPPORTED, Label.REFUTED, Label.NOT_ENOUGH_EVIDENCE


def row(id: str, truth: Label = S) -> DatasetRow:
    passage = Evidence(id="0", text=f"The bridge {id} opened in May.", origin=Origin.INDEX)
    return DatasetRow(id=id, group=id, claim=f"The bridge {id} is open.", truth=truth, evidence=(passage,))


def told(id: str, label: Label | None, **more: Any) -> Told:
    return Told(id=id, system="peer", label=label, **more)


def yes_or_no(body: dict[str, Any]) -> Reply:
    """Yes to bridge 1, no to bridge 2, and to others a word that was not asked for."""
    text = body["messages"][-1]["content"]
    word, share = ("Yes", 0.9) if "bridge 1" in text else ("No", 0.8) if "bridge 2" in text else ("Well", 0.7)
    top = [{"token": word, "logprob": math.log(share), "bytes": None}]
    return says(word, logprobs={"content": [{**top[0], "top_logprobs": top}]})


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    package = tmp_path / "source" / "minicheck"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('the adapter loads the prompts alone')\n")
    (package / "utils.py").write_text(
        "SYSTEM_PROMPT = 'Yes or no?'\nUSER_PROMPT = 'Document: [DOCUMENT]\\nClaim: [CLAIM]'\n"
    )
    return Setup("minicheck", sys.executable, tmp_path / "source", "the-model")


# --- the proxy ------------------------------------------------------------------------------------


def post(url: str, body: dict[str, Any]) -> int:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Authorization": "Bearer of-the-peer"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code


def test_the_proxy_sets_the_terms_and_counts_what_the_endpoint_counted() -> None:
    with FakeServer([says("yes"), says("no"), fails(503)]) as server, Proxy(server.base_url, "ours") as proxy:
        url = proxy.base_url + "/chat/completions"
        wants = {"model": "theirs", "temperature": 0.7, "max_completion_tokens": 9999}
        assert [post(url, {**wants, "messages": []}) for _ in range(3)] == [200, 200, 503]
        spent = proxy.spent()
        assert (spent.calls, spent.failed) == (2, 1)
        assert (spent.prompt_tokens, spent.cached_tokens, spent.completion_tokens) == (20, 8, 10)
        assert proxy.spent().calls == 0
    assert server.paths[0] == "/v1/chat/completions"
    sent = server.requests[0]
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == ("ours", 0, LONGEST)
    assert "max_completion_tokens" not in sent
    assert "of-the-peer" not in str(server.headers)


def test_a_shorter_answer_stays_as_short_as_the_peer_wants_it() -> None:
    with FakeServer(says("yes")) as server, Proxy(server.base_url, "ours") as proxy:
        post(proxy.base_url + "/chat/completions", {"messages": [], "max_tokens": 1})
    assert server.requests[0]["max_tokens"] == 1


def test_an_endpoint_that_is_not_there_is_a_failed_call() -> None:
    with Proxy("http://127.0.0.1:9/v1", "ours") as proxy:
        assert post(proxy.base_url + "/chat/completions", {"messages": []}) == 502
        assert proxy.spent().failed == 1


# --- asking ---------------------------------------------------------------------------------------


async def test_a_peer_is_asked_once_about_each_claim(setup: Setup, tmp_path: Path) -> None:
    rows, keep = [row("1"), row("2"), row("3")], tmp_path / "keep.jsonl"
    seen: list[int] = []
    with FakeServer(yes_or_no) as server:
        await ask(rows[:2], setup, server.base_url, Kept(keep, Told), seen.append)
        await ask(rows, setup, server.base_url, Kept(keep, Told), seen.append)
    assert len(server.requests) == 3
    assert seen == [1, 2, 3]
    found = table.read([keep])["minicheck"]
    assert [found[id].label for id in "123"] == [S, R, R]
    assert [found[id].parsed for id in "123"] == [True, True, False]
    assert found["1"].probabilities == {S: pytest.approx(0.9), R: pytest.approx(0.1)}
    assert found["1"].calls == 1
    assert found["1"].prompt_tokens + found["1"].completion_tokens == 15
    assert "bridge" not in keep.read_text()


async def test_a_failed_call_is_an_error_and_asked_again(setup: Setup, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    with FakeServer([fails(500), yes_or_no({"messages": [{"content": "bridge 1"}]})]) as server:
        for _ in range(2):
            await ask([row("1")], setup, server.base_url, Kept(keep, Told), lambda _: None)
            one = table.read([keep])["minicheck"]["1"]
            assert (one.label is None) == (one.error is not None)
    assert one.label is S


async def test_an_answer_that_breaks_the_peer_is_no_failed_call(setup: Setup, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    with FakeServer(says("Yes")) as server:  # without the log-probabilities that the peer reads
        await ask([row("1")], setup, server.base_url, Kept(keep, Told), lambda _: None)
    one = table.read([keep])["minicheck"]["1"]
    assert (one.label, one.error, one.parsed) == (None, None, False)


async def test_a_peer_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    for python, system, words in (
        (str(tmp_path / "none"), "minicheck", "check --python"),
        (sys.executable, "minicheck", "check --python, --source"),
        (sys.executable, "snopes", "there is no .snopes'"),
    ):
        gone = Setup(system, python, None, "m")
        with pytest.raises(UserError, match=words):
            await ask([row("1")], gone, "http://127.0.0.1:9/v1", Kept(None, Told), lambda _: None)


def test_a_sample_is_the_same_whatever_the_order_and_grows_by_adding() -> None:
    rows = [row(str(n)) for n in range(20)]
    few, more = sample(rows, 5), sample(rows[::-1], 9)
    assert few == more[:5]
    assert {one.id for one in sample(rows, None)} == {one.id for one in rows}
    assert few != rows[:5]


# --- the table ------------------------------------------------------------------------------------


def test_an_unreadable_answer_is_wrong_and_a_failed_call_is_left_out() -> None:
    rows = [row("1", S), row("2", R), row("3", R), row("4", N), row("5", S)]
    found = table.score(
        rows,
        {
            "1": told("1", S, calls=2),
            "2": told("2", R, calls=2),
            "3": told("3", None, parsed=False, calls=2),
            "4": told("4", R, calls=2),
            "5": told("5", None, error="a call failed: X"),
        },
    )
    assert (found["n"], found["failed"], found["unparsable"], found["without_label"]) == (5, 1, 1, 1)
    values = {name: one["value"] for name, one in found["measures"].items()}
    assert values["accuracy"] == 0.5
    assert values["supported_or_refuted_by_label"] == 0.75  # all of one, half of two
    # S 1; R: one of two found, one of two told right: 0.5; N 0.
    assert values["macro_f1"] == 0.5
    assert values["calls"] == 1.6


def test_by_score_a_claim_is_what_it_leans_to() -> None:
    assert table.leaning(told("1", N, probabilities={S: 0.3, R: 0.1, N: 0.6})) is S
    assert table.leaning(told("1", S, probabilities={S: 0.5, R: 0.5})) is S
    assert table.leaning(told("1", R)) is R
    assert table.leaning(told("1", None)) == table.NOTHING


def test_the_command_compares_the_claims_that_all_were_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"question": "Is it open?", "answers": [{"answer": "Since May."}]}
    data = [
        {"claim_id": n, "claim": f"Bridge {n} is open.", "label": "Supported", "questions": [question]}
        for n in range(3)
    ]
    (tmp_path / "tune.json").write_text(json.dumps(data))
    lines = [told(str(n), S, calls=1) for n in range(3)]
    lines += [one.model_copy(update={"system": "other", "label": R}) for one in lines[:2]]
    (tmp_path / "keep.jsonl").write_text("".join(one.model_dump_json() + "\n" for one in lines))
    words = ["table", "--data", "tune.json", "--keep", "keep.jsonl", "--model", "m", "--date", "2026-11-22"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["peers", *words, "--out", "peers.json"])
    assert main() == 0
    figures = json.loads((tmp_path / "peers.json").read_text())
    few, whole = figures["common_claims"], figures["all_claims"]
    assert (few["n"], set(few["systems"])) == (2, {"peer", "other"})
    assert (whole["n"], set(whole["systems"])) == (3, {"peer"})
    assert few["systems"]["other"]["measures"]["accuracy"]["value"] == 0
    assert "Bridge" not in json.dumps(figures)
    assert "| peer | 1.00 (1.00–1.00) |" in capsys.readouterr().out


def test_the_command_tells_bad_input_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tune.json").write_text("[]")
    words = ["table", "--data", str(tmp_path / "tune.json"), "--keep", "none.jsonl", "--model", "m"]
    monkeypatch.setattr("sys.argv", ["peers", *words, "--date", "2026-11-22", "--out", str(tmp_path / "out")])
    assert main() == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "out").exists()

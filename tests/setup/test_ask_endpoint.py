"""`onrecord doctor --ask`: what an endpoint can do, found out by asking it, and the entry that fits."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from endpoints import DOUBLES, answer, anthropic, gpt_4o, ollama, openai, reply
from fake_server import FakeServer, fails, says
from newsroom import Newsroom

KEY = "sk-of-a-test"
ENTRY = {"base_url", "model", "timeout", "calibration"}
"""What the tests' entry says of itself."""


def ask(
    room: Newsroom, double: Any, **entry: Any
) -> tuple[int, dict[str, tuple[str, str]], dict[str, Any], int]:
    """The exit code, the checks, the entry to paste, and how many requests there were."""
    with FakeServer(double) as server:
        room.config(server.base_url, provider=entry)
        ran = room.command("doctor", "--ask", "fake", "--json")
    found = {check["check"]: (check["state"], check["text"]) for check in json.loads(ran.out)}
    entry = yaml.safe_load(ran.err.partition(":\n\n")[2])["fake"] if ran.code == 0 else {}
    return ran.code, found, entry, len(server.requests)


# What each double makes of an entry that says nothing of it: what the doctor finds out.
FOUND = {
    "mistral": ({"logprobs": 0}, 2),
    "deepseek": ({"structured_output": "json_object"}, 2),
    "groq": ({"logprobs": 0, "structured_output": "json_object"}, 3),
    "gemini": ({"logprobs": 0}, 2),
    "openrouter": ({"logprobs": 0}, 2),
    "lmstudio": ({"logprobs": 0}, 2),
    "vllm": ({}, 1),
    "llama_cpp": ({}, 1),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_of_an_unknown_endpoint(room: Newsroom, name: str) -> None:
    changed, requests = FOUND[name]
    code, found, entry, asked = ask(room, DOUBLES[name], model="my-model")
    assert (code, asked) == (0, requests)
    assert {key: entry[key] for key in changed} == changed
    assert entry.keys() - changed.keys() == ENTRY
    assert found["answer"] == ("ok", "my-model says: true")


def test_a_reasoning_model_gets_room_for_its_thoughts(room: Newsroom) -> None:
    code, found, entry, _ = ask(room, openai, model="my-model")
    assert code == 0
    wanted = {"length_key": "max_completion_tokens", "logprobs": 0, "reasoning_tokens": 4000}
    assert {key: entry[key] for key in wanted} == wanted
    assert found["hidden thoughts"] == (
        "note",
        "2,000 tokens of them were reported, room for 4,000: they cost as much as answers",
    )
    assert found["log-probabilities"][0] == "note"


def test_a_model_that_is_known_needs_nothing(room: Newsroom) -> None:
    code, found, entry, asked = ask(room, openai, model="gpt-5-mini")
    assert (code, asked) == (0, 1)
    assert entry.keys() == ENTRY
    assert found["log-probabilities"] == ("ok", "none, and a large model is not asked for them")
    assert found["size"][0] == "note"
    assert found["size"][1].startswith("large: it rates each label")


def test_log_probabilities_that_come_are_used(room: Newsroom) -> None:
    _, found, entry, _ = ask(room, gpt_4o, model="gpt-4o", size="small")
    assert found["log-probabilities"] == ("ok", "20 for a token")
    assert "logprobs" not in entry


def test_a_small_model_without_a_calibration_is_told_to_settle_nothing(room: Newsroom) -> None:
    _, found, _, _ = ask(room, gpt_4o, calibration=None)
    assert found["size"][0] == "note"
    assert "it settles no claim" in found["size"][1]
    _, found, _, _ = ask(room, gpt_4o)
    assert found["size"] == ("ok", "small, with a calibration")


def test_json_among_words_leads_to_tools(room: Newsroom) -> None:
    _, found, entry, _ = ask(room, anthropic, model="my-model")
    assert (entry["structured_output"], entry["logprobs"]) == ("tools", 0)
    assert found["shape"][0] == "ok"


def test_json_among_words_whatever_is_asked(room: Newsroom) -> None:
    _, found, entry, _ = ask(room, lambda body: reply(body, f"Here:\n```json\n{answer(body)}\n```"))
    assert entry["structured_output"] == "markdown"
    assert found["shape"][0] == "note"
    assert "more answers will be asked for again" in found["shape"][1]


def test_a_context_that_is_set_is_told(room: Newsroom) -> None:
    _, found, _, _ = ask(room, ollama, context=4096)
    assert found["context"] == ("ok", "4,096 tokens")


@pytest.mark.parametrize(
    ("double", "told"),
    [
        (fails(401), "the endpoint refused the key (401): check key_env of the provider"),
        (fails(404, "no"), 'the endpoint knows no model "m", or not this address (404: no)'),
        (says("I can't say."), "no valid answer in 3 tries"),
        (says("", refusal="No."), "the model refused: No."),
    ],
)
def test_an_endpoint_of_no_use(room: Newsroom, double: Any, told: str) -> None:
    code, found, _, _ = ask(room, double)
    assert code == 1
    state, text = found["answer"]
    assert (state, text.startswith(told)) == ("missing", True)


def test_for_people(room: Newsroom) -> None:
    room.patch.setenv("SOME_KEY", KEY)
    with FakeServer(DOUBLES["groq"]) as server:
        prices = {"prompt": 1, "completion": 2}
        room.config(server.base_url, provider={"key_env": "SOME_KEY", "prices": prices})
        ran = room.command("doctor", "--ask", "fake")
    assert ran.code == 0
    assert KEY not in ran.out + ran.err
    lines = ran.out.splitlines()
    assert lines[0].split() == ["✔", "answer", "m", "says:", "true"]
    assert any(line.startswith("✔ cost") and "3 requests, " in line and "in money" in line for line in lines)
    start = lines.index("the entry that fits:")
    entry = yaml.safe_load("\n".join(lines[start + 1 :]))["fake"]
    assert entry["logprobs"] == 0
    assert entry["prices"] == prices
    # It changes nothing.
    assert not (room.folder / ".onrecord").exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [("other", 'provider: unknown provider "other"'), ("fake", "the variable SOME_KEY is not set")],
)
def test_a_provider_that_cannot_be_asked(room: Newsroom, name: str, told: str) -> None:
    room.config(provider={"key_env": "SOME_KEY"})
    ran = room.command("doctor", "--ask", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"onrecord: {told}")

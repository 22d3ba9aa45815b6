"""What is known of endpoints by address and model, and that an entry's own word goes above it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pipeline.config.endpoints import ABILITIES, Abilities, _table, abilities_of
from pipeline.config.providers import AbilitySettings, Prices, Provider


def of(base_url: str | None, model: str, **entry: Any) -> Abilities:
    return abilities_of(Provider(base_url=base_url, model=model, **entry))


OPENAI = "https://api.openai.com/v1"
KNOWN = [
    (OPENAI, "gpt-5-mini", {"logprobs": 0, "length_key": "max_completion_tokens", "size": "large"}),
    (None, "gpt-5-mini", {"logprobs": 0}),
    (OPENAI, "o4-mini-2025-04-16", {"logprobs": 0, "reasoning_effort": "low"}),
    (OPENAI, "gpt-4o-mini", {"logprobs": 20, "reasoning_tokens": 0}),
    (
        OPENAI,
        "gpt-5-chat-latest",
        {"without": (*("temperature", "top_p", "presence_penalty"), "frequency_penalty", "reasoning_effort")},
    ),
    ("https://me.openai.azure.com/openai/deployments/d", "d", {"logprobs": 0, "reasoning_tokens": 4000}),
    ("https://me.openai.azure.com/openai/deployments/gpt-4o", "gpt-4o", {"logprobs": 20, "without": ()}),
    ("https://api.mistral.ai/v1", "mistral-small-latest", {"length_key": "max_tokens", "without": ("seed",)}),
    ("https://api.groq.com/openai/v1", "openai/gpt-oss-20b", {"structured_output": "json_schema"}),
    ("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", {"structured_output": "json_object"}),
    ("https://api.deepseek.com", "deepseek-chat", {"structured_output": "json_object", "logprobs": 20}),
    ("https://api.deepseek.com/v1", "deepseek-reasoner", {"logprobs": 0, "reasoning_tokens": 6000}),
    ("https://api.anthropic.com/v1", "claude-sonnet-4-5", {"structured_output": "tools"}),
    ("https://openrouter.ai/api/v1", "anthropic/claude-sonnet-4.5", {"structured_output": "json_schema"}),
    ("https://openrouter.ai/api/v1", "openai/gpt-5-mini", {"reasoning_tokens": 4000}),
    ("http://127.0.0.1:11434/v1", "qwen2.5:14b", {"context": 4096, "size": "large"}),
    ("http://localhost:11434/v1", "qwen2.5:7b", {"context": 4096, "size": "small"}),
    ("http://localhost:8000/v1", "Qwen/Qwen2.5-32B-Instruct", {"logprobs": 20, "size": "large"}),
    ("http://localhost:4000/v1", "groq/llama-3.1-8b-instant", {"logprobs": 0, "size": "small"}),
]


@pytest.mark.parametrize(("url", "model", "known"), KNOWN)
def test_what_is_known(url: str | None, model: str, known: dict[str, Any]) -> None:
    found = dataclasses.asdict(of(url, model))
    assert {name: found[name] for name in known} == known


def test_the_local_model_is_asked_as_it_was_recorded() -> None:
    found = abilities_of(Provider(kind="local", model="Qwen2.5-Coder-1.5B-Instruct-Q4_K_M"))
    assert found == Abilities(length_key="max_completion_tokens", context=8192)


def test_whoever_is_not_known_is_asked_as_most_take_it() -> None:
    assert of("http://127.0.0.1:9/v1", "my-model") == Abilities()


def test_an_entry_goes_above_what_is_known() -> None:
    found = of(OPENAI, "gpt-5-mini", logprobs=5, reasoning_effort=None, without=[], size="small")
    assert (found.logprobs, found.reasoning_effort, found.without, found.size) == (5, None, (), "small")
    assert found.length_key == "max_completion_tokens"


def test_prices_hold_at_their_own_address_alone() -> None:
    assert of(OPENAI, "gpt-5-mini-2025-08-07").prices == Prices(prompt=0.25, cached=0.025, completion=2)
    assert of("http://localhost:4000/v1", "gpt-5-mini").prices is None


def test_each_key_of_the_table_is_one_of_an_entry_and_has_its_source() -> None:
    for row in _table()["rows"]:
        assert row["source"]
        assert row.keys() & {"at", "model"}
        settings = {key: value for key, value in row.items() if key in ABILITIES}
        assert row.keys() - settings.keys() <= {"at", "model", "source", "prices"}
        AbilitySettings.model_validate(settings)
        for prices in row.get("prices", {}).values():
            Prices.model_validate(prices)
    assert set(ABILITIES) == set(AbilitySettings.model_fields)

"""A request follows from what the endpoint can do, and from nothing else."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from endpoints import schema_of
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.config.endpoints import Abilities
from pipeline.config.providers import Provider
from pipeline.model.requests import Wanted, request_of
from pipeline.model.response_schema import asked_again


class Colours(BaseModel):
    """Some colours: not for the model to read."""

    model_config = ConfigDict(extra="forbid")
    colours: list[Literal["blue", "red"]] = Field(max_length=3)


SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["colours"],
    "properties": {
        "colours": {"type": "array", "maxItems": 3, "items": {"type": "string", "enum": ["blue", "red"]}}
    },
}
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "The sky?"}]


def asked(options: dict[str, Any] | None = None, **abilities: Any) -> dict[str, Any]:
    provider = Provider(model="m", options=options or {})
    return request_of(MESSAGES, Wanted(Colours, 100, logprobs=True), provider, Abilities(**abilities))


def test_what_most_endpoints_take() -> None:
    assert asked() == {
        "model": "m",
        "messages": MESSAGES,
        "max_tokens": 100,
        "logprobs": True,
        "top_logprobs": 20,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Colours", "strict": True, "schema": SCHEMA},
        },
    }


def test_a_reasoning_model() -> None:
    request = asked(
        {"temperature": 0},
        length_key="max_completion_tokens",
        logprobs=0,
        reasoning_effort="low",
        reasoning_tokens=4000,
        without=("temperature",),
    )
    assert request.keys() == {
        "model",
        "messages",
        "max_completion_tokens",
        "reasoning_effort",
        "response_format",
    }
    assert (request["max_completion_tokens"], request["reasoning_effort"]) == (4100, "low")


def test_tools() -> None:
    request = asked(structured_output="tools")
    (tool,) = request["tools"]
    assert tool == {"type": "function", "function": {"name": "Colours", "parameters": SCHEMA}}
    assert request["tool_choice"] == {"type": "function", "function": {"name": "Colours"}}
    assert "response_format" not in request


@pytest.mark.parametrize(("way", "form"), [("json_object", {"type": "json_object"}), ("markdown", None)])
def test_the_schema_in_the_prompt(way: str, form: object) -> None:
    request = asked(structured_output=way)
    system = request["messages"][0]["content"]
    assert system.startswith("Be brief.")
    assert schema_of(request) == SCHEMA
    assert "json" in system
    assert "not for the model" not in system
    assert request.get("response_format") == form
    assert MESSAGES[0]["content"] == "Be brief."


def test_keywords_that_are_not_taken() -> None:
    request = asked(schema_without=("maxItems",))
    assert "maxItems" not in json.dumps(request)


@pytest.mark.parametrize("way", ["json_schema", "json_object"])
def test_without_system_messages(way: str) -> None:
    (message,) = asked(system_role=False, structured_output=way)["messages"]
    assert message["role"] == "user"
    assert message["content"].startswith("Be brief.")
    assert message["content"].endswith("The sky?")


def test_an_answer_has_the_room_that_the_context_leaves() -> None:
    assert asked(context=8192, reasoning_tokens=4000)["max_tokens"] == 4100
    assert 3700 < asked(context=4096, reasoning_tokens=4000)["max_tokens"] < 4096
    assert asked(context=512)["max_tokens"] == 100


def test_options_win() -> None:
    assert asked({"max_tokens": 7})["max_tokens"] == 7


@pytest.mark.parametrize("way", ["json_schema", "tools", "json_object", "markdown"])
def test_the_same_question_is_the_same_bytes(way: str) -> None:
    assert json.dumps(asked(structured_output=way)) == json.dumps(asked(structured_output=way))


CALL = {"id": "c1", "type": "function", "function": {"name": "Colours", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("way", "message", "said", "role"),
    [
        ("json_schema", {"content": "{}"}, {"role": "assistant", "content": "{}"}, "user"),
        (
            "json_schema",
            {"content": [{"type": "text", "text": "{}"}]},
            {"role": "assistant", "content": "{}"},
            "user",
        ),
        # mistral: crush 1590 refuses reasoning_content in a message that is sent back
        (
            "markdown",
            {"content": "{}", "reasoning_content": "?"},
            {"role": "assistant", "content": "{}"},
            "user",
        ),
        ("tools", {"content": None, "tool_calls": [CALL]}, None, "tool"),
        (
            "tools",
            {"content": None, "tool_calls": [{"function": {}}]},
            {"role": "assistant", "content": ""},
            "user",
        ),
        ("json_object", {}, {"role": "assistant", "content": ""}, "user"),
    ],
)
def test_what_is_asked_again(way: str, message: Any, said: Any, role: str) -> None:
    with pytest.raises(ValidationError) as misfit:
        Colours.model_validate_json("{}")
    can = Abilities(structured_output=way)
    again = asked_again({"messages": MESSAGES}, {"message": message}, misfit.value, can)
    *_, back, told = again["messages"]
    assert len(again["messages"]) == 4
    if said is None:
        assert back["tool_calls"][0]["id"] == told["tool_call_id"] == "c1"
    else:
        assert back == said
    assert told["role"] == role
    assert "colours" in told["content"]

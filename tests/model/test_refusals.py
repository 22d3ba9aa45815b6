"""What endpoints say when they refuse a request, in the words of reports, and what onrecord makes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.model import refusals

SENT = {
    "model": "m",
    "messages": [{"role": "system", "content": "temperature"}],
    "max_completion_tokens": 32,
    "logprobs": True,
    "top_logprobs": 20,
    "temperature": 0,
    "seed": 1,
    "reasoning_effort": "low",
    "response_format": {"type": "json_schema", "json_schema": {"name": "Word", "strict": True, "schema": {}}},
}
ENTRY = {"structured_output": "json_schema", "without": ("top_p",), "schema_without": ()}
EXTRA = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted", "input": 1}

# where it was seen, the body of the error, what would have pleased the endpoint
REFUSED: list[tuple[str, Any, dict[str, Any] | None]] = [
    (
        "openai: glass 227",
        {
            "message": "Unsupported parameter: 'logprobs' is not supported with this model.",
            "param": "logprobs",
        },
        {"logprobs": 0},
    ),
    ("groq-python 25", {"message": "`logprobs` is not supported with this model"}, {"logprobs": 0}),
    ("generative-ai 2947", {"message": "Logprobs is not supported for this model."}, {"logprobs": 0}),
    ("vertex", {"message": "Logprobs is not enabled for models/gemini-2.5-flash"}, {"logprobs": 0}),
    (
        "openai, with 403",
        {"message": "You are not allowed to request logprobs from this model"},
        {"logprobs": 0},
    ),
    ("vllm-gaudi 1098", {"message": "top_logprobs is not supported"}, {"logprobs": 0}),
    ("azure", {"message": "top_logprobs must be less than or equal to 5"}, {"logprobs": 5}),
    (
        "vllm",
        {
            "message": (
                "Requested sample logprobs of 20, which is greater than max allowed: 5, top_logprobs at most"
                " 5 is not supported"
            )
        },
        {"logprobs": 5},
    ),
    (
        "litellm 18856",
        {
            "message": (
                "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) "
                "value is supported."
            ),
            "param": "temperature",
        },
        {"without": ["top_p", "temperature"]},
    ),
    (
        "deepseek",
        {"message": "deepseek-reasoner does not support the parameter `temperature`"},
        {"without": ["top_p", "temperature"]},
    ),
    (
        "eca 231",
        {"message": {"detail": [EXTRA | {"loc": ["body", "max_completion_tokens"]}]}},
        {"length_key": "max_tokens"},
    ),
    ("langchain-azure 82", {"detail": [EXTRA | {"loc": ["body", "seed"]}]}, {"without": ["top_p", "seed"]}),
    (
        "platform-docs-public 7: JSON within JSON",
        {"message": json.dumps({"detail": [EXTRA | {"loc": ["body", "seed"]}]})},
        {"without": ["top_p", "seed"]},
    ),
    (
        "MaxKB 2912",
        {
            "message": (
                "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs"
                " are not permitted'}]"
            )
        },
        {"length_key": "max_tokens"},
    ),
    (
        "gemini",
        [
            {
                "error": {
                    "code": 400,
                    "message": 'Invalid JSON payload received. Unknown name "seed": Cannot find field.',
                }
            }
        ],
        {"without": ["top_p", "seed"]},
    ),
    (
        "llm-exe 662",
        {"message": "This response_format type is unavailable now"},
        {"structured_output": "json_object"},
    ),
    (
        "groq",
        {"message": "This model does not support response format `json_schema`."},
        {"structured_output": "json_object"},
    ),
    (
        "beeai-framework 1215",
        {
            "message": (
                "invalid schema for response format: response_format/json_schema/next: minItems is not"
                " supported"
            )
        },
        {"schema_without": ["minItems"]},
    ),
    (
        "gemini: too many states",
        {"message": "The specified schema produces a constraint that has too many states for serving."},
        {"schema_without": ["maxItems"]},
    ),
    (
        "openai: gpt-5.1",
        {
            "message": (
                "Unsupported value: 'reasoning_effort' does not support 'low' with this model. Supported "
                "values are: 'none', 'medium' and 'high'."
            ),
            "param": "reasoning_effort",
        },
        {"reasoning_effort": "none"},
    ),
    (
        "openai: gpt-4o",
        {"message": "Unrecognized request argument supplied: reasoning_effort"},
        {"without": ["top_p", "reasoning_effort"]},
    ),
    ("vllm: gemma", {"message": "System role not supported"}, {"system_role": False}),
    (
        "gemini: gemma",
        {"message": "Developer instruction is not enabled for models/gemma-3-27b-it"},
        {"system_role": False},
    ),
    (
        "openrouter",
        {"message": "No endpoints found that can handle the requested parameters.", "code": 404},
        {"logprobs": 0},
    ),
    (
        "continue 12691: a value that is too large",
        {
            "message": (
                "max_completion_tokens is too large: 36000. This model supports at most 8192 completion"
                " tokens."
            )
        },
        {"reasoning_tokens": 7192},
    ),
    # Parts that were not sent, and words of an article that come back, name nothing.
    ("no part of the request", {"message": "'frequency_penalty' is not supported"}, None),
    ("no refusal", {"message": "The article speaks of temperature and seed."}, None),
    ("no reason", {}, None),
]


@pytest.mark.parametrize(
    ("body", "setting"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_would_have_pleased(body: Any, setting: dict[str, Any] | None) -> None:
    param = body.get("param") if isinstance(body, dict) else None
    assert refusals.pleasing(refusals.message_of(body), param, SENT, ENTRY) == setting


def test_a_way_to_ask_for_a_shape_that_is_refused_leads_to_the_next() -> None:
    sent = SENT | {"response_format": {"type": "json_object"}}
    # lmstudio-bug-tracker 307
    told = "'response_format.type' must be 'json_schema' or 'text'"
    assert refusals.pleasing(told, None, sent, {"structured_output": "json_object"}) == {
        "structured_output": "json_schema"
    }
    told = "response_format is not supported"
    assert refusals.pleasing(told, None, sent, {"structured_output": "json_object"}) == {
        "structured_output": "markdown"
    }
    sent = {"tools": [], "tool_choice": {}}
    told = "registry.ollama.ai/library/gemma:2b does not support tools"
    assert refusals.pleasing(told, None, sent, {"structured_output": "tools"}) == {
        "structured_output": "json_object"
    }


LONG = [
    ("This model's maximum context length is 4096 tokens. However, you requested 5700 tokens", 4096),
    (
        (
            "Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 7011, please"
            " reduce"
        ),
        6000,
    ),
    ("the request exceeds the available context size (8192 tokens), try increasing it", 8192),
    ("prompt is too long: 210000 tokens > 200000 maximum", 200000),
    ("Input length 40000 exceeds the maximum number of tokens allowed", None),
    (
        (
            "Trying to keep the first 5000 tokens when context the overflows. The context length is of only"
            " 4096 tokens"
        ),
        4096,
    ),
]


@pytest.mark.parametrize(("told", "room"), LONG)
def test_a_prompt_that_is_too_long(told: str, room: int | None) -> None:
    assert refusals.is_too_long(told)
    assert refusals.room(told) == room


@pytest.mark.parametrize(
    "told",
    [
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        'm requires moderation on X. Your input was flagged for "violence". No credits were charged.',
        "Input data may contain inappropriate content.",
    ],
)
def test_a_text_that_is_flagged(told: str) -> None:
    assert refusals.is_flagged(told)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"error": {"message": "a"}}, "a"),
        ({"error": "a"}, "a"),
        ({"message": "a", "code": 1}, "a"),
        ({"detail": "a"}, "a"),
        (
            {"detail": [{"loc": ["body", "x"], "msg": "a"}, {"loc": ["body", "y"], "msg": "b"}]},
            "body.x: a body.y: b",
        ),
        ([{"error": {"message": "a"}}], "a"),
        (
            {"error": {"message": "Provider returned error", "metadata": {"raw": "a"}}},
            "Provider returned error: a",
        ),
        ("<html><b>a</b></html>", "a"),
        (None, ""),
        (5, ""),
    ],
)
def test_the_message_of_an_error(body: Any, told: str) -> None:
    assert refusals.message_of(body).split() == told.split()

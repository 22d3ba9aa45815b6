"""What a replay reports of a request that was recorded by another way to ask."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict

from pipeline.config.endpoints import Abilities
from pipeline.config.providers import Provider
from pipeline.model.answers import Question, canonical
from pipeline.model.miss_report import miss_report
from pipeline.model.prompts import Prompt
from pipeline.model.requests import Wanted, request_of

PROMPT = Prompt("judge", 2, "", "", "", "", Path())
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "The sky?"}]
WAS = Abilities(reasoning_effort="low")


class Colour(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: Literal["blue", "red"]


def body(can: Abilities) -> bytes:
    return canonical(request_of(MESSAGES, Wanted(Colour, 32, logprobs=True), Provider(model="m"), can))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("structured_output", "tools"),
        ("structured_output", "json_object"),
        ("length_key", "max_completion_tokens"),
        ("logprobs", 0),
        ("logprobs", 5),
        ("reasoning_effort", "high"),
        ("reasoning_tokens", 4000),
        ("system_role", False),
    ],
)
def test_the_setting_is_named(name: str, value: Any) -> None:
    now = dataclasses.replace(WAS, **{name: value})
    told = miss_report(Question("a1", PROMPT, body(now), ""), [body(WAS)], ["judge"])
    (line,) = [line for line in told.splitlines() if line.startswith("  setting:  ")]
    assert line.startswith(f"  setting:  {name} of the provider's entry")
    assert told.endswith("  to record it: onrecord run --mode record a1")


def test_other_words_are_no_setting() -> None:
    was = json.loads(body(WAS))
    was["messages"][1]["content"] = "The sea?"
    told = miss_report(Question("a1", PROMPT, body(WAS), ""), [canonical(was)], ["judge"])
    assert "setting:" not in told
    assert "  recorded: user: The sea?\n  asked:    user: The sky?" in told


def test_a_recording_of_another_size() -> None:
    large = dataclasses.replace(PROMPT, name="judge-large")
    told = miss_report(Question("a1", large, body(WAS), ""), [], ["judge", "judge-explain", "split"])
    assert "but for judge, judge-explain: was it recorded with another `size` of the provider?" in told

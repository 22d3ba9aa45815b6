"""Answers in every form that carries the value: it is read, and it is the value that was sent."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.model.answer_forms import text_of, value_of


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int


class Word(BaseModel):
    """A shape with one field of each kind that the stages ask for."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["true", "false", "not enough"]
    sure: bool = True
    parts: list[Part] = []
    reason: str = ""


SENT = {"verdict": "true", "sure": False, "parts": [{"number": 3}], "reason": 'He said "no", {twice}.'}
VALUE = Word(**SENT)  # type: ignore[arg-type]
TEXT = json.dumps(SENT)


def choice(content: object, **message: object) -> dict[str, Any]:
    return {"finish_reason": "stop", "message": {"role": "assistant", "content": content, **message}}


def call(arguments: object) -> dict[str, Any]:
    return {"id": "1", "type": "function", "function": {"name": "Word", "arguments": arguments}}


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": '{"verdict": "false"}'}]}

PLACES = {
    "bare": choice(TEXT),
    # https://docs.mistral.ai/capabilities/reasoning: content is a list where a model thinks
    "parts": choice([{"type": "text", "text": TEXT}]),
    "parts after a thought": choice([THOUGHT, {"type": "text", "text": TEXT}]),
    "text in two parts": choice([{"type": "text", "text": TEXT[:9]}, {"type": "text", "text": TEXT[9:]}]),
    "one part, not in a list": choice({"type": "text", "text": TEXT}),
    # https://platform.claude.com/docs/en/api/openai-sdk: response_format is ignored
    "fence": choice(f"```json\n{TEXT}\n```"),
    "fence without a name": choice(f"```\n{TEXT}\n```"),
    "prose and a fence": choice(f"Here is the JSON:\n\n```json\n{TEXT}\n```\nMore {{?}} [1]"),
    "prose": choice(f"I checked it: {TEXT} That is all."),
    # https://docs.vllm.ai/en/stable/features/reasoning_outputs.html: without a parser, content has thoughts
    "thoughts": choice(f'<think>\nPerhaps {{"verdict": "false"}}?\n</think>\n\n{TEXT}'),
    "thoughts that begin in the prompt": choice(f'Perhaps {{"verdict": "false"}}?\n</think>\n{TEXT}'),
    "a tool call": choice(None, tool_calls=[call(TEXT)]),
    "a tool call with an object": choice("", tool_calls=[call(SENT)]),
    "the old function call": choice(None, function_call={"name": "Word", "arguments": TEXT}),
    "a tool call beside words": choice("I call the tool.", tool_calls=[call(TEXT)]),
    # ollama 13638, vllm 16633: what a model says lands where its thoughts belong
    "reasoning": choice("", reasoning=f"The user wants JSON. {TEXT}"),
    "reasoning_content": choice(None, reasoning_content=TEXT),
    "a list of one": choice(f"[{TEXT}]"),
    "byte order mark": choice(f"\ufeff{TEXT}"),
    "white space": choice(f"\n\n  {TEXT}\n"),
    "a trailing comma": choice(f"{TEXT[:-1]}, }}"),
    "trailing commas inside": choice(TEXT.replace("}]", ",},\n]")),
}


@pytest.mark.parametrize("sent", PLACES.values(), ids=PLACES)
def test_the_json_is_found_wherever_it_stands(sent: dict[str, Any]) -> None:
    assert value_of(Word, sent) == VALUE


LENIENT = {
    "a capital": ({"verdict": "True"}, Word(verdict="true")),
    "a truth value for the word": ({"verdict": True}, Word(verdict="true")),
    "an underscore for a space": ({"verdict": "NOT_ENOUGH "}, Word(verdict="not enough")),
    "a word for a truth value": ({"verdict": "true", "sure": "False"}, Word(verdict="true", sure=False)),
    "digits in quotes": (
        {"verdict": "true", "parts": [{"number": "3"}]},
        Word(verdict="true", parts=[Part(number=3)]),
    ),
    "the number as it was shown": (
        {"verdict": "true", "parts": [{"number": "[3]"}]},
        Word(verdict="true", parts=[Part(number=3)]),
    ),
    "a whole number with a point": (
        {"verdict": "true", "parts": [{"number": 3.0}]},
        Word(verdict="true", parts=[Part(number=3)]),
    ),
    "a key too many": ({"verdict": "true", "explanation": "because"}, Word(verdict="true")),
    "a key with a capital": ({"Verdict": "true"}, Word(verdict="true")),
}


@pytest.mark.parametrize(("sent", "value"), LENIENT.values(), ids=LENIENT)
def test_another_way_to_write_the_same_value_is_read(sent: dict[str, Any], value: Word) -> None:
    assert value_of(Word, choice(json.dumps(sent))) == value


GUESSES = {
    "another word": {"verdict": "yes"},
    "part of a word": {"verdict": "not true"},
    "a number for a word": {"verdict": 1},
    "no word": {"verdict": None},
    "half a number": {"verdict": "true", "parts": [{"number": 3.5}]},
    "two numbers": {"verdict": "true", "parts": [{"number": "3, 4"}]},
    "a truth value for a number": {"verdict": "true", "parts": [{"number": True}]},
    "a number for a truth value": {"verdict": "true", "sure": 0},
    "a missing key": {"sure": True},
    "a number for a text": {"verdict": "true", "reason": 3},
}


@pytest.mark.parametrize("sent", GUESSES.values(), ids=GUESSES)
def test_what_would_be_a_guess_is_a_misfit(sent: dict[str, Any]) -> None:
    for text in (json.dumps(sent), f"```json\n{json.dumps(sent)}\n```"):
        with pytest.raises(ValidationError):
            value_of(Word, choice(text))


NOTHING = {
    "no text": choice(None),
    "prose": choice("The claim is true."),
    "half": choice(TEXT[:-3]),
    "no message": {"finish_reason": "stop"},
    "a message that is none": {"message": "true"},
    "parts without text": choice([THOUGHT, {"type": "text"}, "?"]),
    "a list": choice("[1]"),
    "a list of two answers": choice(f"[{TEXT}, {TEXT}]"),
    "tool calls of nothing": choice(None, tool_calls=[None, {}, {"function": None}]),
    "an object that is only thought of": choice("", reasoning=f"Perhaps {TEXT}, but it is open."),
    "very deep": choice('{"verdict":' * 5000 + "1" + "}" * 5000),
}


@pytest.mark.usefixtures("no_finalizers")
@pytest.mark.parametrize("sent", NOTHING.values(), ids=NOTHING)
def test_an_answer_without_a_value_is_a_misfit(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        value_of(Word, sent)


def test_the_complaint_is_of_the_json_where_there_is_some() -> None:
    with pytest.raises(ValidationError, match="Input should be 'true', 'false' or 'not enough'"):
        value_of(Word, choice('```json\n{"verdict": "yes"}\n```'))
    with pytest.raises(ValidationError, match="Invalid JSON"):
        value_of(Word, choice("The claim is true."))


def test_of_two_objects_the_last_one_is_the_answer() -> None:
    assert value_of(Word, choice('{"verdict": "false"} No, wait: {"verdict": "true"}')).verdict == "true"


def test_the_words_of_an_answer() -> None:
    assert text_of(choice([{"type": "text", "text": "a"}])) == "a"
    assert text_of(choice(None, tool_calls=[call("{}")])) == "{}"
    assert text_of(choice(None)) == ""


@given(
    st.sampled_from(["true", "false", "not enough"]),
    st.booleans(),
    st.lists(st.integers(-9, 99)),
    st.text(),
    st.sampled_from(["{}", "```json\n{}\n```", "\ufeff{}", "<think>{{}}</think>{}"]),
)
def test_no_form_changes_a_value(word: Any, sure: bool, numbers: list[int], reason: str, form: str) -> None:
    value = Word(verdict=word, sure=sure, parts=[Part(number=n) for n in numbers], reason=reason)
    assert value_of(Word, choice(form.format(value.model_dump_json()))) == value

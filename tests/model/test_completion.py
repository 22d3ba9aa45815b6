"""The body of an answer: what is a completion is read, and what is none says what it is instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.model.completion import ErrorInBody, NoCompletion, completion

CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ü"}}
WHOLE = {"choices": [CHOICE], "usage": {"prompt_tokens": 3}}


def chunk(text: str | None = None, finish: str | None = None, **more: Any) -> str:
    delta = {} if text is None else {"content": text}
    event = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
    return f"data: {json.dumps(event)}\n\n"


END = 'data: {"choices": [], "usage": {"prompt_tokens": 3}}\n\ndata: [DONE]\n\n'
BODIES = {
    "JSON": json.dumps(WHOLE),
    "byte order mark": "\ufeff" + json.dumps(WHOLE),
    # https://openrouter.ai/docs/api-reference/streaming: white space and comments keep a connection open
    "white space before it": "\n\n         \n" + json.dumps(WHOLE),
    "a stream": chunk() + chunk("ü", finish="stop") + END,
    "a stream in pieces, with comments": ": OPENROUTER PROCESSING\n\n"
    + chunk("")
    + chunk("ü")
    + chunk(finish="stop")
    + END,
    "a stream with names of events": "event: message\n" + chunk("ü", finish="stop") + END,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_completion_is_read(body: str) -> None:
    found = completion(body.encode())
    (choice,) = found["choices"]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("ü", "stop")
    assert found["usage"] == {"prompt_tokens": 3}


OTHERS = {
    "nothing": (b" \n", "nothing"),
    "a page": (b"<!doctype html><html><head><title>Sign\n in</title>", 'a web page titled "Sign in"'),
    "a page without a title": (b"<html><body>Bad gateway", "a web page"),
    "words": (b"upstream connect error", "words that are no JSON"),
    "half": (b'{"choices": [{"mess', "half an answer"),
    "a number": (b"5", "JSON that is no chat completion"),
    "choices that are none": (b'{"choices": 5}', "JSON that is no chat completion"),
    "a stream that broke off": (chunk("ü").encode(), "a stream that broke off"),
    "half a stream": (b'data: {"choices": [', "half a stream"),
}


@pytest.mark.parametrize(("body", "told"), OTHERS.values(), ids=OTHERS)
def test_what_is_none_says_what_it_is(body: bytes, told: str) -> None:
    with pytest.raises(NoCompletion) as error:
        completion(body)
    assert str(error.value) == told


ERRORS = {
    # https://openrouter.ai/docs/api-reference/errors: an error after the headers were sent has status 200
    "of a provider": ({"error": {"message": "overloaded", "code": 502}}, 502, "overloaded"),
    "no credits": ({"error": {"message": "Insufficient credits", "code": 402}}, 402, "Insufficient credits"),
    "with a word for a code": ({"error": {"message": "busy", "code": "server_error"}}, 502, "busy"),
    "only words": ({"error": "model is loading"}, 502, "model is loading"),
    "in a list": ([{"error": {"message": "busy", "code": 503}}], 503, "busy"),
    "with a choice": (
        {
            "choices": [
                {
                    "finish_reason": "error",
                    "error": {"message": "cut", "code": 504},
                    "message": {"content": ""},
                }
            ]
        },
        504,
        "cut",
    ),
    "a choice that broke off": (
        {"choices": [{"finish_reason": "error", "message": {}}]},
        502,
        "it broke off",
    ),
}


@pytest.mark.parametrize(("body", "status", "told"), ERRORS.values(), ids=ERRORS)
def test_an_error_with_the_status_of_an_answer_is_an_error(body: Any, status: int, told: str) -> None:
    with pytest.raises(ErrorInBody) as error:
        completion(json.dumps(body).encode())
    assert (error.value.status, str(error.value)) == (status, told)


def test_an_answer_with_an_empty_error_is_an_answer() -> None:
    assert completion(json.dumps(WHOLE | {"error": None}).encode())["choices"] == [CHOICE]

"""The client against a real local server: what is sent, what is tried again, what is told of a failure."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

import pytest
from fake_server import FakeServer, Reply, completion, fails, says
from pydantic import BaseModel, ConfigDict
from waiting import PATIENCE

from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.model import retries
from pipeline.model.client import Answer, Client, Token
from pipeline.model.errors import (
    ArticleStop,
    BadAnswer,
    CallFailed,
    ModelError,
    Refused,
    RunStop,
)
from pipeline.model.prompts import Prompt


class Shade(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = "plain"


class Colour(BaseModel):
    """A colour."""

    model_config = ConfigDict(extra="forbid")

    colour: Literal["blue", "red"]
    shades: list[Shade] = []


BLUE = {"colour": "blue", "shades": []}


async def ask(client: Client, prompt: Prompt, **more: Any) -> Answer[Colour]:
    return await client.ask(prompt, Colour, article="a1", **{"text": "The sky.", **more})


async def test_a_valid_answer_comes_out_in_the_shape(asking: Any, prompt: Prompt) -> None:
    async with asking(says(BLUE)) as (client, server):
        answer = await ask(client, prompt)
    assert answer == Answer(Colour(colour="blue"))
    assert type(answer.value) is Colour
    assert len(server.requests) == 1


async def test_what_is_sent(asking: Any, prompt: Prompt, secret: str) -> None:
    options = {"seed": 7, "min_p": 0.1}
    async with asking(says(BLUE), options=options, query={"api-version": "1"}) as (client, server):
        await ask(client, prompt, max_tokens=99)
    (body,) = server.requests
    assert body["messages"] == prompt.messages(text="The sky.")
    assert (body["model"], body["seed"], body["min_p"]) == ("m", 7, 0.1)
    assert body["max_tokens"] == 99
    assert "logprobs" not in body
    assert server.paths == ["/v1/chat/completions?api-version=1"]
    assert {name.lower(): value for name, value in server.headers[0].items()}[
        "authorization"
    ] == f"Bearer {secret}"


async def test_the_schema_is_strict_and_closed(asking: Any, prompt: Prompt) -> None:
    async with asking(says(BLUE)) as (client, server):
        await ask(client, prompt)
    sent = server.requests[0]["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"] == {
        "name": "Colour",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["colour", "shades"],
            "properties": {
                "colour": {"type": "string", "enum": ["blue", "red"]},
                "shades": {"type": "array", "items": {"$ref": "#/$defs/Shade"}},
            },
            "$defs": {
                "Shade": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["title"],
                    "properties": {"title": {"type": "string"}},
                }
            },
        },
    }


async def test_a_key_header_takes_the_place_of_the_bearer(asking: Any, prompt: Prompt, secret: str) -> None:
    async with asking(says(BLUE), key_header="api-key") as (client, server):
        await ask(client, prompt)
    headers = {name.lower(): value for name, value in server.headers[0].items()}
    assert headers["api-key"] == secret
    assert "authorization" not in headers


async def test_an_option_may_set_the_length(asking: Any, prompt: Prompt) -> None:
    async with asking(says(BLUE), options={"max_tokens": 4096}) as (client, server):
        await ask(client, prompt, max_tokens=99)
    assert server.requests[0]["max_tokens"] == 4096


async def test_logprobs(asking: Any, prompt: Prompt) -> None:
    top = [{"token": "Yes", "logprob": -0.123456, "bytes": [1]}, {"token": "No", "logprob": -2.0}]
    logprobs = {"content": [{"token": "Yes", "id": 5, "logprob": -0.123456, "top_logprobs": top}]}
    async with asking(says(BLUE, logprobs=logprobs)) as (client, server):
        answer = await ask(client, prompt, logprobs=True)
    assert answer.tokens == (Token("Yes", -0.1235, {"Yes": -0.1235, "No": -2.0}),)
    assert (server.requests[0]["logprobs"], server.requests[0]["top_logprobs"]) == (True, 20)


async def test_article_text_reaches_the_model_as_it_is(asking: Any, prompt: Prompt) -> None:
    text = "He said {{ text }} {% raw %} \u201cno\u201d </text>\n\\n"
    async with asking(says(BLUE)) as (client, server):
        await ask(client, prompt, text=text)
    assert text in server.requests[0]["messages"][1]["content"]


# --- answers that do not do ---------------------------------------------------------------------


async def test_a_misfit_is_asked_again_with_what_is_wrong(asking: Any, prompt: Prompt) -> None:
    async with asking([says("no JSON"), says({"colour": "green"}), says(BLUE)]) as (client, server):
        answer = await ask(client, prompt)
    assert answer.value.colour == "blue"
    last = server.requests[-1]["messages"]
    assert [message["role"] for message in last[2:]] == ["assistant", "user", "assistant", "user"]
    assert last[2]["content"] == "no JSON"
    assert "errors.pydantic.dev" not in str(last)
    assert client.usage[prompt.name].reasks == 2


async def test_three_misfits_are_enough(asking: Any, prompt: Prompt) -> None:
    async with asking(says({"colour": "green"})) as (client, server):
        with pytest.raises(
            BadAnswer, match=r"^no valid answer in 3 tries: colour: Input should be 'blue' or 'red'$"
        ):
            await ask(client, prompt)
    assert len(server.requests) == 3


async def test_a_complaint_is_put_to_the_model_once(asking: Any, prompt: Prompt) -> None:
    async with asking([says({"colour": "red"}), says(BLUE)]) as (client, server):
        answer = await ask(client, prompt, check=lambda v: None if v.colour == "blue" else "Not red.")
    assert (answer.value.colour, answer.complaint) == ("blue", None)
    assert server.requests[1]["messages"][2:] == [
        {"role": "assistant", "content": '{"colour":"red","shades":[]}'},
        {"role": "user", "content": "Not red.\nAnswer once more, with the whole JSON."},
    ]


async def test_a_complaint_that_stands_comes_with_the_second_answer(asking: Any, prompt: Prompt) -> None:
    async with asking([says({"colour": "red"}), says(BLUE)]) as (client, server):
        answer = await ask(client, prompt, check=lambda v: f"Not {v.colour}.")
    assert (answer.value.colour, answer.complaint) == ("blue", "Not blue.")
    assert len(server.requests) == 2


async def test_a_second_answer_of_no_use_leaves_the_first(asking: Any, prompt: Prompt) -> None:
    async with asking([says({"colour": "red"}), says("oh")]) as (client, server):
        answer = await ask(client, prompt, check=lambda _: "Not red.")
    assert (answer.value.colour, answer.complaint) == ("red", "Not red.")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (says('{"colo', finish="length"), "the answer was cut off at its greatest length"),
        (completion([]), "the endpoint sent an answer without choices"),
        (says("", refusal="I will not."), "the model refused: I will not."),
        (says("", finish="content_filter"), "the endpoint's content filter stopped the answer"),
    ],
)
async def test_an_answer_that_no_asking_betters(asking: Any, prompt: Prompt, reply: Reply, told: str) -> None:
    async with asking(reply) as (client, server):
        with pytest.raises(BadAnswer) as error:
            await ask(client, prompt)
    assert str(error.value) == told
    assert len(server.requests) == 1


# --- faults of the endpoint ---------------------------------------------------------------------

ONCE, OFTEN = 1, retries.TRIES


@pytest.mark.parametrize(
    ("reply", "kind", "told", "requests"),
    [
        (fails(401), RunStop, "the endpoint refused the key (401): check the variable MY_KEY", ONCE),
        (
            fails(400, "API key not valid."),
            RunStop,
            "the endpoint refused the key (400): check the variable",
            ONCE,
        ),
        (
            fails(403, "no access"),
            RunStop,
            (
                "the endpoint refused access (403: no access): check the variable MY_KEY, and what its"
                " account may use"
            ),
            ONCE,
        ),
        (
            fails(403, "Your input was flagged"),
            CallFailed,
            "the endpoint refused the text (403: Your input",
            ONCE,
        ),
        (
            fails(404, "gone"),
            RunStop,
            'the endpoint knows no model "m", or not this address (404: gone): ',
            ONCE,
        ),
        (fails(400, "Model Not Exist"), RunStop, 'the endpoint knows no model "m"', ONCE),
        (fails(429, code="insufficient_quota"), RunStop, "the account has no quota left (429)", ONCE),
        (
            fails(402, "Insufficient Balance"),
            RunStop,
            "the account has no money left (402: Insufficient Balance): top it up, or take another provider",
            ONCE,
        ),
        (fails(400, "too\nbad"), CallFailed, "the endpoint refused the request (400: too bad)", ONCE),
        (
            fails(422, "max_tokens: Extra inputs are not permitted"),
            Refused,
            (
                "the endpoint does not take the requests (422: max_tokens: Extra inputs are not permitted):"
                " put `length_key: max_completion_tokens` into the provider's entry, or see what onrecord"
                " doctor --ask finds"
            ),
            ONCE,
        ),
        (
            fails(400, "This model's maximum context length is 4096 tokens."),
            Refused,
            (
                "the request is too long for the endpoint (400: This model's maximum context length is 4096"
                " tokens.): put `context: 4096` into the provider's entry"
            ),
            ONCE,
        ),
        (
            fails(400, "prompt is too long"),
            CallFailed,
            "the request is too long for the endpoint (400: pro",
            ONCE,
        ),
        (fails(429), CallFailed, "the endpoint answered 429 in 4 tries", OFTEN),
        (fails(503), CallFailed, "the endpoint answered 503 in 4 tries", OFTEN),
        (Reply(reset=True), CallFailed, "no whole answer in 4 tries", OFTEN),
        (Reply(body=b'{"choi'), CallFailed, "no whole answer in 4 tries", OFTEN),
        (
            Reply(body=b"<html><title>Sign in</title>"),
            RunStop,
            (
                'the endpoint sent a web page titled "Sign in" for an answer, in 4 tries: check base_url, and'
                " what"
            ),
            OFTEN,
        ),
        (
            Reply(body=b'{"choices": 5}'),
            RunStop,
            "the endpoint sent JSON that is no chat completion for",
            OFTEN,
        ),
        (
            Reply(body=b'{"error": {"message": "busy", "code": 502}}'),
            CallFailed,
            "the endpoint answered 502",
            OFTEN,
        ),
        (
            Reply(body=b'{"error": {"message": "Insufficient credits", "code": 402}}'),
            RunStop,
            "the account has no money left (402: Insufficient credits)",
            ONCE,
        ),
    ],
)
async def test_a_failure_is_told_in_one_line(
    asking: Any, prompt: Prompt, reply: Reply, kind: type[ModelError], told: str, requests: int
) -> None:
    async with asking(reply, key_env="MY_KEY") as (client, server):
        with pytest.raises(ModelError) as error:
            await ask(client, prompt)
    assert type(error.value) is kind
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)
    assert "127.0.0.1" not in str(error.value)
    assert len(server.requests) == requests
    assert client.usage[prompt.name].retries == requests - 1


async def test_a_page_among_answers_fails_that_call_alone(asking: Any, prompt: Prompt) -> None:
    async with asking([says(BLUE), Reply(body=b"<html>Bad gateway")]) as (client, _):
        await ask(client, prompt)
        with pytest.raises(
            CallFailed, match=r"^the endpoint sent a web page for an answer, in 4 tries: try again"
        ):
            await ask(client, prompt)


async def test_the_setting_that_would_please_comes_with_the_refusal(asking: Any, prompt: Prompt) -> None:
    async with asking(fails(400, "`logprobs` is not supported with this model")) as (client, _):
        with pytest.raises(Refused) as refused:
            await ask(client, prompt, logprobs=True)
    assert refused.value.setting == {"logprobs": 0}


async def test_a_key_that_is_shown_in_part_is_not_passed_on(asking: Any, prompt: Prompt) -> None:
    async with asking(fails(403, "The key sk-proj-****AbCd1234 has no access")) as (client, _):
        with pytest.raises(RunStop, match=r"\(403: The key \*\*\* has no access\)"):
            await ask(client, prompt)


async def test_hidden_thoughts_are_counted(asking: Any, prompt: Prompt) -> None:
    body = json.loads(says(BLUE).body)
    used = {"prompt_tokens": 10, "completion_tokens": 30, "total_tokens": 40}
    told = body | {"usage": used | {"completion_tokens_details": {"reasoning_tokens": 25}}}
    # Gemini counts them in the total alone: any-llm 1293.
    silent = body | {"usage": used | {"total_tokens": 65}}
    async with asking([Reply(body=json.dumps(one).encode()) for one in (told, silent)]) as (client, _):
        await ask(client, prompt, text="one")
        await ask(client, prompt, text="two")
    usage = client.usage[prompt.name]
    assert (usage.prompt_tokens, usage.completion_tokens, usage.reasoning_tokens) == (20, 85, 50)


async def test_an_answer_of_thoughts_alone_says_what_to_raise(asking: Any, prompt: Prompt) -> None:
    async with asking(says("", finish="length")) as (client, _):
        with pytest.raises(BadAnswer, match=r"by hidden thoughts alone: raise `reasoning_tokens`"):
            await ask(client, prompt)


async def test_silence_is_a_timeout(asking: Any, prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "TRIES", 2)
    async with asking(Reply(hang=PATIENCE), timeout=0.2) as (client, _):
        with pytest.raises(
            CallFailed, match=r"^no answer within 0\.2 s in 2 tries: raise the provider's timeout"
        ):
            await ask(client, prompt)
    # Counted by the client: on a busy machine a try may end before the server has seen it.
    assert client.usage[prompt.name].calls == 2


async def test_an_endpoint_that_is_down_stops_the_article(prompt: Prompt) -> None:
    with FakeServer(says(BLUE)) as server:
        provider = Provider(base_url=server.base_url, model="m")
    async with Client(provider, None) as client:
        with pytest.raises(ArticleStop, match=r"^the endpoint cannot be reached: check base_url"):
            await ask(client, prompt)


async def test_faults_that_pass_are_tried_again(asking: Any, prompt: Prompt) -> None:
    replies = [fails(500), Reply(reset=True), fails(429, retry_after="0"), says(BLUE)]
    async with asking(replies) as (client, server):
        assert (await ask(client, prompt)).value.colour == "blue"
    assert len(server.requests) == 4
    usage = client.usage[prompt.name]
    assert (usage.calls, usage.retries, usage.reasks) == (4, 3, 0)
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (10, 4, 5)
    assert all(request == server.requests[0] for request in server.requests)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("2.5", 2.5, 2.5),
        ("100000", retries.LONGEST_WAIT, retries.LONGEST_WAIT),
        ("-3", 0, 0),
        ("nan", 0, 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", retries.LONGEST_WAIT, retries.LONGEST_WAIT),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0, 0),
        ("soon", 0, 0),  # FIRST_WAIT is 0 here
    ],
)
async def test_retry_after_is_obeyed_within_reason(
    asking: Any, prompt: Prompt, monkeypatch: pytest.MonkeyPatch, header: str, least: float, most: float
) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    monkeypatch.setattr("tenacity.asyncio._portable_async_sleep", note)
    monkeypatch.setattr("asyncio.sleep", note)
    # What the gate goes by: time passes only where somebody sleeps.
    monkeypatch.setattr("pipeline.model.rate_limit._now", lambda: sum(slept))
    async with asking([fails(429, retry_after=header), says(BLUE)]) as (client, _):
        await ask(client, prompt)
    assert least <= sum(slept) <= most


async def test_the_key_is_in_no_message(asking: Any, prompt: Prompt, secret: str) -> None:
    async with asking(fails(400, f"what is {secret}?")) as (client, _):
        with pytest.raises(CallFailed) as error:
            await ask(client, prompt)
    assert secret not in str(error.value)
    assert "***" in str(error.value)


async def test_a_prompt_without_its_value_asks_nobody(asking: Any, prompt: Prompt) -> None:
    async with asking(says(BLUE)) as (client, server):
        with pytest.raises(UserError, match="'text' is undefined"):
            await client.ask(prompt, Colour, article="a1")
    assert server.requests == []


async def test_no_more_requests_at_once_than_allowed(asking: Any, prompt: Prompt) -> None:
    # The first three wait for each other; a fourth would come while they do, or in the moment after.
    async with asking(Reply(meets=3, hang=0.05, body=says(BLUE).body), in_flight=3) as (client, server):
        await asyncio.gather(*(ask(client, prompt, text=f"Sky {n}.") for n in range(9)))
    assert len(server.requests) == 9
    assert server.most_at_once == 3

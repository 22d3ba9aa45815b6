"""Turns exceptions of the SDK and invalid answers into ModelErrors, which say in one line what went wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.config.endpoints import abilities_of
from pipeline.config.providers import Provider
from pipeline.model import refusals, retries
from pipeline.model.completion import BrokenOff, ErrorInBody, NoCompletion
from pipeline.model.errors import (
    ArticleStop,
    BadAnswer,
    CallFailed,
    ModelError,
    Refused,
    RunStop,
)

if TYPE_CHECKING:
    import httpx2
    import openai
    from openai import OpenAIError

_LONGEST_DETAIL = 200
_LIKE_A_KEY = re.compile(
    r"\b(?:sk|gsk|pk|xai|key)[-_][\w*.-]{8,}|\bAIza[\w*-]{8,}|\bBearer \S+|(?<=[?&]key=)[^\s&]+"
)
"""Endpoints show a part of the key that they refuse."""
_THOUGHT = " by hidden thoughts alone: raise `reasoning_tokens` in the provider's entry"


@dataclass(frozen=True)
class Asked:
    """The request and the provider, for the message of a failure.

    `answered` says that the endpoint has answered this run before, and `sent` is the request.
    """

    provider: Provider
    key: str | None
    answered: bool = False
    sent: Mapping[str, Any] = field(default_factory=dict)


def map_endpoint_error(error: OpenAIError, asked: Asked) -> ModelError:
    """The error to raise for what the SDK raised once no retry was left."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _of_status(error, asked)
    if _never_connected(error):
        return ArticleStop("the endpoint cannot be reached: check base_url, and that the server runs")
    if isinstance(error, openai.APITimeoutError):
        return CallFailed(
            f"no answer within {asked.provider.timeout:g} s in {retries.TRIES} tries: "
            "raise the provider's timeout, or lower in_flight"
        )
    if isinstance(error.__cause__, NoCompletion) and not isinstance(error.__cause__, BrokenOff):
        return _of_body(error.__cause__, asked)
    if isinstance(error, openai.APIConnectionError):
        return CallFailed(f"no whole answer in {retries.TRIES} tries: the endpoint broke off each time")
    return CallFailed(f"the request could not be made: {one_line(str(error), asked.key)}")


def make_status_error(told: ErrorInBody, response: httpx2.Response) -> openai.APIStatusError:
    """The error of the SDK for one that came with the status of an answer."""
    import httpx2
    import openai

    as_told = httpx2.Response(told.status, request=response.request)
    return openai.APIStatusError(str(told), response=as_told, body=told.error)


def _of_body(told: NoCompletion, asked: Asked) -> ModelError:
    """The error for such a body; if the endpoint has never sent anything else, it is the wrong one."""
    what = f"the endpoint sent {one_line(str(told), asked.key)} for an answer, in {retries.TRIES} tries"
    if asked.answered:
        return CallFailed(f"{what}: try again later")
    return RunStop(f"{what}: check base_url, and what stands between here and the endpoint")


def _of_status(error: openai.APIStatusError, asked: Asked) -> ModelError:
    """What an endpoint's refusal means, by its status and its words."""
    status, provider = error.status_code, asked.provider
    words = refusals.message_of(error.body)
    told = f"({status}: {one_line(words, asked.key)})" if words else f"({status})"
    variable = f"the variable {provider.key_env}" if provider.key_env else "key_env of the provider"
    if status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.BAD_REQUEST and refusals.is_bad_key(words)):
        return RunStop(f"the endpoint refused the key ({status}): check {variable}")
    if error.code == "insufficient_quota":
        return RunStop(f"the account has no quota left ({status}): top it up, or take another provider")
    if status == HTTPStatus.PAYMENT_REQUIRED or (
        not retries.is_transient(error) and refusals.is_unpaid(words)
    ):
        return RunStop(f"the account has no money left {told}: top it up, or take another provider")
    if retries.is_transient(error):
        return CallFailed(f"the endpoint answered {status} in {retries.TRIES} tries: try again later")
    if refusals.is_too_long(words):
        return _of_length(words, told, provider)
    if refusals.is_flagged(words):
        return CallFailed(f"the endpoint refused the text {told}")
    entry = asdict(abilities_of(provider))
    if setting := refusals.pleasing(words, error.param, asked.sent, entry):
        return Refused(f"the endpoint does not take the requests {told}: {put(setting)}", setting)
    if status == HTTPStatus.NOT_FOUND or refusals.is_no_model(words):
        return RunStop(
            f'the endpoint knows no model "{provider.model}", or not this address {told}: '
            "check model and base_url of the provider"
        )
    if status == HTTPStatus.FORBIDDEN:
        return RunStop(f"the endpoint refused access {told}: check {variable}, and what its account may use")
    return CallFailed(f"the endpoint refused the request {told}")


def _of_length(words: str, told: str, provider: Provider) -> ModelError:
    room, set_ = refusals.room(words), abilities_of(provider).context
    if room and (set_ is None or room < set_):
        setting = {"context": room}
        return Refused(f"the request is too long for the endpoint {told}: {put(setting)}", setting)
    return CallFailed(
        f"the request is too long for the endpoint {told}: lower `context` in the provider's entry"
    )


def put(setting: Mapping[str, Any]) -> str:
    """What to put into the config, in words; JSON is YAML in one line."""
    (name, value), *_ = setting.items()
    line = value if isinstance(value, str) else json.dumps(value)
    return f"put `{name}: {line}` into the provider's entry, or see what onrecord doctor --ask finds"


def map_misfit(error: ValidationError, tries: int) -> BadAnswer:
    """The error to raise for an answer that does not fit its shape, the last of so many."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = f"{where}: {first['msg']}" if where else first["msg"]
    return BadAnswer(f"no valid answer in {tries} tries: {one_line(what, None)}")


def refuse_useless(choices: Sequence[Mapping[str, Any]]) -> None:
    """Raise BadAnswer for an answer that asking again would not improve: empty, refused, cut off."""
    if not choices:
        raise BadAnswer("the endpoint sent an answer without choices")
    finish, message = choices[0].get("finish_reason"), choices[0].get("message")
    if finish == "length":
        raise BadAnswer(
            "the answer was cut off at its greatest length" + (_THOUGHT if _only_thought(message) else "")
        )
    if finish == "content_filter":
        raise BadAnswer("the endpoint's content filter stopped the answer")
    if refusal := isinstance(message, dict) and message.get("refusal"):
        raise BadAnswer(f"the model refused: {one_line(str(refusal), None)}")


def _only_thought(message: object) -> bool:
    """True for a message with hidden reasoning and no answer."""
    return isinstance(message, dict) and not message.get("content") and not message.get("tool_calls")


def _never_connected(error: BaseException | None) -> bool:
    import httpx2

    while error is not None:
        if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
            return True
        error = error.__cause__
    return False


def one_line(text: str, key: str | None) -> str:
    """A text from the endpoint for a message: one line, not too long, without keys or anything like one."""
    if key:
        text = re.sub(rf"(?<!\w){re.escape(key)}(?!\w)", "***", text)
    text = " ".join(_LIKE_A_KEY.sub("***", text).split())
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"

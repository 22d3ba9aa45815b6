"""What went wrong, told in one line: exceptions of the SDK and misfits become ModelErrors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.config.settings import Provider
from pipeline.model import retries
from pipeline.model.errors import ArticleStop, BadAnswer, CallFailed, ModelError, RunStop

if TYPE_CHECKING:
    import openai
    from openai import OpenAIError

_LONGEST_DETAIL = 200


def of_endpoint(error: OpenAIError, provider: Provider, key: str | None) -> ModelError:
    """The error to raise for what the SDK raised once no retry was left."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _of_status(error, provider, key)
    if _never_connected(error):
        return ArticleStop("the endpoint cannot be reached: check base_url, and that the server runs")
    if isinstance(error, openai.APITimeoutError):
        return CallFailed(
            f"no answer within {provider.timeout:g} s in {retries.TRIES} tries: "
            "raise the provider's timeout, or lower in_flight"
        )
    if isinstance(error, openai.APIConnectionError):
        return CallFailed(f"no whole answer in {retries.TRIES} tries: the endpoint broke off each time")
    return CallFailed(f"the request could not be made: {one_line(str(error), key)}")


def _of_status(error: openai.APIStatusError, provider: Provider, key: str | None) -> ModelError:
    status = error.status_code
    if status in (401, 403):
        where = f"the variable {provider.key_env}" if provider.key_env else "key_env of the provider"
        return RunStop(f"the endpoint refused the key ({status}): check {where}")
    if status == 404:
        return RunStop(
            f'the endpoint knows no model "{provider.model}", or not this address (404): '
            "check model and base_url of the provider"
        )
    detail = one_line(error.message, key)
    if error.code == "insufficient_quota":
        return RunStop(f"the account has no quota left ({status}): top it up, or take another provider")
    if retries.may_pass(error):
        return CallFailed(f"the endpoint answered {status} in {retries.TRIES} tries: try again later")
    return CallFailed(f"the endpoint refused the request ({status}): {detail}")


def of_misfit(error: ValidationError, tries: int) -> BadAnswer:
    """The error to raise for an answer that does not fit its shape, the last of so many."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = f"{where}: {first['msg']}" if where else first["msg"]
    return BadAnswer(f"no valid answer in {tries} tries: {one_line(what, None)}")


def refuse_useless(choices: Sequence[Mapping[str, Any]]) -> None:
    """Raise BadAnswer for an answer that no re-ask would better: none, refused, cut off."""
    if not choices:
        raise BadAnswer("the endpoint sent an answer without choices")
    finish, message = choices[0].get("finish_reason"), choices[0].get("message")
    if finish == "length":
        raise BadAnswer("the answer was cut off at its greatest length")
    if finish == "content_filter":
        raise BadAnswer("the endpoint's content filter stopped the answer")
    if refusal := isinstance(message, dict) and message.get("refusal"):
        raise BadAnswer(f"the model refused: {one_line(str(refusal), None)}")


def _never_connected(error: BaseException | None) -> bool:
    import httpx2

    while error is not None:
        if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
            return True
        error = error.__cause__
    return False


def one_line(text: str, key: str | None) -> str:
    """A text from the endpoint for a message: one line, not too long, without the key."""
    if key:
        text = text.replace(key, "***")
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"

"""Requests to a model, made to fit the abilities of the endpoint.

A request follows from the prompt, the shape, the provider's entry and its endpoint's abilities alone, so that
the same question is the same bytes, and a recording finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from pipeline.config.endpoints import Abilities
from pipeline.config.providers import Provider
from pipeline.model import response_schema
from pipeline.model.response_schema import Request
from pipeline.model.tokens import prompt_tokens

T = TypeVar("T", bound=BaseModel)
Message = dict[str, str]

_UNSURE = 200
"""Tokens that a prompt may take above what is reckoned."""
_LEAST = 64
"""Tokens of an answer that is worth asking for."""


@dataclass(frozen=True)
class Wanted(Generic[T]):
    """What is wanted of an answer: shape, greatest length in tokens, with log-probabilities or not."""

    shape: type[T]
    max_tokens: int
    logprobs: bool


def request_of(messages: list[Message], wanted: Wanted[Any], provider: Provider, can: Abilities) -> Request:
    """The body of a request; the provider's `options` win over what onrecord would send."""
    request = response_schema.asking_for(wanted.shape, messages, can)
    request["model"] = provider.model
    request[can.length_key] = _longest(request["messages"], wanted.max_tokens, can)
    if wanted.logprobs and can.logprobs:
        request |= {"logprobs": True, "top_logprobs": can.logprobs}
    if can.reasoning_effort is not None:
        request["reasoning_effort"] = can.reasoning_effort
    request |= provider.options
    if not can.system_role:
        request["messages"] = _without_system(request["messages"])
    return {name: value for name, value in request.items() if name not in can.without}


def _longest(messages: list[Message], max_tokens: int, can: Abilities) -> int:
    """The tokens that an answer may take, hidden thoughts included: as many as the context has room for."""
    longest = max_tokens + can.reasoning_tokens
    if can.context is None:
        return longest
    return min(longest, max(_LEAST, can.context - prompt_tokens(messages) - _UNSURE))


def _without_system(messages: list[Message]) -> list[Message]:
    """The messages with the system's words before those of the user."""
    system = [message["content"] for message in messages if message["role"] == "system"]
    first, *rest = (message for message in messages if message["role"] != "system")
    return [first | {"content": "\n\n".join([*system, first["content"]])}, *rest]

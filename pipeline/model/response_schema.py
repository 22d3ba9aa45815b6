"""Shapes of answers: how a request asks for one, and what is asked next where an answer does not fit.

Both are instructor's, by its modes JSON_SCHEMA, TOOLS, JSON and MD_JSON; the schema is put into OpenAI's
strict form. Its own loop around a call derives and checks all of this anew each time, which takes longer than
the request (docs/performance.md); here a shape is prepared once.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from pipeline.config.endpoints import Abilities
from pipeline.model.answer_forms import text_of

if TYPE_CHECKING:
    import instructor

Request = dict[str, Any]
_MODES = {"json_schema": "JSON_SCHEMA", "tools": "TOOLS", "json_object": "JSON", "markdown": "MD_JSON"}
"""By the setting `structured_output`, the mode of instructor."""


def asking_for(shape: type[BaseModel], messages: list[dict[str, str]], can: Abilities) -> Request:
    """The part of a request that asks for a shape, with the messages."""
    if can.structured_output in ("json_schema", "tools"):
        return {"messages": messages, **_parameters(shape, can.structured_output, can.schema_without)}
    from instructor.processing.response import handle_response_model

    _, request = handle_response_model(shape, mode=_mode(can), messages=messages)
    # In the prompt it takes one line, and says what the endpoint is held to elsewhere.
    told = json.dumps(shape.model_json_schema(), indent=2, ensure_ascii=False)
    schema = json.dumps(_schema(shape, can.schema_without), ensure_ascii=False)
    for message in request["messages"]:
        message["content"] = message["content"].replace(told, schema)
    return dict(request)


@functools.cache
def _parameters(shape: type[BaseModel], asked_by: str, without: tuple[str, ...]) -> Request:
    """The parameters that ask for a shape where the endpoint takes its schema, as instructor sends them.

    To have instructor write them takes a second: it imports the SDK, which a replay does not need.
    """
    name, schema = shape.__name__, _schema(shape, without)
    if asked_by == "tools":
        choice = {"type": "function", "function": {"name": name}}
        tool = {"type": "function", "function": {"name": name, "parameters": schema}}
        return {"tools": [tool], "tool_choice": choice}
    described = {"name": name, "schema": schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": described}}


def asked_again(request: Request, choice: dict[str, Any], misfit: ValidationError, can: Abilities) -> Request:
    """The request that shows the model its answer, and what is wrong with it."""
    from instructor.processing.response import handle_reask_kwargs
    from instructor.utils import disable_pydantic_error_url
    from openai.types.chat import ChatCompletion

    # The address names the version of pydantic, which would change the request.
    disable_pydantic_error_url()
    request = request | {"messages": list(request["messages"])}
    completion = ChatCompletion.construct(choices=[{"message": _said(choice)}])
    again: Request = handle_reask_kwargs(request, _mode(can), completion, misfit)
    return again


def _said(choice: dict[str, Any]) -> dict[str, Any]:
    """The answer as a message to send back: the calls of tools, or the words, wherever they were."""
    message = choice.get("message")
    calls = message.get("tool_calls") if isinstance(message, dict) else None
    if isinstance(calls, list) and calls and all(map(_is_call, calls)):
        return {"role": "assistant", "content": None, "tool_calls": calls}
    return {"role": "assistant", "content": text_of(choice)}


def _is_call(call: object) -> bool:
    function = call.get("function") if isinstance(call, dict) and "id" in call else None
    return isinstance(function, dict) and all(isinstance(function.get(k), str) for k in ("name", "arguments"))


def _mode(can: Abilities) -> instructor.Mode:
    import instructor

    return instructor.Mode[_MODES[can.structured_output]]


@functools.cache
def _schema(shape: type[BaseModel], without: tuple[str, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = _strict(shape.model_json_schema(), without)
    return schema


def _strict(schema: Any, without: tuple[str, ...]) -> Any:
    """A JSON schema in the strict form of OpenAI: objects are closed and each field is required.

    instructor leaves that out. Titles and defaults say nothing to the model, and a docstring is written for
    readers of the code: they are dropped, so that only a change of shape changes the request. So are the
    keywords that the endpoint does not take (`without`).
    """
    if isinstance(schema, list):
        return [_strict(item, without) for item in schema]
    if not isinstance(schema, dict):
        return schema
    silent = ("title", "default", "description", *without)
    closed = {key: _strict(value, without) for key, value in schema.items() if key not in silent}
    for named in ("properties", "$defs"):
        if named in schema:
            closed[named] = {name: _strict(inner, without) for name, inner in schema[named].items()}
    if "properties" in schema:
        closed |= {"additionalProperties": False, "required": list(schema["properties"])}
    return closed

"""Shapes of answers: what a request says of its shape, and what is asked next where an answer does not fit.

Both are instructor's: its JSON_SCHEMA mode. Its own loop around a call derives and checks all of this anew
each time, which takes longer than the request (docs/performance.md); here a shape is prepared once.
"""

from __future__ import annotations

import functools
from typing import Any

from pydantic import BaseModel, ValidationError

Request = dict[str, Any]


@functools.cache
def response_format(shape: type[BaseModel]) -> dict[str, Any]:
    """The `response_format` of requests for a shape, in OpenAI's strict form."""
    import instructor
    from instructor.processing.response import handle_response_model

    _, request = handle_response_model(shape, mode=instructor.Mode.JSON_SCHEMA, messages=[])
    format_: dict[str, Any] = request["response_format"]
    described = format_["json_schema"]
    return format_ | {"json_schema": described | {"schema": _strict(described["schema"]), "strict": True}}


def asked_again(request: Request, choice: dict[str, Any], misfit: ValidationError) -> Request:
    """The request that shows the model its answer, and what is wrong with it."""
    import instructor
    from instructor.processing.response import handle_reask_kwargs
    from instructor.utils import disable_pydantic_error_url
    from openai.types.chat import ChatCompletion

    # The address names the version of pydantic, which would change the request.
    disable_pydantic_error_url()
    request = request | {"messages": list(request["messages"])}
    completion = ChatCompletion.construct(choices=[choice])
    again: Request = handle_reask_kwargs(request, instructor.Mode.JSON_SCHEMA, completion, misfit)
    return again


def _strict(schema: Any) -> Any:
    """A JSON schema in the strict form of OpenAI: objects are closed and each field is required.

    instructor leaves that out. Titles and defaults say nothing to the model, and a docstring is written for
    readers of the code: they are dropped, so that only a change of shape changes the request.
    """
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    silent = ("title", "default", "description")
    closed = {key: _strict(value) for key, value in schema.items() if key not in silent}
    for named in ("properties", "$defs"):
        if named in schema:
            closed[named] = {name: _strict(inner) for name, inner in schema[named].items()}
    if "properties" in schema:
        closed |= {"additionalProperties": False, "required": list(schema["properties"])}
    return closed

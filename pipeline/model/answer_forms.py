"""The forms that an answer comes in: where its JSON stands, and how the value is read from it.

Most endpoints send bare JSON in `content`. Others send a list of parts, a tool call, a code fence, thoughts
before the JSON, or put all of it where thoughts belong. The JSON itself may hold a trailing comma, "3" for 3,
"True" for "true" or a key too many. All of that carries the same value and is read; what would have to be
guessed is not: it stays a misfit, which the model is shown.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

_THOUGHTS = re.compile(r".*</(?:think|thinking|thought|reasoning)>", re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])')
_NUMBER = re.compile(r"\[?\s*(-?\d+)(?:\.0+)?\s*\]?")
_NO_TEXT = ("thinking", "reasoning", "image_url", "input_audio", "refusal")
"""Kinds of parts whose text is not the answer's."""


def value_of(shape: type[T], choice: Mapping[str, Any]) -> T:
    """The value that the first choice of a completion carries, as a `shape`.

    Raises ValidationError, of what stands in the likeliest place, where none of its texts holds one.
    """
    problem: ValidationError | None = None
    for text in [*_texts(choice)] or [""]:
        try:
            return _read(shape, text)
        except ValidationError as misfit:
            problem = problem or misfit
    assert problem is not None  # noqa: S101 - there is at least one text
    raise problem


def text_of(choice: Mapping[str, Any]) -> str:
    """The words of an answer, wherever they stand; none where there are none."""
    return next(_texts(choice), "")


def _texts(choice: Mapping[str, Any]) -> Iterator[str]:
    """Where the JSON may stand, likeliest first."""
    message = choice.get("message")
    if not isinstance(message, dict):
        return
    if (text := _content(message.get("content"))).strip():
        yield text
    for call in (*(message.get("tool_calls") or ()), message):
        told = call.get("function") or call.get("function_call") if isinstance(call, dict) else None
        arguments = told.get("arguments") if isinstance(told, dict) else None
        if arguments:
            yield arguments if isinstance(arguments, str) else json.dumps(arguments)
    for name in ("reasoning_content", "reasoning"):
        # Only an object at the very end is an answer in the wrong place; one further up is a thought.
        if isinstance(thoughts := message.get(name), str) and thoughts.rstrip(" \n`").endswith("}"):
            yield thoughts


def _content(content: object) -> str:
    """The text of `content`: itself, or that of its parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    return "".join(
        part["text"]
        for part in parts
        if isinstance(part, dict) and part.get("type") not in _NO_TEXT and isinstance(part.get("text"), str)
    )


def _read(shape: type[T], text: str) -> T:
    """The value in a text. Raises ValidationError: of the JSON in it, if there is any, else of the text."""
    try:
        return shape.model_validate_json(text, strict=True)
    except ValidationError as misfit:
        found = _json_in(text)
        if found is None:
            raise misfit from None
    fitted = _fitted(found, *_schema(shape))
    return shape.model_validate_json(json.dumps(fitted), strict=True)


def _json_in(text: str) -> Any:
    """The last JSON object in a text, without what was thought before it; None where there is none.

    It may be the only one of a list; of several in a list, none is the answer.
    """
    from instructor.utils import extract_json_from_codeblock

    text = _THOUGHTS.sub("", text, count=1).lstrip("\ufeff")
    with contextlib.suppress(ValueError, RecursionError):
        if isinstance(found := json.loads(text), list):
            return found[0] if len(found) == 1 and isinstance(found[0], dict) else None
    text = text[: text.rfind("}") + 1]
    for tried in (text, _TRAILING_COMMA.sub(lambda found: found[1] or "", text)):
        try:
            found = json.loads(extract_json_from_codeblock(tried))
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return None


@functools.cache
def _schema(shape: type[BaseModel]) -> tuple[dict[str, Any], dict[str, Any]]:
    schema = shape.model_json_schema()
    return schema, schema.get("$defs", {})


def _fitted(data: Any, schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """The data with the types of the schema, where they say the same; otherwise as it is."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if isinstance(data, dict) and "properties" in schema:
        by_word = {_word(key): value for key, value in data.items()} | data
        wanted = ((name, inner) for name, inner in schema["properties"].items())
        return {
            name: _fitted(by_word[place], inner, known)
            for name, inner in wanted
            if (place := name if name in data else _word(name)) in by_word
        }
    if isinstance(data, list) and "items" in schema:
        return [_fitted(item, schema["items"], known) for item in data]
    if words := schema.get("enum") or [schema[key] for key in ("const",) if key in schema]:
        return next((word for word in words if _word(word) == _word(data)), data)
    kind = schema.get("type")
    if kind == "integer" and not isinstance(data, bool) and (digits := _NUMBER.fullmatch(str(data).strip())):
        return int(digits[1])
    if kind == "boolean" and _word(data) in ("true", "false"):
        return _word(data) == "true"
    return data


def _word(value: object) -> object:
    """A word, whatever its case and the spaces in it; anything else as it is."""
    return str(value).strip().casefold().replace(" ", "_") if isinstance(value, str | bool) else value

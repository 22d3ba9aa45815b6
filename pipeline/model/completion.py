"""The body of an endpoint's answer: the chat completion in it, or what it says instead. A status of 200 does
not make an answer. Gateways send it with an error, with a sign-in page, or with the pieces of a stream that
nobody asked for, which together are a valid answer.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_STREAM = re.compile(r"\s*(?:data|event|id|retry)?:")
_BAD_GATEWAY = 502
_ERRORS = range(400, 600)


class NoCompletion(Exception):  # noqa: N818 - it says what the body is
    """The body is no completion; the message says what it is instead."""


class BrokenOff(NoCompletion):
    """The body is empty, or only the beginning of a completion."""


class ErrorInBody(NoCompletion):
    """The body reports an error that its status does not: `status` is the one that it should have had."""

    def __init__(self, status: int, message: str, error: object) -> None:
        super().__init__(message)
        self.status = status
        self.error = error


def completion(content: bytes) -> dict[str, Any]:
    """The completion in a body, with `choices`. Raises NoCompletion where there is none."""
    text = content.decode("utf-8-sig", "replace")
    if _STREAM.match(text):
        return _assembled(_events(text))
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise _none(text) from None
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        raise NoCompletion("JSON that is no chat completion")
    choices = body.get("choices")
    _refuse_errors(body, choices)
    if choices is not None and not _are_choices(choices):
        raise NoCompletion("JSON that is no chat completion")
    return body


def _are_choices(choices: object) -> bool:
    return isinstance(choices, list) and all(isinstance(choice, dict) for choice in choices)


def _refuse_errors(body: dict[str, Any], choices: object) -> None:
    """Raise ErrorInBody where an error stands in the place of an answer, or with the first choice."""
    told = body.get("error") if not choices else None
    first = choices[0] if isinstance(choices, list) and choices else None
    if isinstance(first, dict):
        told = first.get("error") or (first.get("finish_reason") == "error" and "it broke off")
    if not told:
        return
    code = str(told.get("code")) if isinstance(told, dict) else ""
    status = int(code) if code.isdecimal() and int(code) in _ERRORS else _BAD_GATEWAY
    message = str(told.get("message") or code) if isinstance(told, dict) else str(told)
    raise ErrorInBody(status, message, told)


def _none(text: str) -> NoCompletion:
    """The error for a body without JSON."""
    if not text.strip():
        return BrokenOff("nothing")
    if _PAGE.match(text):
        title = _TITLE.search(text)
        named = f' titled "{" ".join(html.unescape(title[1]).split())}"' if title else ""
        return NoCompletion(f"a web page{named}")
    return (
        BrokenOff("half an answer")
        if text.lstrip().startswith("{")
        else NoCompletion("words that are no JSON")
    )


def _events(text: str) -> Iterator[dict[str, Any]]:
    """The data of a stream of server-sent events."""
    for line in text.splitlines():
        name, _, data = line.partition(":")
        if name.strip() == "data" and data.strip() != "[DONE]":
            try:
                event = json.loads(data)
            except ValueError:
                raise BrokenOff("half a stream") from None
            if isinstance(event, dict):
                yield event


def _assembled(events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The completion whose pieces these are: the first choice of each. A stream without an end is none."""
    texts: dict[str, str] = {}
    usage, finish = None, None
    for event in events:
        _refuse_errors(event, event.get("choices"))
        usage = event.get("usage") or usage
        for choice in (event.get("choices") or ())[:1]:
            finish = choice.get("finish_reason") or finish
            for name, piece in (choice.get("delta") or {}).items():
                if name in ("content", "reasoning", "reasoning_content") and isinstance(piece, str):
                    texts[name] = texts.get(name, "") + piece
    if finish is None:
        raise BrokenOff("a stream that broke off")
    message = {"role": "assistant", "content": None} | texts
    return {"choices": [{"index": 0, "finish_reason": finish, "message": message}], "usage": usage}

"""What a replay reports of a request that is not recorded: what was asked, what differs, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.model.answers import Question

_CONTEXT = 60
_SHAPE = ("response_format", "tools", "tool_choice")
_LENGTH = ("max_completion_tokens", "max_tokens")
_LOGPROBS = ("logprobs", "top_logprobs")


def miss_report(question: Question, recorded: Sequence[bytes], others: Sequence[str]) -> str:
    """The message of a miss. `recorded` are requests of the same prompt, `others` all recorded prompts."""
    asked, topic = _lines(question.body), question.topic
    message = f"{question.article}: stage {topic.stage}, {topic.told}: not recorded"
    if recorded:
        nearest = max(recorded, key=lambda body: len(set(_lines(body)) & set(asked)))
        was, now = _first_difference(_lines(nearest), asked)
        message += f"\n  recorded: {was}\n  asked:    {now}"
        if settings := _settings(json.loads(nearest), json.loads(question.body)):
            message += (
                f"\n  setting:  {', '.join(settings)} of the provider's entry, or what is known of its"
                " endpoint"
            )
    else:
        message += f"; the cassette holds nothing for this {topic.kind}"
        if same := [
            other for other in others if other.partition("-")[0] == topic.stage and topic.kind == "prompt"
        ]:
            message += f", but for {', '.join(same)}: was it recorded with another `size` of the provider?"
    return f"{message}\n  to record it: onrecord run --mode record {question.article}"


def _settings(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The settings of an entry in which two requests differ."""
    if "messages" not in was:
        return []
    here = [name for request in (was, now) for name in _LENGTH if name in request]
    differing = {
        "structured_output": _asked_by(was) != _asked_by(now),
        "length_key": len(set(here)) > 1,
        "reasoning_tokens": len(set(here)) == 1 and was[here[0]] != now[here[0]],
        "logprobs": _part(was, _LOGPROBS) != _part(now, _LOGPROBS),
        "reasoning_effort": _part(was, ("reasoning_effort",)) != _part(now, ("reasoning_effort",)),
        "system_role": _has_system(was) != _has_system(now),
    }
    return [name for name, differs in differing.items() if differs]


def _part(request: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: request[name] for name in names if name in request}


def _asked_by(request: Mapping[str, Any]) -> list[object]:
    return [*_part(request, _SHAPE), (request.get("response_format") or {}).get("type")]


def _has_system(request: Mapping[str, Any]) -> bool:
    return any(message["role"] == "system" for message in request["messages"])


def _lines(body: bytes) -> list[str]:
    """A request as lines to compare: its messages, then each setting."""
    request: dict[str, Any] = json.loads(body)
    lines: list[str] = []
    for message in request.pop("messages", []):
        lines += f"{message['role']}: {message['content']}".splitlines()
    return lines + [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in request.items()]


def _first_difference(recorded: list[str], asked: list[str]) -> tuple[str, str]:
    """The first pair of lines that differ, cut to the surroundings of the difference."""
    length = max(len(recorded), len(asked))
    pairs = zip(recorded + [""] * length, asked + [""] * length, strict=False)
    was, now = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    at = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    return _around(was, at), _around(now, at)


def _around(line: str, at: int) -> str:
    start, end = max(0, at - _CONTEXT // 2), at + _CONTEXT
    text = line[start:end] or "(nothing)"
    return ("…" if start else "") + text + ("…" if end < len(line) else "")

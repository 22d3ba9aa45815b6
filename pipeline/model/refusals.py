"""What an endpoint says when it refuses a request, and which setting of its entry would avoid that.

    told = message_of(error.body)
    setting = pleasing(told, error.param, sent, abilities)   # {"logprobs": 0}, or None

Each endpoint has its own words for what it does not accept. The rules below look for the parts of the request
that they name; only parts that were sent count, so that quoted words of an article do not. tests/endpoints.py
says where each wording was seen, and of which endpoint.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any

Settings = dict[str, Any]

_REFUSES = re.compile(
    r"(?i)not (?:supported|support|permitted|allowed|available|enabled|valid|accepted)|n[o']t"
    r" (?:support|allow|accept)"
    r"|unsupported|unavailable|unrecogni[sz]ed|unknown|extra|unexpected|cannot find|invalid|must"
    r" be|disallowed|"
    r"too (?:many states|large|complex)|no endpoints|only (?:the )?default|does not"
    r" (?:support|allow|accept|match)"
)
_TOO_LONG = re.compile(
    r"(?i)context.?(?:length|size|window)|context_length_exceeded|prompt is too long|too many (?:input"
    r" )?tokens"
    r"|tokens per minute|reduce (?:your|the) (?:message size|prompt|length)|input (?:is )?too long"
    r"|exceeds? the (?:available|maximum) (?:context|number of tokens)|string_above_max_length"
)
_LIMIT = re.compile(
    r"(?i)(?:maximum context length (?:is|of)|limit(?:ed to)?:?|context"
    r" (?:size|window|length)[^\d]{0,25}|maximum (?:is|of)|"
    r"> ?|at most)\s*\(?([\d,]{3,})"
)
_FLAGGED = re.compile(
    r"(?i)content.?(?:filter|policy|management)|moderation|flagged|safety|responsible.?ai|prohibited|"
    r"data_inspection_failed|inappropriate"
)
_NO_MONEY = re.compile(
    r"(?i)insufficient (?:balance|credit|fund|quota)|out of credits|arrear|payment required"
)
_BAD_KEY = re.compile(
    r"(?i)(?:invalid|incorrect|wrong|no|missing|expired)[\w ]{0,20}(?:api.?key|token|credential)|"
    r"api.?key (?:not valid|is invalid|not found|expired)|unauthori[sz]ed|authentication"
)
_NO_MODEL = re.compile(
    r"(?i)(?:invalid|unknown|no such) model|model[^.]{0,80}?(?:not (?:found|exist)|does not exist|isn't"
    r" available|"
    r"not supported by any provider|is not a valid)|no allowed providers"
)
_KEYWORDS = re.compile(
    r"(?<!\w)(maxItems|minItems|minLength|maxLength|minimum|maximum|additionalProperties|\$ref|anyOf|const)(?!\w)"
)
_SYSTEM = re.compile(
    r"(?i)system (?:role|message|prompt|instruction)s?|developer instruction|roles? must alternate"
)
_VALUES = re.compile(r"(?i)(?:supported|allowed|valid|accepted) values|must be|one of|expected")
_AT_MOST = re.compile(
    r"(?i)(?:at most|less than or equal to|<=|up to|maximum(?: value)?(?: is| of)?|between 0 and)\s*(\d+)"
)
_NEXT = {"json_schema": "json_object", "json_object": "markdown", "tools": "json_object"}
"""How a shape is asked for next, where one way is refused."""
_EFFORTS = ("low", "minimal", "none", "medium", "high")
_LENGTHS = {"max_completion_tokens": "max_tokens", "max_tokens": "max_completion_tokens"}
_MESSAGES = ("error", "message", "msg", "detail")
_SHAPES = ("response_format", "json_schema", "json_object", "tools", "tool_choice", "functions", "strict")


def message_of(body: object) -> str:
    """The message in the body of an error, whatever its form; a text as it is, a page without its tags."""
    if isinstance(body, list):
        return " ".join(filter(None, map(message_of, body)))
    if isinstance(body, dict):
        where = ".".join(map(str, body.get("loc") or ()))
        told = next(filter(None, (message_of(body.get(key)) for key in _MESSAGES)), "")
        more = message_of((body.get("metadata") or {}).get("raw"))
        return ": ".join(filter(None, (where, told, more)))
    if not isinstance(body, str):
        return ""
    if body.startswith("{"):
        with contextlib.suppress(ValueError, RecursionError):
            return message_of(json.loads(body))
    return re.sub(r"<[^>]*>", " ", body).strip()


def is_too_long(told: str) -> bool:
    """True where the request, with its answer, takes more tokens than the endpoint has room for."""
    return bool(_TOO_LONG.search(told))


def room(told: str) -> int | None:
    """The tokens that there is room for, where the message says how many."""
    found = _LIMIT.search(told)
    return int(found[1].replace(",", "")) if found else None


def is_flagged(told: str) -> bool:
    """True where it is the text of this one request that is refused."""
    return bool(_FLAGGED.search(told))


def is_unpaid(told: str) -> bool:
    """True where the account is out of money."""
    return bool(_NO_MONEY.search(told))


def is_bad_key(told: str) -> bool:
    """True where it is the key that is refused."""
    return bool(_BAD_KEY.search(told))


def is_no_model(told: str) -> bool:
    """True where the endpoint does not know the model."""
    return bool(_NO_MODEL.search(told))


def pleasing(
    told: str, param: str | None, sent: Mapping[str, Any], entry: Mapping[str, Any]
) -> Settings | None:
    """The settings with which the endpoint would not have refused a request; None if it names no part.

    `param` is the part that the error itself names, `sent` the request, `entry` the abilities that it was
    made by.
    """
    if not (_REFUSES.search(told) or param):
        return None
    if _SYSTEM.search(told):
        return {"system_role": False}
    if _names_schema(told, param) and (keyword := _keyword(told)):
        return {"schema_without": [*entry.get("schema_without", ()), keyword]}
    name = _named(told, param, sent)
    if name is None:
        # Routers say that nobody takes all that was asked for, and not what of it.
        return {"logprobs": 0} if "No endpoints found" in told and sent.get("logprobs") else None
    if name in ("logprobs", "top_logprobs"):
        most = _AT_MOST.search(told)
        return {"logprobs": int(most[1]) if most and name == "top_logprobs" else 0}
    if name in _LENGTHS:
        return _length(name, told)
    if name in _SHAPES:
        return _shape(told, str(entry.get("structured_output")))
    if name == "reasoning_effort" and (effort := _effort(told, sent)):
        return {"reasoning_effort": effort}
    return {"without": [*entry.get("without", ()), name]}


def _named(told: str, param: str | None, sent: Mapping[str, Any]) -> str | None:
    """The part of the request that is named: by the error itself, else in its words, the longest first."""
    names = sorted({*sent, *(name for name in _SHAPES if _uses(sent, name))} - {"messages", "model"}, key=len)
    for name in reversed(names):
        if param and re.match(rf"{re.escape(name)}(?!\w)", param):
            return name
    for name in reversed(names):
        if re.search(rf"(?i)(?<![\w]){re.escape(name)}(?!\w)", told):
            return name
    return None


def _uses(sent: Mapping[str, Any], shape: str) -> bool:
    kind = (sent.get("response_format") or {}).get("type")
    return shape == kind or (shape == "strict" and kind == "json_schema")


def _names_schema(told: str, param: str | None) -> bool:
    return "schema" in f"{told} {param or ''}".casefold() or "too many states" in told


def _keyword(told: str) -> str | None:
    if "too many states" in told:
        return "maxItems"
    found = _KEYWORDS.search(told)
    return found[1] if found else None


def _length(name: str, told: str) -> Settings:
    most = _AT_MOST.search(told)
    return {"reasoning_tokens": max(0, int(most[1]) - 1000)} if most else {"length_key": _LENGTHS[name]}


def _shape(told: str, now: str) -> Settings:
    """Another way to ask for a shape: the one that the message says is accepted, else the next."""
    values = _VALUES.search(told)
    taken = told[values.end() :] if values else ""
    for way in ("json_schema", "json_object"):
        if way != now and way in taken:
            return {"structured_output": way}
    return {"structured_output": _NEXT.get(now, "markdown")}


def _effort(told: str, sent: Mapping[str, Any]) -> str | None:
    """An effort that the message says is accepted."""
    values = _VALUES.search(told)
    taken = re.findall(r"[a-z]+", told[values.end() :].casefold()) if values else []
    return next((one for one in _EFFORTS if one in taken and one != sent["reasoning_effort"]), None)

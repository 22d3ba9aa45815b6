"""A YAML file that knows where each of its values stands, so that a mistake is shown as file:line:column."""

from __future__ import annotations

import difflib
import json
import math
import re
import typing
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.config.errors import UserError

Loc = tuple[int | str, ...]


_DEEPEST = 100


class _Loader(yaml.SafeLoader):
    """SafeLoader that takes only true, false, null and decimal numbers for anything but text.

    YAML 1.1 would read `NO` as false and `2024-10-21` as a date.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own class attribute
    deep = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """As PyYAML does, but only so deep: at the end of the stack even a finalizer would fail."""
        self.deep += 1
        if self.deep > _DEEPEST:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.deep -= 1
        return node


_TAG = "tag:yaml.org,2002:"
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
for _kind, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", _NUMBER, "-+.0123456789"),
):
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(rf"(?:{_pattern})\Z"), list(_first))

M = typing.TypeVar("M", bound=BaseModel)


@dataclass
class YamlDocument:
    """A YAML file as plain data, with the place (line, column, from 1) of each key and value."""

    path: Path
    data: Any = None
    keys: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    values: dict[Loc, tuple[int, int]] = field(default_factory=dict)

    def error(self, loc: Loc, message: str, *, at_key: bool = False) -> UserError:
        """The error to raise for what stands at `loc`, or else at the nearest parent that does."""
        line, column = self.keys[loc] if at_key else self._place(loc)
        name = ".".join(str(part) for part in loc)
        return UserError(f"{self.path}:{line}:{column}: {name + ': ' if name else ''}{message}")

    def check(self, model: type[M]) -> M:
        """The data as a `model`. Raises UserError for the first thing in the file that is wrong."""
        try:
            # By way of JSON, so that strict typing still takes text for a path or a date.
            return model.model_validate_json(json.dumps(self.data), strict=True)
        except ValidationError as problem:
            errors = problem.errors(include_url=False)
        first = min(errors, key=lambda e: self._place(e["loc"]))
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        unknown = first["type"] == "extra_forbidden"
        raise self.error(first["loc"], _explain(first, model) + more, at_key=unknown) from None

    def refuse_secrets(self) -> None:
        """Raise UserError where a key by its name holds a secret: settings are kept in git.

        `length_key` names the parameter that bounds an answer's length, and is none.
        """
        for loc in self.keys:
            if re.fullmatch(
                r"(?i)(?!length_key$)(.*[-_])?(api[-_]?key|key|token|secret|password|authorization)",
                str(loc[-1]),
            ):
                raise self.error(loc, "secrets come from the environment: use key_env", at_key=True)

    def _place(self, loc: Loc) -> tuple[int, int]:
        held = (loc[:n] for n in range(len(loc), -1, -1) if loc[:n] in self.values)
        return self.values.get(next(held, ()), (1, 1))


def read_yaml(path: Path) -> YamlDocument:
    """Read a YAML file. Raises UserError: missing, not UTF-8, empty, malformed, a key given twice."""
    document = YamlDocument(path)
    try:
        node = yaml.compose(_text(path), Loader=_Loader)
        if node is None:
            raise UserError(f"{path}:1:1: the file is empty")
        document.data = _plain(document, node, (), set())
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise UserError(f"{path}:{place}: not valid YAML: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise UserError(f"{path}:1:1: not valid YAML: {str(problem).splitlines()[0]}") from None
    return document


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path") from None
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        column = problem.start - raw.rfind(b"\n", 0, problem.start)
        raise UserError(f"{path}:{line}:{column}: not UTF-8; save the file as UTF-8") from None


def _plain(document: YamlDocument, node: yaml.Node, loc: Loc, seen: set[int]) -> Any:
    document.values[loc] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in seen:
        raise document.error(loc, "aliases (*name) are not read here; write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(document, node, loc)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(document, item, (*loc, n), seen) for n, item in enumerate(node.value)]
    data: dict[str, Any] = {}
    for key, value in node.value:
        place = (key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise UserError(f"{document.path}:{place[0]}:{place[1]}: a key must be plain text")
        if key.value in data:
            first = document.keys[*loc, key.value][0]
            document.keys[*loc, key.value] = place
            message = f"given twice, first in line {first}; keep one"
            raise document.error((*loc, key.value), message, at_key=True)
        document.keys[*loc, key.value] = place
        data[key.value] = _plain(document, value, (*loc, key.value), seen)
    return data


def _scalar(document: YamlDocument, node: yaml.ScalarNode, loc: Loc) -> str | int | float | bool | None:
    kind = node.tag.removeprefix(_TAG)
    try:
        match kind:
            case "str":
                return str(node.value).encode().decode()
            case "null":
                return None
            case "bool":
                return {"true": True, "false": False}[node.value.lower()]
            case "int":
                return int(node.value)
            case "float" if math.isfinite(float(node.value)):
                return float(node.value)
    except (ValueError, KeyError):
        pass
    raise document.error(loc, f"cannot be read as {kind}; put it in quotes and leave out any !tag")


# --- saying what is wrong -----------------------------------------------------------------------

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "path_type": "a path",
    "string_pattern_mismatch": "an http or https address, without spaces or a user name",
    "string_too_short": "some text",
}
_GONE = {"window": "is no setting any more, since no model splits sentences; delete the line"}
"""Settings of earlier versions, and what to do about them."""
_GIVEN = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}


def _explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        if error["loc"][-1] in _GONE:
            return _GONE[str(error["loc"][-1])]
        return no_such("key", str(error["loc"][-1]), _fields(model, error["loc"][:-1]))
    if kind == "literal_error":
        return f"wants one of {context['expected']}"
    if kind.startswith("date_"):
        return "wants a date such as 2025-03-11"
    if kind not in _WANTED:
        return error["msg"].removeprefix("Input ")
    given = _GIVEN.get(type(error["input"]), "keys and values" if error["input"] else "nothing")
    quote = "; put it in quotes" if kind == "string_type" and given in ("a number", "true or false") else ""
    not_given = "" if kind.startswith("string_") and given == "text" else f", not {given}"
    return f"wants {_WANTED[kind]}{not_given}{quote}"


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.65)
    hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(known) or 'none'}"
    return f'unknown {what} "{name}"; {hint}'


def _fields(model: Any, loc: Loc) -> list[str]:
    """The keys that the settings allow at `loc`."""
    for part in loc:
        if isinstance(model, type) and issubclass(model, RootModel):
            model = model.model_fields["root"].annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            model = model.model_fields[str(part)].annotation
        elif inner := [a for a in typing.get_args(model) if a is not str]:
            model = inner[0]
    return list(model.model_fields)

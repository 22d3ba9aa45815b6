"""What a newsroom sets down in config.yaml: the articles, the mode, the providers, the evidence.

A mistake in the file is told in one line that names file:line:column and the key. Paths and globs are
relative to the folder of the file. `read_yaml` reads any settings or notes file in that manner.
"""

from __future__ import annotations

import difflib
import glob
import json
import math
import re
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    PrivateAttr,
    RootModel,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

Loc = tuple[int | str, ...]


class UserError(Exception):
    """A user's mistake, told in one line that says what is wrong and what to do; exit code 2."""


# --- what the file may hold ---------------------------------------------------------------------


def _path_or_url(value: Any, path: Callable[[Any], Path]) -> Path | str:
    return value if isinstance(value, str) and "://" in value else path(value)


Place = Annotated[
    Path | str,
    GetPydanticSchema(lambda _, of: core_schema.no_info_wrap_validator_function(_path_or_url, of(Path))),
]
"""A folder of this machine, or (text with ://) a URL of whatever fsspec reaches."""


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Prices(_Settings):
    """What a provider charges for a million tokens, in whatever currency."""

    prompt: float = Field(ge=0, description="For tokens of prompts.")
    cached: float | None = Field(
        default=None, ge=0, description="For those that the provider has at hand; else as `prompt`."
    )
    completion: float = Field(ge=0, description="For tokens of answers.")
    batch: float = Field(default=0.5, ge=0, description="The share of these that its Batch API charges.")

    def in_batches(self) -> Prices:
        """The prices of the Batch API."""
        cached = None if self.cached is None else self.cached * self.batch
        return Prices(prompt=self.prompt * self.batch, cached=cached, completion=self.completion * self.batch)


class BudgetSettings(_Settings):
    """What one run may spend; it stops there, and the same command goes on."""

    calls: int | None = Field(default=None, ge=0, description="Calls of the model, tries included.")
    tokens: int | None = Field(default=None, ge=0, description="Tokens of prompts and answers together.")
    money: float | None = Field(default=None, ge=0, description="In the currency of the provider's `prices`.")


class Provider(_Settings):
    """An OpenAI-compatible endpoint, or a model that onrecord serves by itself."""

    kind: Literal["openai", "local"] = Field(
        default="openai", description="An endpoint, or (`local`) a model on this machine's CPU."
    )
    base_url: Annotated[str, Field(pattern=r"^https?://[^@]+$")] | None = Field(
        default=None, description="Its address, up to and with `/v1`; without one, OpenAI's."
    )
    model: str = Field(min_length=1, description="The model's name, as the endpoint knows it.")
    key_env: str | None = Field(
        default=None, description="The environment variable with the key; none: it is asked without."
    )
    key_header: str | None = Field(
        default=None, description="The header that takes the key, where it is not `Authorization`."
    )
    query: dict[str, str] = Field(default={}, description="Parameters of the address, as Azure wants them.")
    options: dict[str, Any] = Field(
        default={}, description="Sent in each request: `temperature`, `seed` and the like."
    )
    in_flight: int = Field(default=4, ge=1, description="Calls at once.")
    requests_a_minute: int | None = Field(
        default=None, ge=1, description="What the account is allowed; none: the endpoint's own word."
    )
    tokens_a_minute: int | None = Field(default=None, ge=1, description="What the account is allowed.")
    prices: Prices | None = Field(default=None, description="With them, costs are told and limited.")
    timeout: float = Field(default=60.0, gt=0, description="Seconds for one call.")
    window: int = Field(default=8, ge=1, description="The most sentences in one splitting call.")
    gguf: Path | None = Field(default=None, description="With `local`: a model file in place of ours.")


class WebSearch(_Settings):
    """One search of the web, with what it is allowed."""

    search: Literal["searxng", "brave", "google-fact-check"] = Field(
        description="Pages of a SearXNG instance, pages of Brave, or published fact-checks."
    )
    url: Annotated[str, Field(pattern=r"^https?://[^@?#\s]+$")] | None = Field(
        default=None, description="The address of the interface; `searxng` needs one."
    )
    key_env: str | None = Field(
        default=None, description="The environment variable with the key; all but `searxng` need one."
    )
    results: int = Field(default=5, ge=1, le=20, description="Hits that are looked at for a claim.")
    pages: int = Field(default=3, ge=1, description="Hits of these that are read.")
    in_flight: int = Field(default=2, ge=1, description="Searches at once.")
    requests_a_minute: int | None = Field(default=None, ge=1, description="What the account is allowed.")
    timeout: float = Field(default=20.0, gt=0, description="Seconds for one search.")

    @property
    def tokens_a_minute(self) -> None:
        """None: a search takes no tokens."""
        return None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.search == "searxng" and not self.url:
            raise PydanticCustomError("web", "searxng needs `url`, the address of the instance; add it")
        if self.search != "searxng" and not self.key_env:
            raise PydanticCustomError("web", "{search} needs `key_env`; add it", {"search": self.search})
        return self


class EvidenceSettings(_Settings):
    """Where the passages come from that claims are checked against."""

    notes: list[str] = Field(default=[], description="Note files; patterns such as `evidence/*.yaml`.")
    index: Path | None = Field(default=None, description="A corpus of your own, made by `onrecord index`.")
    cutoff: Literal["claim", "none"] = Field(
        default="none",
        description="`claim` leaves out what is dated after the day at which the claim speaks; "
        "`none` shows it, marked as newer.",
    )
    block: list[str] = Field(
        default=[], description="Sites whose pages are no evidence, or a list of them: `fact-checkers`."
    )
    batch: bool = Field(default=True, description="The other articles of the batch count as evidence, too.")
    per_claim: int = Field(default=4, ge=1, description="Passages shown for one claim.")
    web: list[WebSearch] = Field(default=[], description="Searches that are asked; none: the web is not.")


class Config(_Settings):
    """The whole of config.yaml. Paths and patterns are relative to the file."""

    articles: list[str] = Field(
        description="Files (.txt, .md, .html, .jsonl), folders of them, patterns such as `articles/*`."
    )
    mode: Literal["replay", "record", "live", "batch"] = Field(
        default="replay",
        description="Where answers come from: the cassettes alone; the cassettes, and what they lack from "
        "the provider; the provider, through the cache; its Batch API.",
    )
    provider: str = Field(description="Which of the `providers` is asked.")
    providers: dict[str, Provider] = Field(description="By a name of your choice.")
    out: Place = Field(default=Path("verdicts"), description="Folder of the verdict files, or a URL.")
    cassettes: Path = Field(default=Path("cassettes"), description="Folder of the recorded answers.")
    cache: Place = Field(
        default=Path(".onrecord/cache"), description="Folder of the answers of `live` and `batch`, or a URL."
    )
    prompts: Path | None = Field(default=None, description="A folder of prompts in place of onrecord's own.")
    evidence: EvidenceSettings = Field(
        default=EvidenceSettings(), description="What claims are checked against."
    )
    budget: BudgetSettings = Field(default=BudgetSettings(), description="What one run may spend.")
    at_once: int = Field(default=4, ge=1, description="Articles in work at the same time.")
    executor: Literal["local", "dask"] = Field(
        default="local", description="Who takes articles through the stages: this process, or a cluster."
    )
    scheduler: str | None = Field(
        default=None, description="The address of the cluster's scheduler, such as `tcp://host:8786`."
    )

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder of the config file: what its paths and globs are relative to."""
        return self._folder

    def path(self, path: Path) -> Path:
        """A path of the config as seen from the working directory."""
        return self._folder / path.expanduser()

    def place(self, place: Place) -> Path | str:
        """A place of the config: a path as seen from the working directory, or a URL."""
        return place if isinstance(place, str) else self.path(place)

    def moved(self) -> Config:
        """The config for another machine, where its paths are relative to the working directory."""
        config = self.model_copy()
        config._folder = Path()
        return config

    @model_validator(mode="after")
    def _has_a_scheduler(self) -> Self:
        address = self.scheduler or ""
        if self.executor == "dask" and not re.fullmatch(r"(tcp|tls|ws|wss)://[^@\s]+", address):
            message = "`executor: dask` needs `scheduler`, an address such as tcp://host:8786; add it"
            raise PydanticCustomError("executor", message)
        return self

    def files(self, patterns: Iterable[str]) -> list[Path]:
        """The files that match, sorted, each once. Raises UserError for a pattern that matches none."""
        found: set[str] = set()
        for pattern in patterns:
            # Unlike Path.glob, this takes an absolute pattern too.
            matches = glob.glob(pattern, root_dir=self._folder, recursive=True)  # noqa: PTH207
            if not matches:
                raise UserError(
                    f"{self._folder / pattern}: no such file; patterns start at the config's folder"
                )
            found.update(matches)
        return [self._folder / name for name in sorted(found)]

    def changed(self, **settings: object) -> Config:
        """The config with other settings, as a command line may ask for; None leaves one as it is."""
        config = self.model_copy(update={key: value for key, value in settings.items() if value is not None})
        config._folder = self._folder
        config.chosen()
        return config

    @property
    def caches(self) -> bool:
        """True in the modes that keep answers in the cache; the others keep them in cassettes."""
        return self.mode in ("live", "batch")

    def chosen(self) -> Provider:
        """The provider that `provider` names, at the mode's prices. Raises UserError where there is none."""
        if self.provider not in self.providers:
            raise UserError(f"provider: {_no_such('provider', self.provider, self.providers)}")
        provider = self.providers[self.provider]
        if self.budget.money is not None and provider.prices is None:
            raise UserError(f"budget.money needs to know `prices` of the provider {self.provider}: add them")
        if self.mode == "batch" and provider.prices is not None:
            return provider.model_copy(update={"prices": provider.prices.in_batches()})
        return provider


def load(path: Path, folder: Path | None = None) -> Config:
    """Read a config file, whose paths count from `folder`, or else from its own folder.

    Raises UserError with file:line:column and the key.
    """
    document = read_yaml(path)
    document.refuse_secrets()
    config = document.check(Config)
    config._folder = path.parent if folder is None else folder
    if config.provider not in config.providers:
        raise document.error(("provider",), _no_such("provider", config.provider, config.providers))
    return config


# --- YAML with marks ----------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """SafeLoader that takes only true, false, null and decimal numbers for anything but text.

    YAML 1.1 would read `NO` as false and `2024-10-21` as a date.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own class attribute


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
class Document:
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
        """Raise UserError where a key by its name holds a secret: settings are kept in git."""
        for loc in self.keys:
            if re.fullmatch(
                r"(?i)(.*[-_])?(api[-_]?key|key|token|secret|password|authorization)", str(loc[-1])
            ):
                raise self.error(loc, "secrets come from the environment: use key_env", at_key=True)

    def _place(self, loc: Loc) -> tuple[int, int]:
        held = (loc[:n] for n in range(len(loc), -1, -1) if loc[:n] in self.values)
        return self.values.get(next(held, ()), (1, 1))


def read_yaml(path: Path) -> Document:
    """Read a YAML file. Raises UserError: missing, not UTF-8, empty, malformed, a key given twice."""
    document = Document(path)
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
    except RecursionError:
        raise UserError(f"{path}:1:1: nested too deeply") from None
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


def _plain(document: Document, node: yaml.Node, loc: Loc, seen: set[int]) -> Any:
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


def _scalar(document: Document, node: yaml.ScalarNode, loc: Loc) -> str | int | float | bool | None:
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
_GIVEN = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}


def _explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        return _no_such("key", str(error["loc"][-1]), _fields(model, error["loc"][:-1]))
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


def _no_such(what: str, name: str, known: Iterable[str]) -> str:
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

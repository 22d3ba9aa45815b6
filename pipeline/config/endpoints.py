"""What an endpoint can do: as its entry in the config says, else as known of its address and its model.

    abilities_of(Provider(base_url="https://api.mistral.ai/v1", model="mistral-small-latest")).length_key

What is known stands in endpoints.yaml, row by row, each with its source.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from pipeline.config.providers import Prices, Provider, Size

_FILE = Path(__file__).with_name("endpoints.yaml")
_OPENAI = "https://api.openai.com/v1"
_DAY = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
"""The day of a version, which costs what the model does."""
_ROW = ("at", "model", "source", "prices")


@dataclass(frozen=True)
class Abilities:
    """What an endpoint can do, as providers.AbilitySettings has it; the defaults are for one that is unknown.

    They are the form of request that most servers took (docs/providers.md). `prices` are those that are known
    of the model at this address.
    """

    structured_output: str = "json_schema"
    length_key: str = "max_tokens"
    logprobs: int = 20
    reasoning_effort: str | None = None
    reasoning_tokens: int = 0
    without: tuple[str, ...] = ()
    system_role: bool = True
    schema_without: tuple[str, ...] = ()
    context: int | None = None
    size: Size = "small"
    prices: Prices | None = None


ABILITIES = tuple(field.name for field in fields(Abilities) if field.name != "prices")
"""Their names, as keys of an entry."""


def abilities_of(provider: Provider) -> Abilities:
    """What the provider's endpoint can do. What the entry sets, even to nothing, holds."""
    own = {name: getattr(provider, name) for name in ABILITIES if name in provider.model_fields_set}
    address = "local" if provider.kind == "local" else provider.base_url or _OPENAI
    known = _known(address, provider.model)
    return Abilities(**{name: _frozen(value) for name, value in {**known, **own}.items()})


@functools.lru_cache(maxsize=64)
def _known(address: str, model: str) -> Mapping[str, Any]:
    """What the rows of the table say of an address and a model together."""
    parts = urlsplit(address)
    places = [address] if not parts.hostname else [parts.hostname, f"{parts.hostname}:{parts.port}"]
    whole = model.casefold()
    name = whole.rpartition("/")[2]
    known: dict[str, Any] = {}
    for row in _table()["rows"]:
        if _holds(row.get("at"), places) and _holds(row.get("model"), [name, whole]):
            known |= {key: value for key, value in row.items() if key not in _ROW}
            if prices := row.get("prices", {}).get(_DAY.sub("", name)):
                known["prices"] = Prices(**prices)
    return known


def _holds(patterns: str | Iterable[str] | None, names: Iterable[str]) -> bool:
    if patterns is None:
        return True
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns for name in names)


@functools.cache
def _table() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
    return table


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

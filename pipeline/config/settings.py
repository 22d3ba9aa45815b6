"""The settings of config.yaml: the articles, the mode, the providers, the evidence.

A mistake in the file is shown in one line that names file:line:column and the key. Paths and globs are
relative to the folder of the file.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    GetPydanticSchema,
    PrivateAttr,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from pipeline.config.endpoints import abilities_of
from pipeline.config.errors import UserError
from pipeline.config.providers import Provider, Settings
from pipeline.config.yaml_document import no_such, read_yaml

# --- what the file may hold ---------------------------------------------------------------------


def _path_or_url(value: Any, path: Callable[[Any], Path]) -> Path | str:
    return value if isinstance(value, str) and "://" in value else path(value)


Place = Annotated[
    Path | str,
    GetPydanticSchema(lambda _, of: core_schema.no_info_wrap_validator_function(_path_or_url, of(Path))),
]
"""A folder of this machine, or (text with ://) a URL of whatever fsspec reaches."""


class BudgetSettings(Settings):
    """What one run may spend; it stops there, and the same command resumes."""

    calls: int | None = Field(default=None, ge=0, description="Calls of the model, retries included.")
    tokens: int | None = Field(default=None, ge=0, description="Tokens of prompts and answers together.")
    money: float | None = Field(default=None, ge=0, description="In the currency of the provider's `prices`.")


class WebSearch(Settings):
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
    results: int = Field(default=5, ge=1, le=20, description="Hits that are considered for a claim.")
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


class EvidenceSettings(Settings):
    """Where the passages come from that claims are checked against."""

    notes: list[str] = Field(default=[], description="Note files; patterns such as `evidence/*.yaml`.")
    index: Path | None = Field(default=None, description="A corpus of your own, made by `onrecord index`.")
    meaning: bool = Field(
        default=True, description="Search by meaning as well as by words; for English, and not in a replay."
    )
    cutoff: Literal["claim", "none"] = Field(
        default="none",
        description="`claim` leaves out evidence from after the article's date; `none` marks it as newer.",
    )
    block: list[str] = Field(
        default=[],
        description="Sites whose pages are no evidence; `fact-checkers` is a list that onrecord brings.",
    )
    batch: bool = Field(default=True, description="The other articles of the batch count as evidence, too.")
    per_claim: int = Field(default=4, ge=1, description="Passages shown for one claim.")
    web: list[WebSearch] = Field(default=[], description="Web searches to make; none by default.")


class Config(Settings):
    """The whole of config.yaml. Paths and patterns are relative to the file."""

    articles: list[str] = Field(
        description="Files (docs/articles.md has the kinds), folders of them, patterns such as `articles/*`."
    )
    mode: Literal["replay", "record", "live", "batch"] = Field(
        default="replay",
        description="Where answers come from. `replay`: the cassettes alone; `record`: the cassettes, and "
        "the provider for what they lack; `live`: the provider, through the cache; `batch`: its Batch API.",
    )
    provider: str = Field(description="Which of the `providers` to ask.")
    providers: dict[str, Provider] = Field(description="By a name of your choice.")
    out: Place = Field(default=Path("verdicts"), description="Folder of the verdict files, or a URL.")
    cassettes: Path = Field(default=Path("cassettes"), description="Folder of the recorded answers.")
    cache: Place = Field(
        default=Path(".onrecord/cache"), description="Folder of the answers of `live` and `batch`, or a URL."
    )
    prompts: Path | None = Field(default=None, description="A folder of prompts in place of onrecord's own.")
    claims: Literal["grammar", "model"] = Field(
        default="grammar",
        description="What cuts sentences into claims: `grammar`, or `model`, a large one that may propose "
        "other cuts and wordings in the article's words.",
    )
    evidence: EvidenceSettings = Field(
        default=EvidenceSettings(), description="What claims are checked against."
    )
    budget: BudgetSettings = Field(default=BudgetSettings(), description="What one run may spend.")
    at_once: int = Field(default=4, ge=1, description="Articles in work at the same time.")
    executor: Literal["local", "dask"] = Field(
        default="local", description="What takes articles through the stages: this process, or a cluster."
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
        config.chosen()
        return config

    @property
    def caches(self) -> bool:
        """True in the modes that keep answers in the cache; the others keep them in cassettes."""
        return self.mode in ("live", "batch")

    def chosen(self) -> Provider:
        """The provider that `provider` names, at the prices that hold in this mode, as far as they are known.

        Raises UserError where there is none of that name.
        """
        if self.provider not in self.providers:
            raise UserError(f"provider: {no_such('provider', self.provider, self.providers)}")
        provider = self.providers[self.provider]
        if provider.prices is None:
            provider = provider.model_copy(update={"prices": abilities_of(provider).prices})
        if self.budget.money is not None and provider.prices is None:
            raise UserError(f"budget.money needs to know `prices` of the provider {self.provider}: add them")
        if self.claims == "model" and abilities_of(provider).size != "large":
            raise UserError(f"claims: model needs a provider with `size: large`; {self.provider} is small")
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
        raise document.error(("provider",), no_such("provider", config.provider, config.providers))
    return config

"""One article through the stages, from its text to its verdict file.

It knows the order of the stages and what each of them gets, and nothing of what they do. An article that
cannot go on keeps what was found so far and says what is missing. The engine decides which articles are
taken, and how many at a time.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from pipeline.config.endpoints import ABILITIES, abilities_of
from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.config.settings import Config, WebSearch
from pipeline.evidence.corpus import Corpus
from pipeline.evidence.retriever import Retriever
from pipeline.judging.large import evidence_bytes
from pipeline.model import prompts
from pipeline.model.errors import ArticleStop, BudgetSpent, RunStop
from pipeline.model.prompts import Prompt
from pipeline.records import (
    Article,
    Dossier,
    Failure,
    MadeWith,
    VerdictFile,
)
from pipeline.run.intake import Draft
from pipeline.run.preparation import Prepared, after_fault, prepare, prepare_article, stopped
from pipeline.run.selection import STAGES, Batch
from pipeline.stages.judge import Settle, judge, settle_here
from pipeline.stages.retrieve import retrieve
from pipeline.stages.source import source
from pipeline.stages.split import propose
from pipeline.stance.calibration import Calibration, as_rated, calibration
from pipeline.stance.contradictions import contradicted
from pipeline.stance.excerpts import SMALL_ROOM
from pipeline.telemetry import past_span, span
from pipeline.text import grammar
from pipeline.verdicts import files

if TYPE_CHECKING:
    from pipeline.evidence.web.client import Web
    from pipeline.evidence.web.searches import Search
    from pipeline.model.answers import AnswerStore, Usage
    from pipeline.model.client import Client
    from pipeline.model.rate_limit import Limiter

_log = logging.getLogger(__name__)
_SPLITTING = "split"
_JUDGING = {"small": ("judge", "judge-explain"), "large": ("judge-large",)}

Work = Callable[[Dossier], Awaitable[Dossier]]
Prepare = Callable[[Draft, str], Awaitable[Prepared]]
"""Prepares an article up to a stage (preparation.py), in this process or in another."""
TellStage = Callable[[str, str, float], None]
"""Called with an article's id, the stage that it has left, and the seconds that it spent there."""


@dataclass(frozen=True)
class StageInputs:
    """What the stages get besides the model and the web: the settings, the prompts, the evidence."""

    config: Config
    until: str
    texts: dict[str, Prompt]
    made_with: MadeWith
    retriever: Retriever

    @classmethod
    def of(cls, batch: Batch) -> StageInputs:
        """The inputs of a batch. Raises UserError for prompts or notes that cannot be read."""
        texts = load_prompts(batch.config)
        made_with = describe_inputs(batch.config, texts, batch.index)
        return cls(batch.config, batch.until, texts, made_with, batch.retriever)


async def _prepare_here(draft: Draft, until: str) -> Prepared:
    return prepare(draft, until)


class ArticleChecker:
    """The stages with their inputs: an article goes in, its verdict file comes out.

    Use it as an async context manager: it closes its connections to the web.
    """

    def __init__(
        self,
        inputs: StageInputs,
        client: Client,
        store: AnswerStore,
        search_limiter: Callable[[WebSearch], Limiter] | None = None,
        prepare: Prepare = _prepare_here,
        settle: Settle = settle_here,
    ) -> None:
        """`search_limiter` makes a search's rate limiter; `prepare` and `settle` may work in other processes.

        Raises UserError for a search without its key.
        """
        from pipeline.evidence.web.client import Web
        from pipeline.model.rate_limit import RateLimiter
        from pipeline.web.fetching import Fetcher

        self.usage: Mapping[str, Usage] = client.usage
        self._web = Web(store, client.usage, Fetcher(), search_limiter or RateLimiter)
        self._store = store
        self._made_with = inputs.made_with
        self._prepare = prepare
        proposes = inputs.config.claims == "model" and inputs.until != "read"
        # A process of its own asks no model: it takes the article as far as the claims by grammar.
        self._prepared = "split" if proposes else inputs.until
        self._claims = _claims_stages(inputs, client) if proposes else []
        self._stages = _stages(inputs, client, self._web, store, settle)

    async def __aenter__(self) -> Self:
        await self._web.__aenter__()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._web.__aexit__(*raised)

    async def check(self, draft: Draft, tell: TellStage) -> VerdictFile:
        """Take an article from its draft to its verdicts, which are yet to be written.

        Raises UserError where it or its cassette can't be read, RunStop where the provider answers nobody,
        BudgetSpent where it may be asked no more.
        """
        with span("article", article=draft.id):
            dossier = await self._walk(await self._prepare(draft, self._prepared), tell)
        self._store.finish(draft.id, complete=not dossier.failures)
        return files.from_dossier(dossier, self._made_with)

    async def walk(self, article: Article, tell: TellStage) -> Dossier:
        """Take an article through the stages, and write nothing."""
        return await self._walk(prepare_article(article, self._prepared), tell)

    async def judge(self, dossier: Dossier) -> Dossier:
        """Take claims that are known through the last stages alone, and write nothing."""
        for _, work in self._stages:
            dossier = await work(dossier)
        return dossier

    async def _walk(self, prepared: Prepared, tell: TellStage) -> Dossier:
        dossier, times, is_stopped = prepared
        for time_of in times:
            past_span("stage", time_of.start, time_of.end, stage=time_of.stage)
            tell(dossier.article.id, time_of.stage, (time_of.end - time_of.start) / 1e9)
        for name, work in () if is_stopped else (*self._claims, *self._stages):
            start = time.perf_counter()
            try:
                with span("stage", stage=name):
                    dossier = await work(dossier)
            except ArticleStop as stop:
                return stopped(dossier, Failure(stage=name, message=str(stop)))
            except (RunStop, BudgetSpent, UserError):
                raise
            except Exception as fault:  # noqa: BLE001 - whatever it is, it ends this article alone
                return after_fault(dossier, name, fault)
            tell(dossier.article.id, name, time.perf_counter() - start)
        return dossier


def load_prompts(config: Config, names: Sequence[str] | None = None) -> dict[str, Prompt]:
    """The prompts of these names, or else of the stages, by name; those of the config's folder go first.

    Raises UserError, naming the file, where one is missing or is no prompt.
    """
    folder = config.path(config.prompts) if config.prompts else None
    return prompts.load(prompt_names(config) if names is None else names, folder)


def prompt_names(config: Config) -> tuple[str, ...]:
    """The prompts of the stages, for a model of the provider's size."""
    judging = _JUDGING[abilities_of(config.chosen()).size]
    return (_SPLITTING, *judging) if config.claims == "model" else judging


def _claims_stages(inputs: StageInputs, client: Client) -> list[tuple[str, Work]]:
    """What a large model proposes for the claims, and then their sources."""

    async def proposed(dossier: Dossier) -> Dossier:
        ask = partial(client.ask, article=dossier.article.id)
        return await propose(dossier, ask, inputs.texts[_SPLITTING])

    async def sourced(dossier: Dossier) -> Dossier:
        return source(dossier)

    steps: list[tuple[str, Work]] = [("split", proposed), ("source", sourced)]
    return steps[:1] if inputs.until == "split" else steps


def _stages(
    inputs: StageInputs, client: Client, web: Web, store: AnswerStore, settle: Settle
) -> list[tuple[str, Work]]:
    """The stages that ask a model or the web, in their order, each with what it needs."""
    from pipeline.evidence.web.finder import Finder

    # Only cassettes keep what was found: a search costs a live run less than to look whether it still holds.
    recorded = None if inputs.config.caches else store
    finder = Finder(inputs.retriever, web, _searches(inputs.config), recorded)

    async def compare(dossier: Dossier) -> Dossier:
        return contradicted(dossier)

    steps: list[tuple[str, Work]] = [
        ("retrieve", lambda d: retrieve(d, finder.find)),
        ("retrieve", compare),
        ("judge", make_judge(client, inputs.config, inputs.texts, settle)),
    ]
    taken = STAGES[: STAGES.index(inputs.until) + 1]
    return [(stage, work) for stage, work in steps if stage in taken]


def make_judge(
    client: Client, config: Config, texts: dict[str, Prompt], settle: Settle = settle_here
) -> Work:
    """The stage judge with its inputs, for a run and for `onrecord eval`."""
    provider = config.chosen()
    can = abilities_of(provider)
    room = min(SMALL_ROOM, evidence_bytes(can)) if can.size == "small" else evidence_bytes(can)
    calibrated = calibration_of(config)
    return lambda d: judge(
        d,
        partial(client.ask, article=d.article.id),
        texts,
        calibrated,
        size=can.size,
        room=room,
        settle=settle,
    )


def calibration_of(config: Config) -> Calibration:
    """The calibration of the model; a large model without one is taken by its ratings."""
    provider = config.chosen()
    if provider.calibration is not None:
        return calibration(provider.model, config.path(provider.calibration))
    return calibration(provider.model) if abilities_of(provider).size == "small" else as_rated()


# --- the model ----------------------------------------------------------------------------------


@asynccontextmanager
async def open_client(
    config: Config, store: AnswerStore | None, gate: Limiter | None = None
) -> AsyncIterator[Client]:
    """A client for the config's provider and mode, which looks into the store first, if there is one."""
    from pipeline.model.client import Client

    provider = config.chosen()
    async with AsyncExitStack() as stack:
        if config.mode != "replay" and provider.kind == "local":
            provider = await stack.enter_async_context(_served(provider))
        client = Client(
            provider, None if config.mode == "replay" else read_key(provider.key_env), store, gate
        )
        yield await stack.enter_async_context(client)


def open_answers(config: Config) -> AnswerStore:
    """The store of answers of the config's mode."""
    if config.caches:
        from pipeline.model.cache import Cache
        from pipeline.model.remote_cache import RemoteCache

        place = config.place(config.cache)
        return (
            RemoteCache(place, config.chosen()) if isinstance(place, str) else Cache(place, config.chosen())
        )
    from pipeline.model.cassettes import Cassettes

    return Cassettes(config.path(config.cassettes), "replay" if config.mode == "replay" else "record")


def _searches(config: Config) -> list[Search]:
    """The searches of the web that the config asks for; a replay needs no key."""
    from pipeline.evidence.web.searches import SEARCHES

    replay = config.mode == "replay"
    return [
        SEARCHES[one.search](one, None if replay else read_key(one.key_env)) for one in config.evidence.web
    ]


def read_key(variable: str | None) -> str | None:
    """The key in an environment variable, where one is named. Raises UserError where it is not set."""
    if variable is None:
        return None
    key = os.environ.get(variable, "").strip()
    if not key:
        raise UserError(f"the variable {variable} is not set: export {variable}=... and run again")
    return key


@asynccontextmanager
async def _served(provider: Provider) -> AsyncIterator[Provider]:
    """The provider with the address of a server that runs for as long as this run."""
    from pipeline.model.local import fetch_model, local_server, require_server

    require_server()
    gguf = provider.gguf.expanduser() if provider.gguf else fetch_model()
    with local_server(gguf) as base_url:
        yield provider.model_copy(update={"base_url": base_url})


# --- what is written ----------------------------------------------------------------------------


def describe_inputs(config: Config, texts: dict[str, Prompt], index: Corpus | None) -> MadeWith:
    """What verdicts depend on besides the article: model, prompts, settings, and the index."""
    provider = config.chosen()
    options = {f"options.{name}": _scalar(value) for name, value in provider.options.items()}
    return MadeWith(
        model=provider.model,
        prompts={name: f"sha256:{prompt.sha256}" for name, prompt in texts.items()},
        settings={
            "evidence.batch": config.evidence.batch,
            "evidence.per_claim": config.evidence.per_claim,
            **_corpus_told(config, index),
            **_web_told(config),
            "claims.parser": _parser(),
            **({"claims": config.claims} if config.claims != "grammar" else {}),
            **options,
            **_abilities_told(provider),
            "judge.calibration": _calibration_told(calibration_of(config)),
        },
    )


def _calibration_told(calibrated: Calibration) -> str:
    return (
        f"sha256:{calibrated.sha256}"
        if calibrated.weights
        else f"none: probabilities as the model gives them; labels from {_from(calibrated)}"
    )


def _from(calibrated: Calibration) -> str:
    """The least probability at which a label is given, in words."""
    least = min(calibrated.thresholds.values(), default=None)
    return "code alone" if least is None else f"{least:.2f} on"


def _abilities_told(provider: Provider) -> dict[str, str | int | float | bool | None]:
    """The abilities that the provider's entry sets itself, since they change the requests."""
    return {name: _scalar(getattr(provider, name)) for name in ABILITIES if name in provider.model_fields_set}


def _parser() -> str:
    """The parser that claims are found by. Raises UserError where there is none."""
    try:
        return grammar.identity()
    except grammar.NoParser as problem:
        raise UserError(str(problem)) from None


def _corpus_told(config: Config, index: Corpus | None) -> dict[str, str | bool]:
    """The index by its hash, and the settings that leave evidence out; only those that are set."""
    evidence = config.evidence
    told: dict[str, str | bool] = {}
    if index is not None:
        told["evidence.index"] = f"sha256:{index.digest()}"
    if not evidence.meaning:
        told["evidence.meaning"] = False
    if evidence.cutoff != "none":
        told["evidence.cutoff"] = evidence.cutoff
    if evidence.block:
        told["evidence.block"] = ", ".join(evidence.block)
    return told


def _web_told(config: Config) -> dict[str, str]:
    """The web searches and how many results each takes; empty without any."""
    searches = [f"{one.search} ({one.results} results, {one.pages} pages)" for one in config.evidence.web]
    return {"evidence.web": ", ".join(searches)} if searches else {}


def _scalar(value: Any) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool | None) else json.dumps(value, sort_keys=True)

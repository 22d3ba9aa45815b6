"""The runner: takes articles through the house, several at a time, and writes their verdict files.

It knows the order of the stages and what each is handed, and nothing of what they do. An article that
cannot go on keeps what was found out so far and says what is missing; the others go on.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.batch import STAGES, Batch
from pipeline.config import Config, Provider, UserError
from pipeline.model import prompts
from pipeline.model.calibration import calibration
from pipeline.model.errors import ArticleStop
from pipeline.model.prompts import Prompt
from pipeline.model.together import together
from pipeline.records import Article, Dossier, Failure, LedgerLine, MadeWith, Outcome, VerdictFile
from pipeline.stages.judge import judge
from pipeline.stages.retrieve import retrieve
from pipeline.stages.source import source
from pipeline.stages.split import split
from pipeline.verdicts import files
from pipeline.verdicts.atomic import write_atomic

if TYPE_CHECKING:
    from pipeline.model.answers import AnswerStore, Usage
    from pipeline.model.client import Client

PROMPTS = ("split", "split-rest", "judge")

Work = Callable[[Dossier], Awaitable[Dossier]]
Tell = Callable[[str, str], None]
"""Called with an article's id and the stage that it has left, or WRITTEN once its file is on disk."""
WRITTEN = "written"


async def run(batch: Batch, tell: Tell) -> list[VerdictFile | UserError]:
    """Take the articles through the house; each verdict file is written as soon as its article is done.

    In the place of an article whose cassette can't be read or whose file can't be written stands the
    mistake. Raises UserError for a mistake in the settings, RunStop where the provider answers nobody;
    the files written by then stay.
    """
    config = batch.config
    texts = prompts.load(PROMPTS, config.path(config.prompts) if config.prompts else None)
    basis = made_with(config, texts)
    slots = asyncio.Semaphore(config.at_once)
    store = _store(config)
    async with asking(config, store) as client:
        stages = _stages(batch, client, texts)

        async def one(article: Article) -> VerdictFile | UserError:
            async with slots:
                try:
                    dossier = await _walk(article, stages, tell)
                    store.finish(article.id, complete=not dossier.failures)
                    file = _written(config, files.from_dossier(dossier, basis))
                except UserError as mistake:
                    return mistake
                tell(article.id, WRITTEN)
                return file

        try:
            return await together(one(article) for article in batch.articles)
        finally:
            store.close()
            _write_usage(config, client.usage)


def _stages(batch: Batch, client: Client, texts: dict[str, Prompt]) -> list[tuple[str, Work]]:
    """The stages in the order of the house, each handed what it needs."""
    provider = batch.config.chosen()

    def ask(dossier: Dossier) -> Any:
        return partial(client.ask, article=dossier.article.id)

    async def attribute(dossier: Dossier) -> Dossier:
        return source(dossier)

    async def find(dossier: Dossier) -> Dossier:
        return retrieve(dossier, batch.holdings.find)

    stages: list[tuple[str, Work]] = [
        ("split", lambda d: split(d, ask(d), texts, window=provider.window)),
        ("source", attribute),
        ("retrieve", find),
        ("judge", judging(client, batch.config, texts)),
    ]
    return stages[: STAGES.index(batch.until)]


def judging(client: Client, config: Config, texts: dict[str, Prompt]) -> Work:
    """The stage judge, handed what it needs: what a run does, and what `onrecord eval` measures."""
    calibrated = calibration(config.chosen().model)
    return lambda d: judge(d, partial(client.ask, article=d.article.id), texts["judge"], calibrated)


async def _walk(article: Article, stages: Sequence[tuple[str, Work]], tell: Tell) -> Dossier:
    dossier = Dossier(article=article)
    for name, work in stages:
        try:
            dossier = await work(dossier)
        except ArticleStop as stop:
            return _stopped(dossier, Failure(stage=name, message=str(stop)))
        tell(article.id, name)
    return dossier


def _stopped(dossier: Dossier, failure: Failure) -> Dossier:
    """The dossier of an article that could not go on: what is open in it ends as an error."""
    why = f"the article stopped at the stage {failure.stage}"
    told = {line.index for line in dossier.ledger}
    ledger = [
        LedgerLine(index=s.index, start=s.start, end=s.end, part=s.part, outcome=Outcome.ERROR, why=why)
        for s in dossier.article.sentences
        if s.index not in told
    ]
    claims = [
        claim
        if claim.error or not claim.checkable
        else claim.model_copy(update={"error": f"not judged: {why}"})
        for claim in dossier.claims
    ]
    return dossier.model_copy(
        update={
            "ledger": (*dossier.ledger, *ledger),
            "claims": tuple(claims),
            "failures": (*dossier.failures, failure),
        }
    )


# --- the model ----------------------------------------------------------------------------------


@asynccontextmanager
async def asking(config: Config, store: AnswerStore | None) -> AsyncIterator[Client]:
    """A client for the config's provider and mode, which looks into the store first, if there is one."""
    from pipeline.model.client import Client

    provider = config.chosen()
    async with AsyncExitStack() as stack:
        if config.mode != "replay" and provider.kind == "local":
            provider = await stack.enter_async_context(_served(provider))
        client = Client(provider, None if config.mode == "replay" else _key(provider), store)
        yield await stack.enter_async_context(client)


def _store(config: Config) -> AnswerStore:
    if config.mode == "live":
        from pipeline.model.cache import Cache

        return Cache(config.path(config.cache), config.chosen())
    from pipeline.model.cassettes import Cassettes

    return Cassettes(config.path(config.cassettes), config.mode)


def _key(provider: Provider) -> str | None:
    if provider.key_env is None:
        return None
    key = os.environ.get(provider.key_env, "").strip()
    if not key:
        raise UserError(
            f"the variable {provider.key_env} is not set: export {provider.key_env}=... and run again"
        )
    return key


@asynccontextmanager
async def _served(provider: Provider) -> AsyncIterator[Provider]:
    """The provider with the address of a server that runs for as long as this run."""
    from pipeline.model.local import LocalServer, fetch_model

    gguf = provider.gguf.expanduser() if provider.gguf else fetch_model()
    with LocalServer(gguf) as base_url:
        yield provider.model_copy(update={"base_url": base_url})


# --- what is written ----------------------------------------------------------------------------


def made_with(config: Config, texts: dict[str, Prompt]) -> MadeWith:
    """What verdicts depend on besides the article, by these settings."""
    provider = config.chosen()
    options = {f"options.{name}": _scalar(value) for name, value in provider.options.items()}
    return MadeWith(
        model=provider.model,
        prompts={name: f"sha256:{prompt.sha256}" for name, prompt in texts.items()},
        settings={
            "evidence.batch": config.evidence.batch,
            "evidence.per_claim": config.evidence.per_claim,
            "window": provider.window,
            **options,
            **{f"judge.{name}": value for name, value in calibration(provider.model).told().items()},
        },
    )


def _scalar(value: Any) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool | None) else json.dumps(value, sort_keys=True)


def _written(config: Config, file: VerdictFile) -> VerdictFile:
    folder = config.path(config.out)
    try:
        files.write(folder, file)
    except ValueError as mistake:
        raise UserError(str(mistake)) from None
    except OSError as problem:
        raise UserError(f"{folder / file.article.id}.json: cannot be written: {problem.strerror}") from None
    return file


def _write_usage(config: Config, usage: dict[str, Usage]) -> None:
    """What the run cost, by prompt; it differs from run to run, so it stays out of the verdict files."""
    folder = config.folder / ".onrecord"
    try:
        folder.mkdir(exist_ok=True)
        write_atomic(
            folder / "usage.json", json.dumps({k: asdict(v) for k, v in usage.items()}, indent=2) + "\n"
        )
    except OSError:
        return  # The verdicts are what matters; a folder that can't be written has been told of already.

"""New articles: pasted, dropped as a file, or fetched; what a run of one would cost, and the run itself."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.config.settings import Config
from pipeline.desk.jobs import Job
from pipeline.desk.newsroom import Newsroom, article_files
from pipeline.documents import fetch, pdf
from pipeline.documents.document import ARTICLE, LONGEST_ID, Unreadable
from pipeline.documents.formats import document_of
from pipeline.documents.input_files import SINGLE, kind_of
from pipeline.run import engine, intake
from pipeline.run.article import read_key
from pipeline.run.engine import RunReport
from pipeline.run.estimate import Estimate, estimate
from pipeline.run.selection import assemble_batch
from pipeline.storage.atomic import write_or_refuse
from pipeline.verdicts.phrases import number, visible
from pipeline.web.fetching import TEXTS, NotRead

_SLUG = 60
_STAGES = {"split": "claims", "source": "sources", "retrieve": "evidence", "judge": "verdicts"}
"""What each stage comes to, for those who wait for it."""


class PastedRequest(BaseModel):
    """What a page gives as a new article: its text."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field("", max_length=200)
    text: str = Field(max_length=1_000_000)


class AddressRequest(BaseModel):
    """What a page gives as a new article: where it stands."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(max_length=2000)


class RunRequest(BaseModel):
    """What a page asks for: an article that is there, run by a provider, or what that would cost."""

    model_config = ConfigDict(extra="forbid")
    article: str = Field(pattern=r"^\w", max_length=LONGEST_ID)
    provider: str = Field(max_length=200)


# --- coming in ----------------------------------------------------------------------------------


def add_text(config: Config, wanted: PastedRequest) -> str:
    """Put a pasted article into the newsroom; its id, from its title or else from its first line.

    Raises UserError where it has no place there.
    """
    title, text = " ".join(wanted.title.split()), wanted.text.strip()
    if not text:
        raise UserError("paste the text of an article")
    body = text if text.startswith(title) else f"{title}\n\n{text}"
    return _write(config, title or text.partition("\n")[0], ".txt", f"{body}\n".encode(), "title")


def add_file(config: Config, name: str, data: bytes) -> str:
    """Put a file into the newsroom as it is, once it is known to hold an article; its id.

    `name` is what the file was called where it came from. Raises UserError where it is not to be read.
    """
    kind = kind_of(Path(name))
    if kind not in SINGLE:
        raise UserError(f"{visible(name)}: its name should end in {', '.join(SINGLE)}")
    title = name[: -len(kind)].replace("\\", "/").rpartition("/")[2]
    try:
        document_of(data, kind, "new", ARTICLE)
    except Unreadable as why:
        raise UserError(f"{visible(name)}: {why}") from None
    return _write(config, title, kind, data, "name")


async def add_address(config: Config, wanted: AddressRequest) -> str:
    """Fetch an article as `onrecord fetch` does; its id. One that is there already is not asked for again.

    Raises UserError where it can't be had, for a feed too.
    """
    url = wanted.url.strip()
    try:
        path = _place(config, fetch.id_of(url), ".jsonl")
    except NotRead as why:
        raise UserError(f"{visible(url)}: {why}") from None
    async for one in fetch.fetch_articles([url], path.parent, (*TEXTS, pdf.TYPE)):
        if isinstance(one, UserError):
            raise one
        path = one.path
    return path.stem


def _write(config: Config, title: str, ending: str, data: bytes, called: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:_SLUG].strip("-")
    id = slug or hashlib.sha256(title.encode()).hexdigest()[:8]
    path = _place(config, id, ending)
    # Two files of one name and different endings would be two articles of one id.
    if path.exists() or any(one.stem == id for one in article_files(config)):
        raise UserError(f"there is an article {id} already: give this one another {called}")
    write_or_refuse(path, data)
    return id


def _place(config: Config, id: str, ending: str) -> Path:
    """Where a new article goes, so that the config takes it."""
    for pattern in config.articles:
        folder = Path(pattern) if (config.folder / pattern).is_dir() else Path(pattern).parent
        path = folder / f"{id}{ending}"
        if folder == Path(pattern) or fnmatch.fnmatch(str(path), pattern):
            return config.path(path)
    raise UserError(f"config.yaml takes no new {ending} file: add `articles/*` to `articles`")


def not_run(room: Newsroom) -> list[str]:
    """The ids of the articles that have no verdicts yet."""
    done = set(room.desks())
    found = (draft for draft in intake.drafts(article_files(room.config)) if isinstance(draft, intake.Draft))
    return [draft.id for draft in found if draft.id not in done]


# --- running ------------------------------------------------------------------------------------


def working_providers(config: Config) -> list[str]:
    """The providers that can be asked: those whose key is set, and local ones with their server."""
    return [name for name in config.providers if lacking(config, name) is None]


def lacking(config: Config, name: str) -> str | None:
    """What keeps a provider from being asked; None where nothing does."""
    provider = config.providers[name]
    try:
        if provider.kind == "local":
            from pipeline.model.local import require_server

            require_server()
        read_key(provider.key_env)
    except UserError as mistake:
        return str(mistake)
    return None


async def told_cost(config: Path, wanted: RunRequest) -> str:
    """What a run of one article would ask for, in a line."""
    batch = assemble_batch([str(config), wanted.article], mode="live", provider=wanted.provider)
    found = await estimate(batch)
    least, most = found.in_all()
    if not most.calls:
        return "It asks nobody: the answers are at hand, or no evidence bears on its claims."
    provider = batch.config.chosen()
    calls = f"{least.calls:,}" if least.calls == most.calls else f"{least.calls:,} to {most.calls:,}"
    tokens = f"at most {most.tokens_in:,.0f} tokens in, {most.tokens_out:,.0f} out"
    return f"It asks {provider.model} {calls} times ({tokens}). {_money(provider, found)}"


def _money(provider: Provider, found: Estimate) -> str:
    if provider.prices:
        _, most = found.cost(provider.prices)
        return f"By the prices in config.yaml that costs at most {most:.4f}."
    if provider.kind == "local":
        return "The model runs on this machine, and costs nothing."
    return "What that costs is not known here: config.yaml has no prices for it."


async def run_article(config: Path, wanted: RunRequest, job: Job) -> str:
    """Run one article, live; the job says which stage it is in, and how often the model was asked."""
    report, passed = RunReport(), set[str]()
    report.changed = lambda _, what: passed.add(what)

    def progress() -> str:
        calls, _, _ = engine.sum_spent(report.usage, None)
        through = [f"{words} ✔" for stage, words in _STAGES.items() if stage in passed]
        now = [f"{words} …" for stage, words in _STAGES.items() if stage not in passed][:1]
        asked = [f"({number(calls, 'question')} to the model)"] if calls else []
        return " ".join([*through, *now, *asked])

    job.progress = progress
    batch = assemble_batch([str(config), wanted.article], mode="live", provider=wanted.provider)
    await engine.run(batch, report)
    if report.mistakes:
        raise report.mistakes[0]
    if report.over:
        raise UserError(report.over)
    return "done, with errors: see the article" if report.failed else "done"

"""What the desk has done by the pipeline: a note put down, a claim judged again, a new article run."""

from __future__ import annotations

import asyncio
import datetime as dt
import fnmatch
import hashlib
import re
import threading
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.desk.jobs import Job
from pipeline.desk.newsroom import Newsroom
from pipeline.evidence import notes
from pipeline.run import engine
from pipeline.run.again import judge_again
from pipeline.run.article import read_key
from pipeline.run.engine import RunReport, open_local_checker
from pipeline.run.estimate import estimate
from pipeline.run.selection import assemble_batch
from pipeline.storage.atomic import write_atomic

NOTES = "desk.yaml"
"""The file of notes, beside the newsroom's others, that the desk writes to."""
_LOCK = threading.Lock()


class NoteRequest(BaseModel):
    """What a page gives as evidence for a claim: a passage, or the address of a page that has one."""

    model_config = ConfigDict(extra="forbid")
    claim: str = Field(max_length=200)
    text: str = Field("", max_length=20_000)
    url: str = Field("", max_length=2000)
    title: str = Field("", max_length=500)
    publisher: str = Field("", max_length=200)
    date: dt.date | None = None


class ArticleRequest(BaseModel):
    """What a page gives as a new article."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200)
    text: str = Field(max_length=1_000_000)


# --- evidence -----------------------------------------------------------------------------------


async def add_note(room: Newsroom, wanted: NoteRequest) -> str:
    """Put a passage down as a note, and return its id. Raises UserError where there is none to be had."""
    text, title = wanted.text.strip(), wanted.title.strip()
    if not text and wanted.url:
        text, title = await _passage(wanted.url, title)
    if not text:
        raise UserError("paste a passage, or give the address of a page")
    id = f"desk-{hashlib.sha256(f'{text}{wanted.url}'.encode()).hexdigest()[:8]}"
    note = {
        "id": id,
        "text": text,
        "title": title or None,
        "date": wanted.date,
        "publisher": wanted.publisher.strip() or None,
        "url": wanted.url.strip() or None,
    }
    path = _notes_file(room.config)
    await asyncio.to_thread(_append, path, {key: value for key, value in note.items() if value})
    return id


async def _passage(url: str, title: str) -> tuple[str, str]:
    import httpx2

    from pipeline.documents.web_page import read_page
    from pipeline.web.fetching import Fetcher, NotRead

    try:
        async with Fetcher() as fetcher:
            page = read_page(await fetcher.fetch(url))
    except NotRead as why:
        raise UserError(f"{url}: {why}") from None
    except httpx2.HTTPError as problem:
        raise UserError(f"{url}: cannot be had: {type(problem).__name__}") from None
    return page.text, title or page.title or ""


def _notes_file(config: Config) -> Path:
    """A file that the config reads notes from: evidence/desk.yaml where a pattern takes it."""
    for pattern in config.evidence.notes:
        path = Path(pattern).parent / NOTES
        if fnmatch.fnmatch(str(path), pattern):
            return config.path(path)
    raise UserError("config.yaml reads no notes from a folder: add `evidence: {notes: [evidence/*.yaml]}`")


def _append(path: Path, note: dict[str, object]) -> None:
    with _LOCK:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old and any(one.id == note["id"] for one in notes.load([path])):
            return
        added = yaml.safe_dump([note], allow_unicode=True, sort_keys=False, width=100)
        try:
            write_atomic(path, old + ("" if not old or old.endswith("\n") else "\n") + added)
        except OSError as problem:
            raise UserError(f"{path}: cannot be written: {problem.strerror}") from None


async def judge_one(room: Newsroom, config: Path, article: str, claim: str, job: Job) -> str:
    """Judge one claim again, on the evidence as it now is, and write the article's verdict file."""
    desk, text = room.desk(article), room.text(article)
    if desk is None or text is None:
        raise UserError(f"{article}: its text is not at hand, so that nothing can be judged")
    batch = assemble_batch([str(config)], mode="live")
    job.told = "judging the claim"
    async with open_local_checker(batch) as checker:
        file = await judge_again(checker, desk.file, text, claim)  # type: ignore[arg-type]
    await batch.store.write(file)
    made = next(one for one in file.claims if one.id == claim)
    return made.error or f"judged again: {made.verdict.label if made.verdict else 'open'}".replace("_", " ")


# --- articles -----------------------------------------------------------------------------------


def add_article(config: Config, wanted: ArticleRequest) -> str:
    """Put a new article into the newsroom; its id. Raises UserError where it has no place there."""
    title, text = " ".join(wanted.title.split()), wanted.text.strip()
    if not title or not text:
        raise UserError("an article has a title and a text")
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:60].strip("-")
    id = slug or hashlib.sha256(title.encode()).hexdigest()[:8]
    path = _article_file(config, id)
    if path.exists():
        raise UserError(f"there is an article {id} already: give this one another title")
    body = text if text.startswith(title) else f"{title}\n\n{text}"
    try:
        write_atomic(path, body + "\n")
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem.strerror}") from None
    return id


def _article_file(config: Config, id: str) -> Path:
    for pattern in config.articles:
        folder = Path(pattern) if (config.folder / pattern).is_dir() else Path(pattern).parent
        path = folder / f"{id}.txt"
        if folder == Path(pattern) or fnmatch.fnmatch(str(path), pattern):
            return config.path(path)
    raise UserError("config.yaml takes no new .txt file: add `articles/*` to `articles`")


def working_providers(config: Config) -> list[str]:
    """The providers that can be asked: those whose key is set, and local ones with their server."""
    return [name for name in config.providers if not _lacking(config, name)]


def _lacking(config: Config, name: str) -> str | None:
    provider = config.providers[name]
    try:
        if provider.kind == "local":
            from pipeline.model.local import require_server

            require_server()
        read_key(provider.key_env)
    except UserError as mistake:
        return str(mistake)
    return None


async def told_cost(config: Path, article: str, provider: str | None) -> str:
    """What a run of one article would ask for, in a line."""
    batch = assemble_batch([str(config), article], mode="live", provider=provider)
    found = await estimate(batch)
    calls, tokens_in, tokens_out = (sum(one[n] for one in found.prompts.values()) for n in range(3))
    prices = batch.config.chosen().prices
    money = f", {found.cost(prices):.4f} in money" if prices else ""
    return f"about {calls:,.0f} calls, {tokens_in:,.0f} tokens in, {tokens_out:,.0f} out{money}"


async def run_article(config: Path, article: str, provider: str | None, job: Job) -> str:
    """Run one article, live; the job says which stage it has come through."""
    report = RunReport()

    def changed(_: str, what: str) -> None:
        calls, _tokens, _money = engine.sum_spent(report.usage, None)
        job.told = f"{what} ({calls} calls)"

    report.changed = changed
    await engine.run(assemble_batch([str(config), article], mode="live", provider=provider), report)
    if report.mistakes:
        raise report.mistakes[0]
    if report.over:
        raise UserError(report.over)
    return "done, with errors: see the article" if report.failed else "done"

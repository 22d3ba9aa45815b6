"""Evidence that somebody adds at the desk: a note put down, and the claim that it is for judged again."""

from __future__ import annotations

import asyncio
import datetime as dt
import fnmatch
import hashlib
import threading
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.desk.jobs import Job
from pipeline.desk.newsroom import Newsroom
from pipeline.evidence import notes
from pipeline.run.again import judge_again
from pipeline.run.engine import open_local_checker
from pipeline.run.selection import assemble_batch
from pipeline.storage.atomic import write_or_refuse
from pipeline.verdicts.phrases import label

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


async def add_note(room: Newsroom, wanted: NoteRequest) -> str:
    """Save a passage as a note, and return its id. Raises UserError where there is no passage."""
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
        raise UserError(f"{url}: cannot be fetched: {type(problem).__name__}") from None
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
        write_or_refuse(path, old + ("" if not old or old.endswith("\n") else "\n") + added)


async def judge_one(room: Newsroom, config: Path, article: str, claim: str, note: str, job: Job) -> str:
    """Judge one claim again, on the evidence as it now is, and write the article's verdict file.

    Returns what came of it, and whether the note is cited, which is not certain.
    """
    desk, text = room.desk(article), room.text(article)
    if desk is None or text is None:
        raise UserError(f"{article}: its text is not at hand, so that nothing can be judged")
    batch = assemble_batch([str(config)], mode="live")
    job.progress = lambda: "judging the claim"
    async with open_local_checker(batch) as checker:
        file = await judge_again(checker, desk.file, text, claim)  # type: ignore[arg-type]
    await batch.store.write(file)
    made = next(one for one in file.claims if one.id == claim)
    if made.error or made.verdict is None:
        return made.error or "judged again: open"
    told = f"judged again: {label(made.verdict.label)}"
    cited = any(one.evidence == note for one in made.verdict.citations)
    return told if cited else f"{told}. Your passage is kept, and is not cited for it"

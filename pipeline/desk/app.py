"""The application: the report's own pages, fresh for each request, and what its forms speak to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread
from jinja2 import ChoiceLoader, Environment, PackageLoader
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pipeline.config.errors import UserError
from pipeline.desk import working
from pipeline.desk.deciding import (
    ChangedMeanwhileError,
    DecisionRequest,
    Decisions,
    UndoRequest,
)
from pipeline.desk.jobs import Job, Jobs
from pipeline.desk.newsroom import Newsroom
from pipeline.records import Label
from pipeline.report import pages, site
from pipeline.report.claim_card import page_anchor
from pipeline.reviews.settled import ReviewedArticle
from pipeline.verdicts.phrases import label

_HERE = Path(__file__).parent
_REPORT = Path(site.__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript"}
LONGEST = 2_000_000
"""Bytes that a request may have."""
_CHANGED = "The decisions on this article have changed meanwhile, in another window or by git."

M = TypeVar("M", bound=BaseModel)


class RunRequest(BaseModel):
    """What a page asks for: an article that is there, run by a provider."""

    model_config = ConfigDict(extra="forbid")
    article: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,80}$")
    provider: str = Field(max_length=200)


class Desk:
    """The handlers, and what they share."""

    def __init__(self, room: Newsroom, secret: str, name: str) -> None:
        self._room = room
        self._decisions = Decisions(room)
        self._jobs = Jobs()
        self._pages = _environment(secret, name)

    def routes(self) -> list[Route]:
        """Every address of the desk."""
        return [
            Route("/", self.front),
            Route("/index.html", self.front),
            Route("/articles/{article:path}.html", self.article),
            Route("/decisions/{article:path}", self.decide, methods=["POST"]),
            Route("/undo/{article:path}", self.undo, methods=["POST"]),
            Route("/evidence/{article:path}", self.add_evidence, methods=["POST"]),
            Route("/new.html", self.new),
            Route("/new", self.add, methods=["POST"]),
            Route("/runs", self.run, methods=["POST"]),
            Route("/jobs/{job:int}", self.job),
            Route("/jobs/{job:int}/stop", self.stop, methods=["POST"]),
            *(Route(f"/{name}", _asset(path)) for name, path in _assets().items()),
        ]

    def front(self, _: Request) -> Response:
        """All articles."""
        page = pages.make_front_page(self._room.desks(), self._room.decided())
        return self._page("front.html", page=page, root="")

    def article(self, request: Request) -> Response:
        """One article as it reads, with its claims."""
        id = request.path_params["article"]
        self._desk(id)
        # Read before the decisions are: a page may show more than its version says, never less.
        version = self._decisions.version(id)
        desk = self._desk(id)
        page = pages.make_article_page(desk, self._room.text(id))
        undo = self._decisions.can_undo(id)
        return self._page("article.html", page=page, root="../", version=version, undo=undo)

    async def decide(self, request: Request) -> Response:
        """Make a decision; what the page is to show then."""
        wanted = _checked(DecisionRequest, await _body(request))
        return await self._in_thread(request, lambda id: self._decisions.make(id, wanted))

    async def undo(self, request: Request) -> Response:
        """Take the last decision back; what the page is to show then."""
        undone = _checked(UndoRequest, await _body(request))
        return await self._in_thread(request, lambda id: self._decisions.undo(id, undone.version))

    async def _in_thread(self, request: Request, change: Callable[[str], str]) -> Response:
        return await anyio.to_thread.run_sync(self._changed, request.path_params["article"], change)

    def _changed(self, id: str, change: Callable[[str], str]) -> Response:
        """Change the decisions on an article by what gives the id of the claim that it was about."""
        self._desk(id)
        try:
            claim = change(id)
        except ChangedMeanwhileError:
            return JSONResponse({"changed": True, "told": _CHANGED}, 409)
        version = self._decisions.version(id)
        desk = self._desk(id)
        cards = {card.claim.id: card for card in pages.make_article_page(desk, None).claims}
        card = cards[claim]
        html = self._pages.get_template("decided.html").render(claim=card, root="../")
        told = {"anchor": card.anchor, "review": card.review, "html": html, "version": version}
        return JSONResponse({**told, "undo": self._decisions.can_undo(id)})

    async def add_evidence(self, request: Request) -> Response:
        """Put a note down for a claim, and begin to judge that claim again."""
        id = request.path_params["article"]
        wanted = _checked(working.NoteRequest, await _body(request))
        desk = await anyio.to_thread.run_sync(self._desk, id)
        number = next((n for n, one in enumerate(desk.file.claims, 1) if one.id == wanted.claim), None)
        if number is None:
            raise HTTPException(404, "there is no such claim")
        await working.add_note(self._room, wanted)
        judge = partial(working.judge_one, self._room, self._room.file, id, wanted.claim)
        job = self._jobs.start(f"claim {number}", judge)
        job.href = f"/{pages.page_name(id)}#{page_anchor(desk.file.claims[number - 1], number)}"
        return _told(job)

    def new(self, _: Request) -> Response:
        """The form for a new article."""
        config = self._room.config
        return self._page(
            "new.html", root="", providers=working.working_providers(config), chosen=config.provider
        )

    async def add(self, request: Request) -> Response:
        """Put a new article down, and say what a run of it would cost."""
        wanted = _checked(working.ArticleRequest, await _body(request))
        id = await anyio.to_thread.run_sync(working.add_article, self._room.config, wanted)
        return JSONResponse({"article": id, "told": await working.told_cost(self._room.file, id, None)})

    async def run(self, request: Request) -> Response:
        """Begin to run an article."""
        wanted = _checked(RunRequest, await _body(request))
        if wanted.provider not in working.working_providers(self._room.config):
            raise UserError(f"the provider {wanted.provider!a} can't be asked: onrecord doctor says why")
        if await anyio.to_thread.run_sync(self._room.text, wanted.article) is None:
            raise HTTPException(404, "there is no such article")
        work = partial(working.run_article, self._room.file, wanted.article, wanted.provider)
        job = self._jobs.start(wanted.article, work)
        job.href = f"/{pages.page_name(wanted.article)}"
        return _told(job)

    def job(self, request: Request) -> Response:
        """How far a piece of work is."""
        return _told(self._job(request))

    def stop(self, request: Request) -> Response:
        """Stop a piece of work."""
        self._job(request).stop()
        return _told(self._job(request))

    def _job(self, request: Request) -> Job:
        job = self._jobs.get(request.path_params["job"])
        if job is None:
            raise HTTPException(404, "there is no such work")
        return job

    def _desk(self, id: str) -> ReviewedArticle:
        """An article that there is: no other id ever comes near the name of a file."""
        desk = self._room.desk(id)
        if desk is None:
            raise HTTPException(404, "there is no such article")
        return desk

    def _page(self, template: str, **values: Any) -> Response:
        return HTMLResponse(self._pages.get_template(template).render(**values))


def make_app(room: Newsroom, secret: str, name: str) -> Starlette:
    """The desk of a newsroom, which is to stand behind a Guard.

    `secret` is what its pages send back, `name` who decides unless they say otherwise.
    """
    return Starlette(
        routes=Desk(room, secret, name).routes(),
        exception_handlers={UserError: _mistake, HTTPException: _refused},  # type: ignore[dict-item]
    )


def _environment(secret: str, name: str) -> Environment:
    """The report's templates, which show what can be done here where `desk` is set."""
    made = site.environment()
    made.loader = ChoiceLoader([PackageLoader("pipeline.report"), PackageLoader("pipeline.desk")])
    labels = [(one.value, label(one)) for one in Label]
    made.globals["desk"] = {"secret": secret, "name": name, "labels": labels}
    return made


def _assets() -> dict[str, Path]:
    """The sheets and scripts by their names: nothing that a client says is ever opened."""
    own = {path.name: path for path in sorted((_HERE / "assets").iterdir())}
    return {**{name: _REPORT / "assets" / name for name in site.ASSETS}, **own}


def _asset(path: Path) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return Response(path.read_bytes(), media_type=_TYPES[path.suffix])

    return answer


async def _body(request: Request) -> bytes:
    """The body of a request. Raises HTTPException as soon as it is too long."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LONGEST:
            raise HTTPException(413, f"longer than the {LONGEST:,} bytes that are taken")
    return bytes(data)


def _checked(kind: type[M], data: bytes) -> M:
    """What a page asks for. Raises UserError for anything else."""
    try:
        return kind.model_validate_json(data)
    except ValidationError as mistake:
        first = mistake.errors()[0]
        raise UserError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _told(job: Job) -> Response:
    told = {"number": job.number, "title": job.title, "state": job.state, "told": job.told}
    return JSONResponse({**told, "href": job.href})


def _mistake(_: Request, mistake: UserError) -> Response:
    return JSONResponse({"told": str(mistake)}, 400)


def _refused(_: Request, problem: HTTPException) -> Response:
    return JSONResponse({"told": problem.detail}, problem.status_code)

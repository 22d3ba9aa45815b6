"""The web application: the report's pages, made anew for each request, and the addresses of its forms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import anyio.to_thread
from jinja2 import ChoiceLoader, Environment, PackageLoader
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pipeline.config.errors import UserError
from pipeline.desk import added_evidence, exporting, new_articles, queue
from pipeline.desk.deciding import (
    ChangedMeanwhileError,
    DecisionRequest,
    Decisions,
    UndoRequest,
)
from pipeline.desk.jobs import Job, Jobs
from pipeline.desk.newsroom import Newsroom
from pipeline.desk.since_commit import ASSETS as DIFF_ASSETS
from pipeline.desk.since_commit import since_commit
from pipeline.documents.input_files import LONGEST as LONGEST_FILE
from pipeline.documents.input_files import SINGLE
from pipeline.export.claimreview import held_back
from pipeline.records import Article, Label
from pipeline.report import diff_page, pages, site
from pipeline.report.claim_card import page_anchor
from pipeline.reviews.settled import ReviewedArticle
from pipeline.run.preparation import own_fault
from pipeline.verdicts.phrases import label

_HERE = Path(__file__).parent
_REPORT = Path(site.__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript"}
LONGEST = 2_000_000
"""Bytes that a request may have."""
SHOWN = 10
"""Jobs that are shown with what came of them."""
_CHANGED = "The decisions on this article have changed meanwhile, in another window or by git."

M = TypeVar("M", bound=BaseModel)


class Desk:
    """The handlers, and what they share."""

    def __init__(self, room: Newsroom, secret: str, name: str) -> None:
        self._room = room
        self._decisions = Decisions(room)
        self.jobs = Jobs()
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
            Route("/changes/{article:path}.html", self.changes),
            Route("/queue.html", self.queue),
            Route("/export.html", self.export),
            Route("/claimreview", self.claimreview, methods=["POST"]),
            Route("/new.html", self.new),
            Route("/new/text", self.add_text, methods=["POST"]),
            Route("/new/file", self.add_file, methods=["POST"]),
            Route("/new/address", self.add_address, methods=["POST"]),
            Route("/cost", self.cost, methods=["POST"]),
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
        text = self._room.text(id)
        since = since_commit(self._room, id)
        return self._page(
            "article.html",
            page=pages.make_article_page(desk, text),
            root="../",
            version=version,
            undo=self._decisions.can_undo(id),
            since=since and since.headline,
            edited=text is not None and text.sha256 != desk.file.article.sha256,
        )

    def changes(self, request: Request) -> Response:
        """What changed in an article since the last commit, where it stands."""
        id = request.path_params["article"]
        self._desk(id)
        since = since_commit(self._room, id)
        if since is None:
            raise HTTPException(404, "nothing has changed since the last commit")
        return self._page(
            "changes.html", root="../", id=id, href=f"../{pages.page_name(id)}", **since.values()
        )

    def queue(self, _: Request) -> Response:
        """What needs a person."""
        page = queue.make_queue(self._room.desks())
        return self._page("queue.html", page=page, root="", WHY=queue.WHY)

    def export(self, _: Request) -> Response:
        """The form for what goes out of the house."""
        desks = self._room.desks()
        counts = {id: count for id, desk in desks.items() if (count := exporting.count_decided(desk))}
        titles = {id: desk.file.article.title or id for id, desk in desks.items()}
        return self._page("export.html", root="", counts=counts, titles=titles, held=held_back(desks))

    async def claimreview(self, request: Request) -> Response:
        """The decided claims as ClaimReview."""
        wanted = _checked(exporting.ExportRequest, await _body(request))
        desks = await anyio.to_thread.run_sync(self._room.desks)
        return JSONResponse({"name": "claimreview.json", "text": exporting.to_claimreview(desks, wanted)})

    async def decide(self, request: Request) -> Response:
        """Make a decision; returns what the page should show then."""
        wanted = _checked(DecisionRequest, await _body(request))
        return await self._in_thread(request, lambda id: self._decisions.make(id, wanted))

    async def undo(self, request: Request) -> Response:
        """Undo the last decision; returns what the page should show then."""
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
        """Save a note for a claim, and start to judge that claim again."""
        id = request.path_params["article"]
        wanted = _checked(added_evidence.NoteRequest, await _body(request))
        desk = await anyio.to_thread.run_sync(self._desk, id)
        number = next((n for n, one in enumerate(desk.file.claims, 1) if one.id == wanted.claim), None)
        if number is None:
            raise HTTPException(404, "there is no such claim")
        note = await added_evidence.add_note(self._room, wanted)
        judge = partial(added_evidence.judge_one, self._room, self._room.file, id, wanted.claim, note)
        title = f"{desk.file.article.title or id}, claim {number}"
        job = self.jobs.start(id, title, judge)
        job.href = f"/{pages.page_name(id)}#{page_anchor(desk.file.claims[number - 1], number)}"
        return _told(job)

    def new(self, _: Request) -> Response:
        """The form for a new article, the articles that nobody has run, and what is and was at work."""
        config = self._room.config
        at_work = {job.article for job in self.jobs.running()}
        lacking = {name: new_articles.lacking(config, name) for name in config.providers}
        return self._page(
            "new.html",
            root="",
            providers={name: config.providers[name].model for name, why in lacking.items() if why is None},
            lacking={name: why for name, why in lacking.items() if why is not None},
            chosen=config.provider,
            endings=SINGLE,
            not_run=[id for id in new_articles.not_run(self._room) if id not in at_work],
            jobs=self.jobs.all()[:SHOWN],
        )

    async def add_text(self, request: Request) -> Response:
        """Put a pasted article down."""
        wanted = _checked(new_articles.PastedRequest, await _body(request))
        return _added(await anyio.to_thread.run_sync(new_articles.add_text, self._room.config, wanted))

    async def add_file(self, request: Request) -> Response:
        """Put a file down."""
        name, data = unquote(request.headers.get("x-name", "")), await _body(request, LONGEST_FILE)
        return _added(await anyio.to_thread.run_sync(new_articles.add_file, self._room.config, name, data))

    async def add_address(self, request: Request) -> Response:
        """Fetch an article and put it down."""
        wanted = _checked(new_articles.AddressRequest, await _body(request))
        return _added(await new_articles.add_address(self._room.config, wanted))

    async def cost(self, request: Request) -> Response:
        """What a run would cost."""
        wanted, article = await self._to_run(request)
        # It reads and parses the article: other pages go on meanwhile.
        told = await anyio.to_thread.run_sync(
            lambda: asyncio.run(new_articles.told_cost(self._room.file, wanted))
        )
        return JSONResponse({"told": told, "title": article.title or article.id})

    async def run(self, request: Request) -> Response:
        """Begin to run an article."""
        wanted, article = await self._to_run(request)
        if any(job.article == wanted.article for job in self.jobs.running()):
            raise UserError("this article is being checked already")
        run = partial(new_articles.run_article, self._room.file, wanted)
        job = self.jobs.start(wanted.article, article.title or wanted.article, run)
        job.href = f"/{pages.page_name(wanted.article)}"
        return _told(job)

    async def _to_run(self, request: Request) -> tuple[new_articles.RunRequest, Article]:
        wanted = _checked(new_articles.RunRequest, await _body(request))
        if wanted.provider not in new_articles.working_providers(self._room.config):
            raise UserError(f"the provider {wanted.provider!a} can't be asked: onrecord doctor says why")
        article = await anyio.to_thread.run_sync(self._room.text, wanted.article)
        if article is None:
            raise HTTPException(404, "there is no such article")
        return wanted, article

    def job(self, request: Request) -> Response:
        """The progress of a job."""
        return _told(self._job(request))

    def stop(self, request: Request) -> Response:
        """Stop a job."""
        self._job(request).stop()
        return _told(self._job(request))

    def _job(self, request: Request) -> Job:
        job = self.jobs.get(request.path_params["job"])
        if job is None:
            raise HTTPException(404, "there is no such work")
        return job

    def _desk(self, id: str) -> ReviewedArticle:
        """The article of an id; an unknown id is refused here and never becomes a file name."""
        desk = self._room.desk(id)
        if desk is None:
            raise HTTPException(404, "there is no such article")
        return desk

    def _page(self, template: str, **values: Any) -> Response:
        return HTMLResponse(self._pages.get_template(template).render(**values))

    def problem(self, request: Request, problem: Exception) -> Response:
        """Report what can't be had, what is wrong in the newsroom, or in onrecord itself."""
        match problem:
            case HTTPException():
                told = problem.detail if problem.detail != "Not Found" else "there is no such page"
                return self._problem(request, told, problem.status_code)
            case UserError():
                return self._problem(request, str(problem), 400)
            case _:
                return self._problem(request, own_fault(problem), 500)

    def _problem(self, request: Request, told: str, status: int) -> Response:
        """A page for a window, a line for the script of a page."""
        if "text/html" in request.headers.get("accept", ""):
            root = f"{request.scope['root_path']}/"
            page = self._page("problem.html", root=root, told=told, missing=status == 404)
            page.status_code = status
            return page
        return JSONResponse({"told": told}, status)


def make_app(room: Newsroom, secret: str, name: str) -> Starlette:
    """The application of a newsroom's desk; run it behind a Guard.

    `secret` is what its pages send back, `name` who decides unless they say otherwise.
    """
    desk = Desk(room, secret, name)

    @asynccontextmanager
    async def until_closed(_: Starlette) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(desk.jobs.close)

    return Starlette(
        routes=desk.routes(),
        lifespan=until_closed,
        exception_handlers=dict.fromkeys((UserError, HTTPException, Exception), desk.problem),
    )


def _environment(secret: str, name: str) -> Environment:
    """The report's templates, which show what can be done here where `desk` is set."""
    made = site.environment()
    made.loader = ChoiceLoader([PackageLoader("pipeline.report"), PackageLoader("pipeline.desk")])
    labels = [(one.value, label(one)) for one in Label]
    made.globals.update(diff_page.GLOBALS)
    made.globals["desk"] = {"secret": secret, "name": name, "labels": labels}
    return made


def _assets() -> dict[str, Path]:
    """Style sheets and scripts by name: no path that a client sends is ever opened."""
    own = {path.name: path for path in sorted((_HERE / "assets").iterdir())}
    return {**{name: _REPORT / "assets" / name for name in (*site.ASSETS, *DIFF_ASSETS)}, **own}


def _asset(path: Path) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return Response(path.read_bytes(), media_type=_TYPES[path.suffix])

    return answer


async def _body(request: Request, longest: int = LONGEST) -> bytes:
    """The body of a request. Raises HTTPException as soon as it has more bytes than the `longest`."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > longest:
            raise HTTPException(413, f"too large: the desk takes {longest // 1_000_000} MB")
    return bytes(data)


def _checked(kind: type[M], data: bytes) -> M:
    """What a page asks for. Raises UserError for anything else."""
    try:
        return kind.model_validate_json(data)
    except ValidationError as mistake:
        first = mistake.errors()[0]
        what = first["msg"]
        if first["type"] == "string_too_long":
            what = f"longer than the {first['ctx']['max_length']:,} characters that are taken"
        raise UserError(f"{'.'.join(map(str, first['loc']))}: {what}") from None


def _added(article: str) -> Response:
    return JSONResponse({"article": article})


def _told(job: Job) -> Response:
    told = {"number": job.number, "title": job.title, "state": job.state, "told": job.now()}
    return JSONResponse({**told, "href": job.href})

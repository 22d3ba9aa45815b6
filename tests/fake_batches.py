"""A local server with OpenAI's Batch API as documented, which misbehaves by a plan.

    with FakeBatches(model(), Plan(fates=["expired"])) as server:
        ...  # server.base_url, server.files, server.batches

It checks what it is sent; what does not fit is a 400, and the test sees it fail.
"""

from __future__ import annotations

import email
import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from typing import Any

from fake_server import Reply
from replying import LocalServer, Replying

Line = dict[str, Any]
EXPIRED = {"code": "batch_expired", "message": "This request could not be executed in time."}


@dataclass
class Plan:
    """How the server misbehaves. `fates` are those of the batches, in turn, then all complete.

    A fate is completed, failed, expired (every second request), silent (every second request comes back in
    no file), broken (every second request has a line with status 500) or full (for the account's tokens, for
    as long as another batch is under way). `looks` is how often a batch is
    looked at before it has ended; `faults` are statuses with which the next calls of a path are answered;
    `cuts` are downloads that break off, `shorn` those that lack lines and look whole.
    """

    fates: list[str] = field(default_factory=list)
    looks: int = 1
    faults: dict[str, list[int]] = field(default_factory=dict)
    retry_after: int | None = None
    cuts: int = 0
    shorn: int = 0
    lost: int = 0
    """Batches that are begun, and whose answer is lost."""
    untidy: bool = False
    """Lines out of order, twice, with an answer to another request and one that is no result among them."""


@dataclass
class _Batch:
    id: str
    file: str
    fate: str
    looks: int
    output: str | None = None
    errors: str | None = None
    answered: int = 0
    full: bool = False

    def told(self) -> Line:
        waiting = self.looks > 0
        status = {"silent": "completed", "broken": "completed"}.get(self.fate, self.fate)
        failed = status == "failed" and not waiting
        code, message = ("token_limit_exceeded", "too much") if self.full else ("x", "no such model")
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "errors": {"object": "list", "data": [{"code": code, "message": message}]} if failed else None,
            "input_file_id": self.file,
            "completion_window": "24h",
            "created_at": 1,
            "status": "in_progress" if waiting else status,
            "output_file_id": None if waiting else self.output,
            "error_file_id": None if waiting else self.errors,
            "request_counts": {"total": 0, "completed": 0 if waiting else self.answered, "failed": 0},
        }


class FakeBatches(LocalServer):
    """The server, on a free port of the loopback address; `files` are those that came up, as lines."""

    def __init__(self, answer: Callable[[Line], Reply], plan: Plan | None = None) -> None:
        super().__init__(_handler(self))
        self.files: dict[str, list[Line]] = {}
        self.batches: list[_Batch] = []
        self.headers: list[dict[str, str]] = []
        self.plan = plan or Plan()
        self._answer = answer
        self._down: dict[str, bytes] = {}
        self._lock = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """The custom_ids of all requests that were executed or refused, in order."""
        return [line["custom_id"] for batch in self.batches for line in self.files[batch.file]]

    def reply(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """The reply to a request; None for one that is lost."""
        with self._lock:
            self.headers.append(headers)
            kind = path.split("/")[2]
            if self.plan.faults.get(f"{method} {kind}"):
                status = self.plan.faults[f"{method} {kind}"].pop(0)
                told = {} if self.plan.retry_after is None else {"retry-after": str(self.plan.retry_after)}
                return Reply(status, b'{"error": {"message": "it failed"}}', told)
            if path.endswith("/content"):
                return self._content(path.split("/")[3])
            if kind == "files":
                return self._upload(headers, body)
            if method == "POST":
                return self._begin(json.loads(body))
            return self._told(path)

    def _upload(self, headers: dict[str, str], body: bytes) -> Reply:
        head = f"content-type: {headers['content-type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=HTTP)
        parts = {p.get_param("name", header="content-disposition"): p for p in form.iter_parts()}
        data = parts["file"].get_payload(decode=True)
        lines = [json.loads(line) for line in data.decode().splitlines()]
        ids = {line["custom_id"] for line in lines}
        fits = len(ids) == len(lines) <= 50_000 and len(data) <= 200_000_000
        shaped = all(
            set(line) == {"custom_id", "method", "url", "body"}
            and (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
            for line in lines
        )
        if parts["purpose"].get_content().strip() != "batch" or not fits or not shaped:
            return _json({"error": {"message": "no file of requests"}}, 400)
        id = f"file-{len(self.files)}"
        self.files[id] = lines
        whole = {"id": id, "object": "file", "bytes": len(data), "created_at": 1, "filename": "x"}
        return _json(whole | {"purpose": "batch", "status": "processed"})

    def _begin(self, asked: Line) -> Reply | None:
        wanted = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}
        if (
            asked != wanted | {"input_file_id": asked["input_file_id"]}
            or asked["input_file_id"] not in self.files
        ):
            return _json({"error": {"message": "no such batch"}}, 400)
        number = len(self.batches)
        fate = self.plan.fates[number] if number < len(self.plan.fates) else "completed"
        batch = _Batch(f"batch_{number}", asked["input_file_id"], fate, self.plan.looks)
        if fate == "full":
            busy = any(one.looks >= 0 for one in self.batches if one.fate != "failed")
            batch.fate, batch.full = ("failed", True) if busy else ("completed", False)
        self.batches.append(batch)
        self._work(batch)
        if self.plan.lost:
            self.plan.lost -= 1
            return None
        return _json(batch.told())

    def _told(self, path: str) -> Reply:
        words = path.partition("?")[0].split("/")
        if len(words) == 3:
            told = [batch.told() for batch in reversed(self.batches)]
            return _json({"object": "list", "data": told, "has_more": False})
        found = [batch for batch in self.batches if batch.id == words[3]]
        if not found:
            return _json({"error": {"message": "no such batch"}}, 404)
        told = found[0].told()
        found[0].looks -= 1
        return _json(told)

    def _work(self, batch: _Batch) -> None:
        """Answer a batch's requests, as its fate has it."""
        if batch.fate == "failed":
            return
        good, bad = [], []
        for number, line in enumerate(self.files[batch.file]):
            result = {"id": f"req-{number}", "custom_id": line["custom_id"], "response": None, "error": None}
            spared = batch.fate == "completed" or number % 2
            reply = (
                self._answer(line["body"]) if spared else Reply(500, b'{"error": {"message": "it failed"}}')
            )
            response = {"status_code": reply.status, "request_id": "r", "body": json.loads(reply.body)}
            if not spared and batch.fate == "expired":
                bad.append(result | {"error": EXPIRED})
            elif reply.status != 200:
                bad += [] if batch.fate == "silent" else [result | {"response": response}]
            else:
                good.append(result | {"response": response})
        batch.answered = len(good)
        if self.plan.untidy and good:
            stranger = good[0] | {"custom_id": "f" * 64}
            good = [*good, *good, stranger, {"what": "no result"}]
            random.Random(1).shuffle(good)
        batch.output = self._put(good)
        batch.errors = self._put(bad)

    def _put(self, lines: list[Line]) -> str | None:
        if not lines:
            return None
        id = f"file-down-{len(self._down)}"
        self._down[id] = "".join(json.dumps(line) + "\n" for line in lines).encode()
        return id

    def _content(self, id: str) -> Reply:
        data = self._down[id]
        if self.plan.cuts:
            self.plan.cuts -= 1
            return Reply(200, data[: len(data) // 2], {"content-length": str(len(data))}, reset=True)
        if self.plan.shorn:
            self.plan.shorn -= 1
            return Reply(200, b"".join(data.splitlines(keepends=True)[:-1]))
        return Reply(200, data)


def _json(body: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode(), {"content-type": "application/json"})


def _handler(server: FakeBatches) -> type[BaseHTTPRequestHandler]:
    class Handler(Replying, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET", b"")

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers["content-length"])))

        def _answer(self, method: str, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = server.reply(method, self.path, headers, body)
            self.close_connection = reply is None or reply.reset
            if reply is not None:
                self.reply(reply.status, reply.headers, reply.body)

    return Handler

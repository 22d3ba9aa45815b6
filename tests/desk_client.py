"""A client of the desk for tests: a browser of few manners, which sends what it is told to."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from waiting import PATIENCE, wait_until

from pipeline.config import settings
from pipeline.desk.newsroom import Newsroom
from pipeline.desk.server import opened


@dataclass
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Client:
    """A browser of few manners: sends what it is told to. The rest comes with the first page."""

    host: str
    token: str
    cookie: str = ""
    secret: str = ""
    root: str = ""

    @property
    def origin(self) -> str:
        """What the addresses of the desk's pages begin with, once the client has come in."""
        return f"http://{self.host}{self.root}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        """One request; a header that is given as "" is left out."""
        told = {
            "host": self.host,
            "cookie": self.cookie,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        connection = http.client.HTTPConnection(
            "127.0.0.1", int(self.host.rpartition(":")[2]), timeout=PATIENCE
        )
        try:
            connection.putrequest(method, self.root + path, skip_host=True, skip_accept_encoding=True)
            data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
            for name, value in {**told, "content-length": str(len(data))}.items():
                if value:
                    connection.putheader(name, value)
            connection.endheaders(data)
            came = connection.getresponse()
            return Answered(came.status, {k.lower(): v for k, v in came.getheaders()}, came.read().decode())
        finally:
            connection.close()

    def enter(self) -> Client:
        """Come in by the address that was printed, and read the front page."""
        came = self.ask("GET", f"/?token={self.token}")
        self.cookie = came.headers["set-cookie"].partition(";")[0]
        self.root = came.headers["location"].rstrip("/")
        self.secret = re.search(r'name="onrecord" content="(\w+)"', self.ask("GET", "/").text)[1]
        return self

    def post(self, path: str, body: Any, **headers: str) -> Answered:
        """What a page of the desk sends."""
        own = {"origin": f"http://{self.host}", "x_onrecord": self.secret}
        return self.ask("POST", path, body, **{**own, **headers})

    def send_file(self, name: str, data: bytes) -> Answered:
        """A file that is dropped on the page."""
        return self.post("/new/file", data, x_name=quote(name))

    def version(self, article: str) -> str:
        """The version of the decisions that the article's page shows now."""
        page = self.ask("GET", f"/articles/{article}.html").text
        return re.search(r'data-version="(\w+)"', page)[1]

    def decide(self, article: str, claim: str, choice: str = "agree", **more: Any) -> Answered:
        """Decide as a page does that was read just now."""
        told = {"claim": claim, "choice": choice, "name": "Jane Doe", "version": self.version(article)}
        return self.post(f"/decisions/{article}", {**told, **more})

    def undo(self, article: str) -> Answered:
        """Take the last decision back, as a page does that was read just now."""
        return self.post(f"/undo/{article}", {"version": self.version(article)})


def ended(client: Client, job: Answered) -> Any:
    """What came of a job; one that never ends fails the test."""
    assert job.status == 200, job.text
    told: Any = None

    def over() -> bool:
        nonlocal told
        told = client.ask("GET", f"/jobs/{job.json['number']}").json
        return bool(told["state"] != "running")

    wait_until(over, f"job {job.json['number']} to end")
    return told


@contextmanager
def served(newsroom: Path, port: int = 0) -> Iterator[Client]:
    """The desk of a folder, served; the client has not come in yet."""
    room = Newsroom(settings.load(newsroom / "config.yaml"), newsroom / "reviews")
    with opened(room, "Jane Doe", port=port) as ready:
        thread = threading.Thread(target=ready.run)
        thread.start()
        host, _, token = ready.address.removeprefix("http://").partition("/?token=")
        try:
            yield Client(host, token)
        finally:
            ready.server.should_exit = True
            thread.join()

"""A desk on this machine for tests: a newsroom of plain and nasty verdicts, and a client come in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import desk_cases as cases
import pytest
from desk_client import Client

from pipeline.config import settings
from pipeline.desk.newsroom import Newsroom
from pipeline.desk.server import opened
from pipeline.verdicts import files

CONFIG = "articles: ['articles/*']\nprovider: p\nproviders: {p: {model: m}}\n"


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder with two articles and their verdicts."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    for folder in ("articles", "verdicts"):
        (tmp_path / folder).mkdir()
    for article, file in (cases.plain(), cases.nasty()):
        (tmp_path / "articles" / f"{article.id}.txt").write_text(article.text)
        (tmp_path / "verdicts" / f"{article.id}.json").write_text(files.dump(file))
    return tmp_path


@pytest.fixture
def desk(newsroom: Path) -> Iterator[Client]:
    """The desk of that folder, served; the client has not come in yet."""
    room = Newsroom(settings.load(newsroom / "config.yaml"), newsroom / "reviews")
    with opened(room, "Jane Doe") as served:
        thread = threading.Thread(target=served.run)
        thread.start()
        host, _, token = served.address.removeprefix("http://").partition("/?token=")
        yield Client(host, token)
        served.server.should_exit = True
        thread.join()


@pytest.fixture
def inside(desk: Client) -> Client:
    """The client, come in."""
    return desk.enter()

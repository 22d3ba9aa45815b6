"""A desk on this machine for tests: a newsroom of plain and nasty verdicts, and a client come in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import desk_cases as cases
import pytest
from desk_client import Client, served
from fake_server import FakeServer
from newsroom import NOTE, TEXT, model
from newsroom import Newsroom as Room

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
    """The desk of the two articles."""
    with served(newsroom) as client:
        yield client


@pytest.fixture
def working(room: Room) -> Iterator[tuple[Room, Client, FakeServer]]:
    """A newsroom with a model that can be asked, an article that it has judged, and its desk, come in."""
    with FakeServer(model()) as server:
        room.articles(mayor=TEXT)
        (room.folder / "evidence").mkdir()
        (room.folder / "evidence" / "notes.yaml").write_text(json.dumps([NOTE]))
        room.run(server, evidence={"notes": ["evidence/*.yaml"], "batch": False})
        with served(room.folder) as client:
            yield room, client.enter(), server


@pytest.fixture
def inside(desk: Client) -> Client:
    """The client, come in."""
    return desk.enter()

"""A prompt, and clients that talk to the fake server without waiting between tries."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # for fake_server

from fake_server import FakeServer, Script

from pipeline.config.providers import Provider
from pipeline.model import retries
from pipeline.model.answers import AnswerStore
from pipeline.model.client import Client
from pipeline.model.prompts import Prompt, read

SECRET = "sk-secret-7f3a"
PROMPT = """---
version: 3
purpose: Tell the colour.
---
## system
Tell the colour.
## user
{{ data("text", text) }}
"""

Asking = Callable[..., AbstractAsyncContextManager[tuple[Client, FakeServer]]]


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT", 0.0)


@pytest.fixture
def secret() -> str:
    return SECRET


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    file = tmp_path / "judge-colour.md"
    file.write_text(PROMPT)
    return read(file)


@pytest.fixture
def asking() -> Asking:
    """`async with asking(script, store, **provider) as (client, server)`."""

    @asynccontextmanager
    async def open_(
        script: Script, store: AnswerStore | None = None, **settings: Any
    ) -> AsyncIterator[tuple[Client, FakeServer]]:
        with FakeServer(script) as server:
            provider = Provider(**{"base_url": server.base_url, "model": "m", **settings})
            async with Client(provider, SECRET, store) as client:
                yield client, server

    return open_

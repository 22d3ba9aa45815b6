"""The cache: what it spares, what it refuses, and that it never stands in the way."""

from __future__ import annotations

import logging
import pickle
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from fake_server import says
from pydantic import BaseModel, ConfigDict

from pipeline.config.providers import Provider
from pipeline.model.cache import Cache
from pipeline.model.client import Client
from pipeline.model.errors import BadAnswer
from pipeline.model.prompts import Prompt

BLUE = says({"colour": "blue"})
LOCAL = Provider(kind="local", model="m")


class Colour(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colour: str


class Bomb:
    """A pickle that leaves a file behind when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self.mark,)


async def requests(asking: Any, prompt: Prompt, cache: Cache, script: Any = BLUE, text: str = "sky") -> int:
    """How many requests it takes to learn the colour."""
    try:
        async with asking(script, cache) as (client, server):
            await colour(client, prompt, text)
    finally:
        cache.close()
    return len(server.requests)


async def colour(client: Client, prompt: Prompt, text: str = "sky") -> str:
    return (await client.ask(prompt, Colour, article="a1", text=text)).value.colour


def rows(folder: Path, change: str, *values: object) -> None:
    database = sqlite3.connect(folder / "cache.db")
    with database:
        database.execute(change, values)
    database.close()


async def test_an_answer_is_paid_for_once(tmp_path: Path, asking: Any, prompt: Prompt) -> None:
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 1
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 0
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL), text="sea") == 1


async def test_another_endpoint_is_another_question(tmp_path: Path, asking: Any, prompt: Prompt) -> None:
    for other in (LOCAL, Provider(model="m"), Provider(model="m", base_url="https://a.example/v1")):
        assert await requests(asking, prompt, Cache(tmp_path, other)) == 1


async def test_an_answer_that_was_of_no_use_is_not_kept(tmp_path: Path, asking: Any, prompt: Prompt) -> None:
    with pytest.raises(BadAnswer):
        await requests(asking, prompt, Cache(tmp_path, LOCAL), script=says({"shade": 1}))
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 1


async def test_misfits_on_the_way_to_a_valid_answer_are_kept(
    tmp_path: Path, asking: Any, prompt: Prompt
) -> None:
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL), script=[says("oh"), BLUE]) == 2
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 0


async def test_the_folder_is_its_owners_alone_and_holds_no_key(
    tmp_path: Path, asking: Any, prompt: Prompt, secret: str
) -> None:
    folder = tmp_path / "cache"
    await requests(asking, prompt, Cache(folder, LOCAL))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.rglob("*"):
        assert secret.encode() not in file.read_bytes()


async def test_a_malicious_pickle_is_not_read(tmp_path: Path, asking: Any, prompt: Prompt) -> None:
    folder, mark = tmp_path / "cache", tmp_path / "it-ran"
    await requests(asking, prompt, Cache(folder, LOCAL))
    rows(folder, "UPDATE Cache SET mode = 4, value = ?", pickle.dumps(Bomb(mark)))
    assert await requests(asking, prompt, Cache(folder, LOCAL)) == 1
    rows(folder, "UPDATE Cache SET raw = 0, key = ?", pickle.dumps(Bomb(mark)))
    cache = Cache(folder, LOCAL)
    assert cache._cache is not None
    with pytest.raises(ValueError, match="a pickled key"):
        list(cache._cache)
    cache.close()
    assert not mark.exists()
    pickle.loads(pickle.dumps(Bomb(mark)))
    assert mark.exists()  # the bomb is a real one


@pytest.mark.parametrize("value", ["{", "5", "null", '{"choices": 5}', b"\x00", 7])
async def test_a_corrupt_row_is_a_miss(tmp_path: Path, asking: Any, prompt: Prompt, value: object) -> None:
    await requests(asking, prompt, Cache(tmp_path, LOCAL))
    rows(tmp_path, "UPDATE Cache SET value = ?", value)
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 1
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 0


async def test_a_row_cannot_name_a_file(tmp_path: Path, asking: Any, prompt: Prompt) -> None:
    folder, outside = tmp_path / "cache", tmp_path / "outside.json"
    outside.write_bytes(BLUE.body.replace(b"blue", b"stolen"))
    await requests(asking, prompt, Cache(folder, LOCAL))
    rows(folder, "UPDATE Cache SET mode = 3, value = NULL, filename = '../outside.json'")
    assert await requests(asking, prompt, Cache(folder, LOCAL)) == 1


async def test_long_answers_are_kept_too(tmp_path: Path, asking: Any, prompt: Prompt) -> None:
    long = says({"colour": "blue" * 100_000})
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL), script=long) == 1
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL), script=long) == 0


@pytest.mark.parametrize("spoil", ["file", "no database"])
async def test_a_cache_of_no_use_is_one_warning(
    tmp_path: Path, asking: Any, prompt: Prompt, spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "cache"
    if spoil == "file":
        folder.write_text("in the way")
    else:
        folder.mkdir()
        (folder / "cache.db").write_text("no database at all" * 100)
    with caplog.at_level(logging.WARNING):
        assert await requests(asking, prompt, Cache(folder, LOCAL)) == 1
    (record,) = caplog.records
    assert record.getMessage().startswith("the cache cannot be used (")


async def test_a_cache_that_turns_read_only_is_one_warning(
    tmp_path: Path, asking: Any, prompt: Prompt, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Cache(tmp_path, LOCAL)
    assert cache._cache is not None
    cache._cache._sql("PRAGMA query_only = 1")
    async with asking(BLUE, cache) as (client, server):
        assert [await colour(client, prompt, text) for text in ("sky", "sea")] == ["blue", "blue"]
    cache.close()
    assert len(server.requests) == 2
    assert [r.getMessage().partition(" (")[0] for r in caplog.records] == ["the cache cannot be written"]


@pytest.mark.parametrize("where", ["from the start", "later"])
async def test_a_cache_that_cannot_be_written_is_still_read(
    tmp_path: Path,
    asking: Any,
    prompt: Prompt,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(database: Path) -> None:
        raise PermissionError(13, "Permission denied", str(database))

    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 1
    if where == "from the start":
        # The owner of the machine may write wherever there is something to write to.
        monkeypatch.setattr("pipeline.model.cache._try_writing", refuse)
    cache = Cache(tmp_path, LOCAL)
    if where == "later":
        assert cache._cache is not None
        cache._cache._sql("PRAGMA query_only = 1")
    async with asking(BLUE, cache) as (client, server):
        for text in ("sea", "sea", "sky", "sky"):
            assert await colour(client, prompt, text) == "blue"
    cache.close()
    assert len(server.requests) == 2  # both times that of the sea
    assert [r.getMessage().partition(" (")[0] for r in caplog.records] == ["the cache cannot be written"]
    rows(tmp_path, "UPDATE Cache SET mode = 4, value = ?", pickle.dumps(Bomb(tmp_path / "it-ran")))
    assert await requests(asking, prompt, Cache(tmp_path, LOCAL)) == 1
    assert not (tmp_path / "it-ran").exists()

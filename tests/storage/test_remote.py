"""Folders at a URL: answers and verdicts there, and what is wrong with a URL."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer
from fsspec.implementations.memory import MemoryFileSystem
from newsroom import ALONE, TEXT, Newsroom, model

from pipeline.config.errors import UserError
from pipeline.storage.remote import RemoteFolder


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.articles(a=TEXT, b=TEXT.replace("Ghent", "Bruges"))
    return room


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """One for all runs of a test: the answers of another endpoint are others."""
    with FakeServer(model()) as server:
        yield server


@pytest.fixture
def bucket() -> Iterator[str]:
    """The URL of an object store that is this process's own, and empty."""
    MemoryFileSystem.store.clear()
    yield "memory://bucket/some"
    MemoryFileSystem.store.clear()


def url(kind: str, folder: Path) -> str:
    return f"file://{folder}/far" if kind == "disk" else "memory://bucket/some"


@pytest.mark.parametrize("kind", ["disk", "store"])
def test_a_file_is_there_until_it_is_dropped(tmp_path: Path, bucket: str, kind: str) -> None:
    far = RemoteFolder(url(kind, tmp_path))
    assert (far.get("b/a.json"), far.names()) == (None, frozenset())
    far.put("b/a.json", b"one")
    far.put("b/a.json", b"two")
    far.put("c.json", b"three")
    assert (far.get("b/a.json"), far.names()) == (b"two", {"b/a.json", "c.json"})
    far.drop("b/a.json")
    far.drop("b/a.json")
    assert (far.get("b/a.json"), far.names()) == (None, {"c.json"})


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = RemoteFolder(f"file://{tmp_path}")
    far.put("a", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        far.put("a", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("nosuch://bucket", "nosuch://bucket: Protocol not known: nosuch"),
        ("s3://me:secret@bucket/x", "s3://…@bucket/x: not a URL of files, or one with a user in it"),
        ("gs://", "gs://: not a URL of files"),
    ],
)
def test_a_url_of_no_use(wrong: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        RemoteFolder(wrong)
    assert str(caught.value).startswith(told)
    assert "secret" not in str(caught.value)


def test_what_a_filesystem_needs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(UserError, match=r"^s3://bucket/x: Install s3fs to access S3: pip install s3fs$"):
        RemoteFolder("s3://bucket/x")


# --- a run --------------------------------------------------------------------------------------


def run(room: Newsroom, server: FakeServer, bucket: str, **settings: Any) -> tuple[Any, int]:
    """What a run with cache and verdicts in the bucket comes to, and how much it asked."""
    places = {"cache": f"{bucket}/cache", "out": f"{bucket}/verdicts", "evidence": ALONE}
    before = len(server.requests)
    ran = room.run(server, **{**places, **settings})
    return ran, len(server.requests) - before


def stored(bucket: str, part: str) -> dict[str, bytes]:
    far = RemoteFolder(f"{bucket}/{part}")
    return {name: far.get(name) or b"" for name in far.names()}


def test_verdicts_in_a_bucket_are_those_in_a_folder(room: Newsroom, server: FakeServer, bucket: str) -> None:
    ran, asked = run(room, server, bucket, out="verdicts", cache="cache")
    assert (ran.code, asked) == (0, 8)
    clean = {f"{name}.json": text.encode() for name, text in room.bytes.items()}
    ran, asked = run(room, server, bucket)
    assert (ran.code, ran.err, asked) == (0, "", 8)
    assert stored(bucket, "verdicts") == clean
    # What is done is skipped, and shown from there.
    again, asked = run(room, server, bucket)
    assert (again.out, asked) == (ran.out, 0)
    told = room.command("status")
    assert (told.code, told.out) == (0, "2 articles: 2 done\n")


def test_a_verdict_file_that_is_gone_is_made_again_from_the_answers(
    room: Newsroom, server: FakeServer, bucket: str
) -> None:
    run(room, server, bucket)
    clean = stored(bucket, "verdicts")
    RemoteFolder(f"{bucket}/verdicts").drop("a.json")
    assert "waiting  a: its verdict file is gone" in room.command("status").out
    ran, asked = run(room, server, bucket)
    assert (ran.code, asked) == (0, 0)
    assert stored(bucket, "verdicts") == clean


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"answer": 3, "until": null}', b'{"until": null}'])
def test_a_spoilt_answer_is_asked_again(
    room: Newsroom, server: FakeServer, bucket: str, spoilt: bytes
) -> None:
    run(room, server, bucket)
    far = RemoteFolder(f"{bucket}/cache")
    for name in far.names():
        far.put(name, spoilt)
    RemoteFolder(f"{bucket}/verdicts").drop("a.json")
    ran, asked = run(room, server, bucket)
    assert (ran.code, asked) == (0, 4)


def test_a_place_out_of_reach_is_told_and_no_verdict_is_lost_silently(
    room: Newsroom,
    server: FakeServer,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class DownError(Exception):
        """What a filesystem of its own class may raise."""

    def down(*_: object, **__: object) -> None:
        raise DownError("the bucket is not there\nand more")

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", down)
    monkeypatch.setattr(MemoryFileSystem, "cat_file", down)
    with caplog.at_level(logging.WARNING):
        ran, asked = run(room, server, bucket)
    assert (ran.code, asked) == (2, 8)
    lines = [f"{bucket}/verdicts/{name}.json: cannot be written: the bucket is not there" for name in "ab"]
    assert sorted(ran.err.splitlines()) == [f"onrecord: {line}" for line in lines]
    assert len(caplog.messages) == 2
    assert "cannot be read (the bucket is not there)" in caplog.messages[0]


def test_a_dry_run_looks_into_the_bucket(room: Newsroom, server: FakeServer, bucket: str) -> None:
    run(room, server, bucket)
    RemoteFolder(f"{bucket}/verdicts").drop("a.json")
    assert "4 answers at hand, 1 of 2 done" in room.command("run", "--dry-run").out


def test_out_may_be_a_url_on_the_command_line(room: Newsroom, server: FakeServer, bucket: str) -> None:
    room.config(server.base_url, evidence=ALONE)
    assert room.command("run", "--out", f"{bucket}/other").code == 0
    assert sorted(stored(bucket, "other")) == ["a.json", "b.json"]
    assert not (room.folder / "verdicts").exists()


def test_doctor_tells_of_urls_without_a_look(room: Newsroom, bucket: str) -> None:
    room.config(cache=bucket, out="nosuch://x")
    found = {one["check"]: one for one in json.loads(room.command("doctor", "--json").out)}
    assert found["folders"]["state"] == "missing"
    assert "Protocol not known" in found["folders"]["text"]

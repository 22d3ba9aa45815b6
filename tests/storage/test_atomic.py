from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipeline.storage.atomic import write_atomic


def test_writes_utf8_as_it_is_and_makes_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.json"
    write_atomic(path, "“Kyiv”\r\n\u2028")
    assert path.read_bytes() == "“Kyiv”\r\n\u2028".encode()
    assert [file.name for file in path.parent.iterdir()] == ["a.json"]


@pytest.mark.parametrize(("name", "code"), [("fsync", errno.ENOSPC), ("replace", errno.EACCES)])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, "old")

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, fail)
    with pytest.raises(OSError, match=os.strerror(code)) as raised:
        write_atomic(path, "new")
    assert raised.value.errno == code
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "a.json", "text")
    assert list(tmp_path.iterdir()) == []


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    write_atomic(tmp_path / "atomic", "")
    assert (tmp_path / "atomic").stat().st_mode == plain.stat().st_mode

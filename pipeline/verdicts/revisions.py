"""Where the two sides of a diff come from: a file, a folder, or a folder or file in a git revision."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.records import VerdictFile
from pipeline.verdicts.files import load


def resolve(argument: str) -> dict[str, VerdictFile]:
    """Verdict files by article id, from a path or from `REV:path` (as in `HEAD~1:verdicts`).

    A folder gives all its *.json, hidden ones apart. In a revision, the path counts from the top of the
    repository, or from here where it starts with `./`. What exists as a path is never taken for a
    revision. Raises ValueError, in one line, for anything that is not verdicts, and OSError for a path
    that the system won't read.
    """
    path = Path(argument)
    if path.is_dir():
        files = (file for file in sorted(path.iterdir()) if file.is_file() and _counts(file.name))
        return _by_article(argument, (load(file) for file in files))
    if path.exists():
        return _by_article(argument, [load(path)])
    revision, colon, _ = argument.partition(":")
    if not colon or not revision:
        raise ValueError(
            f"{argument}: no such file or folder (a git revision is written REV:path, as in HEAD~1:verdicts)"
        )
    return _by_article(argument, _from_git(argument))


def revision_of(argument: str) -> str | None:
    """The revision that `REV:path` means; None where none is meant."""
    revision, colon, _ = argument.partition(":")
    meant = colon and revision and not revision.startswith("-") and not Path(argument).exists()
    return revision if meant else None


def file_in(revision: str, path: Path) -> bytes | None:
    """A file as a revision of its own repository has it, wherever that is; None where there is none."""
    try:
        # git takes a path that starts with ./ from the folder that it is sent to.
        return _git(revision, "-C", str(path.parent), "cat-file", "blob", f"{revision}:./{path.name}")
    except ValueError:
        return None


def _by_article(argument: str, files: Iterable[VerdictFile]) -> dict[str, VerdictFile]:
    found: dict[str, VerdictFile] = {}
    for file in files:
        if found.setdefault(file.article.id, file) is not file:
            raise ValueError(f"{argument}: two verdict files for article {file.article.id}; keep one")
    if not found:
        raise ValueError(f"{argument}: no verdict file (*.json) in this folder")
    return found


def _counts(name: str) -> bool:
    return name.endswith(".json") and not name.startswith(".")


def _from_git(argument: str) -> list[VerdictFile]:
    if argument.startswith("-"):
        raise ValueError(f"{argument}: a git revision can't begin with a dash")
    if _git(argument, "cat-file", "-t", argument).strip() == b"blob":
        return [_load(_git(argument, "cat-file", "blob", argument), argument)]
    listing = _git(argument, "ls-tree", "-z", "--full-tree", argument).decode("utf-8", "replace")
    entries = [entry.partition("\t") for entry in listing.split("\0")]
    blobs = {name: head.split()[2] for head, _, name in entries if " blob " in head and _counts(name)}
    answer = _git(argument, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs.values()))
    folder = argument.rstrip("/")
    return [_load(text, f"{folder}/{name}") for name, text in zip(blobs, _batch(answer), strict=True)]


def _batch(answer: bytes) -> Iterator[bytes]:
    """The objects in an answer of `git cat-file --batch`: "<id> <type> <size>", the bytes, a newline each."""
    at = 0
    while at < len(answer):
        begin = answer.index(b"\n", at) + 1
        end = begin + int(answer[at:begin].split()[2])
        yield answer[begin:end]
        at = end + 1


def _load(text: bytes, name: str) -> VerdictFile:
    try:
        return load(text.decode("utf-8"), name)
    except UnicodeDecodeError:
        raise ValueError(f"{name}: not a verdict file: not UTF-8") from None


def _git(argument: str, *command: str, stdin: str = "") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the argument begins with no dash
            ["git", *command],  # noqa: S607 - the git that the user has
            input=stdin.encode(),
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        raise ValueError(f"{argument}: reading a git revision needs git, which is not installed") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise ValueError(f"{argument}: git can't read it: {said}") from None
    return done.stdout

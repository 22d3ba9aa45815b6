"""What the desk works on: the verdicts, articles and decisions of one config, as they are on disk now.

Each file is read again when it has changed: by git, by a run, by another window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.documents.input_files import MANY, files_in, kind_of
from pipeline.records import Article, VerdictFile
from pipeline.reviews.decisions import Decision, load_file
from pipeline.reviews.settled import ReviewedArticle, settle
from pipeline.run.selection import Drafts
from pipeline.verdicts import files

T = TypeVar("T")


class Newsroom:
    """The folder of a config. Its methods may be called from several threads."""

    def __init__(self, config: Config, reviews: Path, file: Path | None = None) -> None:
        """`file` is the config's own. Raises UserError for verdicts that are at a URL."""
        place = config.place(config.out)
        if isinstance(place, str):
            raise UserError(f"{place}: the desk works on verdicts in a folder of this machine")
        self.config = config
        self.file = file or config.folder / "config.yaml"
        self.reviews = reviews
        self.verdicts = place
        self._read: dict[Path, tuple[tuple[int, int], object]] = {}
        self._lock = threading.Lock()

    def desks(self) -> dict[str, ReviewedArticle]:
        """Every article with verdicts, and its decisions, by id. Raises UserError for a bad file."""
        return {file.article.id: self._desk(file) for file in self._files()}

    def desk(self, article: str) -> ReviewedArticle | None:
        """One article, if there are verdicts on it."""
        return next((self._desk(file) for file in self._files() if file.article.id == article), None)

    def decided(self) -> dict[str, tuple[Decision, ...]]:
        """Every decision, by article."""
        paths = sorted(self.reviews.glob("*.yaml")) if self.reviews.is_dir() else []
        return {path.stem: self._fresh(path, load_file) for path in paths if not path.name.startswith(".")}

    def text(self, article: str) -> Article | None:
        """The article as it reads, where its file is still one of the config's."""
        files = article_files(self.config)
        paths = [file for file in files if file.stem == article or kind_of(file) in MANY]
        for draft in Drafts(paths) if paths else ():
            if not isinstance(draft, UserError) and draft.id == article:
                try:
                    return draft.read()
                except UserError:
                    return None
        return None

    def decisions_file(self, article: str) -> Path:
        """Where the decisions on an article are kept. Raises UserError for an id that can name no file."""
        try:
            return files.path_of(self.reviews, article, ".yaml")
        except ValueError as mistake:
            raise UserError(str(mistake)) from None

    def _files(self) -> list[VerdictFile]:
        return [self._fresh(path, _loaded) for path in sorted(self.verdicts.glob("*.json"))]

    def _desk(self, file: VerdictFile) -> ReviewedArticle:
        path = self.decisions_file(file.article.id)
        decided = self._fresh(path, load_file) if path.exists() else ()
        return ReviewedArticle(file, settle(file, decided))

    def _fresh(self, path: Path, read: Callable[[Path], T]) -> T:
        """What a file holds, read when it is new or has changed."""
        try:
            told = path.stat()
            stamp = (told.st_mtime_ns, told.st_size)
            with self._lock:
                known = self._read.get(path)
            if known is None or known[0] != stamp:
                known = (stamp, read(path))
                with self._lock:
                    self._read[path] = known
        except OSError as problem:
            raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
        return known[1]  # type: ignore[return-value]


def article_files(config: Config) -> list[Path]:
    """The files that the config takes articles from; a pattern that finds none adds none."""
    found: dict[Path, None] = {}
    for pattern in config.articles:
        with suppress(UserError):
            found |= dict.fromkeys(file for path in config.files([pattern]) for file in files_in(path))
    return sorted(found)


def _loaded(path: Path) -> VerdictFile:
    try:
        return files.load(path)
    except ValueError as mistake:
        raise UserError(str(mistake)) from None

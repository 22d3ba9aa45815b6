"""The batch of one run, put together from the words of the command line and the config."""

from __future__ import annotations

import contextlib
import functools
import glob
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.config import settings
from pipeline.config.endpoints import abilities_of
from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.documents.input_files import files_in
from pipeline.evidence import encoder, notes
from pipeline.evidence.block_list import BlockList
from pipeline.evidence.corpus import Corpus
from pipeline.evidence.retriever import Retriever
from pipeline.evidence.vectors import Encodes
from pipeline.records import Article, Evidence
from pipeline.run import intake
from pipeline.run.intake import Draft
from pipeline.verdicts.store import VerdictStore, open_store

STAGES = ("read", "split", "source", "retrieve", "judge")

_WHOLE = 12
"""Notes that a large model is shown for each claim, whether they bear on it or not."""
_DEFAULT = Path("config.yaml")
_BUILT_IN = Path(settings.__file__).with_name("default.yaml")


class Drafts:
    """The articles to do; they can be iterated any number of times, and none is kept in memory.

    `only` names some articles of a file that holds many.
    """

    def __init__(self, paths: Sequence[Path], only: Mapping[Path, Collection[str]] | None = None) -> None:
        self._paths = paths
        self._only = only or {}
        # Standard input can be read once only.
        self._kept = list(intake.drafts(paths)) if intake.STDIN in paths else None

    def __iter__(self) -> Iterator[Draft | UserError]:
        if self._kept is not None:
            return iter(self._kept)
        return (draft for draft in intake.drafts(self._paths) if self._wanted(draft))

    def count(self) -> int:
        """How many there are, good or bad."""
        return sum(1 for _ in self) if self._only else intake.count(self._paths)

    def articles(self) -> Iterator[Article]:
        """Those that can be read."""
        for draft in self:
            if not isinstance(draft, UserError):
                with contextlib.suppress(UserError):
                    yield draft.read()

    def _wanted(self, draft: Draft | UserError) -> bool:
        if isinstance(draft, UserError) or not self._only:
            return True
        path = Path(draft.place.rpartition(":")[0])
        return path not in self._only or draft.id in self._only[path]


@dataclass(frozen=True)
class Batch:
    """The settings, the articles to do, those that are evidence for each other, and the last stage.

    `spares_verdicts` says that a run which stops early goes to a folder that holds whole verdicts.
    """

    config: Config
    drafts: Drafts
    beside: Drafts
    until: str = STAGES[-1]
    spares_verdicts: bool = False

    @functools.cached_property
    def store(self) -> VerdictStore:
        """Where the verdict files are kept. Raises UserError for a URL that cannot be used."""
        return open_store(self.config.place(self.config.out))

    def out(self) -> str:
        """The place of the verdict files as the project's state names it: seen from the project's folder."""
        place = self.config.place(self.config.out)
        return place if isinstance(place, str) else os.path.relpath(place, self.config.folder)

    @functools.cached_property
    def index(self) -> Corpus | None:
        """The index of the config, opened once. Raises UserError for one of no use."""
        return open_index(self.config)

    @functools.cached_property
    def retriever(self) -> Retriever:
        """What the articles are checked against. Raises UserError for notes that cannot be read."""
        return make_retriever(self.config, self.notes(), self.articles_beside(), self.index)

    def notes(self) -> list[Evidence]:
        """The notes. Raises UserError where they cannot be read."""
        return notes.load(self.config.files(self.config.evidence.notes))

    def articles_beside(self) -> Iterator[Article]:
        """The articles that are evidence for each other."""
        return self.beside.articles() if self.config.evidence.batch else iter(())


def open_index(config: Config) -> Corpus | None:
    """The index that the config names, if it names one. Raises UserError for one of no use."""
    index = config.evidence.index
    return Corpus(config.path(index), partial(_encoder, config)) if index else None


def make_retriever(
    config: Config, notes: Iterable[Evidence], articles: Iterable[Article], index: Corpus | None
) -> Retriever:
    """The retriever of the evidence that the settings name."""
    evidence = config.evidence
    return Retriever(
        notes,
        articles,
        per_claim=evidence.per_claim,
        index=index,
        blocked=BlockList(evidence.block),
        dated=evidence.cutoff == "claim",
        encoder=partial(_encoder, config),
        whole=_WHOLE if abilities_of(config.chosen()).size == "large" else 0,
    )


def _encoder(config: Config) -> Encodes | None:
    """The encoder for a search by meaning; None in a replay, which reads what was found."""
    return encoder.find_encoder() if config.evidence.meaning and config.mode != "replay" else None


def assemble_batch(words: Sequence[str], until: str = STAGES[-1], **changes: object) -> Batch:
    """The batch of a command line: a config file (by its ending), articles, changes to the config.

    Articles are files, folders, patterns, ids of the config's articles, and "-". Raises UserError for a
    mistake in the config and for an article that is named and not there.
    """
    config, named = _config(words)
    config = config.changed(**changes)
    own = _own(config, named)
    chosen: list[Path] = []
    only: dict[Path, set[str]] = {}
    for word in named:
        if (line := _line(word, own)) is not None:
            only.setdefault(line, set()).add(word)
            chosen.append(line)
        else:
            chosen += _named(word, own)
    # An article of the config keeps the config's whole batch as its evidence, also when run alone.
    of_config = set(chosen) <= set(own)
    paths = [path for path in own if path in chosen] if of_config and chosen else chosen or own
    if not paths:
        raise UserError("no articles: name some, or list them under `articles:` in config.yaml")
    drafts = Drafts(list(dict.fromkeys(paths)), only)
    spares = until != STAGES[-1] and changes.get("out") is None
    return Batch(config, drafts, Drafts(own) if of_config else drafts, until, spares)


def find_config(file: Path | None) -> Config:
    """The config of a command without articles: the file named, this folder's, or the built-in one."""
    if file is None and not _DEFAULT.exists():
        return settings.load(_BUILT_IN, folder=Path())
    return settings.load(file or _DEFAULT)


def _config(words: Sequence[str]) -> tuple[Config, list[str]]:
    """The config that the words name, else the one in this folder, else the built-in one; the other words."""
    named = [word for word in words if Path(word).suffix in (".yaml", ".yml")]
    others = [word for word in words if word not in named]
    if len(named) > 1:
        raise UserError(f"two configs, {named[0]} and {named[1]}: a run has one")
    if not words and not _DEFAULT.exists():
        raise UserError("no config.yaml in this folder: onrecord init makes one, or name articles")
    return find_config(Path(named[0]) if named else None), others


def _own(config: Config, named: Sequence[str]) -> list[Path]:
    """The articles of the config; if the command names others, the config need not have any."""
    try:
        return [file for path in config.files(config.articles) for file in files_in(path)]
    except UserError:
        if named:
            return []
        raise


def _named(word: str, own: Sequence[Path]) -> list[Path]:
    """The files that a word names: a path, a folder, a pattern, or the id of an article of the config."""
    path = Path(word)
    if path == intake.STDIN:
        return [path]
    for one in own:
        if word == one.stem or path.resolve() == one.resolve():
            return [one]
    if path.exists():
        return files_in(path)
    # Unlike Path.glob, this takes an absolute pattern too.
    if found := sorted(glob.glob(word, recursive=True)):  # noqa: PTH207
        return [file for name in found for file in files_in(Path(name))]
    raise UserError(f"{word}: no such file, and no article of the config has this id")


def _line(word: str, own: Sequence[Path]) -> Path | None:
    """The .jsonl file of the config that holds the article of this id, if one does."""
    lines = [path for path in own if path.suffix == ".jsonl" and path.stem != word]
    if not lines or Path(word).exists():
        return None
    for path in lines:
        if any(isinstance(one, Draft) and one.id == word for one in intake.drafts([path])):
            return path
    return None

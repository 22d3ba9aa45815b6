"""A batch: what one run is about, put together from the command's words and the config."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import config as settings
from pipeline.config import Config, UserError
from pipeline.evidence import notes
from pipeline.evidence.holdings import Holdings
from pipeline.intake import STDIN, articles
from pipeline.records import Article

STAGES = ("read", "split", "source", "retrieve", "judge")

_DEFAULT = Path("config.yaml")
_BUILT_IN = Path(__file__).parent / "default.yaml"


@dataclass(frozen=True)
class Batch:
    """The settings, the articles to do, what they are checked against, and the last stage.

    `mistakes` tell of articles that could not be read; they do not keep the others from their verdicts.
    """

    config: Config
    articles: Sequence[Article]
    holdings: Holdings
    until: str = STAGES[-1]
    mistakes: Sequence[UserError] = field(default=())


def assemble(words: Sequence[str], until: str = STAGES[-1], **changes: object) -> Batch:
    """The batch of a command line: a config file (by its ending), articles (files, ids, "-"), changes to it.

    Raises UserError for a mistake in the config and for an article that is named and not there.
    """
    config, named = _config(words)
    config = config.changed(**changes)
    own = _own(config, named)
    chosen = [_article(word, own) for word in named]
    # An article of the config keeps the config's whole batch as its evidence, also when run alone.
    of_config = set(chosen) <= set(own)
    found = list(articles(own if of_config else chosen))
    batch = [one for one in found if not isinstance(one, UserError)]
    if not found:
        raise UserError("no articles: name some, or list them under `articles:` in config.yaml")
    wanted = {path.stem for path in chosen} if of_config and chosen else {article.id for article in batch}
    todo = [article for article in batch if article.id in wanted]
    _spare_whole_verdicts(config, todo, until, given=changes.get("out") is not None)
    return Batch(
        config=config,
        articles=todo,
        holdings=Holdings(
            notes.load(config.files(config.evidence.notes)),
            batch if config.evidence.batch else [],
            per_claim=config.evidence.per_claim,
        ),
        until=until,
        mistakes=[one for one in found if isinstance(one, UserError)],
    )


def config_of(file: Path | None) -> Config:
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
    if named:
        return settings.load(Path(named[0])), others
    if _DEFAULT.exists():
        return settings.load(_DEFAULT), others
    if not others:
        raise UserError("no config.yaml in this folder: name a config file, or the articles to check")
    return settings.load(_BUILT_IN, folder=Path()), others


def _own(config: Config, named: Sequence[str]) -> list[Path]:
    """The articles of the config; where others are named, there need be none."""
    try:
        return config.files(config.articles)
    except UserError:
        if named:
            return []
        raise


def _article(word: str, own: Sequence[Path]) -> Path:
    """The file that a word names: a path, or the id of an article of the config."""
    path = Path(word)
    if path == STDIN:
        return path
    for one in own:
        if word == one.stem or path.resolve() == one.resolve():
            return one
    if not path.exists():
        raise UserError(f"{word}: no such file, and no article of the config has this id")
    return path


def _spare_whole_verdicts(config: Config, todo: Sequence[Article], until: str, *, given: bool) -> None:
    """A run that stops early must not write over what a whole run has found out."""
    if until == STAGES[-1] or given:
        return
    for article in todo:
        path = config.path(config.out) / f"{article.id}.json"
        if path.exists():
            raise UserError(
                f"{path} would be overwritten by a run that stops at {until}: give it an --out of its own"
            )

"""The texts of the articles that verdicts are about, which verdict files do not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pipeline.records import Article, VerdictFile


def texts_of(files: Mapping[str, VerdictFile], named: list[Path] | None) -> dict[str, Article]:
    """The text of each article, by id, from the files named or else the config's: the one that fits, if any.

    Raises UserError for a named file that can't be read; for the config's files, that is only a warning.
    """
    found: dict[str, Article] = {}
    for article in _read(_paths(named), files, strict=named is not None):
        if article.id not in found or article.sha256 == files[article.id].article.sha256:
            found[article.id] = article
    return found


def texts_of_both(
    sides: Mapping[str, Mapping[str, VerdictFile]], ids: Collection[str], named: list[Path] | None
) -> dict[str, Article]:
    """The texts of these articles on both sides of a diff, by sha256; what is not to be found is left out.

    `sides` are by what the command line calls them: where that is `REV:path`, the revision is looked into.
    Raises UserError as `texts_of` does.
    """
    from pipeline.config.errors import UserError
    from pipeline.verdicts.revisions import file_in, revision_of

    paths = _paths(named)
    found = {article.sha256: article for article in _read(paths, ids, strict=named is not None)}
    for argument, files in sides.items():
        revision = revision_of(argument)
        lacking = {id for id in ids if files[id].article.sha256 not in found}
        for path in (path for path in paths if path.stem in lacking or (lacking and path.suffix == ".jsonl")):
            data = file_in(revision, path) if revision else None
            with suppress(UserError):
                found |= {article.sha256: article for article in _read_bytes(data or b"", path.name, lacking)}
    return found


def _paths(named: list[Path] | None) -> list[Path]:
    from pipeline.config.errors import UserError
    from pipeline.documents.input_files import files_in
    from pipeline.run.selection import find_config

    try:
        config = None if named else find_config(None)
        paths = config.files(config.articles) if config else named or []
    except UserError as mistake:
        typer.echo(f"onrecord: shown without the articles' texts: {mistake}", err=True)
        return []
    return [file for path in paths for file in files_in(path)]


def _read(paths: Iterable[Path], ids: Collection[str], *, strict: bool) -> Iterator[Article]:
    """The articles with these ids, file by file: one may be there as it was and as it is."""
    from pipeline.config.errors import UserError
    from pipeline.run.intake import drafts

    for draft in (draft for path in paths for draft in drafts([path])):
        try:
            if isinstance(draft, UserError):
                raise draft
            if draft.id in ids:
                yield draft.read()
        except UserError as mistake:
            if strict:
                raise
            typer.echo(f"onrecord: {mistake}", err=True)


def _read_bytes(data: bytes, name: str, ids: Collection[str]) -> list[Article]:
    """The same for a file that only git has."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return list(_read([path], ids, strict=True))

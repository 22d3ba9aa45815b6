"""What is set up and what is missing, before a model is asked.

    for check in examine():
        print(check.state, check.name, check.text)

A check is `missing` where a run could not do its work, and a `note` where something is absent that this
config does not need. Keys are looked for and never shown; nothing is written, and nothing leaves the machine.
"""

from __future__ import annotations

import importlib.util
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from pipeline import __version__
from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.documents.input_files import files_in
from pipeline.evidence import encoder_file, notes
from pipeline.evidence.corpus import connect, encoder_of
from pipeline.evidence.encoder import missing_packages
from pipeline.model import local
from pipeline.model.prompts import built_in
from pipeline.records import Article
from pipeline.run import intake
from pipeline.run.article import load_prompts
from pipeline.run.selection import find_config
from pipeline.run.state import HIDDEN
from pipeline.setup import checkout, extras
from pipeline.setup.setup_check import Check, CheckState
from pipeline.storage.hashes import hash_file
from pipeline.storage.remote import RemoteFolder
from pipeline.verdicts.phrases import number

_NAMED = 3
"""Articles that a line names."""


def examine(file: Path | None = None) -> Iterator[Check]:
    """All checks of a config file, or else of this folder's; if it is invalid, those that need none."""
    yield Check("python", "ok", f"{platform.python_version()}, onrecord {__version__}")
    try:
        config = find_config(file)
    except UserError as mistake:
        yield Check("config", "missing", str(mistake))
    else:
        yield _config(file)
        for name, check in _CHECKS.items():
            try:
                yield from (Check(name, state, text) for state, text in check(config))
            except UserError as mistake:
                yield Check(name, "missing", str(mistake))
    for extra, lacking in extras.find_missing().items():
        told = f"not installed ({', '.join(lacking)}): pip install 'onrecord[{extra}]'"
        yield Check(f"extra {extra}", "note" if lacking else "ok", told if lacking else "installed")


Found = Iterator[tuple[CheckState, str]]


def _config(file: Path | None) -> Check:
    found = file or Path("config.yaml")
    if found.exists():
        return Check("config", "ok", str(found))
    return Check("config", "note", "none in this folder: built-in settings hold; onrecord init makes one")


def _articles(config: Config) -> Found:
    if not config.articles:
        yield "note", "the config lists none: name them in onrecord run"
        return
    found = list(intake.articles(_files(config)))
    mistakes = [one for one in found if isinstance(one, UserError)]
    if mistakes:
        yield "missing", f"{len(mistakes)} of {len(found)} cannot be read: {mistakes[0]}"
    else:
        yield "ok", number(len(found), "article")


def _files(config: Config) -> list[Path]:
    return [file for path in config.files(config.articles) for file in files_in(path)]


def _provider(config: Config) -> Found:
    provider = config.chosen()
    where = "this machine" if provider.kind == "local" else provider.base_url or "the OpenAI API"
    yield "ok", f"{config.provider}: {provider.model} at {where}, mode {config.mode}"


def _key(config: Config) -> Found:
    if (variable := config.chosen().key_env) is None:
        yield "ok", "the provider is asked without one"
    else:
        yield _variable(variable, config)


def _variable(name: str, config: Config) -> tuple[CheckState, str]:
    """Whether an environment variable is set; never what to."""
    if os.environ.get(name, "").strip():
        return "ok", f"{name} is set"
    if config.mode == "replay":
        return "note", f"{name} is not set; a replay needs no key"
    return "missing", f"{name} is not set: export {name}=..."


def _server(config: Config) -> Found:
    if config.chosen().kind == "local" and config.mode != "replay":
        local.require_server()
        yield "ok", "installed"


def _model(config: Config) -> Found:
    provider = config.chosen()
    if provider.kind != "local":
        return
    if config.mode == "replay":
        yield "note", "a replay needs no model"
        return
    if provider.gguf is not None:
        path = provider.gguf.expanduser()
        yield ("ok", str(path)) if path.is_file() else ("missing", f"{path}: no such model file")
        return
    path = local.cache_folder() / local.FILE
    if not path.is_file():
        yield "note", "not fetched yet: the first run fetches it (1.1 GB)"
    elif (digest := _sha256(path)) != local.SHA256:
        yield "missing", f"{path} is not the known model, its sha256 is {digest}: delete it"
    else:
        yield "ok", f"{path}, sha256 as it should be"


def _sha256(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None


def _cassettes(config: Config) -> Found:
    if config.mode not in ("replay", "record"):
        yield "ok", f"mode {config.mode} uses none"
        return
    found = [one.id for one in intake.articles(_files(config)) if isinstance(one, Article)]
    if broken := list(checkout.find_broken(config.path(config.cassettes))):
        yield "missing", "; ".join(broken[:_NAMED])
        return
    lacking = [id for id in found if not (config.path(config.cassettes) / f"{id}.yaml").is_file()]
    if not lacking:
        yield "ok", f"one for each of {number(len(found), 'article')}"
        return
    named = ", ".join(lacking[:_NAMED]) + (", ..." if len(lacking) > _NAMED else "")
    told = f"{len(lacking)} of {number(len(found), 'article')} without one: {named}"
    if config.mode == "replay":
        yield "missing", f"{told}; onrecord run --mode record makes them"
    else:
        yield "note", told


def _line_ends(config: Config) -> Found:
    out = config.place(config.out)
    folders = [config.path(config.cassettes), *([] if isinstance(out, str) else [out])]
    if changed := checkout.find_changed_line_ends(folders):
        named = ", ".join(changed[:_NAMED]) + (", ..." if len(changed) > _NAMED else "")
        yield (
            "missing",
            f"a checkout changed them to CRLF: {named}; put `* text=auto eol=lf` in .gitattributes",
        )
    else:
        yield "ok", "as onrecord writes them"


def _prompts(config: Config) -> Found:
    load_prompts(config)
    yield "ok", str(config.path(config.prompts)) if config.prompts else f"those of onrecord, {built_in()}"


def _notes(config: Config) -> Found:
    if not config.evidence.notes:
        yield "note", "the config names no notes"
        return
    yield "ok", number(len(notes.load(config.files(config.evidence.notes))), "note")


def _index(config: Config) -> Found:
    if config.evidence.index is None:
        yield "note", "the config names none"
        return
    path = config.path(config.evidence.index)
    with closing(connect(path)) as db:
        has_vectors = encoder_of(db) is not None
    if config.evidence.meaning and not has_vectors:
        yield "note", f"{path}: has no vectors, so it is searched by words alone; onrecord index makes them"
    else:
        yield "ok", str(path)


def _encoder(config: Config) -> Found:
    if not config.evidence.meaning:
        yield "note", "evidence is searched by words alone: `meaning: false`"
    elif config.mode == "replay":
        yield "ok", "a replay needs none: it reads what was found"
    elif missing := missing_packages():
        yield "note", f"evidence is searched by words alone: no {', '.join(missing)}"
    elif encoder_file.is_fetched():
        yield "ok", str(encoder_file.folder())
    else:
        yield "note", f"the first run fetches it ({encoder_file.SIZE}), to search evidence by meaning"


def _web(config: Config) -> Found:
    if not config.evidence.web:
        yield "note", "the config names no search"
    for search in config.evidence.web:
        if search.key_env is None:
            yield "ok", f"{search.search}: asked without a key"
        else:
            state, text = _variable(search.key_env, config)
            yield state, f"{search.search}: {text}"


def _folders(config: Config) -> Found:
    kept = config.cassettes if config.mode == "record" else None
    wanted = [Path(HIDDEN), config.out, config.cache, *([kept] if kept else [])]
    places = [config.place(one) for one in wanted]
    for url in (one for one in places if isinstance(one, str)):
        RemoteFolder(url)
        yield "note", f"{url}: whether it can be reached is not tried"
    paths = [one for one in places if not isinstance(one, str)]
    if closed := [str(path) for path in paths if not _writable(path)]:
        yield "missing", f"cannot be written to: {', '.join(closed)}"
    else:
        yield "ok", f"{', '.join(map(str, paths))} can be written to"


def _writable(path: Path) -> bool:
    """True for a folder that files can be made in, or that can itself be made."""
    path = path.absolute()
    there = next(one for one in (path, *path.parents) if os.path.lexists(one))
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _cluster(config: Config) -> Found:
    if config.executor == "local":
        return
    if importlib.util.find_spec("distributed") is None:
        yield "missing", "executor: dask needs an extra: pip install 'onrecord[dask]'"
    else:
        yield "note", f"{config.scheduler}: whether it can be reached is not tried; its workers need the key"


_CHECKS: dict[str, Callable[[Config], Found]] = {
    "articles": _articles,
    "provider": _provider,
    "key": _key,
    "local server": _server,
    "local model": _model,
    "cassettes": _cassettes,
    "line ends": _line_ends,
    "prompts": _prompts,
    "notes": _notes,
    "index": _index,
    "encoder": _encoder,
    "web search": _web,
    "folders": _folders,
    "cluster": _cluster,
}

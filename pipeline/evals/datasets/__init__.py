"""Labelled claims: public fact-checking data as claims with evidence, each data set in a file of its own.

    data = load("averitec", Path("tune.json"), "gold")
    data.rows[0].claim, data.rows[0].evidence, data.rows[0].truth

No text of a data set is kept anywhere: what is written about a row names it by its id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.evals.datasets import averitec, check_covid, factcheck_bench, newsroom, wice
from pipeline.evals.datasets.dataset_rows import Dataset, DatasetRow, EvidencePlace, Mode
from pipeline.evidence.block_list import BlockList
from pipeline.evidence.vectors import Encodes

__all__ = ["NAMES", "Dataset", "DatasetRow", "EvidencePlace", "Mode", "load"]

_LOADERS: dict[str, tuple[Callable[[Path, Mode], Dataset], tuple[str, ...]]] = {
    "averitec": (averitec.load, ("tune.json", "dev.json")),
    "check-covid": (check_covid.load, ("dev.json",)),
    "wice": (wice.load, ("dev.jsonl",)),
    "factcheck-bench": (factcheck_bench.load, ("tune.jsonl",)),
    "newsroom": (newsroom.load, ()),
}
NAMES = tuple(_LOADERS)
SEARCHED = {"check-covid": check_covid.load, "wice": wice.load, "newsroom": newsroom.load}
"""Those whose evidence is searched for; the others bring what a search found."""


def load(
    name: str, path: Path, evidence: Mode, blocked: BlockList | None = None, encoder: Encodes | None = None
) -> Dataset:
    """The labelled claims of a data set with the evidence to show for them, none of it from `blocked` sites.

    A folder stands for its usual file. With an encoder, what is searched is searched by meaning too. Raises
    UserError, naming file, line and key, for what is not of the data set's shape.
    """
    read, usual = _LOADERS[name]
    if name in SEARCHED:
        read = partial(SEARCHED[name], encoder=encoder)
    data = read(file_of(path, usual), evidence)
    if not data.rows:
        raise UserError(f"{path}: no labelled claim in it")
    return data if blocked is None else replace(data, rows=tuple(_without(blocked, row) for row in data.rows))


def _without(blocked: BlockList, row: DatasetRow) -> DatasetRow:
    return replace(row, evidence=tuple(one for one in row.evidence if not blocked.hold(one.url)))


def file_of(path: Path, usual: tuple[str, ...]) -> Path:
    """The file that a path names: itself, or the first usual one in a folder. Raises UserError for none."""
    if not path.is_dir() or not usual:
        return path
    for name in usual:
        if (path / name).exists():
            return path / name
    raise UserError(f"{path}: has no {' or '.join(usual)}; name the file")

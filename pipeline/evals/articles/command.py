"""`onrecord eval articles`: labelled articles through split and source, and the score of what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from pipeline.evals.articles.gold import load
from pipeline.evals.articles.scores import Scored, measures, score
from pipeline.evals.metrics import Interval
from pipeline.evals.sourcing.report import measures_table
from pipeline.records import Dossier, VerdictFile
from pipeline.stages.read import read
from pipeline.stages.source import source
from pipeline.stages.split import split


@dataclass(frozen=True)
class ArticlesResults:
    """The measures over the articles, and what was missed, for people."""

    measures: Mapping[str, Interval]
    misses: tuple[str, ...]

    def table(self) -> RenderableType:
        """The measures with their intervals."""
        return measures_table({"onrecord": self.measures})


def run(path: Path, files: Mapping[str, VerdictFile] | None) -> ArticlesResults:
    """Score the claims of some verdict files, or of the rules alone: then no label is judged.

    Raises UserError for what is not of the form.
    """
    scored: dict[str, Scored] = {}
    for gold in load(path):
        if files is None:
            article = read(gold.id, gold.text, title=gold.title, published=gold.published)
            scored[gold.id] = score(gold, source(split(Dossier(article=article))).claims)
        elif gold.id in files:
            scored[gold.id] = score(gold, files[gold.id].claims)
    misses = tuple(miss for one in scored.values() for miss in one.misses)
    return ArticlesResults(measures(scored, judged=files is not None), misses)

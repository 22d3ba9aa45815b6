"""`onrecord eval articles`: labelled articles through split and source, and the score of what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from pipeline.evals.articles.gold import load
from pipeline.evals.articles.scores import Scored, measures, score
from pipeline.evals.metrics import Interval
from pipeline.evals.output import command_line, measures_table, rounded, write_figures
from pipeline.records import Dossier, VerdictFile
from pipeline.stages.read import read
from pipeline.stages.source import source
from pipeline.stages.split import split
from pipeline.text.grammar import identity


@dataclass(frozen=True)
class ArticlesResults:
    """The measures over the articles, and what was missed, for people."""

    measures: Mapping[str, Interval]
    misses: tuple[str, ...]
    articles: int
    claims: str

    def table(self) -> RenderableType:
        """The measures with their intervals."""
        return measures_table({"onrecord": self.measures})

    def write(self, file: Path, *, date: str, words: Sequence[str]) -> None:
        """Write the measures as JSON. Raises UserError where the file can't be written."""
        head = {"benchmark": "articles", "command": command_line(words), "date": date, "claims": self.claims}
        found = {name: rounded(one) for name, one in self.measures.items()}
        write_figures(file, {**head, "parser": identity(), "articles": self.articles, "measures": found})


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
    claims = "by the grammar and the rules" if files is None else "of verdict files"
    return ArticlesResults(measures(scored, judged=files is not None), misses, len(scored), claims)

"""Labelled attributions: words of an article with the source that people found behind them.

A label file is JSON Lines, one attribution a line. Three shapes are read, told apart line by line:

- plain: `id`, `text` (or `article`, the name of a file), `content` and `source` (lists of [start, end]),
  and what is labelled of `kind`, `quote`, `granted`;
- the kinds read by hand for PolNeAR: `article`, `attr`, `content_spans`, `source_spans`, `kind`, `quote`,
  `anonymity_granted`;
- PolNeAR's attributions with reviewed signs of anonymity: the same spans, `quote_type`, `reviewed_ok`.

Texts stand in `<article>.txt` anywhere under one folder. Offsets count characters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config.errors import UserError
from pipeline.evals.datasets.dataset_rows import lines
from pipeline.records import Article, QuoteType, SourceKind
from pipeline.stages.read import read
from pipeline.text.sentences import Span

_UNCLEAR = "unclear"


@dataclass(frozen=True)
class Labelled:
    """One attribution and what people found: None where a thing is not labelled, or not clear to them.

    `granted` says that the source was given anonymity; for a named one it is False.
    """

    id: str
    article: str
    contents: tuple[Span, ...]
    sources: tuple[Span, ...] = ()
    kind: SourceKind | None = None
    quote: QuoteType | None = None
    granted: bool | None = None


@dataclass(frozen=True)
class LabelledArticles:
    """Labelled attributions in the order of their files, and the articles that they stand in, by name."""

    rows: tuple[Labelled, ...]
    articles: dict[str, Article]


def word_offsets(text: str, spans: Iterable[Span]) -> set[int]:
    """The offsets of the words of some spans."""
    return {at.start() + span.start for span in spans for at in re.finditer(r"\w+", text[slice(*span)])}


def load(files: Sequence[Path], texts: Path | None) -> LabelledArticles:
    """The attributions of some label files with their articles.

    Rows without content, and those whose kind people could not tell, are left out. Raises UserError,
    naming file and line, for a line that is no attribution and for a text that is not there.
    """
    rows: dict[str, Labelled] = {}
    articles: dict[str, Article] = {}
    for file in files:
        for where, line in lines(file):
            try:
                row = _row(line)
                text = line.get("text")
            except (KeyError, TypeError, ValueError) as problem:
                raise UserError(
                    f"{where}: no labelled attribution: {problem!r}; see docs/sourcing-figures.md"
                ) from None
            if not row.contents or line.get("kind") == _UNCLEAR:
                continue
            if row.article not in articles:
                articles[row.article] = read(row.article, text or _text(where, texts, row.article))
            end = max(span.end for span in (*row.contents, *row.sources))
            if end > len(articles[row.article].text):
                raise UserError(f"{where}: a span ends at {end}, after the end of the text {row.article}")
            rows.setdefault(row.id, row)
    return LabelledArticles(tuple(rows.values()), articles)


def _row(line: dict[str, Any]) -> Labelled:
    if "content" in line:
        kind, quote, granted = line.get("kind"), line.get("quote"), line.get("granted")
        id, article = line["id"], line.get("article", line["id"])
    else:
        id, article = f"{line['article']}/{line['attr']}", line["article"]
        quote = line.get("quote", line.get("quote_type"))
        kind = line.get("kind")
        # For a named source the labels leave it open whether anonymity was granted: it was not.
        granted = bool(line["anonymity_granted"]) if "anonymity_granted" in line else line.get("reviewed_ok")
    contents, sources = (
        line.get("content", line.get("content_spans")),
        line.get("source", line.get("source_spans")),
    )
    return Labelled(
        id=id,
        article=article,
        contents=tuple(Span(*span) for span in contents or ()),
        sources=tuple(Span(*span) for span in sources or ()),
        kind=SourceKind(kind) if kind and kind != _UNCLEAR else None,
        quote=QuoteType(quote) if quote else None,
        granted=granted,
    )


@functools.cache
def _index(texts: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(texts.rglob("*.txt"))}


def _text(where: str, texts: Path | None, article: str) -> str:
    path = _index(texts).get(article) if texts else None
    if path is None:
        raise UserError(f"{where}: no text {article}.txt under {texts}; name its folder with --texts")
    # Offsets count the characters as they came: line ends are not translated.
    return path.read_bytes().decode("utf-8")

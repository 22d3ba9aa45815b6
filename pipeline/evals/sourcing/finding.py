"""Finding: in whole articles, how many attributions come out in a claim with the right source, and how
many statements in the article's own voice are wrongly given a speaker.

The claims are those of verdict files. Without these, each sentence of the body stands for a claim: what
the rules can find by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.attribution.voices import Voices
from pipeline.config.errors import UserError
from pipeline.evals import metrics
from pipeline.evals.metrics import Interval
from pipeline.evals.sourcing.labelled import Labelled, LabelledArticles, word_offsets
from pipeline.records import Article, Part, SourceKind, VerdictFile
from pipeline.text.sentences import Span

_SAME = 0.5  # the share that two spans must have in common to be about the same words


@dataclass(frozen=True)
class FoundSource:
    """One statement of an article and the words for its source, None in the article's own voice."""

    span: Span
    source: Span | None


def of_sentences(article: Article) -> list[FoundSource]:
    """The sentences of the body as statements, each with the source that the rules find."""
    voices = Voices(article.text, article.sentences)
    found = []
    for sentence in article.sentences:
        if sentence.part is Part.BODY:
            guess = voices.source_of(sentence.start, sentence.end)
            found.append(FoundSource(Span(sentence.start, sentence.end), guess.source))
    return found


def of_file(file: VerdictFile, article: Article) -> list[FoundSource]:
    """The anchored claims of a verdict file. Raises UserError where it is that of another text."""
    if file.article.sha256 != article.sha256:
        raise UserError(f"{file.article.id}: these verdicts are those of another text than {article.id}.txt")
    found = []
    for claim in file.claims:
        if claim.start is None or claim.end is None or claim.source is None:
            continue
        source = claim.source
        told = source.kind is not SourceKind.NONE and source.start is not None and source.end is not None
        found.append(
            FoundSource(Span(claim.start, claim.end), Span(source.start, source.end) if told else None)  # type: ignore[arg-type]
        )
    return found


def score(data: LabelledArticles, told: Mapping[str, Sequence[FoundSource]]) -> dict[str, Interval]:
    """The measures over the articles that `told` holds, resampled by article.

    - found: labelled contents that fall in a statement with a source
    - found_with_source: those whose source is the labelled one
    - own_voice_given_speaker: of the statements that share no word with any labelled attribution, those
      that have a source
    """
    found: dict[str, list[float]] = {}
    right: dict[str, list[float]] = {}
    wrong: dict[str, list[float]] = {}
    for name, statements in told.items():
        text = data.articles[name].text
        rows = [row for row in data.rows if row.article == name and row.sources]
        speakers = [_speakers(row, statements) for row in rows]
        found[name] = [float(bool(sources)) for sources in speakers]
        right[name] = [float(_among(text, row, sources)) for row, sources in zip(rows, speakers, strict=True)]
        labelled = [span for row in rows for span in (*row.contents, *row.sources)]
        own = [one for one in statements if not any(_common(one.span, span) for span in labelled)]
        wrong[name] = [float(one.source is not None) for one in own]
    return {
        "found": metrics.estimate_interval(found, metrics.mean),
        "found_with_source": metrics.estimate_interval(right, metrics.mean),
        "own_voice_given_speaker": metrics.estimate_interval(wrong, metrics.mean),
    }


def _speakers(row: Labelled, statements: Sequence[FoundSource]) -> list[Span]:
    """The sources of the statements that share enough of the labelled content, or lie within it."""
    found = []
    for one in statements:
        common = sum(_common(one.span, span) for span in row.contents)
        length = sum(span.end - span.start for span in row.contents)
        if one.source is not None and common >= _SAME * min(length, one.span.end - one.span.start):
            found.append(one.source)
    return found


def _common(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _among(text: str, row: Labelled, sources: Sequence[Span]) -> bool:
    truth = word_offsets(text, row.sources)
    return any(metrics.overlap(truth, word_offsets(text, [one])) >= _SAME for one in sources)

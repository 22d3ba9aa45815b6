"""The seeds' agreement: how far the verdict files say what a careful reader wrote down by hand.

    python benchmarks/seeds.py verdicts tests/gold --date 2026-11-22 --out benchmarks/results/seeds.json

A gold entry is about some words of one sentence. The claim that speaks for it is the one whose span comes
closest to those words (characters in both, over characters in either), among the claims that hold at least
half of the entry or lie at least half in it. An entry that no claim speaks for is wrong on every measure,
and so is a label where the claim was not judged. No measure leaves out what is hard.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shlex
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import model_validator

from pipeline.config.errors import UserError
from pipeline.config.yaml_document import read_yaml
from pipeline.records import (
    Article,
    Claim,
    Label,
    QuoteType,
    Record,
    SentenceOutcome,
    SourceKind,
    VerdictFile,
)
from pipeline.stages.read import read
from pipeline.storage.atomic import write_atomic
from pipeline.verdicts.files import load


class Entry(Record):
    """What a reader says of some words of one sentence; `why` names the notes that settle the label."""

    sentence: int
    words: str
    kind: SourceKind
    quote: QuoteType
    source: str | None
    label: Label | None = None
    why: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _label_has_a_reason(self) -> Entry:
        if (self.label is None) != (self.why is None):
            raise ValueError("a label and its why go together")
        return self


class Gold(Record):
    """The hand labels of one article; `text` is its file, seen from the folder of the labels."""

    article: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Reading:
    """One article with its hand labels, and its verdict file."""

    article: Article
    gold: Gold
    file: VerdictFile

    def pairs(self) -> list[tuple[Entry, Claim | None]]:
        """Each gold entry with the claim that speaks for it."""
        return [(e, speaks_for(span_of(e, self.article), self.file.claims)) for e in self.gold.entries]


# --- gold entries and claims --------------------------------------------------------------------


def load_gold(path: Path) -> tuple[Gold, Article]:
    """The hand labels of a YAML file and the article that they are about.

    Raises UserError where the file is not of that shape, or an entry's words are not in its sentence.
    """
    gold = read_yaml(path).check(Gold)
    text = path.parent / gold.text
    try:
        article = read(gold.article, text.read_text(encoding="utf-8"))
    except OSError as problem:
        raise UserError(f"{text}: cannot be read: {problem.strerror}") from None
    for entry in gold.entries:
        sentences = [s for s in article.sentences if s.index == entry.sentence]
        if sum(article.words(s).count(entry.words) for s in sentences) != 1:
            raise UserError(f'{path}: sentence {entry.sentence} does not hold once: "{entry.words}"')
    return gold, article


def span_of(entry: Entry, article: Article) -> tuple[int, int]:
    """Where the entry's words stand in the article."""
    start = article.text.index(entry.words, article.sentences[entry.sentence].start)
    return start, start + len(entry.words)


def speaks_for(span: tuple[int, int], claims: Iterable[Claim]) -> Claim | None:
    """The claim whose span comes closest to this one, or None where none comes close; the first of equals."""
    start, end = span
    best, closest = None, 0.0
    for claim in claims:
        if claim.start is None or claim.end is None:
            continue
        both = min(end, claim.end) - max(start, claim.start)
        closeness = both / (max(end, claim.end) - min(start, claim.start))
        if closeness > closest and 2 * both >= min(end - start, claim.end - claim.start):
            best, closest = claim, closeness
    return best


# --- the measures -------------------------------------------------------------------------------


def naming(kind: SourceKind) -> str:
    """Named, anonymous or own voice.

    Own voice is a class of its own: to give the article a speaker, or to take a speaker's words for the
    article's, is as wrong as to take an anonymous source for a named one.
    """
    if kind is SourceKind.NONE:
        return "own voice"
    return "anonymous" if kind.anonymous else "named"


def found_label(claim: Claim) -> str:
    """The claim's label, or what stands in its place."""
    if claim.error is not None:
        return "error"
    if not claim.checkable:
        return "not_checkable"
    return claim.verdict.label if claim.verdict else "not judged"


# For each measure what is expected of an entry (None: nothing) and what a claim says.
MEASURES: dict[str, tuple[Callable[[Entry], str | None], Callable[[Claim], str]]] = {
    "kind": (lambda e: e.kind, lambda c: c.source.kind if c.source else "no source"),
    "named_or_anonymous": (
        lambda e: naming(e.kind),
        lambda c: naming(c.source.kind) if c.source else "no source",
    ),
    "quote": (lambda e: e.quote, lambda c: c.source.quote if c.source else "no source"),
    "label": (lambda e: e.label, found_label),
}


def outcomes(entry: Entry, claim: Claim | None) -> dict[str, tuple[str, str]]:
    """For each measure that counts for the entry: what is expected, and what is found."""
    return {
        name: (str(expected), str(finds(claim)) if claim else "no claim")
        for name, (expects, finds) in MEASURES.items()
        if (expected := expects(entry)) is not None
    }


def share(right: int, total: int) -> dict[str, Any]:
    """A count out of a total, with the quotient; of nothing there is none."""
    return {"right": right, "total": total, "share": round(right / total, 4) if total else None}


def agreement(readings: Sequence[Reading]) -> dict[str, Any]:
    """Each measure as right of total, with what was found for each expected value."""
    pairs = [pair for reading in readings for pair in reading.pairs()]
    tables: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in MEASURES}
    for entry, claim in pairs:
        for name, outcome in outcomes(entry, claim).items():
            tables[name][outcome] += 1
    result = {"with_a_claim": share(sum(claim is not None for _, claim in pairs), len(pairs))}
    for name, counts in tables.items():
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (expected, got), count in counts.items():
            found[expected][got] = count
        right = sum(row.get(expected, 0) for expected, row in found.items())
        result[name] = share(right, counts.total()) | {"found": dict(found)}
    return result


def misses(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """The gold entries on which a verdict file differs: what was expected and what was found."""
    return [
        {
            "article": reading.article.id,
            "sentence": entry.sentence,
            "words": entry.words,
            "claim": claim.id if claim else None,
            "note": entry.note,
            "wrong": {name: {"expected": e, "found": f} for name, (e, f) in wrong.items()},
        }
        for reading in readings
        for entry, claim in reading.pairs()
        if (wrong := {name: pair for name, pair in outcomes(entry, claim).items() if pair[0] != pair[1]})
    ]


def integrity(readings: Sequence[Reading]) -> dict[str, Any]:
    """What must hold whatever the model says: each sentence accounted for, anchors and citations exact."""
    ends = Counter(line.outcome for reading in readings for line in reading.file.sentences)
    claims = [(reading, claim) for reading in readings for claim in reading.file.claims]
    anchored = [(reading, claim) for reading, claim in claims if not claim.unanchored]
    held = sum(reading.article.text[claim.start : claim.end] == claim.quote for reading, claim in anchored)
    cited = [
        (r.file, citation) for r, claim in claims if claim.verdict for citation in claim.verdict.citations
    ]
    return {
        "sentences": {outcome.value: share(ends[outcome], ends.total()) for outcome in SentenceOutcome},
        "claims_anchored": share(len(anchored), len(claims)),
        "anchors_that_hold": share(held, len(anchored)),
        "citations_that_hold": share(
            sum(
                any(p.id == c.evidence and p.text[c.start : c.end] == c.quote for p in file.evidence)
                for file, c in cited
            ),
            len(cited),
        ),
    }


def cost(usage: Path, readings: Sequence[Reading]) -> dict[str, float | None]:
    """Requests an article and tokens a claim, from the usage file of the run that made the verdicts.

    Replayed answers count as requests; the tokens of a run that replayed any are not all told, so there
    is no figure then. Raises UserError where the file is not one.
    """
    try:
        total = json.loads(usage.read_text(encoding="utf-8"))["total"]
        replayed = total["replayed"]
        requests = replayed + total["calls"]
        tokens = total["prompt_tokens"] + total["completion_tokens"]
    except OSError as problem:
        raise UserError(f"{usage}: cannot be read: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{usage}: not a usage file: give the usage.json that a run leaves") from None
    claims = sum(len(reading.file.claims) for reading in readings)
    return {
        "requests_an_article": round(requests / len(readings), 1),
        "tokens_a_claim": None if replayed or not claims else round(tokens / claims, 1),
    }


# --- in and out ---------------------------------------------------------------------------------


def load_readings(verdicts: Path, gold: Path) -> list[Reading]:
    """Every gold file of a folder with the verdict file of its article.

    Raises UserError where one is missing or malformed, or a verdict file was made from another text.
    """
    readings = []
    for path in sorted(gold.glob("*.yaml")):
        labels, article = load_gold(path)
        place = verdicts / f"{article.id}.json"
        try:
            file = load(place)
        except OSError as problem:
            raise UserError(f"{place}: cannot be read: {problem.strerror}; run the pipeline first") from None
        except ValueError as mistake:
            raise UserError(str(mistake)) from None
        if file.article.sha256 != article.sha256:
            raise UserError(f"{place}: made from another text than {labels.text}; run the pipeline again")
        readings.append(Reading(article, labels, file))
    if not readings:
        raise UserError(f"{gold}: no hand labels (*.yaml) in this folder")
    return readings


def table(result: dict[str, Any]) -> str:
    """The result for a terminal: a line a measure, then the misses."""
    integrity = result["integrity"]
    rows = result["agreement"] | {f"sentences: {k}": v for k, v in integrity["sentences"].items()}
    rows |= {name: value for name, value in integrity.items() if name != "sentences"}
    lines = [f"model: {result['model']}", f"{'measure':28}{'right':>6}{'of':>6}{'share':>8}"]
    for name, row in rows.items():
        quotient = "-" if row["share"] is None else f"{row['share']:.2f}"
        lines.append(f"{name.replace('_', ' '):28}{row['right']:>6}{row['total']:>6}{quotient:>8}")
    lines += [f"{name.replace('_', ' ')}: {value}" for name, value in (result["cost"] or {}).items()]
    for miss in result["misses"]:
        lines.append(f"\n{miss['article']}, sentence {miss['sentence']}: {miss['words']}")
        lines += [f"    {name}: {w['expected']}, found {w['found']}" for name, w in miss["wrong"].items()]
        lines += [f"    note: {miss['note']}"] if miss["note"] else []
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Compare, print, write; 2 on a user's mistake."""
    parser = argparse.ArgumentParser(description="Agreement of verdict files with hand labels.")
    parser.add_argument("verdicts", type=Path, help="folder of verdict files")
    parser.add_argument("gold", type=Path, help="folder of hand labels")
    parser.add_argument(
        "--date", type=dt.date.fromisoformat, required=True, help="day of the run: YYYY-MM-DD"
    )
    parser.add_argument("--out", type=Path, required=True, help="the result file")
    parser.add_argument("--usage", type=Path, help="the usage.json of the run that made the verdicts")
    given = parser.parse_args(arguments)
    try:
        readings = load_readings(given.verdicts, given.gold)
        result = {
            "agreement": agreement(readings),
            "command": shlex.join(["python", "benchmarks/seeds.py", *arguments]),
            "cost": cost(given.usage, readings) if given.usage else None,
            "data": {
                r.article.id: {"claims": len(r.file.claims), "entries": len(r.gold.entries)} for r in readings
            },
            "date": given.date.isoformat(),
            "integrity": integrity(readings),
            "misses": misses(readings),
            "model": ", ".join(sorted({reading.file.made_with.model for reading in readings})),
        }
    except UserError as mistake:
        print(f"seeds: {mistake}", file=sys.stderr)
        return 2
    write_atomic(given.out, json.dumps(result, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    print(table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

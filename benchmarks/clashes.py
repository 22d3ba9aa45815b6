"""How often code settles a claim, and how often rightly, by label: the worth of stance/findings.py.

    python -m benchmarks.clashes --data PATH --newsroom DIR --date DAY --out benchmarks/results/clashes.json

PATH holds averitec/tune.json, check-covid/{corpus,train,dev}.json, wice/dev.jsonl and
factcheck-bench/tune.jsonl; DIR is a set of the newsroom form. The evidence is what people gave and what a
search by words finds. Of AVeriTeC and of Check-COVID's training claims the older rules were made on one half,
told apart by a hash. Also what a search finds in the evidence of other claims, which hardly ever settles one:
a label there is likely a false alarm. No claim and no evidence goes into the results.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.evals.datasets import DatasetRow, load
from pipeline.evidence.index import Index
from pipeline.records import AttributionCheck, Label
from pipeline.stance.content_words import matter
from pipeline.stance.rulings import ruling

SETS = (
    ("averitec", "averitec/tune.json", "gold"),
    ("averitec", "averitec/tune.json", "retrieved"),
    ("check-covid", "check-covid/train.json", "gold"),
    ("check-covid", "check-covid/dev.json", "retrieved"),
    ("wice", "wice/dev.jsonl", "retrieved"),
    ("factcheck-bench", "factcheck-bench/tune.jsonl", "gold"),
)
OF_OTHERS = (
    ("averitec", "averitec/tune.json", "gold"),
    ("averitec", "averitec/tune.json", "retrieved"),
    ("factcheck-bench", "factcheck-bench/tune.jsonl", "gold"),
)
OWN = (Path("tests/gold/articles"), Path("tests/gold/drafts"))
"""The project's own labelled articles, and drafts with the sources that they were written from."""
_SHOWN = 10
"""Passages of other claims' evidence."""


def main() -> None:
    """Compare, count, write."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--newsroom", type=Path, required=True)
    arguments.add_argument("--date", required=True)
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    files = [(name, given.data / file, mode) for name, file, mode in SETS]
    files += [
        ("newsroom", folder, mode) for folder in (given.newsroom, *OWN) for mode in ("gold", "retrieved")
    ]
    of_others = [(name, given.data / file, mode) for name, file, mode in OF_OTHERS]
    of_others += [("newsroom", folder, "gold") for folder in (given.newsroom, *OWN)]
    results = {
        "command": "python -m benchmarks.clashes --data PATH --newsroom DIR --date DAY "
        "--out benchmarks/results/clashes.json",
        "date": given.date,
        "measures": "by the right label, how many claims there are, and the labels that code gives them",
        "results": [one for name, file, mode in files for one in _measured(name, file, mode)]
        + [_of_others(name, file, mode) for name, file, mode in of_others],
    }
    given.out.write_text(json.dumps(results, indent=1) + "\n")
    for one in results["results"]:
        print(one)


def _measured(name: str, file: Path, mode: str) -> Iterable[dict[str, Any]]:
    rows = load(name, file, mode).rows  # type: ignore[arg-type]
    halves = ("developed on", "held back") if file.name in ("tune.json", "train.json") else ("",)
    for half in halves:
        held = [row for row in rows if not half or _half(row.group) == half]
        yield {"data": name, "file": file.name, "evidence": mode, "half": half} | _counted(held)


def _of_others(name: str, file: Path, mode: str) -> dict[str, Any]:
    rows = load(name, file, mode).rows  # type: ignore[arg-type]
    groups: dict[str, list[DatasetRow]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    shown = []
    for group, held in groups.items():
        passages = {
            f"{one.group}:{passage.id}": passage
            for one in rows
            if one.group != group
            for passage in one.evidence
        }
        others = Index(passage.model_copy(update={"id": id}) for id, passage in passages.items())
        shown += [replace(row, evidence=tuple(others.search(row.claim, _SHOWN))) for row in held]
    return {"data": name, "file": file.name, "evidence": f"{mode}, of other claims"} | _counted(shown)


def _counted(rows: list[DatasetRow]) -> dict[str, Any]:
    told = [(row.truth, label) for row in rows if (label := _label(row)) is not None]
    settled = Counter(told)
    right = sum(n for (truth, label), n in settled.items() if truth is label)
    return {
        "claims": dict(sorted(Counter(row.truth.value for row in rows).items())),
        "settled": {
            f"{truth.value} called {label.value}": n for (truth, label), n in sorted(settled.items())
        },
        "given": len(told),
        "right": right,
    }


def _label(row: DatasetRow) -> Label | None:
    known = matter(row.article or row.claim)
    found = ruling(row.claim, row.evidence, row.day, known, AttributionCheck.NOT_APPLICABLE, 1.0)
    return found.label if found else None


def _half(key: str) -> str:
    return "developed on" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "held back"


if __name__ == "__main__":
    main()

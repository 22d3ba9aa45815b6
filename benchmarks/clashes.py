"""How often code finds a clash or the reverse, by label: what `stance/figures.py` is worth.

    python -m benchmarks.clashes --data PATH --out benchmarks/results/clashes.json

PATH holds averitec/tune.json and check-covid/{corpus,train}.json. The evidence is the gold evidence (of
Check-COVID, the whole abstract). The rules were made on one half of the claims, told apart by a hash; the
other half is reported beside it. No claim and no evidence goes into the results.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.stance.figures import clash
from pipeline.stance.opposites import opposed
from pipeline.stance.quantities import quantities
from pipeline.text.sentences import sentences

REFUTED = {"averitec": "Refuted", "check-covid": "REFUTE"}
SUPPORTED = {"averitec": "Supported", "check-covid": "SUPPORT"}


class Row(NamedTuple):
    data: str
    half: str
    label: str
    claim: str
    passages: list[str]
    day: dt.date | None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    results = _counted([*_averitec(given.data), *_check_covid(given.data)])
    given.out.write_text(json.dumps(results, indent=2) + "\n")


def _counted(rows: list[Row]) -> dict[str, Any]:
    counts: defaultdict[tuple[str, str], defaultdict[str, Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for row in rows:
        counts[row.data, row.half][row.label].update(_found(row))
    return {
        "command": "python -m benchmarks.clashes --data PATH --out benchmarks/results/clashes.json",
        "results": [
            {
                "data": data,
                "half": half,
                "by_label": {label: dict(sorted(found.items())) for label, found in sorted(labels.items())},
                **{
                    finding: _measures(labels, finding, REFUTED[data], SUPPORTED[data])
                    for finding in ("clash", "opposed")
                },
            }
            for (data, half), labels in sorted(counts.items())
        ],
    }


def _found(row: Row) -> Counter[str]:
    stated = [(p, p[slice(*span)]) for p in row.passages for span in sentences(p)]
    signs = {
        "claims": True,
        "with_figures": bool(quantities(row.claim)),
        "clash": any(clash(row.claim, passage, row.day) for passage in row.passages),
        "opposed": any(not words.endswith("?") and opposed(row.claim, words) for _, words in stated),
    }
    return Counter(name for name, found in signs.items() if found)


def _measures(
    labels: dict[str, Counter[str]], finding: str, refuted: str, supported: str
) -> dict[str, float | int | None]:
    """Precision among the supported and the refuted claims, and the share of the refuted that is found."""
    right, wrong = labels[refuted][finding], labels[supported][finding]
    both, of = right + wrong, labels[refuted]["claims"]
    return {
        "refuted_found": right,
        "supported_found": wrong,
        "precision": round(right / both, 4) if both else None,
        "recall": round(right / of, 4) if of else None,
        "supported": labels[supported]["claims"],
        "refuted": of,
    }


def _half(key: str) -> str:
    return "developed on" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "held back"


def _averitec(data: Path) -> Iterator[Row]:
    for row in json.loads((data / "averitec" / "tune.json").read_text()):
        passages = [
            f"{question['question']} {answer['answer']} {answer.get('boolean_explanation') or ''}"
            for question in row["questions"]
            for answer in question["answers"]
        ]
        day = dt.datetime.strptime(row["claim_date"], "%d-%m-%Y").date() if row["claim_date"] else None  # noqa: DTZ007
        yield Row("averitec", _half(row["claim"]), row["label"], row["claim"], passages, day)


def _check_covid(data: Path) -> Iterator[Row]:
    folder = data / "check-covid"
    corpus = [json.loads(line) for line in (folder / "corpus.json").read_text().splitlines()]
    abstracts = {one["cord_id"]: " ".join(one["abstract"]) for one in corpus}
    for line in (folder / "train.json").read_text().splitlines():
        row = json.loads(line)
        passages = [abstracts[row["cord_id"]]]
        yield Row("check-covid", _half(row["cord_id"]), row["label"], row["claim"], passages, None)


if __name__ == "__main__":
    main()

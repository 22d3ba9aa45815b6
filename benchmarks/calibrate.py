"""Fit the judge's calibration for a model on public claims, for pipeline/stance/calibration.yaml.

    python benchmarks/calibrate.py --averitec tune.json --check-covid train.json --keep answers.jsonl \\
        --date 2026-11-22

What is asked for: AVeriTeC claims with their gold evidence; some of them with what a search finds in the
evidence of other claims, which settles nothing; Check-COVID claims with the sentences that they are labelled
for, and with what a search finds. The model's words and the signs are kept by id, so that a run goes on where
it stopped. The fit is a multinomial logistic regression with a quadratic penalty (see
pipeline/stance/calibration.py). All figures are of folds that the fit has not seen; the rows of a claim share
a fold. The data stays outside of the project.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pipeline.config.settings import Config
from pipeline.config.settings import load as load_config
from pipeline.evals import metrics
from pipeline.evals.calibration import fit as fitting
from pipeline.evals.datasets import Dataset, DatasetRow, load
from pipeline.evals.verdicts.calibration_error import calibration_error
from pipeline.evals.verdicts.systems import dossier_of
from pipeline.evidence.index import Index
from pipeline.judging.scores import LABELS
from pipeline.judging.small import weigh
from pipeline.model import prompts
from pipeline.records import Evidence, Label, Origin
from pipeline.run import article
from pipeline.stance.calibration import Calibration
from pipeline.stance.excerpts import shown_of

WORDS = {label: word for word, label in LABELS.items()}
FOREIGN, PER_LABEL, FOLDS, SEED, DRAWS = 60, 40, 5, 23, 3
SHIPPED = {"averitec": 1.0, "foreign": 0.45}
"""How much an answer of each part weighs in the calibration that ships. Without foreign evidence, nothing
is ever unknown; with more of it, what evidence settles gets lost. Check-COVID is measured, not fitted."""
BALANCE = 0.3
"""Three in five of AVeriTeC's claims are refuted; few of a newspaper's are. With less, more of what the seeds
tell rightly is called refuted; with more, AVeriTeC's figures fall.
For this number the seeds were looked at."""

Kept = dict[str, Any]
T = TypeVar("T")


# --- what is asked for ----------------------------------------------------------------------------


def tasks(averitec: Path, covid: Path) -> list[tuple[str, DatasetRow]]:
    """Each judgement to ask for, with the name of its part, in an order that mixes them."""
    draw = random.Random(SEED)
    gold = load("averitec", averitec, "gold").rows
    found = [("averitec", row) for row in gold]
    found += [("foreign", row) for row in foreign(draw.sample(gold, FOREIGN), gold)]
    for name, mode in (("covid", "gold"), ("covid-retrieved", "retrieved")):
        found += [(name, row) for row in some(draw, load("check-covid", covid, mode))]
    draw.shuffle(found)
    return found


def foreign(chosen: Sequence[DatasetRow], rows: Sequence[DatasetRow]) -> Iterator[DatasetRow]:
    """Rows with passages that were gathered for other claims: nothing in them settles these."""
    for row in chosen:
        others = Index(
            Evidence(id=f"{other.id}-{p.id}", text=p.text, origin=Origin.INDEX)
            for other in rows
            if other.group != row.group
            for p in other.evidence
        )
        evidence = tuple(others.search(row.claim, 5))
        yield DatasetRow(row.id, row.group, row.claim, Label.NOT_ENOUGH_EVIDENCE, evidence, row.day)


def some(draw: random.Random, data: Dataset) -> list[DatasetRow]:
    """As many rows of each label."""
    by = {label: [row for row in data.rows if row.truth is label] for label in data.labels}
    return [row for rows in by.values() for row in draw.sample(rows, min(PER_LABEL, len(rows)))]


async def ask_all(todo: Sequence[tuple[str, DatasetRow]], config: Config, keep: Path) -> None:
    """Ask for what is not kept yet, and keep each answer as it comes."""
    prompt = prompts.load(["judge"])["judge"]
    done = {(row["part"], row["id"]) for row in kept(keep)}
    async with article.open_client(config, None) as client:
        with keep.open("a") as out:
            for part, row in todo:
                if (part, row.id) in done:
                    continue
                (claim,) = dossier_of(row).claims
                shown = shown_of(claim, row.evidence)
                if not shown:
                    continue
                weighed = await weigh(claim, shown, partial(client.ask, article=row.id), prompt)
                answer = {"words": weighed.words, "signs": weighed.signs}
                head = {"part": part, "id": row.id, "group": row.group, "truth": WORDS[row.truth]}
                out.write(json.dumps(head | answer) + "\n")
                out.flush()


def kept(keep: Path) -> list[Kept]:
    """The answers of earlier runs."""
    return [json.loads(line) for line in keep.read_text().splitlines()] if keep.exists() else []


# --- the fit --------------------------------------------------------------------------------------


def fit(rows: Sequence[Kept], weight_of: Mapping[str, float], balance: float) -> Calibration:
    """The fit in which each part and each label, by its count to the power of -`balance`, has its weight."""
    shares = _balanced(rows, balance)
    return fitting.fit(
        [
            fitting.LabelledScores(
                row["id"],
                row["group"],
                row["truth"],
                row["words"],
                row["signs"],
                weight_of[row["part"]] * share,
            )
            for row, share in zip(rows, shares, strict=True)
        ]
    )


def _balanced(rows: Sequence[Kept], balance: float) -> list[float]:
    counts = Counter(row["truth"] for row in rows)
    return [(len(rows) / len(counts) / counts[row["truth"]]) ** balance for row in rows]


def held_out(
    rows: Sequence[Kept], weight_of: Mapping[str, float], balance: float
) -> list[tuple[Kept, dict[str, float]]]:
    """Each row with the probabilities from a fit on the other folds; a claim's rows share a fold.

    Which claims share one is drawn DRAWS times, and each row is told as often: a draw moves figures by 0.02.
    """
    groups = sorted({row["group"] for row in rows})
    draw, found = random.Random(SEED), []
    for _ in range(DRAWS):
        draw.shuffle(groups)
        for k in range(FOLDS):
            out = set(groups[k::FOLDS])
            known = [row for row in rows if row["group"] not in out and weight_of.get(row["part"])]
            calibrated = fit(known, weight_of, balance)
            found += [(row, calibrated(row["words"], **row["signs"])) for row in rows if row["group"] in out]
    return found


# --- what comes of it -----------------------------------------------------------------------------


def figures(found: Sequence[tuple[Kept, Mapping[str, float]]]) -> dict[str, Any]:
    """The measures of `onrecord eval verdicts`, by part, with their intervals."""
    return {
        part: _figures([(row, told) for row, told in found if row["part"] == part])
        for part in sorted({row["part"] for row, _ in found})
    }


def _figures(found: Sequence[tuple[Kept, Mapping[str, float]]]) -> dict[str, Any]:
    def grouped(
        of: Callable[[Kept, Mapping[str, float]], T], *, only: Collection[str] = WORDS.values()
    ) -> dict[str, list[T]]:
        groups: dict[str, list[T]] = {}
        for row, told in found:
            if row["truth"] in only:
                groups.setdefault(row["group"], []).append(of(row, told))
        return groups

    def pair(row: Kept, told: Mapping[str, float]) -> tuple[str, str]:
        return row["truth"], likeliest(told)

    def sides(row: Kept, told: Mapping[str, float]) -> tuple[str, str]:
        return row["truth"], "true" if told["true"] > told["false"] else "false"

    def sure(row: Kept, told: Mapping[str, float]) -> tuple[float, bool]:
        return told[likeliest(told)], likeliest(told) == row["truth"]

    pairs = [pair(row, told) for row, told in found]
    return {
        "n": len({row["id"] for row, _ in found}),
        "accuracy": _told(metrics.estimate_interval(grouped(pair), metrics.accuracy)),
        "macro_f1": _told(metrics.estimate_interval(grouped(pair), metrics.macro_f1)),
        "supported_against_refuted": _told(
            metrics.estimate_interval(grouped(sides, only=("true", "false")), metrics.balanced_accuracy)
        ),
        "calibration_error": _told(metrics.estimate_interval(grouped(sure), calibration_error)),
        "f1": {word: _rounded(metrics.f1(pairs, word)) for word in WORDS.values()},
        "confusion": metrics.confusion(pairs),
    }


def likeliest(told: Mapping[str, float]) -> str:
    """The word that the judge's label would be."""
    return max(WORDS.values(), key=lambda word: told[word])


def _told(one: metrics.Interval) -> list[float | None]:
    return [_rounded(one.value), _rounded(one.low), _rounded(one.high)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def main() -> None:
    """Ask, fit, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--averitec", type=Path, required=True, help="AVeriTeC claims with gold evidence")
    parser.add_argument("--check-covid", type=Path, required=True, help="Check-COVID's training claims")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--keep", type=Path, required=True, help="answers by id")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/calibration.json"))
    parser.add_argument("--date", required=True)
    args = parser.parse_args()
    config = load_config(args.config).changed(mode="live")
    asyncio.run(ask_all(tasks(args.averitec, args.check_covid), config, args.keep))
    rows = kept(args.keep)
    fitted = fit([row for row in rows if row["part"] in SHIPPED], SHIPPED, BALANCE)
    result = {
        "benchmark": "calibration of the judge, on folds that the fit has not seen",
        "data": f"AVeriTeC {args.averitec.name} with gold evidence and, as foreign, that of other claims; "
        f"Check-COVID {args.check_covid.name} with the labelled sentences and with what a search finds",
        "date": args.date,
        "model": config.chosen().model,
        "command": "python benchmarks/calibrate.py --averitec tune.json --check-covid train.json "
        f"--keep answers.jsonl --date {args.date}",
        "measures": "value and the ends of its 95% interval; held-out rows count once for each draw of folds",
        "as_the_model_says": figures([(row, row["words"]) for row in rows]),
        "as_shipped": {"weights": SHIPPED, "balance": BALANCE} | figures(held_out(rows, SHIPPED, BALANCE)),
        "averitec_alone": figures(held_out(rows, {"averitec": 1.0}, 0.0)),
        "fitted": fitted.weights,
    }
    args.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

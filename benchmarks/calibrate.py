"""Fit the judge's calibration for a model on AVeriTeC claims, for pipeline/model/calibration.yaml.

    python benchmarks/calibrate.py --data tune.json --keep answers.jsonl --date 2026-11-22

Each claim is judged with its own gold evidence, and some with passages that were gathered for other claims,
which settle nothing. Scale and biases are those that make the right labels likeliest. Each label weighs as
the root of its count: of no weights, equal labels and this, this was best on held-out folds. Accuracy and
calibration error are measured on folds that the fit has not seen. Answers are kept by id, so that a run goes
on where it stopped. The data is for non-commercial use and stays outside of the project.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline import runner
from pipeline.config import Config, load
from pipeline.evidence.index import Index
from pipeline.model import prompts
from pipeline.model.calibration import Calibration
from pipeline.records import Article, Claim, Dossier, Evidence, Label, Origin
from pipeline.stages.judge import judge

WORDS = {
    Label.SUPPORTED: "true",
    Label.REFUTED: "false",
    Label.CONFLICTING_EVIDENCE: "mixed",
    Label.NOT_ENOUGH_EVIDENCE: "unknown",
}
LABELS = {"S": "true", "R": "false", "C": "mixed", "N": "unknown"}
"""AVeriTeC's labels by their first letter."""
SHARE = {"S": 41, "R": 45, "C": 12, "N": 7}
"""Claims of each label that are judged with their own evidence."""
FOREIGN = 50
"""Claims that are judged with the evidence of others."""
FOLDS, BINS, SEED = 5, 5, 23
LEAST = 1e-4

Row = dict[str, Any]


# --- answers ------------------------------------------------------------------------------------


def tasks(data: Sequence[Row]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Id, right word, claim and passages of each judgement to ask for."""
    draw = random.Random(SEED)
    by: dict[str, list[int]] = {}
    for number, row in enumerate(data):
        by.setdefault(row["label"][0], []).append(number)
    own = {n: gathered(row) for n, row in enumerate(data)}
    for letter, count in SHARE.items():
        for n in draw.sample(by[letter], count):
            yield f"g{n}", LABELS[letter], data[n]["claim"], own[n]
    index = Index(
        Evidence(id=f"{n}-{k}", text=text, origin=Origin.INDEX) for n in own for k, text in enumerate(own[n])
    )
    for n in draw.sample(range(len(data)), FOREIGN):
        mine = [f"{n}-{k}" for k in range(len(own[n]))]
        others = index.search(data[n]["claim"], 4, exclude=mine)
        yield f"n{n}", "unknown", data[n]["claim"], [one.text for one in others]


def gathered(row: Row) -> list[str]:
    """The gold evidence of a claim: each question with its answer."""
    answers = [(q["question"], a) for q in row["questions"] for a in q["answers"]]
    texts = (f"{question} {a['answer']} {a.get('boolean_explanation') or ''}" for question, a in answers)
    return [" ".join(text.split())[:450] for text in texts][:6]


async def ask_all(data: Sequence[Row], config: Config, done: set[str]) -> AsyncIterator[Row]:
    """A row for each task that is not done: {id, label, p: probability of each word}."""
    prompt = prompts.load(["judge"])["judge"]
    async with runner.asking(config, None) as client:
        for id, label, claim, passages in tasks(data):
            if id not in done:
                dossier = one_claim(id, claim, passages)
                found = await judge(dossier, partial(client.ask, article=id), prompt, Calibration())
                verdict = found.claims[0].verdict
                if verdict is not None:
                    p = {WORDS[one]: round(share, 6) for one, share in verdict.probabilities.items()}
                    yield {"id": id, "label": label, "p": p}


async def ask_and_keep(data: Sequence[Row], config: Config, keep: Path) -> None:
    """Ask for what `keep` lacks and write each answer to it as it comes."""
    rows = kept(keep)
    with keep.open("a") as out:
        async for row in ask_all(data, config, {row["id"] for row in rows}):
            out.write(json.dumps(row) + "\n")
            out.flush()


def kept(keep: Path) -> list[Row]:
    """The answers of earlier runs."""
    return [json.loads(line) for line in keep.read_text().splitlines()] if keep.exists() else []


def one_claim(id: str, claim: str, passages: Sequence[str]) -> Dossier:
    """A dossier of one claim with its evidence, as it stands before the judge."""
    article = Article(id=id, title=None, text=claim, sha256="")
    evidence = tuple(Evidence(id=str(n), text=text, origin=Origin.INDEX) for n, text in enumerate(passages))
    only = Claim(id=id, text=claim, content=claim, quote=claim, start=0, end=len(claim), sentences=())
    return Dossier(article=article, claims=(only,), evidence={id: evidence})


# --- the fit ------------------------------------------------------------------------------------


def fit(rows: Sequence[Row]) -> Calibration:
    """Maximum likelihood by coordinate steps, with a weak pull of the scale towards 1."""
    counts = {word: max(1, sum(row["label"] == word for row in rows)) for word in LABELS.values()}
    weight = {word: count**-0.5 for word, count in counts.items()}

    def loss(values: Sequence[float]) -> float:
        calibrated = made(values)
        misses = (
            -weight[row["label"]] * math.log(calibrated(row["p"])[row["label"]] + LEAST) for row in rows
        )
        return float(sum(misses) + 0.1 * (values[0] - 1) ** 2)

    best, step = [1.0, 0.0, 0.0, 0.0], 0.5
    lowest = loss(best)
    while step > 0.01:
        tries = [[v + s * (n == k) for n, v in enumerate(best)] for k in range(4) for s in (step, -step)]
        value, values = min((loss(values), values) for values in tries)
        if value < lowest - 1e-6 and values[0] > 0:
            lowest, best = value, values
        else:
            step /= 2
    return made([round(value, 2) for value in best])


def made(values: Sequence[float]) -> Calibration:
    """Scale, then the biases of true, false and mixed against unknown."""
    return Calibration(values[0], dict(zip(LABELS.values(), (*values[1:], 0.0), strict=True)))


def held_out(rows: Sequence[Row]) -> list[tuple[str, str, float]]:
    """For each row its label, the likeliest word and its probability, from a fit on the other folds."""
    order = list(rows)
    random.Random(SEED).shuffle(order)
    found = []
    for k in range(FOLDS):
        calibrated = fit([row for n, row in enumerate(order) if n % FOLDS != k])
        for row in order[k::FOLDS]:
            p = calibrated(row["p"])
            word = max(p, key=lambda one: p[one])
            found.append((row["label"], word, p[word]))
    return found


def calibration_error(found: Sequence[tuple[str, str, float]]) -> float:
    """Expected calibration error over equal bins of confidence (Guo et al., 2017)."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for label, word, p in found:
        bins.setdefault(min(BINS - 1, int(p * BINS)), []).append((p, label == word))
    gaps = (abs(sum(p for p, _ in one) - sum(right for _, right in one)) for one in bins.values())
    return float(sum(gaps)) / len(found)


def main() -> None:
    """Ask, fit, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="AVeriTeC claims with gold evidence")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--keep", type=Path, required=True, help="answers by id")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/calibration.json"))
    parser.add_argument("--date", required=True)
    args = parser.parse_args()
    config = load(args.config).changed(mode="live")
    asyncio.run(ask_and_keep(json.loads(args.data.read_text()), config, args.keep))
    rows = kept(args.keep)
    found = held_out(rows)
    raw = [
        (row["label"], max(row["p"], key=lambda word: row["p"][word]), max(row["p"].values())) for row in rows
    ]
    result = {
        "benchmark": "calibration of the judge",
        "data": f"{args.data.name}: AVeriTeC development claims, gold evidence and evidence of other claims",
        "date": args.date,
        "model": config.chosen().model,
        "command": "python benchmarks/calibrate.py --data tune.json --keep answers.jsonl",
        "rows": {word: sum(row["label"] == word for row in rows) for word in LABELS.values()},
        "fitted": fit(rows).told(),
        **{
            name: {
                "accuracy": round(sum(label == word for label, word, _ in one) / len(one), 3),
                "calibration_error": round(calibration_error(one), 3),
                "confusion": {
                    label: {word: sum(x[:2] == (label, word) for x in one) for word in LABELS.values()}
                    for label in LABELS.values()
                },
            }
            for name, one in (("before", raw), ("held_out", found))
        },
    }
    args.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

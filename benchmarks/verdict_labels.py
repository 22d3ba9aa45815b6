"""What the judge's labels are worth, by answers that are kept: code, model, calibrations, the plain prompt.

    python -m benchmarks.verdict_answers BENCHMARKS --newsroom NEWSROOM --keep ANSWERS
    python -m benchmarks.verdict_labels BENCHMARKS --newsroom NEWSROOM --keep ANSWERS --date 2026-11-30

The first command asks the model; this one asks nobody. The pooled fit is a multinomial logistic regression
over all parts (pipeline/evals/calibration/fit.py), in which each part, and in it each label, counts the same.
It is measured on folds that it has not seen; claims of one article, page or sentence share a fold, whatever
evidence is shown for them. Thresholds are set inside of the folds that are fitted, so that a label is
measured on claims that neither the weights nor the threshold have seen.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.verdict_answers import PARTS, WORDS, HeardAnswer, Part, answers, kept_in, questions, rows_of
from pipeline.config.settings import Config
from pipeline.config.settings import load as load_config
from pipeline.evals import metrics
from pipeline.evals.calibration.fit import FOLDS, LabelledScores, fit, held_out, most_given, thresholds
from pipeline.evals.datasets import DatasetRow
from pipeline.evals.verdicts.calibration_error import calibration_error
from pipeline.records import AttributionCheck
from pipeline.stance.calibration import UNKNOWN, Calibration, calibration, likeliest
from pipeline.stance.content_words import matter
from pipeline.stance.rulings import ruling


@dataclass(frozen=True)
class Case:
    """One claim of a part: what is right, what code says of it, and what the model was heard to say."""

    part: str
    group: str
    id: str
    truth: str
    code: str | None
    answer: HeardAnswer
    plain: HeardAnswer | None


@dataclass(frozen=True)
class Told:
    """What a judge says of a claim: the label that it gives, and how likely it holds each, where it says."""

    given: str
    shares: Mapping[str, float] | None = None
    tokens: int = 0
    seconds: float = 0.0


Judge = Mapping[str, Told]
"""By the case's key, what a judge says of it."""


def cases(part: Part, benchmarks: Path, newsroom: Path, keep: Path, config: Config) -> list[Case]:
    """The claims of a part that the model was asked about. Raises UserError for data of another form."""
    if not kept_in(keep, part).exists():
        return []
    known, (judge, plainly) = answers(keep, part), questions(config)
    found = []
    for row in rows_of(part, benchmarks, newsroom):
        heard = known.find(row.id, judge.name, judge.basis(row))
        if heard is not None and heard.words:
            group = f"{part.dataset}:{heard.group}"
            plain = known.find(row.id, plainly.name, plainly.basis(row))
            found.append(Case(part.name, group, row.id, heard.truth, _code(row), heard, plain))
    return found


def _code(row: DatasetRow) -> str | None:
    known = matter(row.article or row.claim)
    told = ruling(row.claim, row.evidence, row.day, known, AttributionCheck.NOT_APPLICABLE, 1.0)
    return None if told is None else WORDS[told.label]


# --- the judges -----------------------------------------------------------------------------------


def key(case: Case) -> str:
    """The name of a case among those of all parts."""
    return f"{case.part}:{case.id}"


def code_alone(every: Sequence[Case]) -> Judge:
    """Code's label, else open."""
    return {key(one): Told(one.code or UNKNOWN) for one in every}


def by(every: Sequence[Case], shares_of: Callable[[Case], Mapping[str, float]], rule: Calibration) -> Judge:
    """Code's label where there is one; else that of some shares, above the thresholds of `rule`."""
    told = {}
    for one in every:
        if one.code:
            rest = (1 - rule.code) / (len(WORDS) - 1)
            told[key(one)] = Told(
                one.code, {word: rule.code if word == one.code else rest for word in WORDS.values()}
            )
        else:
            shares = shares_of(one)
            told[key(one)] = Told(rule.given(shares), shares, one.answer.tokens, one.answer.seconds)
    return told


def as_it_says(every: Sequence[Case]) -> Judge:
    """The model's own likeliest word, always."""
    anything = Calibration(thresholds=dict.fromkeys(WORDS.values(), 0.0))
    return by(every, lambda one: one.answer.words, anything)


def shipped(every: Sequence[Case], model: str) -> Judge:
    """The calibration that comes with onrecord."""
    rule = calibration(model)
    return by(every, lambda one: rule(one.answer.words, **one.answer.signs), rule)


def plain_prompt(every: Sequence[Case]) -> Judge:
    """The plain question's label, taken at its word."""
    return {
        key(one): Told(one.plain.word or UNKNOWN, one.plain.words, one.plain.tokens, one.plain.seconds)
        for one in every
        if one.plain
    }


def pooled(every: Sequence[Case]) -> Judge:
    """Each fold by a fit on the others, with thresholds from folds within these."""
    open_ones = [one for one in every if not one.code]
    groups, told = sorted({one.group for one in open_ones}), code_alone(every)
    for k in range(FOLDS):
        out = set(groups[k::FOLDS])
        known = _scores([one for one in open_ones if one.group not in out])
        fitted = fit(known)
        rule = replace(fitted, thresholds=thresholds(held_out(known)))
        of_fold = [one for one in every if one.code or one.group in out]
        told |= by(of_fold, lambda one, f=fitted: f(one.answer.words, **one.answer.signs), rule)  # type: ignore[misc]
    return told


def _scores(some: Sequence[Case]) -> list[LabelledScores]:
    """The claims as they are fitted: each part counts the same, and in it each label."""
    counts = Counter((one.part, one.truth) for one in some)
    labels = Counter(part for part, _ in counts)
    return [
        LabelledScores(
            key(one),
            one.group,
            one.truth,
            one.answer.words,
            one.answer.signs,
            len(some) / (len(labels) * labels[one.part] * counts[one.part, one.truth]),
        )
        for one in some
    ]


# --- what comes of it -----------------------------------------------------------------------------


def figures(every: Sequence[Case], judge: Judge) -> dict[str, Any]:
    """A judge's measures on the claims of one part that it says something of."""
    both = [(one, judge[key(one)]) for one in every if key(one) in judge]
    settled = [(one.truth, told.given) for one, told in both if told.given != UNKNOWN]
    found: dict[str, Any] = {
        "claims": len(both),
        "settled": _right(settled),
        "supported": _right([pair for pair in settled if pair[1] == "true"]),
        "refuted": _right([pair for pair in settled if pair[1] == "false"]),
        "coverage": _rounded(len(settled) / len(both)),
    }
    if all(told.shares is not None for _, told in both):
        likely = [
            (one.group, one.truth, likeliest(shares), shares)
            for one, told in both
            if (shares := told.shares) is not None
        ]
        pairs: dict[str, list[metrics.Pair]] = defaultdict(list)
        for group, truth, word, _ in likely:
            pairs[group].append((truth, word))
        sure = [(shares[word], truth == word) for _, truth, word, shares in likely]
        found |= {
            "accuracy of the likeliest": _interval(pairs, metrics.accuracy),
            "macro_f1 of the likeliest": _interval(pairs, metrics.macro_f1),
            "calibration_error": _rounded(calibration_error(sure)),
            "supported against refuted, area": _area(likely, "true", "false"),
            "refuted against open, area": _area(likely, "false", UNKNOWN),
            "most at 0.85": {word: _most(likely, word) for word in ("true", "false")},
        }
    asked = [told for _, told in both if told.tokens]
    if asked:
        found["tokens of a claim that is asked about"] = round(statistics.fmean(t.tokens for t in asked))
        found["seconds"] = round(statistics.median(told.seconds for told in asked), 2)
    return found


def _right(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """How many are right, of how many."""
    return [sum(truth == told for truth, told in pairs), len(pairs)]


def _interval(
    pairs: Mapping[str, Sequence[metrics.Pair]], measure: Callable[[Sequence[metrics.Pair]], float | None]
) -> list[float | None]:
    told = metrics.estimate_interval(pairs, measure)
    return [_rounded(told.value), _rounded(told.low), _rounded(told.high)]


_Likely = tuple[str, str, str, Mapping[str, float]]


def _area(likely: Sequence[_Likely], one: str, other: str) -> float | None:
    """The area under the curve: how often a claim of the first label has the larger share of the two."""
    scores: dict[str, list[float]] = {one: [], other: []}
    for _, truth, _, shares in likely:
        if truth in scores:
            scores[truth].append(shares[one] / max(shares[one] + shares[other], 1e-9))
    pairs = [(a > b) + (a == b) / 2 for a in scores[one] for b in scores[other]]
    return _rounded(metrics.mean(pairs))


def _most(likely: Sequence[_Likely], word: str) -> list[int]:
    """How many are right of the most labels that a threshold chosen afterwards gives, 0.85 of them right.

    Too good, since it is chosen on the claims that it is measured on: where even this is nought, no threshold
    would do.
    """
    told = ((shares[word], truth == word) for _, truth, given, shares in likely if given == word)
    return most_given(told)[1]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("benchmarks", type=Path, help="the folder that holds averitec, check-covid, wice")
    parser.add_argument("--newsroom", type=Path, required=True)
    parser.add_argument("--keep", type=Path, required=True, help="the folder of answers")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/verdict_labels.json"))
    parser.add_argument("--date", required=True)
    args = parser.parse_args()
    config = load_config(args.config)
    model = config.chosen().model
    every = [one for part in PARTS for one in cases(part, args.benchmarks, args.newsroom, args.keep, config)]
    judges = {
        "code alone": code_alone(every),
        "plain prompt": plain_prompt(every),
        "as the model says": as_it_says(every),
        "as shipped": shipped(every, model),
        "pooled": pooled(every),
    }
    parts = list(dict.fromkeys(one.part for one in every))
    fitted = fit(_scores([one for one in every if not one.code]))
    result = {
        "benchmark": "labels of the judge, the pooled fit on folds that it has not seen",
        "date": args.date,
        "model": model,
        "command": shlex.join(
            ["python", "-m", "benchmarks.verdict_labels", *(Path(word).name for word in sys.argv[1:])]
        ),
        "measures": "settled, supported, refuted: how many of the labels given are right, of how many; "
        "intervals: value and the ends of its 95% interval; seconds: median, on a machine that others used",
        "parts": {
            part: {"labels": dict(Counter(one.truth for one in every if one.part == part))}
            | {
                name: figures([one for one in every if one.part == part], judge)
                for name, judge in judges.items()
                if any(key(one) in judge for one in every if one.part == part)
            }
            for part in parts
        },
        "pooled weights": {word: dict(weights) for word, weights in fitted.weights.items()},
    }
    args.out.write_text(json.dumps(result, indent=1) + "\n")
    print(yaml.safe_dump(result, sort_keys=False, width=150))


if __name__ == "__main__":
    main()

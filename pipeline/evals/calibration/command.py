"""`onrecord calibrate`: ask a model about labelled claims, and write what its probabilities are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from pydantic import BaseModel

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.evals.calibration.fit import (
    FOLDS,
    Held,
    LabelledScores,
    fit,
    given,
    held_out,
    thresholds,
)
from pipeline.evals.datasets import DatasetRow, load
from pipeline.evals.verdicts.calibration_error import bins, calibration_error
from pipeline.evals.verdicts.picture import picture
from pipeline.evals.verdicts.systems import dossier_of
from pipeline.evidence.encoder import find_encoder
from pipeline.judging.scores import LABELS
from pipeline.judging.small import weigh
from pipeline.records import AttributionCheck
from pipeline.run.article import load_prompts, open_client
from pipeline.stance.calibration import Calibration, likeliest
from pipeline.stance.content_words import matter
from pipeline.stance.excerpts import SMALL_ROOM, shown_of
from pipeline.stance.rulings import ruling
from pipeline.storage.atomic import write_or_refuse

_LEAST_CLAIMS = 40
_WORD = {label: word for word, label in LABELS.items()}


class KeptScores(BaseModel):
    """One answer as it is kept, so that a stopped run resumes."""

    model: str
    id: str
    claim: str
    words: dict[str, float]
    signs: dict[str, float]


@dataclass(frozen=True)
class CalibrationResults:
    """The fit on all claims, and what fits on the other folds said of each claim."""

    model: str
    fitted: Calibration
    held: Sequence[Held]

    @property
    def error(self) -> float:
        """The expected calibration error of the likeliest label, from 0 to 1."""
        return calibration_error(self._sure()) or 0.0

    def lines(self) -> list[str]:
        """What came of it, for a reader."""
        counts = given(self.held, self.fitted.thresholds)
        told = [f"{len(self.held)} claims that code does not settle; calibration error {self.error:.2f}"]
        for word, label in LABELS.items():
            total, right = counts[word]
            if total:
                least = self.fitted.thresholds[word]
                told.append(f"{label}: given from {least:.2f} on: {right} of {total} right")
        if not self.fitted.thresholds:
            told.append("no label is right often enough: code settles what it can, the rest leans")
        return told

    def write(self, file: Path) -> None:
        """Write the calibration, beside those of other models. Raises UserError where it can't."""
        known = yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.exists() else {}
        known[self.model] = {
            "measured": self.fitted.measured,
            "thresholds": dict(self.fitted.thresholds),
            "weights": {word: dict(weights) for word, weights in self.fitted.weights.items()},
        }
        write_or_refuse(file, yaml.safe_dump(known, sort_keys=False, width=110))

    def draw(self, file: Path) -> None:
        """Write the reliability diagram as SVG. Raises UserError where it can't."""
        write_or_refuse(file, picture({self.model: bins(self._sure())}))

    def _sure(self) -> list[tuple[float, bool]]:
        words = [(row, shares, likeliest(shares)) for row, shares in self.held]
        return [(shares[word], word == row.truth) for row, shares, word in words]


def labelled_claims(data: Path, config: Config) -> Sequence[DatasetRow]:
    """The labelled claims of a newsroom's folder. Raises UserError for data of another form."""
    encoder = find_encoder() if config.evidence.meaning else None
    return load("newsroom", data, "retrieved", encoder=encoder).rows


async def calibrate(
    rows: Sequence[DatasetRow], place: Path, config: Config, keep: Path | None, date: dt.date
) -> CalibrationResults:
    """Ask about labelled claims what is not kept yet, fit, and measure; `place` is where they come from.

    Raises UserError for too few claims, and what the client raises.
    """
    groups = {row.group for row in rows}
    if len(rows) < _LEAST_CLAIMS or len(groups) < 2:
        raise UserError(
            f"{place}: {len(rows)} labelled claims of {len(groups)} articles: a calibration takes at least "
            f"{_LEAST_CLAIMS} of two"
        )
    model = config.chosen().model
    answers = await _asked(rows, config, keep)
    scores = [
        LabelledScores(row.id, row.group, _WORD[row.truth], answers[row.id].words, answers[row.id].signs)
        for row in rows
        if row.id in answers
    ]
    held = held_out(scores, max(FOLDS, len(groups)))
    least = thresholds(held)
    counts = [
        f"{LABELS[word]} {right} of {total} right" for word, (total, right) in given(held, least).items()
    ]
    measured = f"{len(scores)} claims of {len(groups)} articles, {date}: {'; '.join(counts)}"
    fitted = Calibration(fit(scores).weights, least, measured)
    return CalibrationResults(model, fitted, held)


async def _asked(rows: Sequence[DatasetRow], config: Config, keep: Path | None) -> dict[str, KeptScores]:
    """The model's scores by claim; what is kept for the same words is not asked again."""
    model = config.chosen().model
    known = {one.id: one for one in _kept(keep) if one.model == model}
    prompt = load_prompts(config, ["judge"])["judge"]
    async with open_client(config.changed(mode="live"), None) as client:
        for row in rows:
            (claim,) = dossier_of(row).claims
            shown = shown_of(claim, row.evidence, SMALL_ROOM)
            if not shown or _settled(row) or (row.id in known and known[row.id].claim == row.claim):
                continue
            said = await weigh(claim, shown, partial(client.ask, article=row.id), prompt)
            one = KeptScores(model=model, id=row.id, claim=row.claim, words=said.words, signs=said.signs)
            known[row.id] = one
            if keep is not None:
                with keep.open("a", encoding="utf-8") as out:
                    out.write(one.model_dump_json() + "\n")
    return known


def _settled(row: DatasetRow) -> bool:
    """Whether code settles the claim: no model is asked about it in a run either."""
    known = matter(row.article)
    return ruling(row.claim, row.evidence, row.day, known, AttributionCheck.NOT_APPLICABLE, 1.0) is not None


def _kept(keep: Path | None) -> list[KeptScores]:
    if keep is None or not keep.exists():
        return []
    try:
        return [KeptScores.model_validate_json(line) for line in keep.read_text("utf-8").splitlines()]
    except ValueError as problem:
        first = str(problem).splitlines()[0]
        raise UserError(f"{keep}: not kept by onrecord calibrate: {first}; name another file") from None

"""The systems of `onrecord eval verdicts`, run over the same claims with the same evidence, one at a time.

- onrecord: the stage judge as a run has it, with the calibration that ships with onrecord
- plain: one question with four labels
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.evals.datasets import DatasetRow, EvidencePlace
from pipeline.evals.kept import Kept, basis
from pipeline.evals.verdicts.plain import plain
from pipeline.evals.verdicts.scores import VerdictPrediction
from pipeline.model.answers import Usage
from pipeline.model.errors import ArticleStop, CallFailed
from pipeline.model.prompts import Prompt
from pipeline.records import Article, Claim, Dossier, MadeWith, Source, SourceKind, Verdict
from pipeline.run.article import describe_inputs, load_prompts, make_judge, open_client, prompt_names

if TYPE_CHECKING:
    from pipeline.model.client import Client

ONRECORD, PLAIN = SYSTEMS = ("onrecord", "plain")
_PLAIN_PROMPT = "plain_judging"
_STAGE = "judge"

Say = Callable[[DatasetRow], Awaitable[VerdictPrediction]]
"""What one system says of a claim: a prediction with a label, or with an error; without costs."""


@dataclass(frozen=True)
class JudgeSettings:
    """Whom the systems ask, and with which prompts."""

    config: Config
    texts: dict[str, Prompt]
    made: MadeWith

    def stamp(self, row: DatasetRow, system: str) -> str:
        """What a prediction follows from, as a hash: row, model, options, prompts, calibration."""
        used = {prompt.name for prompt in self.texts.values() if _serves(prompt, system)}
        return basis(
            self.made.model,
            *(self.made.prompts[name] for name in sorted(used)),
            *(f"{key}={value}" for key, value in sorted(self.made.settings.items()) if _matters(key, system)),
            *(str(part) for part in (row.claim, row.day, row.speaker)),
            *(f"{passage.id} {passage.text}" for passage in row.evidence),
        )


def settings(config: Config) -> JudgeSettings:
    """The settings of a config. Raises UserError where a prompt is missing or malformed."""
    texts = load_prompts(config, [*prompt_names(config), _PLAIN_PROMPT])
    return JudgeSettings(config, texts, describe_inputs(config, texts, None))


async def compare(
    rows: Sequence[DatasetRow],
    systems: Sequence[str],
    given: JudgeSettings,
    kept: Kept[VerdictPrediction],
    tell: Callable[[str, int], None],
) -> dict[str, list[VerdictPrediction]]:
    """What each system says of each claim, in order; `tell` is called with the progress. The provider is
    asked only for what is not kept. Raises UserError where it answers nobody (what is kept stays), and
    RunStop as the client does.
    """
    stamps = {(system, row.id): given.stamp(row, system) for system in systems for row in rows}
    known = {(system, id): kept.find(id, system, stamp) for (system, id), stamp in stamps.items()}
    found = {key: one for key, one in known.items() if one is not None}
    missing = [(system, row) for system in systems for row in rows if (system, row.id) not in found]
    if missing:
        async with open_client(given.config.changed(mode="live"), None) as client:
            says = {ONRECORD: _onrecord(client, given), PLAIN: _plain(client, given)}
            done = {system: len(rows) - sum(one == system for one, _ in missing) for system in systems}
            for system, row in missing:
                one = await _costed(row, says[system], client, system, stamps[system, row.id])
                kept.keep(one)
                found[system, row.id] = one
                done[system] += 1
                tell(system, done[system])
    return {system: [found[system, row.id] for row in rows] for system in systems}


def _serves(prompt: Prompt, system: str) -> bool:
    return prompt.name == _PLAIN_PROMPT if system == PLAIN else prompt.stage == _STAGE


def _matters(setting: str, system: str) -> bool:
    return setting.startswith("options.") or (system == ONRECORD and setting.startswith(f"{_STAGE}."))


# --- the systems --------------------------------------------------------------------------------


def _onrecord(client: Client, given: JudgeSettings) -> Say:
    judge = make_judge(client, given.config, given.texts)

    async def say(row: DatasetRow) -> VerdictPrediction:
        (claim,) = (await judge(dossier_of(row))).claims
        if claim.verdict is None:
            return VerdictPrediction(id=row.id, system=ONRECORD, error=claim.error or "no verdict")
        return predicted(row, claim.verdict)

    return say


def _plain(client: Client, given: JudgeSettings) -> Say:
    async def say(row: DatasetRow) -> VerdictPrediction:
        label, shares = await plain(row, partial(client.ask, article=row.id), given.texts[_PLAIN_PROMPT])
        return VerdictPrediction(id=row.id, system=PLAIN, label=label, probabilities=_rounded(shares))

    return say


def dossier_of(row: DatasetRow) -> Dossier:
    """A dossier of one claim with its evidence, as it stands before the judge."""
    source = Source(kind=SourceKind.NAMED_PERSON, text=row.speaker, name=row.speaker) if row.speaker else None
    claim = Claim(
        id=row.id,
        text=row.claim,
        content=row.claim,
        quote=row.claim,
        start=0,
        end=len(row.claim),
        sentences=(),
        source=source,
    )
    article = Article(id=row.id, title=None, text=row.article or row.claim, published=row.day, sha256="")
    return Dossier(article=article, claims=(claim,), evidence={row.id: row.evidence})


def predicted(row: DatasetRow, verdict: Verdict) -> VerdictPrediction:
    """A verdict of onrecord as a prediction."""
    return VerdictPrediction(
        id=row.id,
        system=ONRECORD,
        label=verdict.label,
        probabilities=_rounded(verdict.probabilities),
        citations=tuple(EvidencePlace(one.evidence, one.start, one.end) for one in verdict.citations),
    )


def _rounded(shares: dict) -> dict:  # type: ignore[type-arg]
    return {label: round(share, 6) for label, share in shares.items()}


# --- what a prediction costs ----------------------------------------------------------------------


async def _costed(row: DatasetRow, say: Say, client: Client, system: str, stamp: str) -> VerdictPrediction:
    """A prediction with its costs; one at a time, so that the seconds of each are its own."""
    before = sum(client.usage.values(), Usage())
    begin = time.perf_counter()
    try:
        one = await say(row)
    except CallFailed as problem:
        one = VerdictPrediction(id=row.id, system=system, error=str(problem))
    except ArticleStop as problem:
        raise UserError(f"{problem}; with --keep the next run resumes") from None
    spent = sum(client.usage.values(), Usage()) - before
    return one.model_copy(
        update={
            "basis": stamp,
            "seconds": round(time.perf_counter() - begin, 4),
            "calls": spent.calls,
            "prompt_tokens": spent.prompt_tokens,
            "cached_tokens": spent.cached_tokens,
            "completion_tokens": spent.completion_tokens,
        }
    )

"""What an article goes through before anybody is asked about it: read, split, source. No model, no settings.

It is a function of the article alone, so that it may be worked out in another process (processes.py).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import NamedTuple

from pipeline.config.errors import UserError
from pipeline.model.error_mapping import one_line
from pipeline.records import Article, Dossier, Failure, LedgerLine, SentenceOutcome
from pipeline.run.intake import Draft
from pipeline.stages.source import source
from pipeline.stages.split import split

_log = logging.getLogger(__name__)


class StageTime(NamedTuple):
    """When an article was in a stage, in nanoseconds since 1970."""

    stage: str
    start: int
    end: int


class Prepared(NamedTuple):
    """An article with its claims and their sources; `stopped` where it can't go on after a fault."""

    dossier: Dossier
    stages: tuple[StageTime, ...]
    stopped: bool = False


def prepare(draft: Draft, until: str) -> Prepared:
    """Read an article, and take it as far as `until`. Raises UserError where it can't be read."""
    return prepare_article(draft.read(), until)


def prepare_article(article: Article, until: str) -> Prepared:
    """Take an article through the stages up to `until` that ask nobody."""
    steps: dict[str, Callable[[Dossier], Dossier]] = {"split": split, "source": source}
    dossier = Dossier(article=article)
    times: list[StageTime] = []
    for name, work in () if until == "read" else steps.items():
        start = time.time_ns()
        try:
            dossier = work(dossier)
        except UserError:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, it ends this article alone
            return Prepared(after_fault(dossier, name, fault), tuple(times), stopped=True)
        times.append(StageTime(name, start, time.time_ns()))
        if name == until:
            break
    return Prepared(dossier, tuple(times))


def after_fault(dossier: Dossier, stage: str, fault: Exception) -> Dossier:
    """The dossier of an article that met an exception which nothing in onrecord expects."""
    _log.info("fault", extra={"fields": {"article": dossier.article.id, "stage": stage}}, exc_info=fault)
    return stopped(dossier, Failure(stage=stage, message=own_fault(fault)))


def own_fault(fault: Exception) -> str:
    """What to report of an exception that nothing in onrecord expects: it ends one article, and no batch."""
    return (
        f"an error in onrecord itself, please report it: {type(fault).__name__}: {one_line(str(fault), None)}"
    )


def stopped(dossier: Dossier, failure: Failure) -> Dossier:
    """The dossier of an article that could not go on: what is open in it ends as an error."""
    why = f"the article stopped at the stage {failure.stage}"
    told = {line.index for line in dossier.ledger}
    ledger = [
        LedgerLine(
            index=s.index,
            start=s.start,
            end=s.end,
            part=s.part,
            outcome=SentenceOutcome.ERROR,
            why=why,
            flags=s.flags,
        )
        for s in dossier.article.sentences
        if s.index not in told
    ]
    claims = [
        claim
        if claim.error or not claim.checkable
        else claim.model_copy(update={"error": f"not judged: {why}"})
        for claim in dossier.claims
    ]
    return dossier.model_copy(
        update={
            "ledger": (*dossier.ledger, *ledger),
            "claims": tuple(claims),
            "failures": (*dossier.failures, failure),
        }
    )

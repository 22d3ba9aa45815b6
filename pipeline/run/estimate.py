"""What a run would ask for, without asking: calls, tokens and their cost. The articles go through the real
stages. An answer that is recorded or cached is used. Any other is counted instead of asked for, with the
tokens of the request as it would have been sent. A reason is asked for only once the model's word gives a
label, which nobody can know beforehand: reasons are counted apart, as the most that may come. ANSWERS says
how long answers are. With evidence from the web, claims whose pages have not been fetched yet are missing.
"""

from __future__ import annotations

import json
import operator
from contextlib import closing
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple

from pipeline.config.endpoints import abilities_of
from pipeline.config.errors import UserError
from pipeline.config.providers import Prices
from pipeline.config.settings import Config
from pipeline.model.answers import AnswerStore, Question
from pipeline.model.budget import Tokens, cost
from pipeline.model.errors import CallFailed
from pipeline.model.tokens import prompt_tokens
from pipeline.run.article import (
    ArticleChecker,
    StageInputs,
    calibration_of,
    load_prompts,
    open_answers,
    open_client,
)
from pipeline.run.engine import BatchRun, RunReport
from pipeline.run.selection import Batch
from pipeline.run.state import ProjectState

ANSWERS = {"judge": 15.0, "judge-explain": 68.0, "judge-large": 150.0, "split": 300.0}
"""Tokens of an answer by prompt, as measured on the recorded answers of the project's articles (two prompts
of news, Qwen2.5-Coder 1.5B; `python benchmarks/dry_run.py` compares them with any run). For `split` it is a
guess, as no such call is recorded."""
_CITABLE = 0.7
"""The share of the judge's request that a call for the reason shows again."""


class Counts(NamedTuple):
    """Calls, and their tokens in and out."""

    calls: int = 0
    tokens_in: float = 0
    tokens_out: float = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*map(operator.add, self, other))


@dataclass
class Estimate:
    """What is asked for by prompt: `least` in any case, `most` with every reason that may be asked for.

    `at_hand` counts answers that cost nothing.
    """

    least: dict[str, Counts] = field(default_factory=dict)
    most: dict[str, Counts] = field(default_factory=dict)
    total: int = 0
    skipped: int = 0
    at_hand: int = 0
    thoughts: int = 0
    """Tokens that hidden thoughts may take at most, beside the answers."""

    def add(self, prompt: str, tokens_in: float, tokens_out: float, *, perhaps: bool = False) -> None:
        """Count a call of so many tokens, which `perhaps` will not be made."""
        for prompts, made in ((self.least, not perhaps), (self.most, True)):
            call = Counts(1, tokens_in, tokens_out) if made else Counts()
            prompts[prompt] = prompts.get(prompt, Counts()).plus(call)

    def in_all(self) -> tuple[Counts, Counts]:
        """The sums over all prompts: the least, and the most."""
        least, most = (reduce(Counts.plus, one.values(), Counts()) for one in (self.least, self.most))
        return least, most

    def cost(self, prices: Prices) -> tuple[float, float]:
        """The least and the most that it would cost if no part of a prompt is cached.

        The most has all reasons and hidden thoughts.
        """
        least, most = self.in_all()
        return (
            cost(Tokens(round(least.tokens_in), round(least.tokens_out)), prices),
            cost(Tokens(round(most.tokens_in), round(most.tokens_out) + self.thoughts), prices),
        )


async def estimate(batch: Batch) -> Estimate:
    """What a run of the batch would ask for. Asks nobody, and writes no verdict.

    Raises UserError for a mistake in the settings.
    """
    config, found = batch.config, Estimate()
    texts = load_prompts(config)
    store = _AtHand(config, found)
    # As if it were a replay: no key is needed, and no model is started.
    with closing(store):
        await _estimated(batch, found, store)
    calls = sum(counts.calls for name, counts in found.most.items() if name in texts)
    found.thoughts = calls * abilities_of(config.chosen()).reasoning_tokens
    return found


async def _estimated(batch: Batch, found: Estimate, store: _AtHand) -> None:
    config, report = batch.config, RunReport()
    async with open_client(config.changed(mode="replay"), store) as client:
        async with ArticleChecker(StageInputs.of(batch), client, store) as checker:
            with ProjectState(config.folder) as known:
                run = BatchRun(batch, report, known)
                report.total = batch.drafts.count()
                for _, draft in run.todo():
                    try:
                        article = draft.read()
                        await checker.walk(article, lambda *_: None)
                        store.finish(article.id, complete=False)
                    except UserError:
                        continue  # The run will tell.
        found.at_hand = sum(usage.replayed for usage in client.usage.values())
    found.total, found.skipped = report.total, report.skipped


class NotAsked(CallFailed):
    """An answer is neither recorded nor cached, and an estimate does not ask for it."""


class _AtHand(AnswerStore):
    """The answers that are recorded or cached; any other question is counted, and not asked."""

    def __init__(self, config: Config, found: Estimate) -> None:
        # To record is to look, and to take what is missing as something to ask for.
        place = config.place(config.cache if config.caches else config.cassettes)
        there = isinstance(place, str) or place.exists()
        looked = config if config.caches else config.changed(mode="record")
        self._store = open_answers(looked) if there else AnswerStore()
        self._found = found
        self._gives_labels = bool(calibration_of(config).thresholds)

    def find(self, question: Question) -> bytes | None:
        """The answer. Raises NotAsked where there is none."""
        answer = self._store.find(question)
        if answer is not None or question.topic.kind == "found":
            # A search of one's own evidence costs nothing.
            return answer
        self._count(question)
        raise NotAsked("not asked")

    def _count(self, question: Question) -> None:
        body, name = json.loads(question.body), question.topic.name
        if "messages" not in body:
            self._found.add(question.topic.kind, 0, 0)
            return
        tokens = prompt_tokens(body["messages"])
        self._found.add(name, tokens, ANSWERS[name])
        if name == "judge" and self._gives_labels:
            self._found.add("judge-explain", _CITABLE * tokens, ANSWERS["judge-explain"], perhaps=True)

    def finish(self, article: str, *, complete: bool) -> None:
        """Let go of the article's answers."""
        self._store.finish(article, complete=complete)

    def close(self) -> None:
        """Let go of all of them."""
        self._store.close()

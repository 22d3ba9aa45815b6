"""Ask the model once about each labelled claim, and keep what it says: any fit can then be tried in minutes.

    python -m benchmarks.verdict_answers BENCHMARKS --newsroom NEWSROOM --keep FOLDER

Two questions: the judge's word ("judge") and the plain one with four labels ("plain"). What is kept holds no
word of a claim: ids, labels, probabilities, signs, costs. An answer is asked for again where the claim, what
is shown of its evidence, or the prompt has changed. Claims go in the order of a hash of their ids, so that a
run that is stopped has a fair sample. The data stays outside of the project.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field

from pipeline.config.settings import Config
from pipeline.config.settings import load as load_config
from pipeline.evals.datasets import DatasetRow, Mode, load
from pipeline.evals.kept import Answered, Kept, basis
from pipeline.evals.verdicts.plain import plain
from pipeline.evals.verdicts.systems import dossier_of
from pipeline.evidence.encoder import load_encoder
from pipeline.judging.scores import LABELS
from pipeline.judging.small import weigh
from pipeline.model import prompts
from pipeline.model.client import Ask, Client
from pipeline.model.errors import CallFailed
from pipeline.model.prompts import Prompt
from pipeline.run.article import open_client
from pipeline.stance.excerpts import SMALL_ROOM, EvidenceSentence, numbered, shown_of

WORDS = {label: word for word, label in LABELS.items()}


class HeardAnswer(Answered):
    """What the model said to one question about one claim: its probability of each word, and the costs.

    `truth` is the word that is right. `signs` are what code sees; `word` is the plain question's answer.
    """

    group: str
    truth: str
    words: dict[str, float] = Field(default_factory=dict)
    signs: dict[str, float] = Field(default_factory=dict)
    word: str | None = None
    tokens: int = 0


@dataclass(frozen=True)
class Part:
    """Claims of one data set with one kind of evidence; `most` of them, drawn by a hash of their ids."""

    name: str
    dataset: str
    file: str
    evidence: Mode
    most: int | None = None


PARTS = (
    Part("newsroom", "newsroom", "", "retrieved"),
    Part("averitec gold", "averitec", "averitec/tune.json", "gold"),
    Part("check-covid gold", "check-covid", "check-covid/dev.json", "gold"),
    Part("averitec retrieved", "averitec", "averitec/tune.json", "retrieved"),
    Part("check-covid retrieved", "check-covid", "check-covid/dev.json", "retrieved"),
    Part("wice retrieved", "wice", "wice/dev.jsonl", "retrieved", 150),
)


def rows_of(part: Part, benchmarks: Path, newsroom: Path) -> Sequence[DatasetRow]:
    """The claims of a part, by a hash of their ids. Raises UserError for data of another form."""
    where = benchmarks / part.file if part.file else newsroom
    searched = part.evidence == "retrieved" and part.dataset != "averitec"
    rows = load(part.dataset, where, part.evidence, encoder=load_encoder() if searched else None).rows
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())[: part.most]


# --- the questions --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """How a claim is asked about: what is heard, and what an answer follows from, as a hash."""

    name: str
    ask: Callable[[Ask, DatasetRow], Awaitable[dict[str, Any]]]
    basis: Callable[[DatasetRow], str]


def questions(config: Config) -> list[Question]:
    """The questions, with the prompts and the model of a config."""
    model, texts = config.chosen().model, prompts.load(["judge", "plain_judging"])
    judge, plainly = texts["judge"], texts["plain_judging"]

    def of_judge(row: DatasetRow) -> str:
        return basis(model, judge.sha256, row.claim, numbered(shown(row)))

    def of_plain(row: DatasetRow) -> str:
        told = (row.claim, str(row.day), str(row.speaker), *(one.text for one in row.evidence))
        return basis(model, plainly.sha256, *told)

    return [
        Question("judge", partial(_judge, judge), of_judge),
        Question("plain", partial(_plain, plainly), of_plain),
    ]


def shown(row: DatasetRow) -> list[EvidenceSentence]:
    """What the judge is shown of a claim's evidence."""
    return shown_of(dossier_of(row).claims[0], row.evidence, SMALL_ROOM)


async def _judge(prompt: Prompt, ask: Ask, row: DatasetRow) -> dict[str, Any]:
    if not (sentences := shown(row)):
        return {}
    said = await weigh(dossier_of(row).claims[0], sentences, ask, prompt)
    return {"words": said.words, "signs": said.signs}


async def _plain(prompt: Prompt, ask: Ask, row: DatasetRow) -> dict[str, Any]:
    label, shares = await plain(row, ask, prompt)
    return {"word": WORDS[label], "words": {WORDS[one]: share for one, share in shares.items()}}


# --- asking and keeping ---------------------------------------------------------------------------


def kept_in(keep: Path, part: Part) -> Path:
    """The file for the answers of a part."""
    return keep / f"{part.name.replace(' ', '-')}.jsonl"


def answers(keep: Path, part: Part) -> Kept[HeardAnswer]:
    """What is kept of a part. Raises UserError for a file of another form."""
    return Kept(kept_in(keep, part), HeardAnswer)


async def ask_all(
    question: Question, rows: Sequence[DatasetRow], config: Config, known: Kept[HeardAnswer]
) -> None:
    """Ask what is not kept yet, one claim at a time, and keep each answer as it comes."""
    todo = [row for row in rows if known.find(row.id, question.name, question.basis(row)) is None]
    print(f"{question.name}: {len(todo)} of {len(rows)} to ask", flush=True)
    async with open_client(config.changed(mode="live"), None) as client:
        for row in todo:
            before, begin = _tokens(client), time.perf_counter()
            try:
                told = await question.ask(partial(client.ask, article=row.id), row)
            except CallFailed as problem:
                told = {"error": str(problem)}
            known.keep(
                HeardAnswer(
                    id=row.id,
                    system=question.name,
                    basis=question.basis(row),
                    seconds=round(time.perf_counter() - begin, 3),
                    group=basis(row.group),
                    truth=WORDS[row.truth],
                    tokens=_tokens(client) - before,
                    **told,
                )
            )


def _tokens(client: Client) -> int:
    return sum(one.prompt_tokens + one.completion_tokens for one in client.usage.values())


def main() -> None:
    """Ask part by part, question by question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("benchmarks", type=Path, help="the folder that holds averitec, check-covid, wice")
    parser.add_argument("--newsroom", type=Path, required=True)
    parser.add_argument("--keep", type=Path, required=True, help="a folder for the answers")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--question", nargs="+", default=["judge"])
    parser.add_argument("--part", nargs="+", default=[part.name for part in PARTS])
    args = parser.parse_args()
    args.keep.mkdir(parents=True, exist_ok=True)
    config = load_config(args.config)
    for question in questions(config):
        for part in PARTS:
            if question.name in args.question and part.name in args.part:
                rows = rows_of(part, args.benchmarks, args.newsroom)
                print(part.name, end=", ")
                asyncio.run(ask_all(question, rows, config, answers(args.keep, part)))


if __name__ == "__main__":
    main()

"""Finds out what an endpoint can do: a few tiny requests, their results, and the config entry that fits them.

    asked = await ask_endpoint(config, "openai")
    asked.checks, asked.entry

The requests are those of a run, about the weather in one sentence. Where the endpoint refuses something, or
leaves it out without a word, the entry is changed and the request made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.config.endpoints import abilities_of
from pipeline.config.providers import Provider, Size
from pipeline.config.settings import Config
from pipeline.judging.small import Weighing
from pipeline.model import prompts
from pipeline.model.answer_forms import text_of
from pipeline.model.answers import AnswerStore, Question, Usage
from pipeline.model.budget import cost
from pipeline.model.errors import ArticleStop, BadAnswer, CallFailed, Refused, RunStop
from pipeline.run.article import open_client
from pipeline.setup.setup_check import Check
from pipeline.stance.calibration import calibration
from pipeline.verdicts.phrases import number

if TYPE_CHECKING:
    from pipeline.model.client import Answer

_TRIES = 8
_ROOM = 4000
"""Tokens for hidden thoughts, where an answer was used up by them."""
_EVIDENCE = "(2024-05-03) [1] It rained in Ghent all day on 3 May 2024."
_CLAIM = "It rained in Ghent on 3 May 2024."
_OTHER_WAYS = {"json_schema": "tools", "tools": "json_object", "json_object": "markdown"}
"""How a shape is asked for next, where no answer fits it."""
_HELD_TO = {"json_schema": "tools", "tools": "markdown"}
"""The same, where it is taken and JSON comes among words all the same."""


@dataclass
class EndpointAnswers:
    """The results: the checks, and the entry as it should be, with what was `changed` in it."""

    name: str
    entry: dict[str, Any]
    checks: list[Check] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)

    @property
    def works(self) -> bool:
        """Whether the endpoint has answered."""
        return not any(check.state == "missing" for check in self.checks)


class _Bodies(AnswerStore):
    """A store that gives no answer, and keeps the last one for inspection."""

    def __init__(self) -> None:
        self.last: dict[str, Any] = {}

    def keep(self, question: Question, answer: bytes) -> None:  # noqa: ARG002 - as a store has it
        """Look at it later."""
        self.last = json.loads(answer)


async def ask_endpoint(config: Config, name: str) -> EndpointAnswers:
    """Ask the provider of that name. Raises UserError where there is none, or its key is not set."""
    config = config.changed(provider=name, mode="live")
    provider = config.chosen()
    own = config.providers[name]
    asked = EndpointAnswers(name, own.model_dump(mode="json", exclude_unset=True))
    spent: list[Usage] = []
    bodies = _Bodies()
    for _ in range(_TRIES):
        tried = _with(config, name, asked.changed)
        change: dict[str, Any] | None = None
        try:
            answer = await _ask(tried, bodies, spent)
            change = _left_out(answer, bodies.last, tried.chosen())
            found = [] if change else [*_found(answer, bodies.last, tried.chosen())]
        except Refused as refused:
            change = refused.setting
        except (RunStop, ArticleStop, CallFailed) as failure:
            change = _instead(failure, tried.chosen()) if isinstance(failure, BadAnswer) else None
            found = [Check("answer", "missing", str(failure))]
        if change is None:
            asked.checks += found
            break
        asked.changed |= change
    else:
        asked.checks.append(Check("answer", "missing", f"none that fits in {_TRIES} tries"))
    asked.entry |= asked.changed
    asked.checks.append(Check("cost", "ok", _cost(sum(spent, Usage()), provider)))
    return asked


def _with(config: Config, name: str, changed: dict[str, Any]) -> Config:
    providers = config.providers | {name: config.providers[name].model_copy(update=changed)}
    return config.changed(providers=providers)


async def _ask(config: Config, bodies: _Bodies, spent: list[Usage]) -> Answer[Weighing]:
    prompt = prompts.load(["judge"])["judge"]
    async with open_client(config, bodies) as client:
        try:
            return await client.ask(
                prompt,
                Weighing,
                article="doctor",
                logprobs=True,
                max_tokens=32,
                evidence=_EVIDENCE,
                claim=_CLAIM,
            )
        finally:
            spent += client.usage.values()


def _instead(bad: BadAnswer, provider: Provider) -> dict[str, Any] | None:
    """What to try after an answer of no use: more room for thoughts, or another way to ask for a shape."""
    can = abilities_of(provider)
    if "cut off" in str(bad):
        return {"reasoning_tokens": _ROOM} if can.reasoning_tokens < _ROOM else None
    way = _OTHER_WAYS.get(can.structured_output)
    return {"structured_output": way} if way else None


def _left_out(answer: Answer[Weighing], body: dict[str, Any], provider: Provider) -> dict[str, Any] | None:
    """What the endpoint has not done, though it did not refuse it."""
    can = abilities_of(provider)
    if can.logprobs and not answer.tokens:
        return {"logprobs": 0}
    if can.structured_output in _HELD_TO and not _is_bare(body):
        return {"structured_output": _HELD_TO[can.structured_output]}
    return None


def _is_bare(body: dict[str, Any]) -> bool:
    """True where the answer is JSON and nothing else."""
    text = text_of(body["choices"][0]).strip()
    return text.startswith("{") and text.endswith("}")


def _found(answer: Answer[Weighing], body: dict[str, Any], provider: Provider) -> Iterator[Check]:
    can = abilities_of(provider)
    yield Check("answer", "ok", f"{provider.model} says: {answer.value.verdict}")
    shape = f"{can.structured_output}, {can.length_key} for the length"
    if _is_bare(body) and can.structured_output != "markdown":
        yield Check("shape", "ok", shape)
    else:
        yield Check("shape", "note", f"{shape}; JSON comes among words: more answers will be asked for again")
    if can.logprobs:
        yield Check("log-probabilities", "ok", f"{can.logprobs} for a token")
    elif can.size == "small":
        told = "none: the word that it chooses has all the weight, and its confidence is worth little"
        yield Check("log-probabilities", "note", told)
    else:
        yield Check("log-probabilities", "ok", "none, and a large model is not asked for them")
    thoughts = (body["usage"].get("completion_tokens_details") or {}).get("reasoning_tokens") or 0
    if thoughts or can.reasoning_tokens:
        effort = f", effort {can.reasoning_effort}" if can.reasoning_effort else ""
        told = (
            f"{thoughts:,} tokens of them were reported, room for {can.reasoning_tokens:,}{effort}: they cost"
        )
        yield Check("hidden thoughts", "note", f"{told} as much as answers")
    context = f"{can.context:,} tokens" if can.context else "not known: set `context` where prompts get long"
    yield Check("context", "ok" if can.context else "note", context)
    yield _size(provider, can.size)


def _size(provider: Provider, size: Size) -> Check:
    """How it is asked, and whether its labels have a calibration."""
    if size == "large":
        told = "large: it rates each label, and without a calibration only a very sure rating becomes one"
        return Check("size", "note", told)
    if provider.calibration is not None or calibration(provider.model).weights:
        return Check("size", "ok", "small, with a calibration")
    told = "small, without a calibration, it settles no claim: fit one, or set `size: large`"
    return Check("size", "note", told)


def _cost(spent: Usage, provider: Provider) -> str:
    tokens = spent.tokens
    money = f", {cost(tokens, provider.prices):.6f} in money" if provider.prices else ""
    calls = number(spent.calls, "request")
    return f"{calls}, {tokens.prompt:,} tokens in and {tokens.completion:,} out{money}"

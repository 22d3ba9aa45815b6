"""Where answers come from: recorded or cached ones first, the network only for what is missing. Every request
to the model or the web goes through `Answers`. A request is known by the hash of its body in canonical JSON.
Of an answer only what matters is passed on, and the same is kept, so that a replay hands out the very bytes
that the recording run saw: of the model's answers the choices and the usage, without ids, clocks and timings,
and log-probabilities as token and value, rounded to four decimals.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import operator
from collections.abc import Awaitable, Callable
from dataclasses import astuple, dataclass, field
from functools import partial
from typing import Any, ClassVar, Protocol, TypeVar
from weakref import WeakValueDictionary

from pipeline.model.budget import Tokens
from pipeline.model.completion import completion
from pipeline.model.tokens import prompt_tokens, text_tokens

T = TypeVar("T")


@dataclass
class Usage:
    """What the calls of one prompt took. `calls` are requests that went out, retries included;
    `seconds` are those spent waiting for the endpoint; `replayed` answers cost nothing. Of the tokens of
    answers, `reasoning_tokens` were hidden thoughts."""

    calls: int = 0
    replayed: int = 0
    retries: int = 0
    reasks: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    seconds: float = 0.0

    def add(self, used: Tokens) -> None:
        """Count what one answer took."""
        self.prompt_tokens += used.prompt
        self.completion_tokens += used.completion
        self.cached_tokens += used.cached
        self.reasoning_tokens += used.reasoning

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(*map(operator.add, astuple(self), astuple(other)))

    def __sub__(self, other: Usage) -> Usage:
        """What was used since the `other`."""
        return Usage(*map(operator.sub, astuple(self), astuple(other)))

    @property
    def tokens(self) -> Tokens:
        """The tokens of all calls together."""
        return Tokens(self.prompt_tokens, self.completion_tokens, self.cached_tokens, self.reasoning_tokens)


class Topic(Protocol):
    """What a request is made for: a prompt, or something of the web (evidence/web/client.py).

    `kind` and `name` mark its recordings in a cassette; `told` is what messages call it.
    """

    @property
    def kind(self) -> str:
        """`prompt`, `search` or `page`."""

    @property
    def name(self) -> str:
        """Which prompt, which search, the site of the page."""

    @property
    def stage(self) -> str:
        """The stage that it serves."""

    @property
    def told(self) -> str:
        """In words, for a message."""


@dataclass(frozen=True)
class Question:
    """One request as the stores know it; `body` is canonical JSON, `key` its sha256."""

    article: str
    topic: Topic
    body: bytes
    key: str


@dataclass
class Call:
    """What one `ask` is about, and the questions that it has asked so far."""

    article: str
    topic: Topic
    usage: Usage
    questions: list[Question] = field(default_factory=list)

    def question(self, request: object) -> Question:
        """Note a request of this call."""
        body = canonical(request)
        question = Question(self.article, self.topic, body, hashlib.sha256(body).hexdigest())
        self.questions.append(question)
        return question


class AnswerStore:
    """What keeps answers, such as the cassettes or the cache; this one keeps none. They are canonical JSON.

    A `remote` store is asked in a thread, so that other work need not wait for it.
    """

    remote: ClassVar[bool] = False

    def find(self, question: Question) -> bytes | None:
        """The answer that is kept, or None. Raises NotRecorded where the network is not to be asked."""

    def keep(self, question: Question, answer: bytes) -> None:
        """Keep an answer for the next time."""

    def forget(self, question: Question) -> None:
        """The answer turned out to be of no use; a store may drop it, so that the next run asks again."""

    def finish(self, article: str, *, complete: bool) -> None:
        """The article asks no more; `complete` says that it went through all stages."""

    def close(self) -> None:
        """The run asks no more, whatever it came to."""


class Answers:
    """Answers questions from a store, if there is one, else by asking; what was asked for is kept."""

    def __init__(self, store: AnswerStore | None) -> None:
        self._store = store or AnswerStore()
        self._asking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def get(self, question: Question, call: Call, ask: Callable[[], Awaitable[bytes]]) -> bytes:
        """The answer to a question of `call`. What `ask` raises passes through, and nothing is kept then.

        Raises NotRecorded and UserError as the stores do.
        """
        # Two tasks with the same question at the same time: the second gets the first one's answer.
        lock = self._asking.setdefault((question.article, question.key), asyncio.Lock())
        async with lock:
            found = await self._ask(partial(self._store.find, question))
            if found is not None:
                call.usage.replayed += 1
                return found
            answer = await ask()
            await self._ask(partial(self._store.keep, question, answer))
            return answer

    async def _ask(self, ask: Callable[[], T]) -> T:
        return await asyncio.to_thread(ask) if self._store.remote else ask()


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8; half a surrogate pair becomes a question mark."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def most(body: bytes) -> Tokens:
    """The tokens that a request may take: its messages and tools, and the longest answer that it allows."""
    request = json.loads(body)
    longest = request.get("max_completion_tokens") or request.get("max_tokens") or 0
    tools = text_tokens(json.dumps(request["tools"])) if "tools" in request else 0
    return Tokens(prompt=prompt_tokens(request["messages"]) + tools, completion=longest)


def essence(content: bytes) -> tuple[bytes, Tokens | None]:
    """The part of an answer's body that is kept, and the tokens that it took, if the body has them.

    Raises NoCompletion (completion.py) for a body that is no chat completion.
    """
    body = completion(content)
    choices = [_kept(choice) for choice in body.get("choices") or []]
    usage = body.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return canonical({"choices": choices, "usage": usage}), _used(usage) if usage else None


def _kept(choice: dict[str, Any]) -> dict[str, Any]:
    """A choice with its log-probabilities as token and value; without them if they have another form."""
    kept = {key: value for key, value in choice.items() if key != "logprobs"}
    if logprobs := choice.get("logprobs"):
        with contextlib.suppress(LookupError, TypeError, AttributeError):
            kept["logprobs"] = {"content": [_token(token) for token in logprobs["content"] or []]}
    return kept


def _token(token: dict[str, Any]) -> dict[str, Any]:
    top = [{"token": t["token"], "logprob": round(t["logprob"], 4)} for t in token.get("top_logprobs") or []]
    return {"token": token["token"], "logprob": round(token["logprob"], 4), "top_logprobs": top}


def _used(usage: dict[str, Any]) -> Tokens:
    """The tokens of an answer, including hidden reasoning that only the total counts (as Gemini's)."""
    prompt, told, total = (_count(usage, f"{name}_tokens") for name in ("prompt", "completion", "total"))
    answered = max(told, total - prompt)
    return Tokens(
        prompt=prompt,
        completion=answered,
        cached=_count(usage.get("prompt_tokens_details"), "cached_tokens"),
        reasoning=_count(usage.get("completion_tokens_details"), "reasoning_tokens") or answered - told,
    )


def _count(counts: object, name: str) -> int:
    found = counts.get(name) if isinstance(counts, dict) else None
    return int(found) if isinstance(found, int | float) else 0

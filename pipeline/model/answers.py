"""Where answers come from: recorded or kept ones first, the network only for what is missing.

`Answers` is the way that every request goes, to the model as to the web. A request is known by the hash of
its body in canonical JSON. Of an answer only what matters is passed on, and the same is kept, so that a
replay hands out the very bytes that the recording run saw.

`AnsweringTransport` stands between the SDK and the network. Of the model's answers it keeps the choices
and the usage, without ids, clocks and timings, and log-probabilities as token and value, rounded to four
decimals.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

import httpx2

from pipeline.model.budget import Tokens
from pipeline.model.gate import Entrance
from pipeline.model.tokens import prompt_tokens

T = TypeVar("T")

_log = logging.getLogger(__name__)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PASSED_ON = ("content-type", "retry-after")


@dataclass
class Usage:
    """What the calls of one prompt came to. `calls` are requests that went out, tries included;
    `seconds` are those spent waiting for the endpoint; `replayed` answers cost nothing."""

    calls: int = 0
    replayed: int = 0
    retries: int = 0
    reasks: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def add(self, used: Tokens) -> None:
        """Count what one answer took."""
        self.prompt_tokens += used.prompt
        self.completion_tokens += used.completion
        self.cached_tokens += used.cached


class Topic(Protocol):
    """What a request is made for: a prompt, or something of the web (evidence/web/asking.py).

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
    """What one `ask` is about, for the transport beneath the SDK.

    `trouble` carries what a store raised past the SDK, which would call it a connection error.
    """

    article: str
    topic: Topic
    usage: Usage
    questions: list[Question] = field(default_factory=list)
    trouble: Exception | None = None

    def question(self, content: bytes) -> Question:
        """Note a request of this call."""
        body = canonical(json.loads(content))
        question = Question(self.article, self.topic, body, hashlib.sha256(body).hexdigest())
        self.questions.append(question)
        return question


CALL: ContextVar[Call] = ContextVar("CALL")


class AnswerStore(Protocol):
    """What keeps answers: the cassettes or the cache. Answers are canonical JSON."""

    def find(self, question: Question) -> bytes | None:
        """The answer that is kept, or None. Raises NotRecorded where the network is not to be asked."""

    def keep(self, question: Question, answer: bytes) -> None:
        """Keep an answer for the next time."""

    def forget(self, question: Question) -> None:
        """The answer turned out to be of no use; a store may drop it, so that the next run asks again."""

    def finish(self, article: str, *, complete: bool) -> None:
        """The article asks no more; `complete` says that it walked to its end."""

    def close(self) -> None:
        """The run asks no more, whatever it came to."""


class Slow:
    """Base of a store whose answers are far away: it is asked in a thread, so that others need not wait."""


class Answers:
    """Answers questions from a store, if there is one, else by asking; what was asked for is kept."""

    def __init__(self, store: AnswerStore | None) -> None:
        self._store = store
        self._asking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def get(self, question: Question, call: Call, ask: Callable[[], Awaitable[bytes]]) -> bytes:
        """The answer to a question of `call`. What `ask` raises passes through, and nothing is kept then.

        Raises NotRecorded and UserError as the stores do, noted as the trouble of the call.
        """
        # Two tasks with the same question at the same time: the second gets the first one's answer.
        lock = self._asking.setdefault((question.article, question.key), asyncio.Lock())
        async with lock:
            with _noting_trouble(call):
                found = await self._ask(partial(self._store.find, question)) if self._store else None
            if found is not None:
                call.usage.replayed += 1
                return found
            answer = await ask()
            with _noting_trouble(call):
                if self._store:
                    await self._ask(partial(self._store.keep, question, answer))
            return answer

    async def _ask(self, ask: Callable[[], T]) -> T:
        return await asyncio.to_thread(ask) if isinstance(self._store, Slow) else ask()


class _NoAnswer(Exception):  # noqa: N818 - no error yet: the SDK judges the response
    def __init__(self, response: httpx2.Response) -> None:
        self.response = response


class AnsweringTransport(httpx2.AsyncBaseTransport):
    """Answers from the store, else from the network, through the gate: `timeout` seconds for each request."""

    def __init__(self, store: AnswerStore | None, gate: Entrance, timeout: float) -> None:
        self._answers = Answers(store)
        self._gate = gate
        self._timeout = timeout
        self._network: httpx2.AsyncClient | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request of the SDK; the call it belongs to is that of the running task."""
        call = CALL.get()
        question = call.question(await request.aread())

        async def ask() -> bytes:
            with _noting_trouble(call):
                passage = await self._gate.enter(most(question.body))
            start, status = time.perf_counter(), 0
            try:
                response = await self._ask(request, call.usage)
                status = response.status_code
                passage.heard(response.status_code, response.headers)
                if response.status_code != httpx2.codes.OK:
                    raise _NoAnswer(_passed_on(response))
                answer, used = essence(response.content)
                passage.used = used or passage.used
                call.usage.add(passage.used)
                return answer
            finally:
                passage.leave()
                seconds = round(time.perf_counter() - start, 3)
                about = {"article": call.article, "prompt": call.topic.name, "status": status or None}
                told = about | {"seconds": seconds, "tokens": passage.used.total}
                _log.info("call", extra={"fields": told})

        try:
            return _answered(await self._answers.get(question, call, ask))
        except _NoAnswer as none:
            return none.response

    async def _ask(self, request: httpx2.Request, usage: Usage) -> httpx2.Response:
        if self._network is None:
            self._network = network(str(request.url))
        usage.calls += 1
        start = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout):
                return await self._network.send(request)
        except TimeoutError:
            raise httpx2.ReadTimeout("no whole answer in time", request=request) from None
        finally:
            usage.seconds += time.perf_counter() - start

    async def aclose(self) -> None:
        """Close the connections."""
        if self._network is not None:
            await self._network.aclose()


def network(url: str | None) -> httpx2.AsyncClient:
    """The way to an endpoint. A client and no bare transport, for the proxy settings of the environment."""
    on_this_machine = url is not None and httpx2.URL(url).host in _LOOPBACK
    return httpx2.AsyncClient(limits=httpx2.Limits(max_connections=None), trust_env=not on_this_machine)


@contextlib.contextmanager
def _noting_trouble(call: Call) -> Iterator[None]:
    try:
        yield
    except Exception as trouble:
        call.trouble = trouble
        raise


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8; half a surrogate pair becomes a question mark."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _answered(answer: bytes) -> httpx2.Response:
    return httpx2.Response(httpx2.codes.OK, headers={"content-type": "application/json"}, content=answer)


def _passed_on(response: httpx2.Response) -> httpx2.Response:
    """What the SDK needs of a response that is no answer."""
    headers = {name: response.headers[name] for name in _PASSED_ON if name in response.headers}
    return httpx2.Response(response.status_code, headers=headers, content=response.content)


def most(body: bytes) -> Tokens:
    """The tokens that a request may take: its messages, and the longest answer that it allows."""
    request = json.loads(body)
    longest = request.get("max_completion_tokens") or request.get("max_tokens") or 0
    return Tokens(prompt=prompt_tokens(request["messages"]), completion=longest)


def essence(content: bytes) -> tuple[bytes, Tokens | None]:
    """The part of an answer's body that is kept, and the tokens that it took, where it tells them.

    Raises RemoteProtocolError for a body that is no chat completion.
    """
    try:
        body = json.loads(content)
        choices, usage = body.get("choices") or [], body.get("usage") or {}
        for choice in choices:
            if logprobs := choice.pop("logprobs", None):
                choice["logprobs"] = {"content": [_token(token) for token in logprobs["content"] or []]}
        used = Tokens(
            prompt=int(usage.get("prompt_tokens") or 0),
            completion=int(usage.get("completion_tokens") or 0),
            cached=int((usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        raise httpx2.RemoteProtocolError("the answer is no chat completion") from None
    return canonical({"choices": choices, "usage": usage}), used if usage else None


def _token(token: dict[str, Any]) -> dict[str, Any]:
    top = [{"token": t["token"], "logprob": round(t["logprob"], 4)} for t in token.get("top_logprobs") or []]
    return {"token": token["token"], "logprob": round(token["logprob"], 4), "top_logprobs": top}

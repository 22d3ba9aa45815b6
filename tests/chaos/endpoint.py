"""A local endpoint that misbehaves by a plan: each request, and each time it comes, has its fault or none.

    with Endpoint(answer, Plan(seed=1, share=0.2)) as endpoint:
        ...  # endpoint.base_url, endpoint.asked

`answer` makes the model's words from the body of a request alone. What is wrong with an answer hangs on the
seed, the question, and how often that came before (a complaint puts it again), and on no clock and no order:
two runs of one plan meet the same faults. It speaks HTTP on bare sockets, so that it can break what a server
library would keep whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import gzip
import hashlib
import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from pipeline.model.answers import canonical

Answering = Callable[[dict[str, Any]], object]
PAUSE = 0.05
"""Seconds that a busy endpoint asks to wait, and between the pieces of a slow answer."""


class Fault(enum.StrEnum):
    """What may happen to a request, in the words of the results."""

    BUSY = "429"
    BUSY_NAMED = "429 with Retry-After"
    BUSY_DATED = "429 with Retry-After as a date"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    RESET = "reset"
    HANG = "hang"
    ENDLESS = "endless drip"
    HALF = "half an answer"
    TORN = "half an answer of full length"
    GARBLED = "wrong JSON"
    MISSHAPEN = "right JSON of the wrong shape"
    NO_CHOICES = "empty choices"
    REFUSAL = "refusal"
    LENGTH = "finish_reason length"
    ANOTHER = "answer for another request"
    GZIP = "gzip"
    CHUNKED = "chunked"
    DRIP = "slow drip"


WHOLE = frozenset({Fault.GZIP, Fault.CHUNKED, Fault.DRIP})
"""Good answers that come in an odd manner."""
FINAL = frozenset({Fault.NO_CHOICES, Fault.REFUSAL, Fault.LENGTH})
"""The endpoint's last word on a call: nothing asks again before the next run."""
REASKED = frozenset({Fault.GARBLED, Fault.MISSHAPEN, Fault.ANOTHER})
"""Answers that are shown to the model with a complaint."""
_STATUS = {Fault.BROKEN: 500, Fault.BAD_GATEWAY: 502, Fault.UNAVAILABLE: 503}


@dataclass(frozen=True)
class Plan:
    """A `share` of all requests goes wrong, in one of these `kinds`.

    With `times`, only so often for each question.
    """

    seed: int = 0
    share: float = 0.2
    kinds: tuple[Fault, ...] = tuple(Fault)
    times: int | None = None

    def fault(self, key: str, time: int) -> Fault | None:
        """What is wrong with the answer when this question is put for the `time`-th time, counted from 0."""
        if self.times is not None and time >= self.times:
            return None
        chance = random.Random(f"{self.seed} {key} {time}")
        return chance.choice(self.kinds) if chance.random() < self.share else None


@dataclass
class Asked:
    """One request that came. `answered` once its good answer has left whole."""

    body: bytes
    fault: Fault | None
    answered: bool = False


@dataclass
class Endpoint:
    """The server, in a thread of its own. `delay` is in seconds before each answer.

    `asked` are the requests in the order in which they came; without a plan they are counted only (`calls`),
    unless `keep` says so.
    """

    answer: Answering
    plan: Plan | None = None
    delay: float = 0.0
    keep: bool = False
    asked: list[Asked] = field(default_factory=list)
    calls: int = 0
    times: Counter[str] = field(default_factory=Counter)
    _port: int = 0

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    @property
    def base_url(self) -> str:
        """What goes into a provider's base_url."""
        return f"http://127.0.0.1:{self._port}/v1"

    def faults(self) -> dict[str, int]:
        """How many of each fault there were."""
        return dict(sorted(Counter(str(one.fault) for one in self.asked if one.fault).items()))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=1024)
        self._port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._over.wait()
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def note(self, body: bytes) -> Asked:
        """Enter a request that has come, and what will be wrong with its answer."""
        self.calls += 1
        if self.plan is None:
            one = Asked(body, None)
        else:
            key = question(body)
            one = Asked(body, self.plan.fault(key, self.times[key]))
            self.times[key] += 1
        if self.plan or self.keep:
            self.asked.append(one)
        return one


def question(body: bytes) -> str:
    """The key of what a request asks, whatever was said since: a re-ask puts the same question."""
    request = json.loads(body)
    opening = [one for one in request["messages"] if one["role"] != "assistant"][:2]
    return hashlib.sha256(canonical([opening, request["response_format"]])).hexdigest()


class _Connection(asyncio.Protocol):
    """One connection of a client: a request, its answer, the next request."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._task: asyncio.Task[None] | None = None

    def connection_lost(self, error: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, blank, body = self._came.partition(b"\r\n\r\n")
        if not blank:
            return
        fields = (line.lower().split(b":") for line in head.split(b"\r\n")[1:])
        length = next(int(field[1]) for field in fields if field[0] == b"content-length")
        if len(body) >= length:
            self._came = body[length:]
            self._task = asyncio.ensure_future(self._reply(body[:length]))

    async def _reply(self, body: bytes) -> None:
        one = self._endpoint.note(body)
        if self._endpoint.delay:
            await asyncio.sleep(self._endpoint.delay)
        good = one.fault is None or one.fault in WHOLE
        await self._send(one.fault, json.loads(body))
        one.answered = good and not self._transport.is_closing()

    async def _send(self, fault: Fault | None, body: dict[str, Any]) -> None:
        match fault:
            case Fault.RESET:
                self._break_off()
            case Fault.HANG:
                await asyncio.Event().wait()
            case Fault.BUSY | Fault.BUSY_NAMED | Fault.BUSY_DATED:
                self._transport.write(_message(429, _error(), _WAITS.get(fault, ())))
            case Fault.BROKEN | Fault.BAD_GATEWAY | Fault.UNAVAILABLE:
                self._transport.write(_message(_STATUS[fault], b"<html>upstream went away</html>"))
            case _:
                await self._send_answer(fault, _completion(fault, self._endpoint.answer(body), body))

    async def _send_answer(self, fault: Fault | None, answer: bytes) -> None:
        match fault:
            case Fault.TORN:
                self._transport.write(_message(200, answer[: len(answer) // 2]))
            case Fault.HALF:
                self._transport.write(_message(200, answer)[: -len(answer) // 2])
                self._transport.close()
            case Fault.GZIP:
                self._transport.write(_message(200, gzip.compress(answer), ["content-encoding: gzip"]))
            case Fault.CHUNKED:
                head = _head(200, ["transfer-encoding: chunked"])
                pieces = [answer[start : start + 100] for start in range(0, len(answer), 100)]
                chunks = (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
                self._transport.write(head + b"".join(chunks))
            case Fault.DRIP | Fault.ENDLESS:
                await self._drip(_message(200, answer), pieces=5, ends=fault is Fault.DRIP)
            case _:
                self._transport.write(_message(200, answer))

    async def _drip(self, message: bytes, pieces: int, *, ends: bool) -> None:
        size = -(-len(message) // pieces) if ends else 1
        for start in range(0, len(message), size):
            self._transport.write(message[start : start + size])
            await asyncio.sleep(PAUSE)

    def _break_off(self) -> None:
        # Lingering for zero seconds makes the close a reset.
        with contextlib.suppress(OSError):
            self._transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
        self._transport.abort()


_WAITS = {
    Fault.BUSY_NAMED: [f"retry-after: {PAUSE}"],
    # The endpoint's clock is a year ahead, and asks for no second.
    Fault.BUSY_DATED: ["date: Wed, 01 Dec 2027 00:00:00 GMT", "retry-after: Wed, 01 Dec 2027 00:00:00 GMT"],
}


def _head(status: int, headers: Iterable[str]) -> bytes:
    lines = [f"HTTP/1.1 {status} -", "content-type: application/json", *headers, "", ""]
    return "\r\n".join(lines).encode()


def _message(status: int, body: bytes, headers: Iterable[str] = ()) -> bytes:
    return _head(status, [*headers, f"content-length: {len(body)}"]) + body


def _error() -> bytes:
    return json.dumps({"error": {"message": "slow down", "code": "rate_limit_exceeded"}}).encode()


def _completion(fault: Fault | None, answer: object, body: dict[str, Any]) -> bytes:
    text = json.dumps(answer, ensure_ascii=False)
    message: dict[str, object] = {"role": "assistant", "content": text}
    match fault:
        case Fault.GARBLED:
            message["content"] = text[:-1] + ","
        case Fault.MISSHAPEN:
            message["content"] = json.dumps({"answer": answer})
        case Fault.ANOTHER:
            message["content"] = json.dumps(_another(body))
        case Fault.REFUSAL:
            message |= {"content": None, "refusal": "I can't help with that."}
        case Fault.LENGTH:
            message["content"] = text[: len(text) // 2]
    choice = {"index": 0, "finish_reason": "length" if fault is Fault.LENGTH else "stop", "message": message}
    usage = {"prompt_tokens": len(str(body["messages"])) // 4, "completion_tokens": len(text) // 4}
    choices = [] if fault is Fault.NO_CHOICES else [choice]
    return json.dumps({"id": "c", "object": "chat.completion", "choices": choices, "usage": usage}).encode()


def _another(body: dict[str, Any]) -> object:
    """The answer that another request was waiting for, as far as anybody could tell that from its own.

    A splitting call gets the claims of another article, any other call the answer of another prompt. A wrong
    word of the right prompt looks like a right one: nothing in the protocol ties an answer to its request
    but the connection that it comes on.
    """
    if body["response_format"]["json_schema"]["name"] == "Pieces":
        words = "The lighthouse of Nowhere was painted green."
        return {"claims": [{"words": words, "type": "fact", "claim": words}]}
    return {"claims": []}

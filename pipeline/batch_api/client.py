"""OpenAI's Batch API: a file of requests goes up, within a day a file of answers comes down, at half price.

    async with BatchApi(provider, key) as api:
        file = await api.upload(path)              # of lines as `request_line` writes them
        batch = await api.start(file)
        while not (state := await api.look(batch)).ended: ...
        async for outcome in api.outcomes(state, scratch): ...

As documented at https://platform.openai.com/docs/guides/batch and
https://platform.openai.com/docs/api-reference/batch. Answers come in any order. A request that was refused,
or not done within the window, is a line of the error file, or missing. Every fault is raised as RunStop,
since nothing could go on meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import httpx2
import openai

from pipeline.config.providers import Provider
from pipeline.model import error_mapping, retries
from pipeline.model.answers import Question, essence
from pipeline.model.budget import Tokens
from pipeline.model.client import options_of, sdk_of
from pipeline.model.completion import NoCompletion
from pipeline.model.error_mapping import Asked
from pipeline.model.errors import RunStop
from pipeline.model.transport import streaming

if TYPE_CHECKING:
    from openai.types import Batch, FileObject

T = TypeVar("T")

LINES = 50_000
"""Requests that one file may hold."""
BYTES = 50_000_000
"""Bytes of one file. It may hold 200 MB, but goes up from memory."""
_URL: Final = "/v1/chat/completions"
_ENDED = ("completed", "failed", "expired", "cancelled")
_FULL = "token_limit_exceeded"
_TRANSFER = 600.0
"""Seconds for a file to go up or come down."""
_LOOKED_BACK = 1000
"""Batches of the account that are looked through for one that may have been started."""

_NO_API = (
    "the endpoint has no Batch API at this address, or does not know a batch that is under way: check "
    "base_url and the account, take --mode live, or delete .onrecord/batches.json to ask again"
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BatchState:
    """What the provider says of a batch. `why` says why a failed one was not begun; `full` is true if
    the account had too many tokens under way for it.
    """

    id: str
    ended: bool
    output: str | None = None
    errors: str | None = None
    answered: int = 0
    why: str | None = None
    full: bool = False


@dataclass(frozen=True)
class BatchResult:
    """What came of one request: an answer, as answers are kept, or why there is none.

    `again` says that another try may do better.
    """

    key: str
    answer: bytes | None = None
    used: Tokens | None = None
    why: str = ""
    again: bool = True


def request_line(question: Question) -> bytes:
    """The line of a request; its custom_id is the question's key."""
    body = question.body.decode()
    return f'{{"custom_id":"{question.key}","method":"POST","url":"{_URL}","body":{body}}}\n'.encode()


class NotReached(RunStop):
    """The endpoint does not answer, or not as it should: later it may."""


class BatchApi:
    """The Batch API of one provider. Use it as an async context manager: it closes its connections."""

    def __init__(self, provider: Provider, key: str | None) -> None:
        self._provider = provider
        self._key = key
        self._sdk = sdk_of(provider, key, streaming(provider.base_url))
        self._headers: dict[str, Any] = dict(options_of(provider, key).get("headers") or {})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sdk.close()

    async def upload(self, path: Path) -> str:
        """The id of the file once it is there."""

        async def send() -> str:
            file = await self._sdk.files.create(
                file=path, purpose="batch", extra_headers=self._headers, timeout=_TRANSFER
            )
            return _id(file)

        return await self._patiently(send)

    async def start(self, file: str, *, anew: bool = True) -> str:
        """The id of the batch of an uploaded file; one that was started already is found, not started twice.

        `anew` says that no earlier run can have started it.
        """
        unsure = not anew

        async def begin() -> str:
            nonlocal unsure
            if unsure and (found := await self._started(file)):
                return found
            unsure = True
            batch = await self._sdk.batches.create(
                input_file_id=file, endpoint=_URL, completion_window="24h", extra_headers=self._headers
            )
            return _id(batch)

        return await self._patiently(begin)

    async def look(self, batch: str) -> BatchState:
        """The state of a batch."""

        async def ask() -> Batch:
            return await self._sdk.batches.retrieve(batch, extra_headers=self._headers)

        found = await self._patiently(ask)
        _log.info("batch", extra={"fields": {"batch": batch, "state": found.status}})
        _id(found)
        errors = found.errors.data if found.errors else None
        first = errors[0] if errors else None
        return BatchState(
            batch,
            ended=found.status in _ENDED,
            output=found.output_file_id,
            errors=found.error_file_id,
            answered=found.request_counts.completed if found.request_counts else 0,
            why=error_mapping.one_line(first.message or first.code or "", self._key) if first else None,
            full=first is not None and first.code == _FULL,
        )

    async def outcomes(self, state: BatchState, scratch: Path) -> AsyncIterator[BatchResult]:
        """The results of a batch that has ended, by request; its files are downloaded to `scratch`."""
        for file, least in ((state.output, state.answered), (state.errors, 0)):
            if file is None:
                continue
            await self._download(file, scratch, least)
            with scratch.open("rb") as lines:
                for line in lines:
                    if outcome := self._outcome(line):
                        yield outcome

    async def _download(self, file: str, scratch: Path, least: int) -> None:
        """The file; one that is cut off is asked for again. What is still missing then is missing."""

        async def fetch() -> None:
            streaming = self._sdk.files.with_streaming_response
            async with streaming.content(file, extra_headers=self._headers, timeout=_TRANSFER) as response:
                await response.stream_to_file(scratch)

        for _ in range(retries.TRIES):
            await self._patiently(fetch)
            if _whole(scratch, least):
                return
        _log.warning("the file %s of the provider is not whole: what is missing is asked for again", file)

    async def _started(self, file: str) -> str | None:
        seen = 0
        async for batch in self._sdk.batches.list(limit=100, extra_headers=self._headers):
            if batch.input_file_id == file and batch.status != "failed":
                return batch.id
            seen += 1
            if seen >= _LOOKED_BACK:
                break
        return None

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The result of `ask`, tried again where only the transport failed."""
        try:
            return await retries.make_policy()(ask)
        except openai.NotFoundError:
            raise RunStop(f"{_NO_API} (404)") from None
        except openai.OpenAIError as error:
            why = error_mapping.map_endpoint_error(error, Asked(self._provider, self._key))
            kind = NotReached if retries.is_transient(error) else RunStop
            raise kind(f"{why}; the same command resumes with the batches") from None
        except httpx2.TransportError:
            raise NotReached("a file of answers broke off each time; the same command asks again") from None

    def _outcome(self, line: bytes) -> BatchResult | None:
        """What a line of a result file says; None for one that is no result."""
        try:
            result = json.loads(line)
            key, response = str(result["custom_id"]), result.get("response") or {}
            if response.get("status_code") == httpx2.codes.OK:
                answer, used = essence(json.dumps(response["body"]).encode())
                return BatchResult(key, answer, used or Tokens())
            return self._failed(key, result.get("error"), response)
        except NoCompletion as none:
            return BatchResult(key, why=f"the endpoint sent {error_mapping.one_line(str(none), self._key)}")
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None

    def _failed(self, key: str, error: dict[str, Any] | None, response: dict[str, Any]) -> BatchResult:
        status = response.get("status_code")
        if status is None:
            code = (error or {}).get("code")
            expired = code == "batch_expired"
            why = (
                "not done within 24 hours"
                if expired
                else error_mapping.one_line(f"failed: {code}", self._key)
            )
            return BatchResult(key, why=why)
        told = ((response.get("body") or {}).get("error") or {}).get("message") or ""
        why = f"the endpoint answered {int(status)}"
        again = retries.is_transient_status(int(status))
        return BatchResult(
            key, why=why if again else f"{why}: {error_mapping.one_line(told, self._key)}", again=again
        )


def _id(found: FileObject | Batch) -> str:
    """The id of what the endpoint has made. Raises RunStop where its answer is something else."""
    id = getattr(found, "id", None)
    if not isinstance(id, str):
        raise RunStop(_NO_API)
    return id


def _whole(path: Path, least: int) -> bool:
    """True where each line is JSON, and there are `least` of them."""
    count = 0
    with path.open("rb") as lines, contextlib.suppress(ValueError, RecursionError):
        for line in lines:
            json.loads(line)
            count += 1
        return count >= least
    return False

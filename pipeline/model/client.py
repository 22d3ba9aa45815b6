"""The one entrance to the model: a prompt and a shape go in, a valid answer of that shape comes out.

    async with Client(provider, key, store) as client:
        answer = await client.ask(prompt, Parts, article=article.id, text=article.text)
        answer.value  # a Parts

Two kinds of second tries are kept apart. A fault of transport repeats the same request (limits.py). An
answer that does not fit the shape, or that the caller's `check` complains of, is shown to the model with
the complaint. Everything that can go wrong comes out as a ModelError.
"""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, cast

from pydantic import BaseModel

from pipeline.config import Provider
from pipeline.model import faults, limits
from pipeline.model.errors import BadAnswer
from pipeline.model.prompts import Prompt

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from openai._types import RequestOptions
    from openai.types.chat import ChatCompletion

    from pipeline.model.answers import AnswerStore, Usage
    from pipeline.model.gate import Entrance

T = TypeVar("T", bound=BaseModel)
Message = dict[str, str]

VALIDATION_TRIES = 3
TOP_LOGPROBS = 20


@dataclass(frozen=True)
class Token:
    """One token of an answer. `top` has the log-probabilities of the likeliest tokens in its place,
    as the model saw them before any constraint of the shape."""

    text: str
    logprob: float
    top: dict[str, float]


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A valid answer; `complaint` is what `check` still holds against it after the second try."""

    value: T
    tokens: tuple[Token, ...] = ()
    complaint: str | None = None


class Ask(Protocol):
    """`Client.ask` with the article filled in: what a stage is handed."""

    async def __call__(
        self,
        prompt: Prompt,
        shape: type[T],
        *,
        check: Callable[[T], str | None] | None = None,
        logprobs: bool = False,
        max_tokens: int = 512,
        **values: object,
    ) -> Answer[T]:
        """Ask with `values` in the prompt, as Client.ask does."""


class Client:
    """Asks one provider, through a store of answers; `usage` counts by prompt name.

    Use it as an async context manager: it closes its connections.
    """

    def __init__(
        self,
        provider: Provider,
        key: str | None,
        store: AnswerStore | None = None,
        gate: Entrance | None = None,
    ) -> None:
        """Without a `gate` the provider's limits hold for this client alone."""
        import httpx2
        import instructor
        from instructor.utils import disable_pydantic_error_url

        from pipeline.model.answers import AnsweringTransport, Usage
        from pipeline.model.gate import Gate

        # Its errors come out as exceptions; its log would print them a second time, with bodies.
        logging.getLogger("instructor").setLevel(logging.CRITICAL)
        # The address names the version of pydantic; in a message to the model it would change the request.
        disable_pydantic_error_url()
        self.usage: defaultdict[str, Usage] = defaultdict(Usage)
        self._provider = provider
        self._key = key
        self._store = store
        self._options = options_of(provider, key)
        transport = AnsweringTransport(store, gate or Gate(provider), provider.timeout)
        self._sdk = sdk_of(provider, key, httpx2.AsyncClient(transport=transport))
        mode = instructor.Mode.JSON_SCHEMA
        patched = instructor.patch(create=self._send, mode=mode)
        self._instructor = instructor.AsyncInstructor(client=None, create=patched, mode=mode)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sdk.close()

    async def ask(
        self,
        prompt: Prompt,
        shape: type[T],
        *,
        article: str,
        check: Callable[[T], str | None] | None = None,
        logprobs: bool = False,
        max_tokens: int = 512,
        **values: object,
    ) -> Answer[T]:
        """Ask with `values` in the prompt; the answer is a valid `shape`, a model with extra="forbid".

        `check` returns a complaint or None; on a complaint the model is asked once more. `max_tokens`
        bounds the length of the answer. Raises CallFailed, ArticleStop, RunStop (errors.py), and
        UserError where the prompt wants a value that is not given or a store cannot be read or written.
        """
        from pipeline.model.answers import CALL, Call

        call = Call(article, prompt, self.usage[prompt.name])
        settings: dict[str, Any] = {"max_completion_tokens": max_tokens}
        if logprobs:
            settings |= {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        messages = prompt.messages(**values)
        token = CALL.set(call)
        try:
            answer = await self._valid(messages, shape, settings, VALIDATION_TRIES)
            complaint = check(answer.value) if check else None
            if check is None or complaint is None:
                return answer
            again = [*messages, *_complaining(answer.value, complaint)]
            try:
                answer = await self._valid(again, shape, settings, 1)
            except BadAnswer:
                return Answer(answer.value, answer.tokens, complaint)
            return Answer(answer.value, answer.tokens, check(answer.value))
        finally:
            CALL.reset(token)

    async def _valid(
        self, messages: list[Message], shape: type[T], settings: dict[str, Any], tries: int
    ) -> Answer[T]:
        """An answer that fits the shape. Raises BadAnswer after `tries` that do not."""
        from instructor.core import InstructorRetryException

        from pipeline.model.answers import CALL

        sent = len(CALL.get().questions)
        try:
            _, completion = await self._instructor.create_with_completion(
                messages=messages,  # type: ignore[arg-type]
                response_model=_prepared(shape),
                max_retries=tries - 1,
                model=self._provider.model,
                **settings,
            )
        except InstructorRetryException as error:
            self._forget(sent)
            raise faults.of_instructor(error, tries) from None
        # instructor hands out a subclass of the shape that is unequal to the shape's own instances.
        return Answer(shape.model_validate_json(completion.choices[0].message.content), _tokens(completion))

    async def _send(self, **request: Any) -> ChatCompletion:
        """One request as instructor wants it sent, tried again where only the transport failed."""
        import openai
        from openai.types.chat import ChatCompletion

        from pipeline.model.answers import CALL

        call = CALL.get()
        if call.questions:
            call.usage.reasks += 1
        format_ = request["response_format"]["json_schema"]
        format_ |= {"strict": True}
        body = request | self._provider.options
        try:
            async for attempt in limits.patience(call):
                with attempt:
                    # The SDK's own method for this copies the body field by field, to no use here.
                    completion = await self._sdk.post(
                        "/chat/completions", cast_to=ChatCompletion, body=body, options=self._options
                    )
        except openai.OpenAIError as error:
            raise call.trouble or faults.of_endpoint(error, self._provider, self._key) from None
        faults.refuse_useless(completion)
        return completion

    def _forget(self, first: int) -> None:
        """Tell the store of the answers of the running call, from the `first` on, that were of no use."""
        from pipeline.model.answers import CALL

        for question in CALL.get().questions[first:]:
            if self._store:
                self._store.forget(question)


def options_of(provider: Provider, key: str | None) -> RequestOptions:
    """What goes with each request: the key in a header of its own, where the provider has one."""
    import openai

    if not (provider.key_header and key):
        return {}
    return {"headers": {"Authorization": openai.omit, provider.key_header: key}}


def sdk_of(provider: Provider, key: str | None, http: httpx2.AsyncClient) -> AsyncOpenAI:
    """The SDK for a provider, by way of that client, without tries of its own."""
    import openai

    return openai.AsyncOpenAI(
        # Servers without a key take any; the SDK wants one.
        api_key=key or "none",
        base_url=provider.base_url,
        default_query=provider.query,
        max_retries=0,
        timeout=provider.timeout,
        http_client=http,
    )


@functools.cache
def _prepared(shape: type[T]) -> type[T]:
    """The shape as instructor wants it, made once: it would derive class and schema at each call."""
    import instructor

    prepared = cast("type[T]", instructor.openai_schema(shape))
    schema = _strict(prepared.model_json_schema())
    prepared.model_json_schema = lambda: schema  # type: ignore[method-assign,misc,assignment]
    return prepared


def _complaining(value: BaseModel, complaint: str) -> list[Message]:
    return [
        {"role": "assistant", "content": value.model_dump_json()},
        {"role": "user", "content": f"{complaint}\nAnswer once more, with the whole JSON."},
    ]


def _tokens(completion: ChatCompletion) -> tuple[Token, ...]:
    logprobs = completion.choices[0].logprobs
    return tuple(
        # The same text may stand for several tokens: the likeliest comes first and is written last.
        Token(token.token, token.logprob, {top.token: top.logprob for top in reversed(token.top_logprobs)})
        for token in (logprobs and logprobs.content) or ()
    )


def _strict(schema: Any) -> Any:
    """A JSON schema in the strict form of OpenAI: objects are closed and each field is required.

    instructor leaves that out. Titles and defaults say nothing to the model, and a docstring is written for
    readers of the code: they are dropped, so that only a change of shape changes the request.
    """
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    silent = ("title", "default", "description")
    closed = {key: _strict(value) for key, value in schema.items() if key not in silent}
    for named in ("properties", "$defs"):
        if named in schema:
            closed[named] = {name: _strict(inner) for name, inner in schema[named].items()}
    if "properties" in schema:
        closed |= {"additionalProperties": False, "required": list(schema["properties"])}
    return closed

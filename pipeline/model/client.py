"""The only way to ask the model: a prompt and a shape go in, a valid answer of that shape comes out.

    async with Client(provider, key, store) as client:
        answer = await client.ask(prompt, Parts, article=article.id, text=article.text)
        answer.value  # a Parts

There are two kinds of second tries. After a fault of transport the same request is repeated (retries.py). An
answer that does not fit the shape, or that the caller's `check` rejects, is shown to the model with the
complaint. Everything that can go wrong is raised as a ModelError.
"""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.config.endpoints import abilities_of
from pipeline.config.providers import Provider
from pipeline.model import error_mapping, requests, response_schema, retries
from pipeline.model.answer_forms import value_of
from pipeline.model.completion import ErrorInBody, NoCompletion
from pipeline.model.error_mapping import Asked
from pipeline.model.errors import BadAnswer
from pipeline.model.prompts import Prompt
from pipeline.model.requests import Message, Wanted
from pipeline.model.response_schema import Request
from pipeline.telemetry import span

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from openai._types import RequestOptions

    from pipeline.model.answers import AnswerStore, Call, Question, Usage
    from pipeline.model.budget import Tokens
    from pipeline.model.rate_limit import Limiter, Permit

T = TypeVar("T", bound=BaseModel)

_log = logging.getLogger(__name__)
VALIDATION_TRIES = 3


@dataclass(frozen=True)
class Token:
    """One token of an answer. `top` has the log-probabilities of the likeliest tokens in its place,
    as the model saw them before any constraint of the shape."""

    text: str
    logprob: float
    top: dict[str, float]


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A valid answer; `complaint` is what `check` still says against it after the second try."""

    value: T
    tokens: tuple[Token, ...] = ()
    complaint: str | None = None


class Ask(Protocol):
    """`Client.ask` with the article filled in: what a stage gets."""

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
        gate: Limiter | None = None,
    ) -> None:
        """Without a `gate` the provider's limits hold for this client alone."""
        from pipeline.model.answers import Answers, AnswerStore, Usage
        from pipeline.model.rate_limit import RateLimiter

        self.usage: defaultdict[str, Usage] = defaultdict(Usage)
        self._provider = provider
        self._abilities = abilities_of(provider)
        self._answered = False
        self._key = key
        self._store = store or AnswerStore()
        self._answers = Answers(store)
        self._gate = gate or RateLimiter(provider)
        self._opened: AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._opened is not None:
            await self._opened.close()

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
        from pipeline.model.answers import Call

        call = Call(article, prompt, self.usage[prompt.name])
        wanted = Wanted(shape, max_tokens, logprobs)
        messages = prompt.messages(**values)
        answer = await self._valid(call, messages, wanted, VALIDATION_TRIES)
        complaint = check(answer.value) if check else None
        if check is None or complaint is None:
            return answer
        again = [*messages, *_complaining(answer.value, complaint)]
        try:
            answer = await self._valid(call, again, wanted, 1)
        except BadAnswer:
            return Answer(answer.value, answer.tokens, complaint)
        return Answer(answer.value, answer.tokens, check(answer.value))

    async def _valid(self, call: Call, messages: list[Message], wanted: Wanted[T], tries: int) -> Answer[T]:
        """An answer that fits the shape. Raises BadAnswer after `tries` that do not."""
        request = requests.request_of(messages, wanted, self._provider, self._abilities)
        first = len(call.questions)
        try:
            for left in reversed(range(tries)):
                choice = await self._choice(call, request)
                try:
                    return Answer(value_of(wanted.shape, choice), _tokens(choice))
                except ValidationError as misfit:
                    if not left:
                        raise error_mapping.map_misfit(misfit, tries) from None
                    request = response_schema.asked_again(request, choice, misfit, self._abilities)
            raise AssertionError("an answer is asked for at least once")
        except Exception:
            for question in call.questions[first:]:
                self._store.forget(question)
            raise

    async def _choice(self, call: Call, request: Request) -> dict[str, Any]:
        """The answer to one request, from the store or from the endpoint: the first of its choices."""
        if call.questions:
            call.usage.reasks += 1
        question = call.question(request)
        answer = await self._answers.get(question, call, lambda: self._asked(call, question, request))
        choices: list[dict[str, Any]] = json.loads(answer)["choices"]
        error_mapping.refuse_useless(choices)
        return choices[0]

    async def _asked(self, call: Call, question: Question, body: Request) -> bytes:
        """The endpoint's answer, asked for again where only the transport failed."""
        import openai

        from pipeline.model.answers import most

        longest = most(question.body)
        try:
            async for attempt in retries.make_policy(call):
                with attempt:
                    return await self._sent(call, longest, body)
        except openai.OpenAIError as error:
            asked = Asked(self._provider, self._key, self._answered, body)
            raise error_mapping.map_endpoint_error(error, asked) from None
        raise AssertionError("a request is made at least once")

    def _sdk(self) -> AsyncOpenAI:
        """The SDK, opened for the first request: to import it takes longer than a replay that needs none."""
        if self._opened is None:
            import httpx2

            from pipeline.model.transport import Transport

            http = httpx2.AsyncClient(transport=Transport(self._provider.timeout))
            self._opened = sdk_of(self._provider, self._key, http)
        return self._opened

    async def _sent(self, call: Call, longest: Tokens, body: Request) -> bytes:
        """One request through the gate, and what is kept of its answer. Raises as the SDK does."""
        passage = await self._gate.enter(longest)
        with span("call", prompt=call.topic.name) as spanned:
            try:
                return await self._through(passage, call, body)
            finally:
                if spanned is not None:
                    spanned.set_attribute("gen_ai.usage.input_tokens", passage.used.prompt)
                    spanned.set_attribute("gen_ai.usage.output_tokens", passage.used.completion)

    async def _through(self, passage: Permit, call: Call, body: Request) -> bytes:
        import httpx2
        import openai

        from pipeline.model.answers import essence

        start, status = time.perf_counter(), None
        call.usage.calls += 1
        try:
            # The SDK's own method for this copies the body field by field, to no use here.
            response = await self._sdk().post(
                "/chat/completions",
                cast_to=httpx2.Response,
                body=body,
                options=options_of(self._provider, self._key),
            )
            status = response.status_code
            passage.heard(status, response.headers)
            try:
                answer, used = essence(response.content)
            except ErrorInBody as error:
                raise error_mapping.make_status_error(error, response) from None
            except NoCompletion as broken:
                raise openai.APIConnectionError(request=response.request) from broken
            self._answered = True
            passage.used = used or passage.used
            call.usage.add(passage.used)
            return answer
        except openai.APIStatusError as refused:
            status = refused.status_code
            passage.heard(status, refused.response.headers)
            raise
        finally:
            passage.leave()
            seconds = time.perf_counter() - start
            call.usage.seconds += seconds
            about = {"article": call.article, "prompt": call.topic.name, "status": status}
            told = about | {"seconds": round(seconds, 3), "tokens": passage.used.total}
            _log.info("call", extra={"fields": told})


def options_of(provider: Provider, key: str | None) -> RequestOptions:
    """What goes with each request: the key in a header of its own, where the provider has one."""
    import openai

    if not (provider.key_header and key):
        return {}
    return {"headers": {"Authorization": openai.omit, provider.key_header: key}}


def sdk_of(provider: Provider, key: str | None, http: httpx2.AsyncClient) -> AsyncOpenAI:
    """The SDK for a provider, with that HTTP client and without retries of its own."""
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


def _complaining(value: BaseModel, complaint: str) -> list[Message]:
    return [
        {"role": "assistant", "content": value.model_dump_json()},
        {"role": "user", "content": f"{complaint}\nAnswer once more, with the whole JSON."},
    ]


def _tokens(choice: dict[str, Any]) -> tuple[Token, ...]:
    return tuple(
        Token(
            token["token"],
            token["logprob"],
            # The same text may stand for several tokens: the likeliest comes first and is written last.
            {top["token"]: top["logprob"] for top in reversed(token["top_logprobs"])},
        )
        for token in (choice.get("logprobs") or {}).get("content", ())
    )

"""The lines of the Batch API: what goes up can be read back, what comes down is an outcome or nothing."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from fake_batches import FakeBatches, Plan
from fake_server import says
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch_api.client import BatchApi, BatchResult, request_line
from pipeline.batch_api.outbox import Outbox, Requests
from pipeline.config.providers import Provider
from pipeline.model import retries
from pipeline.model.answers import Question, canonical
from pipeline.model.errors import RunStop
from pipeline.model.prompts import Prompt

PROVIDER = Provider(base_url="http://127.0.0.1:9/v1", model="m")
TOPIC = Prompt("judge", 1, "", "", "", "", Path())


def question(text: str) -> Question:
    body = canonical({"messages": [{"role": "user", "content": text}], "model": "m"})
    return Question("a", TOPIC, body, hashlib.sha256(body).hexdigest())


def outcome(line: bytes) -> BatchResult | None:
    return BatchApi(PROVIDER, "sk-secret")._outcome(line)


@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=5))
def test_a_request_is_read_back_as_it_was_asked(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    questions = {one.key: one for one in map(question, texts)}
    with Outbox(tmp_path_factory.mktemp("box"), PROVIDER) as outbox:
        for one in questions.values():
            outbox.note(one)
        outbox.seal()
        with Requests(outbox.path(outbox.parcels[0])) as requests:
            assert {key: requests.body(key) for key in requests} == {
                key: one.body for key, one in questions.items()
            }


def test_a_request_has_the_documented_form() -> None:
    one = question("A line\nand  another")
    line = request_line(one)
    assert line.count(b"\n") == 1
    assert json.loads(line) == {
        "custom_id": one.key,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": json.loads(one.body),
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
RESULT = st.fixed_dictionaries(
    {
        "custom_id": ANYTHING,
        "response": ANYTHING
        | st.fixed_dictionaries({"status_code": ANYTHING | st.just(200), "body": ANYTHING}),
        "error": ANYTHING | st.fixed_dictionaries({"code": ANYTHING, "message": ANYTHING}),
    }
)


@given(st.binary() | RESULT.map(lambda one: json.dumps(one).encode()))
def test_any_line_is_an_outcome_or_nothing(line: bytes) -> None:
    found = outcome(line)
    assert found is None or (found.answer is None) == bool(found.why)


@pytest.mark.parametrize(
    ("result", "why", "again"),
    [
        ({"error": {"code": "batch_expired", "message": "x"}}, "not done within 24 hours", True),
        ({"error": None}, "failed: None", True),
        ({"response": {"status_code": 429, "body": {}}}, "the endpoint answered 429", True),
        (
            {"response": {"status_code": 400, "body": {"error": {"message": "key sk-secret\nis bad"}}}},
            "the endpoint answered 400: key *** is bad",
            False,
        ),
        (
            {"response": {"status_code": 200, "body": "no completion"}},
            "the endpoint sent JSON that is no chat completion",
            True,
        ),
    ],
)
def test_why_there_is_no_answer(result: dict[str, Any], why: str, again: bool) -> None:
    assert outcome(json.dumps({"custom_id": "k"} | result).encode()) == BatchResult("k", why=why, again=again)


@pytest.mark.usefixtures("no_finalizers")
def test_a_line_nested_too_deeply_is_nothing() -> None:
    assert outcome(b'{"custom_id": ' + b"[" * 10**5) is None


async def test_a_wait_that_the_endpoint_asks_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    plan = Plan(faults={"GET batches": [429, 429]}, retry_after=7)
    with FakeBatches(lambda _: says("x"), plan) as server:
        async with BatchApi(Provider(base_url=server.base_url, model="m"), None) as api:
            with pytest.raises(RunStop, match="404"):
                await api.look("batch_0")
    assert waits == [7.0, 7.0]
    assert max(waits) < retries.LONGEST_WAIT

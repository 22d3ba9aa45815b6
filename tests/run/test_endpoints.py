"""Every provider entry that docs/providers.md shows, as it stands, against a double of its endpoint."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import yaml
from endpoints import DOUBLES, FORMS, gpt_4o, magistral, refusal, schema_of, vllm
from fake_server import FakeServer, Reply
from newsroom import ALONE, NOTE, TEXT, Newsroom

from pipeline.model.transport import Transport
from pipeline.records import VerdictFile

DOCS = Path(__file__).parents[2] / "docs" / "providers.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", DOCS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
ENTRIES: dict[str, dict[str, Any]] = {
    name: entry
    for block in BLOCKS
    for name, entry in (yaml.load(block, yaml.BaseLoader).get("providers") or {}).items()
}
SERVED = {name: entry for name, entry in ENTRIES.items() if entry.get("kind") != "local"}
SECRET = "sk-of-a-test-7f3a"


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """A newsroom with one article."""
    room.articles(mayor=TEXT)
    return room


def lead_to(server: FakeServer, room: Newsroom, seen: list[str]) -> None:
    """Let requests to whatever address arrive at the server; `seen` are the addresses that they went to."""
    send = Transport.handle_async_request
    here = urlsplit(server.base_url)

    async def led(self: Transport, request: httpx2.Request) -> httpx2.Response:
        seen.append(str(request.url))
        url = request.url.copy_with(scheme="http", host=here.hostname, port=here.port)
        headers = [(name, value) for name, value in request.headers.items() if name != "host"]
        return await send(
            self, httpx2.Request(request.method, url, headers=headers, content=await request.aread())
        )

    room.patch.setattr(Transport, "handle_async_request", led)


def run(
    room: Newsroom, name: str, entry: dict[str, Any], double: Any
) -> tuple[VerdictFile, FakeServer, list[str]]:
    """The article, judged by that entry; its key is in the environment."""
    whole = {
        "articles": ["articles/*"],
        "mode": "live",
        "provider": name,
        "providers": {name: entry},
        "evidence": ALONE,
    }
    (room.folder / "notes.yaml").write_text(json.dumps([NOTE]))
    text = yaml.safe_dump(whole, default_style='"')
    # The docs' numbers and truth values, as YAML reads them.
    (room.folder / "config.yaml").write_text(
        re.sub(r': "(-?[\d.]+|true|false)"$', r": \1", text, flags=re.MULTILINE)
    )
    if variable := entry.get("key_env"):
        room.patch.setenv(variable, SECRET)
    seen: list[str] = []
    with FakeServer(double) as server:
        lead_to(server, room, seen)
        ran = room.command("run")
    assert SECRET not in ran.out + ran.err
    assert ran.code == 0, ran.err
    return room.verdicts["mayor"], server, seen


def test_each_entry_has_a_double() -> None:
    assert set(SERVED) == set(DOUBLES)


@pytest.mark.parametrize("name", SERVED)
def test_an_entry_of_the_docs_judges_every_claim(room: Newsroom, name: str) -> None:
    entry = SERVED[name]
    file, server, seen = run(room, name, entry, DOUBLES[name])
    assert file.claims
    assert all(claim.verdict for claim in file.claims if claim.checkable)
    assert not file.errors
    assert all(url.startswith(entry["base_url"]) for url in seen)
    header = entry.get("key_header", "authorization")
    if "key_env" in entry:
        assert all(SECRET in {k.lower(): v for k, v in sent.items()}[header] for sent in server.headers)
    assert SECRET not in (room.folder / "verdicts" / "mayor.json").read_text()


@pytest.mark.parametrize(
    ("name", "model", "double"),
    [
        ("openai", "gpt-4o-mini", gpt_4o),
        ("azure", "gpt-4o", gpt_4o),
        ("mistral", "magistral-medium-latest", magistral),
    ],
)
def test_another_model_at_the_same_address(room: Newsroom, name: str, model: str, double: Any) -> None:
    file, _, _ = run(room, name, SERVED[name] | {"model": model}, double)
    assert all(claim.verdict for claim in file.claims if claim.checkable)


def test_a_reasoning_model_is_counted_with_its_thoughts(room: Newsroom) -> None:
    _, server, _ = run(room, "openai", SERVED["openai"], DOUBLES["openai"])
    used = json.loads((room.folder / ".onrecord" / "usage.json").read_text())["total"]
    assert used["reasoning_tokens"] == 400 * len(server.requests)
    assert used["completion_tokens"] > used["reasoning_tokens"]
    # gpt-5-mini, by the table: 0.25 and 2 dollars for a million.
    assert used["cost"] == pytest.approx(
        (used["prompt_tokens"] * 0.25 + used["completion_tokens"] * 2) / 1e6, abs=1e-5
    )


@pytest.mark.parametrize(
    ("double", "line"),
    [
        ("openai", "`length_key: max_completion_tokens`"),
        ("mistral", '`without: ["seed"]`'),
        ("deepseek", "`structured_output: json_object`"),
        ("openrouter", "`logprobs: 0`"),
    ],
)
def test_an_endpoint_that_is_not_known_says_what_to_set(room: Newsroom, double: str, line: str) -> None:
    room.articles(again=TEXT, third=TEXT)
    # One thing at a time: these refuse log-probabilities before what is looked at here.
    entry = {"mistral": {"options": {"seed": 1}, "logprobs": 0}, "openai": {"logprobs": 0}}.get(double, {})
    with FakeServer(DOUBLES[double]) as server:
        ran = room.run(server, provider={**entry, "model": "my-model"}, evidence=ALONE, at_once=1)
    assert (ran.code, ran.out) == (2, "")
    (told,) = ran.err.splitlines()
    assert told.startswith("onrecord: the endpoint does not take the requests (4")
    assert f"put {line} into the provider's entry" in told
    # Nothing is tried again and again before it is said.
    assert len(server.requests) <= 8
    assert room.verdicts == {}


@pytest.mark.parametrize("double", ["mistral", "groq", "deepseek", "gemini", "openrouter", "lmstudio"])
def test_following_the_lines_leads_to_verdicts(room: Newsroom, double: str) -> None:
    entry: dict[str, Any] = {"model": "my-model", "structured_output": "json_object", "options": {"seed": 1}}
    with FakeServer(DOUBLES[double]) as server:
        for _ in range(5):
            ran = room.run(server, provider=entry, evidence=ALONE)
            if ran.code == 0:
                break
            line = re.search("put `(.+?)` into", ran.err)
            assert line, ran.err
            entry |= yaml.safe_load(line[1])
    assert ran.code == 0
    assert all(claim.verdict for claim in room.verdicts["mayor"].claims)


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_in_another_form_is_a_verdict(room: Newsroom, form: str) -> None:
    with FakeServer(FORMS[form]) as server:
        ran = room.run(server, evidence=ALONE)
    assert (ran.code, ran.err) == (0, "")
    assert all(claim.verdict for claim in room.verdicts["mayor"].claims)
    # Nothing was asked twice.
    assert json.loads((room.folder / ".onrecord" / "usage.json").read_text())["total"]["reasks"] == 0


def test_a_text_that_is_refused_costs_no_other_claim_its_verdict(room: Newsroom) -> None:
    def flags(body: dict[str, Any]) -> Reply:
        # openrouter: 403 where a text was flagged
        if "53 seats" in body["messages"][-1]["content"].partition("<claim>")[2]:
            return refusal(403, 'm requires moderation. Your input was flagged for "violence".')
        return vllm(body)

    with FakeServer(flags) as server:
        ran = room.run(server, evidence=ALONE)
    assert ran.code == 1
    seats, other = sorted(room.verdicts["mayor"].claims, key=lambda claim: "53 seats" not in claim.text)
    assert (seats.error or "").startswith(
        "not judged: the endpoint refused the text (403: m requires moderation"
    )
    assert other.verdict


def test_a_double_knows_the_schema_however_it_is_asked_for() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    told = {
        "messages": [{"content": f"that match the following json_schema:\n\n{json.dumps(schema)}\n\nMake"}]
    }
    assert schema_of(told) == schema

"""Cassettes: what is recorded, that it replays to the same, and what a miss or a bad file says."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_server import Reply, fails, says
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.model import cassette_file
from pipeline.model.answers import canonical
from pipeline.model.cassettes import Cassettes
from pipeline.model.client import Answer, Client
from pipeline.model.errors import BadAnswer, CallFailed, NotRecorded
from pipeline.model.prompts import Prompt, read


class Colour(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colour: str


LOGPROBS = {
    "content": [{"token": "No", "logprob": -0.1, "top_logprobs": [{"token": '"\u00e9', "logprob": -1.23456}]}]
}


async def ask(client: Client, prompt: Prompt, text: str = "The sky.", article: str = "a1") -> Answer[Colour]:
    return await client.ask(prompt, Colour, article=article, text=text, logprobs=True)


def echo(body: dict[str, Any]) -> Reply:
    """The last line of the delimited text, as the colour."""
    return says({"colour": body["messages"][1]["content"].split("\n")[-2]}, logprobs=LOGPROBS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cassettes"


@pytest.fixture
def record(folder: Path, asking: Any, prompt: Prompt) -> Any:
    """Record these texts for an article; returns how many requests went out."""

    async def record_(*texts: str, article: str = "a1", complete: bool = True, script: Any = echo) -> int:
        store = Cassettes(folder, "record")
        async with asking(script, store) as (client, server):
            await asyncio.gather(*(ask(client, prompt, text, article) for text in texts))
        store.finish(article, complete=complete)
        return len(server.requests)

    return record_


def written(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


def replaying(folder: Path) -> Client:
    return Client(Provider(base_url="http://127.0.0.1:9/v1", model="m"), None, Cassettes(folder, "replay"))


async def test_a_replay_gives_the_recorded_answers_and_opens_no_socket(
    folder: Path, record: Any, prompt: Prompt, asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(echo) as (client, _):
        live = await ask(client, prompt)
    assert await record("The sky.") == 1

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    async with replaying(folder) as client:
        assert await ask(client, prompt) == live
        assert await ask(client, prompt) == live
    usage = client.usage[prompt.name]
    assert (usage.calls, usage.replayed, usage.prompt_tokens) == (0, 2, 0)


async def test_what_a_cassette_holds(folder: Path, record: Any, secret: str) -> None:
    await record("The \u201csky\u201d.\nBlue ")
    text = (folder / "a1.yaml").read_text(encoding="utf-8")
    assert (
        "    - content: |-\n        <text>\n        The \u201csky\u201d.\n        Blue \n        </text>\n"
        in text
    )
    (one,) = yaml.safe_load(text)["interactions"]
    assert one["prompt"] == "judge-colour"
    assert one["request"]["model"] == "m"
    assert set(one["answer"]) == {"choices", "usage"}
    for volatile in (secret, "127.0.0.1", "chatcmpl", "fp-", "timings", "created", "/some/path", "python"):
        assert volatile.lower() not in text.lower()


async def test_recording_again_changes_no_byte_and_asks_nothing(folder: Path, record: Any) -> None:
    assert await record("one", "two", "three") == 3
    before = (folder / "a1.yaml").read_bytes()
    assert await record("three", "one", "two") == 0
    assert (folder / "a1.yaml").read_bytes() == before
    assert names(folder) == ["a1.yaml"]


async def test_the_order_of_the_answers_does_not_show(folder: Path, record: Any) -> None:
    await record("one", "two", "three", article="a1")
    await record("three", article="a2", complete=False)
    await record("two", "one", article="a2", complete=False)
    assert (folder / "a1.yaml").read_bytes() == (folder / "a2.yaml").read_bytes()


async def test_a_renamed_article_has_its_answers(folder: Path, record: Any, prompt: Prompt) -> None:
    text = "The sky over the harbour of Delvik."
    await record(text, "The sea around the islands.", article="old")
    await record("The hills behind the town.", article="other")
    answer = await ask(replaying(folder), prompt, text, "new")
    assert answer.value.colour == text
    with pytest.raises(NotRecorded, match="new: stage"):
        await ask(replaying(folder), prompt, "Another text that nobody recorded.", "new")
    assert names(folder) == ["old.yaml", "other.yaml"]


async def test_to_record_a_renamed_article_again_asks_nothing(folder: Path, record: Any) -> None:
    texts = ("The sky over the harbour of Delvik.", "The sea around the islands.")
    await record(*texts, article="old")
    assert await record(*texts, article="new") == 0
    assert (folder / "new.yaml").read_bytes() == (folder / "old.yaml").read_bytes()


async def test_what_is_no_longer_asked_is_dropped(folder: Path, record: Any) -> None:
    await record("one", "two")
    assert await record("two", "three") == 1
    text = (folder / "a1.yaml").read_text()
    assert "one" not in text
    assert ("two" in text, "three" in text) == (True, True)


async def test_an_article_that_was_cut_off_drops_nothing(folder: Path, record: Any) -> None:
    await record("one", "two")
    await record("three", complete=False)
    assert await record("one", "two", "three") == 0


async def test_an_unanswered_question_drops_nothing(folder: Path, record: Any) -> None:
    await record("one", "two")
    with pytest.raises(CallFailed):
        await record("three", script=fails(400))
    store = Cassettes(folder, "record")
    store.finish("a1", complete=True)
    assert "one" not in (folder / "a1.yaml").read_text()


async def test_a_failed_question_keeps_the_unused(
    folder: Path, record: Any, asking: Any, prompt: Prompt
) -> None:
    await record("one", "two")
    before = (folder / "a1.yaml").read_bytes()
    store = Cassettes(folder, "record")
    async with asking(fails(400), store) as (client, _):
        await ask(client, prompt, "one")
        with pytest.raises(CallFailed):
            await ask(client, prompt, "three")
    store.finish("a1", complete=True)
    assert (folder / "a1.yaml").read_bytes() == before


async def test_only_an_edited_prompt_is_asked_again(
    folder: Path, asking: Any, prompt: Prompt, tmp_path: Path
) -> None:
    file = tmp_path / "split.md"
    for wording, requests in (("Name it.", 2), ("Name it.", 0), ("Call it.", 1)):
        file.write_text(prompt.file.read_text().replace("Tell the colour.\n## user", f"{wording}\n## user"))
        store = Cassettes(folder, "record")
        async with asking(echo, store) as (client, server):
            await ask(client, prompt)
            await ask(client, read(file))
        store.finish("a1", complete=True)
        assert len(server.requests) == requests
    text = (folder / "a1.yaml").read_text()
    assert text.count("- prompt: ") == 2
    assert ("Call it." in text, "Name it." in text) == (True, False)


async def test_the_same_question_at_the_same_time_is_asked_once(record: Any) -> None:
    assert await record("one", "one", "one") == 1


async def test_answers_survive_a_kill(folder: Path, asking: Any, prompt: Prompt, record: Any) -> None:
    async with asking(echo, Cassettes(folder, "record")) as (client, _):
        await ask(client, prompt, "one")
    with (folder / "a1.yaml.journal").open("ab") as journal:
        journal.write(b'{"answer": {"choi')  # the kill came here
    assert await record("one") == 0
    assert names(folder) == ["a1.yaml"]
    assert await record("one") == 0


async def test_what_follows_a_line_that_a_kill_cut_short_survives_the_next_kill(
    folder: Path, asking: Any, prompt: Prompt, record: Any
) -> None:
    for text in ("one", "two"):
        async with asking(echo, Cassettes(folder, "record")) as (client, _):
            await ask(client, prompt, text)
        with (folder / "a1.yaml.journal").open("ab") as journal:
            journal.write(b'{"answer": {"choi')
    assert await record("one", "two") == 0


async def test_an_answer_of_no_use_is_recorded_and_fails_again_in_the_same_words(
    folder: Path, asking: Any, prompt: Prompt
) -> None:
    store, told = Cassettes(folder, "record"), []
    async with asking(says({"shade": 1}), store) as (client, server):
        with pytest.raises(BadAnswer) as error:
            await ask(client, prompt)
        told.append(str(error.value))
    store.finish("a1", complete=True)
    assert len(server.requests) == 3
    async with replaying(folder) as client:
        with pytest.raises(BadAnswer) as error:
            await ask(client, prompt)
        told.append(str(error.value))
    assert told[0] == told[1]


async def test_failures_of_the_endpoint_are_not_recorded(record: Any, folder: Path) -> None:
    assert (
        await record("one", script=[fails(500), fails(429, retry_after="0"), says({"colour": "blue"})]) == 3
    )
    assert (folder / "a1.yaml").read_text().count("- prompt:") == 1


async def test_a_miss_tells_what_differs_and_how_to_record_it(
    folder: Path, record: Any, prompt: Prompt
) -> None:
    await record("A long first line.\nThe sky is blue.", "Something else.")
    async with replaying(folder) as client:
        with pytest.raises(NotRecorded) as error:
            await ask(client, prompt, "A long first line.\nThe sky was blue.")
    assert str(error.value) == (
        "a1: stage judge, prompt judge-colour (version 3): not recorded\n"
        "  recorded: The sky is blue.\n"
        "  asked:    The sky was blue.\n"
        "  to record it: onrecord run --mode record a1"
    )
    assert client.usage[prompt.name].retries == 0


async def test_a_miss_without_any_recording(folder: Path, prompt: Prompt) -> None:
    async with replaying(folder) as client:
        with pytest.raises(NotRecorded, match="not recorded; the cassette holds nothing for this prompt"):
            await ask(client, prompt)
    assert names(folder) == []


async def test_articles_side_by_side_land_in_their_own_cassettes(
    folder: Path, asking: Any, prompt: Prompt
) -> None:
    store = Cassettes(folder, "record")
    async with asking(echo, store) as (client, _):
        await asyncio.gather(
            *(
                ask(client, prompt, f"{article} says {n}", article)
                for n in range(5)
                for article in ("a1", "a2")
            )
        )
    store.finish("a1", complete=True)
    store.close()
    for article, other in (("a1", "a2"), ("a2", "a1")):
        text = (folder / f"{article}.yaml").read_text()
        assert text.count("- prompt:") == 5
        assert other not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 1\nschemas: {}\ninteractions: [\n", ":4: not valid YAML"),
        ("hello\n", ":1: no cassette of version 1"),
        ("version: 9\n", ":1: no cassette of version 1"),
        ("version: 1\n", ":1: a cassette has `schemas` and `interactions`"),
        ("version: 1\nschemas: {}\ninteractions:\n- prompt: a\n  request: {}\n", ":4: not a recording"),
        (
            "version: 1\nschemas: {}\ninteractions:\n- {prompt: a, request: {}, answer: {choices: 5}}\n",
            ":4: not a rec",
        ),
        ("version: 1\nschemas: {}\ninteractions:\n- 5\n", ":4: not a recording"),
        ("version: 1\nx: !!python/object:os.system {}\n", ":2: not valid YAML"),
        ("\x00", ":1: not valid YAML"),
    ],
)
async def test_an_unreadable_cassette_is_named_with_its_line(
    folder: Path, prompt: Prompt, text: str, told: str
) -> None:
    written(folder / "a1.yaml", text)
    async with replaying(folder) as client:
        with pytest.raises(UserError) as error:
            await ask(client, prompt)
    assert str(error.value).startswith(f"{folder / 'a1.yaml'}{told}")


async def test_a_folder_that_cannot_be_written_is_told_at_once(
    tmp_path: Path, asking: Any, prompt: Prompt
) -> None:
    (tmp_path / "cassettes").write_text("a file in the way")
    async with asking(echo, Cassettes(tmp_path / "cassettes", "record")) as (client, server):
        with pytest.raises(UserError, match=r"a1\.yaml: cannot be written"):
            await ask(client, prompt)
    assert len(server.requests) == 1


@pytest.mark.parametrize("article", ["../a1", "/etc/a1", "a/b", ".", ""])
async def test_an_article_id_cannot_leave_the_folder(folder: Path, prompt: Prompt, article: str) -> None:
    async with replaying(folder) as client:
        with pytest.raises(UserError, match="cannot be a file name"):
            await ask(client, prompt, article=article)


async def test_nothing_is_logged_of_bodies_and_keys(
    record: Any, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    with caplog.at_level(logging.INFO):
        await record("a text of its own")
    assert secret not in caplog.text
    assert "a text of its own" not in caplog.text


BREAKS = ["\n", " ", "\t", "\r", "\u2028", "\x85", "\ufeff", "\xa0", "\x00", "\U0001f600"]
YAMLISH = ["'", '"', "#", ":", "- ", "|", "~", "No", "1", "2025-01-01"]
TEXTS = st.text() | st.lists(st.sampled_from(BREAKS + YAMLISH)).map("".join)
VALUES = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@given(TEXTS, TEXTS, st.dictionaries(TEXTS, VALUES))
@example(" \n leading and trailing \n ", "\n\n", {})
@example("- a\n\tb", "x\u2028 y\nz ", {"a": 1e-07})
def test_any_recording_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, content: str, answer: str, settings: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("cassettes") / "a.yaml"
    body = canonical(
        {**settings, "messages": [{"role": "user", "content": content}], "response_format": None}
    )
    reply = canonical({"choices": [{"message": {"content": answer}}], "usage": {}})
    pairs = [cassette_file.interaction("prompt", "split", body, reply)]
    saved = {"requests": [pairs[0][0]], "responses": [pairs[0][1]]}
    cassette_file.Persister.save_cassette(path, saved, None)
    requests, responses = cassette_file.Persister.load_cassette(path, None)
    assert (requests[0].body, requests[0].key) == (body, pairs[0][0].key)
    assert responses[0]["body"]["string"] == reply


def test_recordings_and_the_client_import_no_http_client_before_a_request() -> None:
    code = (
        "import sys, pipeline.model.recording, pipeline.model.client\n"
        "print(set('aiohttp httpx httpx2 instructor openai requests urllib3'.split()) & set(sys.modules))\n"
        "import requests, vcr.patch"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"

"""What a search found is recorded, so that a replay needs no encoder and shows the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import yaml
from fake_server import FakeServer
from newsroom import TEXT, Newsroom, model, stage

from pipeline.evidence import corpus, encoder

NOTES = [
    {"id": "N1", "text": "Its head stepped down in spring."},
    {"id": "N2", "text": "It rained in Bruges."},
    {"id": "N3", "text": "The council has 53 seats."},
]


class Leaving:
    """A fake encoder: whether a text speaks of somebody who leaves an office."""

    name = "leaving"

    def __call__(self, text: str) -> npt.NDArray[np.float32]:
        leaves = any(words in text for words in ("resigned", "stepped down"))
        return np.array([1, 0] if leaves else [0, 1], np.float32)


@pytest.fixture
def room(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom whose article is recorded, with a search by meaning."""
    room.articles(mayor=TEXT)
    write(room, NOTES)
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "find_encoder", Leaving)
        record(room)
    return room


def write(room: Newsroom, notes: list[dict[str, str]]) -> None:
    (room.folder / "evidence.yaml").write_text(yaml.safe_dump(notes))


def record(room: Newsroom) -> list[str]:
    """Record the article; the stages that the model was asked for."""
    with FakeServer(model()) as server:
        evidence = {"notes": ["evidence.yaml"], "batch": False, "per_claim": 2, "meaning": True}
        ran = room.run(server, mode="record", evidence=evidence)
        assert (ran.code, ran.err) == (0, "")
    return [stage(body) for body in server.requests]


def cassette(room: Newsroom) -> Path:
    return room.folder / "cassettes" / "mayor.yaml"


def searches(room: Newsroom) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load(cassette(room).read_text())["interactions"] if "found" in one]


def test_ids_and_hashes_are_recorded_and_no_text(room: Newsroom) -> None:
    (search,) = searches(room)
    assert search["request"]["claims"] == [
        "The mayor of Ghent resigned on 3 May 2024",
        "The council of Ghent has 53 seats",
    ]
    assert search["answer"]["found"][0][0] == "N1"
    assert search["answer"]["found"][1][0] == "N3"
    assert set(search["answer"]["texts"]) == {id for one in search["answer"]["found"] for id in one}
    assert "stepped down" not in json.dumps(search)


def test_a_replay_needs_no_encoder(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = room.bytes
    monkeypatch.setattr(encoder, "find_encoder", lambda: pytest.fail("a replay looked for the encoder"))
    ran = room.command("run", "--mode", "replay")
    assert (ran.code, ran.err) == (0, "")
    assert room.bytes == recorded
    assert "stepped down" in "".join(recorded.values())


def test_recording_again_changes_nothing(room: Newsroom) -> None:
    before = cassette(room).read_bytes()
    assert record(room) == []
    assert cassette(room).read_bytes() == before


@pytest.mark.parametrize(
    "notes",
    [
        [*NOTES, {"id": "N4", "text": "The mayor of Ghent did not resign."}],
        NOTES[1:],
        [NOTES[0] | {"text": "Its head stepped down in autumn."}, *NOTES[1:]],
        [NOTES[0] | {"date": "2024-05-04"}, *NOTES[1:]],
    ],
    ids=["added", "gone", "changed", "dated"],
)
def test_where_the_notes_have_changed_a_replay_says_which_article_and_what_to_do(
    room: Newsroom, notes: list[dict[str, str]]
) -> None:
    write(room, notes)
    ran = room.command("run", "--mode", "replay")
    assert ran.code == 1
    told = " ".join(ran.out.split())
    assert "mayor: stage retrieve, search of the evidence: not recorded recorded: notes: " in told
    assert "to record it: onrecord run --mode record mayor" in told
    record(room)
    assert room.command("run", "--mode", "replay").code == 0


def test_notes_in_another_order_or_file_are_the_same_evidence(room: Newsroom) -> None:
    write(room, NOTES[::-1])
    assert room.command("run", "--mode", "replay").code == 0


def test_a_cassette_without_its_search_is_a_miss_like_any_other(room: Newsroom) -> None:
    whole = yaml.safe_load(cassette(room).read_text())
    whole["interactions"] = [one for one in whole["interactions"] if "found" not in one]
    cassette(room).write_text(yaml.safe_dump(whole))
    ran = room.command("run", "--mode", "replay")
    assert ran.code == 1
    told = " ".join(ran.out.split())
    assert "mayor: stage retrieve, search of the evidence: not recorded" in told
    assert "to record it: onrecord run --mode record mayor" in told


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda answer: answer["texts"].update(N1="0" * 12), 'the passage "N1" is not the one that was'),
        (lambda answer: answer["texts"].update(N9="0" * 12), 'the passage "N9" is not the one that was'),
        (lambda answer: answer.pop("texts"), "what is recorded as found is no list of passages"),
        (lambda answer: answer["found"][0].append("N9"), "what is recorded as found is no list of passages"),
        (lambda answer: answer.update(found=[1]), "what is recorded as found is no list of passages"),
        (lambda answer: answer["found"].pop(), "what is recorded as found is no list of passages"),
    ],
)
def test_a_recording_that_was_edited_is_refused_in_one_line(
    room: Newsroom, edit: Callable[[dict[str, Any]], object], told: str
) -> None:
    whole = yaml.safe_load(cassette(room).read_text())
    (search,) = (one for one in whole["interactions"] if "found" in one)
    edit(search["answer"])
    cassette(room).write_text(yaml.safe_dump(whole))
    ran = room.command("run", "--mode", "replay")
    assert ran.code != 0
    said = " ".join((ran.out + ran.err).split())
    assert f"mayor: {told}" in said
    assert "delete the cassette, then onrecord run --mode record mayor" in said


def test_an_index_is_opened_once_a_run(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.folder / "archive.txt").write_text("The mayor of Ghent resigned.")
    assert room.command("index", "archive.txt").code == 0
    opened: list[Path] = []
    connect = corpus.connect
    monkeypatch.setattr(corpus, "connect", lambda path, **how: opened.append(path) or connect(path, **how))
    with FakeServer(model()) as server:
        assert room.run(server, evidence={"index": "corpus.db"}).code == 0
    assert len(opened) == 1

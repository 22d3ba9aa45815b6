"""A search by meaning on the command line, with a fake encoder: from texts to what a model is shown."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from fake_server import FakeServer
from newsroom import TEXT, Newsroom, model, shown, stage

from pipeline.evals.datasets import load
from pipeline.evidence import encoder, encoder_file


class Leaving:
    """A fake encoder: whether a text speaks of somebody who leaves an office."""

    name = "leaving"

    def __call__(self, text: str) -> npt.NDArray[np.float32]:
        leaves = any(words in text for words in ("resigned", "stepped down"))
        return np.array([1, 0] if leaves else [0, 1], np.float32)


@pytest.fixture
def encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_encoder", Leaving)


@pytest.fixture
def archive(room: Newsroom) -> Path:
    room.articles(mayor=TEXT)
    folder = room.folder / "archive"
    folder.mkdir()
    (folder / "same.txt").write_text("Its head stepped down in spring.")
    (folder / "other.txt").write_text("It rained in Bruges.")
    return folder


def evidence_shown(room: Newsroom) -> list[str]:
    """What the judge was shown of the index in a run."""
    with FakeServer(model()) as server:
        assert room.run(server, evidence={"index": "corpus.db", "batch": False, "meaning": True}).code == 0
    return [shown(body) for body in server.requests if stage(body) == "judge"]


@pytest.mark.usefixtures("encoding")
def test_the_model_is_shown_what_says_the_same_in_other_words(room: Newsroom, archive: Path) -> None:
    assert room.command("index", "archive", "--words-only").code == 0
    assert not any("stepped down" in one for one in evidence_shown(room))
    ran = room.command("index", "archive")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("; 2 without a date; 2 passages encoded\n")
    asked = evidence_shown(room)
    assert ["stepped down" in one for one in asked] == ["resigned" in one for one in asked]
    assert any("resigned" in one for one in asked)


@pytest.mark.usefixtures("encoding")
def test_notes_are_searched_by_meaning_unless_the_config_says_not_to(room: Newsroom, archive: Path) -> None:
    note = [{"id": "N1", "text": "Its head stepped down in spring."}]
    (room.folder / "other.yaml").write_text(json.dumps(note))
    for meaning in (True, False):
        with FakeServer(model()) as server:
            room.run(server, evidence={"notes": ["other.yaml"], "batch": False, "meaning": meaning})
        asked = [shown(body) for body in server.requests if stage(body) == "judge"]
        assert any("stepped down" in one for one in asked) == meaning


@pytest.mark.usefixtures("encoding")
def test_the_counts_tell_of_vectors(room: Newsroom, archive: Path) -> None:
    told = [json.loads(room.command("index", "archive", "--json").out) for _ in range(2)]
    assert [one["encoded"] for one in told] == [2, 0]


@pytest.mark.usefixtures("encoding")
def test_doctor_tells_of_the_encoder(room: Newsroom, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(check: str) -> tuple[str, str]:
        checks = {one["check"]: one for one in json.loads(room.command("doctor", "--json").out)}
        return checks[check]["state"], checks[check]["text"]

    room.command("index", "archive", "--words-only")
    room.config(evidence={"index": "corpus.db", "meaning": True})
    without = "corpus.db: has no vectors, so it is searched by words alone; onrecord index makes them"
    assert told("index") == ("note", without)
    room.command("index", "archive")
    assert told("index") == ("ok", "corpus.db")
    monkeypatch.setattr(encoder_file, "is_fetched", lambda: False)
    assert told("encoder") == ("note", "the first run fetches it (22 MB), to search evidence by meaning")
    monkeypatch.setattr(encoder_file, "is_fetched", lambda: True)
    assert told("encoder")[0] == "ok"
    monkeypatch.setattr(encoder, "_PACKAGES", ("no_such_package",))
    assert told("encoder") == ("note", "evidence is searched by words alone: no no_such_package")
    room.config(evidence={"meaning": False})
    assert told("encoder") == ("note", "evidence is searched by words alone: `meaning: false`")


def test_claims_of_a_data_set_are_searched_by_meaning(tmp_path: Path) -> None:
    papers = [
        {"cord_id": id, "title": "A paper", "abstract": [text]}
        for id, text in (("p1", "It rained in Bruges."), ("p2", "Its head stepped down."))
    ]
    claim = {"id": "n_0", "claim": "The mayor resigned.", "cord_id": "p2", "label": "NOTENOUGHINFO"}
    (tmp_path / "corpus.json").write_text("".join(json.dumps(one) + "\n" for one in papers))
    (tmp_path / "dev.json").write_text(json.dumps(claim | {"evidence_set": []}) + "\n")
    (by_words,) = load("check-covid", tmp_path, "retrieved").rows
    (by_meaning,) = load("check-covid", tmp_path, "retrieved", encoder=Leaving()).rows
    assert (by_words.ranked, by_meaning.ranked) == ((), ("p2",))

"""The seeds from their recordings: the same bytes each time, without a network, every quotation exact."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_server import FakeServer, fails
from newsroom import Newsroom

from pipeline.evidence import notes
from pipeline.evidence.article_index import article_passages
from pipeline.records import Article, SentenceOutcome, VerdictFile
from pipeline.stages.read import read
from pipeline.verdicts.files import load

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
FILES = {path.stem: path.read_bytes() for path in sorted((ROOT / "verdicts").glob("*.json"))}


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """A copy of all that the project's config.yaml reads, without its verdicts."""
    for name in ("seeds", "evidence", "cassettes"):
        shutil.copytree(ROOT / name, room.folder / name)
    shutil.copy(ROOT / "config.yaml", room.folder)
    return room


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection and no look-up, not even on this machine."""

    def forbidden(*_: Any, **__: Any) -> Any:
        pytest.fail("a replay tried to reach a network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)


def written(room: Newsroom, folder: str = "verdicts") -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted((room.folder / folder).glob("*"))}


def change(room: Newsroom, provider: dict[str, Any] | None = None, **settings: Any) -> None:
    """Change settings of the config, and of its provider."""
    path = room.folder / "config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8")) | settings
    config["providers"][config["provider"]] |= provider or {}
    path.write_text(yaml.safe_dump(config))


def test_each_seed_has_its_verdicts() -> None:
    assert list(FILES) == [path.stem for path in SEEDS]


@pytest.mark.usefixtures("no_sockets")
def test_a_replay_gives_the_verdicts_in_git_each_time(room: Newsroom) -> None:
    for out in ("verdicts", "again"):
        ran = room.command("run", "config.yaml", "--out", out)
        assert (ran.code, ran.err) == (0, "")
        assert written(room, out) == FILES


@pytest.mark.usefixtures("no_sockets")
@pytest.mark.parametrize(("at_once", "in_flight"), [(1, 1), (1, 64), (64, 1), (64, 64)])
def test_what_runs_at_once_changes_no_byte(room: Newsroom, at_once: int, in_flight: int) -> None:
    change(room, {"in_flight": in_flight}, at_once=at_once)
    room.command("run")
    assert written(room) == FILES


@pytest.mark.usefixtures("no_sockets")
def test_a_seed_alone_gives_the_same_verdicts(room: Newsroom) -> None:
    for path in SEEDS:
        room.command("run", path.stem)
    assert written(room) == FILES


def test_recording_again_asks_nothing_and_changes_no_byte(room: Newsroom) -> None:
    before = written(room, "cassettes")
    with FakeServer(fails(401)) as server:
        # What the local model takes is named: another address would be asked by its own keys.
        taken = {"length_key": "max_completion_tokens", "context": 8192}
        change(room, {"kind": "openai", "base_url": server.base_url, **taken})
        ran = room.command("run", "--mode", "record")
        assert server.requests == []
    assert ran.code == 0
    assert written(room, "cassettes") == before
    assert {id: judged(file) for id, file in written(room).items()} == {
        id: judged(file) for id, file in FILES.items()
    }


def judged(file: bytes) -> dict[str, Any]:
    """The file without the settings that it was made with, which name those of the provider's entry."""
    return {key: value for key, value in json.loads(file).items() if key != "made_with"}


# --- what the files say ---------------------------------------------------------------------------


def seed(path: Path) -> tuple[VerdictFile, Article]:
    file = load(ROOT / "verdicts" / f"{path.stem}.json")
    return file, read(path.stem, path.read_bytes().decode())


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_every_quotation_is_exact(path: Path) -> None:
    file, article = seed(path)
    assert file.article.sha256 == article.sha256
    for claim in file.claims:
        if claim.unanchored:
            assert claim.verdict is None
            continue
        assert article.text[claim.start : claim.end] == claim.quote
        if claim.source and claim.source.text is not None:
            assert article.text[claim.source.start : claim.source.end] == claim.source.text
    cited = {passage.id: passage.text for passage in file.evidence}
    for claim in file.claims:
        for citation in claim.verdict.citations if claim.verdict else ():
            assert cited[citation.evidence][citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_evidence_is_the_notes_and_the_other_article(path: Path) -> None:
    file, _ = seed(path)
    others = [read(other.stem, other.read_bytes().decode()) for other in SEEDS if other != path]
    known = notes.load(sorted((ROOT / "evidence").glob("*.yaml")))
    known += [passage for other in others for passage in article_passages(other)]
    assert set(file.evidence) <= set(known)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_every_sentence_is_in_the_ledger(path: Path) -> None:
    file, article = seed(path)
    assert [(line.index, line.start, line.end, line.part) for line in file.sentences] == [
        (s.index, s.start, s.end, s.part) for s in article.sentences
    ]
    ids = [claim.id for claim in file.claims]
    assert len(set(ids)) == len(ids)
    anchored = {claim.id for claim in file.claims if not claim.unanchored}
    assert {id for line in file.sentences for id in line.claims} == anchored
    assert SentenceOutcome.ERROR not in {line.outcome for line in file.sentences}


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_each_claim_is_judged_or_says_why_not(path: Path) -> None:
    file, _ = seed(path)
    assert file.errors == ()
    for claim in file.claims:
        assert (claim.source is None) == claim.unanchored
        assert claim.error is None
        assert (claim.verdict is not None) == claim.checkable
        assert (claim.why_not is None) == claim.checkable

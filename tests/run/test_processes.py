"""Articles are prepared in other processes once there are enough of them; it comes to the same."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer
from newsroom import ALONE, TEXT, Newsroom, model

from pipeline.config.errors import UserError
from pipeline.records import Evidence, Label, Origin
from pipeline.run import intake, processes
from pipeline.run.intake import Draft
from pipeline.run.preparation import Prepared
from pipeline.run.processes import Processes
from pipeline.stance.settling import settled


@pytest.fixture
def drafts(tmp_path: Path) -> list[Draft]:
    paths = [tmp_path / f"a{number}.txt" for number in range(6)]
    for number, path in enumerate(paths):
        text = f"The mayor resigned on {number + 1} May. She said she was tired.\n"
        path.write_text(text, encoding="utf-8")
    return [one for one in intake.drafts(paths) if isinstance(one, Draft)]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes from the first article on."""
    monkeypatch.setattr(processes, "FEW", 0)


async def prepared(drafts: list[Draft], *, spoil: Any = None) -> tuple[list[Any], int]:
    """What comes of drafts, those of a first one aside, and how many processes there were."""
    with Processes() as prepares:
        first = await prepares.prepare(drafts[0], "source")
        count = len(multiprocessing.active_children())
        others = [asyncio.ensure_future(prepares.prepare(one, "source")) for one in drafts[1:]]
        if spoil:
            await asyncio.sleep(0)
            spoil()
        return [first, *await asyncio.gather(*others, return_exceptions=True)], count


def dossiers(found: list[Any]) -> list[Any]:
    assert all(isinstance(one, Prepared) for one in found), found
    return [one.dossier for one in found]


async def test_few_articles_start_no_process(drafts: list[Draft]) -> None:
    found, count = await prepared(drafts)
    assert (len(dossiers(found)), count) == (6, 0)


async def test_it_is_the_same_in_other_processes(drafts: list[Draft], at_once: None) -> None:
    found, count = await prepared(drafts)
    assert count >= 1
    here = [await Processes().prepare(one, "source") for one in drafts[:1]]
    assert dossiers(found)[0] == here[0].dossier
    assert [one.article.id for one in dossiers(found)] == [one.id for one in drafts]
    assert all(one.claims for one in dossiers(found))
    assert [time.stage for time in found[-1].stages] == ["split", "source"]


async def test_claims_are_settled_as_here(drafts: list[Draft], at_once: None) -> None:
    found, _ = await prepared(drafts[:1])
    (dossier,) = dossiers(found)
    note = Evidence(id="N1", text="The mayor resigned on 2 May.", origin=Origin.NOTE)
    dossier = dossier.model_copy(update={"evidence": {one.id: (note,) for one in dossier.claims}})
    with Processes() as works:
        await works.prepare(drafts[0], "read")
        there = await works.settle(dossier, 0.9)
        assert multiprocessing.active_children()
    assert there == settled(dossier, 0.9)
    assert [one.verdict and one.verdict.label for one in there.values()] == [Label.REFUTED, None]


async def test_an_article_that_kills_the_process_that_settles_it_is_given_up(
    drafts: list[Draft], at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = await prepared(drafts[:1])
    monkeypatch.setattr(processes, "settled", _exit)
    with Processes() as works:
        await works.prepare(drafts[0], "read")
        with pytest.raises(UserError, match=r"^a0: given up: two processes died"):
            await works.settle(dossiers(found)[0], 0.9)


def _exit(*_: object) -> None:
    os._exit(3)


async def test_an_article_that_kills_its_process_costs_no_other(drafts: list[Draft], at_once: None) -> None:
    bad = Draft("bad", "bad.txt", "", partial(os._exit, 3))
    found, _ = await prepared([*drafts[:3], bad, *drafts[3:]])
    (told,) = [one for one in found if isinstance(one, UserError)]
    assert str(told).startswith("bad.txt: given up: ")
    assert len(dossiers([one for one in found if one is not told])) == 6


async def test_killed_processes_lose_no_article(drafts: list[Draft], at_once: None) -> None:
    def kill() -> None:
        for child in multiprocessing.active_children():
            child.kill()

    found, _ = await prepared(drafts, spoil=kill)
    assert len(dossiers(found)) == 6


async def test_a_mistake_is_told_as_here(drafts: list[Draft], at_once: None, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    (bad,) = intake.drafts([empty])
    assert isinstance(bad, Draft)
    found, _ = await prepared([drafts[0], bad])
    with pytest.raises(UserError) as here:
        bad.read()
    assert isinstance(found[1], UserError)
    assert str(found[1]) == str(here.value)


async def test_where_no_process_can_be_started_this_one_does_it(
    drafts: list[Draft], at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("no semaphores")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", refused)
    found, count = await prepared(drafts)
    assert (len(dossiers(found)), count) == (6, 0)


def test_a_run_gives_the_same_files(room: Newsroom) -> None:
    room.articles(**{f"a{number}": TEXT for number in range(4)})
    with FakeServer(model()) as server:
        assert room.run(server, evidence=ALONE).code == 0
        here = {path.name: path.read_bytes() for path in room.folder.glob("verdicts/*.json")}
        room.patch.setattr(processes, "FEW", 0)
        assert room.run(server, evidence=ALONE, out="others").code == 0
    others = {path.name: path.read_bytes() for path in room.folder.glob("others/*.json")}
    assert len(here) == 4
    assert others == here

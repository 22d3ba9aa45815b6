"""An article under another name is the same article: its recordings, verdicts and decisions stay."""

from __future__ import annotations

import pytest
from fake_server import FakeServer
from newsroom import Newsroom, model

TEXT = "The mayor of Ghent resigned on 3 May 2024. The council of Ghent has 53 seats.\n"


@pytest.fixture
def recorded(room: Newsroom) -> Newsroom:
    """A newsroom whose article was recorded, decided on, and then renamed."""
    room.articles(mayor=TEXT, other="The harbour of Ghent was sold to a bank of Antwerp on 4 May 2024.\n")
    with FakeServer(model()) as server:
        assert room.run(server, mode="record").code == 0
    claim = room.verdicts["mayor"].claims[0]
    assert room.command("review", "mayor", claim.id, "--dismiss", "--name", "Jane").code == 0
    (room.folder / "verdicts").rename(room.folder / "before")
    (room.folder / "articles/mayor.txt").rename(room.folder / "articles/resigned.txt")
    room.config(mode="replay")
    return room


def test_its_recordings_are_found_and_its_verdicts_compared(recorded: Newsroom) -> None:
    ran = recorded.command("run")
    assert (ran.code, ran.err) == (0, "")
    told = recorded.command("diff", "before", "verdicts")
    assert "id: mayor -> resigned" in told.out
    assert "added" not in told.out
    assert "removed" not in told.out


def test_what_was_decided_stays_with_it(recorded: Newsroom) -> None:
    assert recorded.command("run").code == 0
    told = recorded.command("review", "--list").out
    assert "resigned" in told
    assert "dismiss" in told

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom, open_newsroom


@pytest.fixture
def room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Newsroom]:
    """An empty folder to begin in."""
    with open_newsroom(tmp_path, monkeypatch, capsys) as room:
        yield room

from __future__ import annotations

import pytest
from newsroom import Newsroom

from pipeline.cli import app


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("onrecord re", ["report", "review"]), ("onrecord run --mode re", ["replay", "record"])],
)
def test_a_shell_completes_commands_and_their_words(room: Newsroom, typed: str, offered: list[str]) -> None:
    room.patch.setenv("_ONRECORD_COMPLETE", "complete_bash")
    room.patch.setenv("COMP_WORDS", typed)
    room.patch.setenv("COMP_CWORD", str(len(typed.split()) - 1))
    with pytest.raises(SystemExit):
        app(prog_name="onrecord")
    assert room.capture.readouterr().out.split() == offered

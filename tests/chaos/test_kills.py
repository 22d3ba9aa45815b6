"""kill -9 at any moment, two runs at once: the same command finishes the batch and asks nothing twice."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

from waiting import PATIENCE, finish, wait_until

from chaos import made_up
from chaos.checking import command, holds, process
from chaos.conftest import ARTICLES
from chaos.endpoint import Endpoint, Plan
from chaos.resuming import asked_again, kept, kill_after, lost

IN_FLIGHT = 6


def test_a_run_that_is_killed_again_and_again_gets_there(tmp_path: Path, clean: dict[str, bytes]) -> None:
    moments = random.Random(9)
    kills = 0
    with Endpoint(made_up.answer, Plan(seed=9, share=0.1), delay=0.01) as endpoint:
        provider = {"in_flight": IN_FLIGHT, "timeout": 3}
        made_up.lay_out(tmp_path, endpoint.base_url, ARTICLES, provider=provider)
        before, over = kept(tmp_path), False
        while not over:
            start, calls = len(endpoint.asked), moments.randint(1, 8)
            if kills < 4 and kill_after(endpoint, tmp_path, calls):
                kills += 1
            else:
                over = command(tmp_path, "run").returncode == 0
            assert asked_again(before, endpoint.asked[start:]) == 0
            before = kept(tmp_path)
        assert kills == 4
        assert holds(tmp_path, clean) == {"done": ARTICLES}
        assert lost(endpoint.asked) <= kills * IN_FLIGHT


def test_a_recording_that_is_killed_gets_there_and_replays(tmp_path: Path, clean: dict[str, bytes]) -> None:
    with Endpoint(made_up.answer, delay=0.01, keep=True) as endpoint:
        made_up.lay_out(
            tmp_path, endpoint.base_url, ARTICLES, mode="record", provider={"in_flight": IN_FLIGHT}
        )
        kills = kill_after(endpoint, tmp_path, 20) + kill_after(endpoint, tmp_path, 33)
        assert kills == 2
        assert command(tmp_path, "run").returncode == 0
        assert holds(tmp_path, clean) == {"done": ARTICLES}
        assert lost(endpoint.asked) <= kills * IN_FLIGHT
        asked = len(endpoint.asked)
        assert command(tmp_path, "run", "--mode", "replay").returncode == 0
        assert len(endpoint.asked) == asked


def test_of_two_runs_in_one_folder_the_second_says_so_and_stops(
    tmp_path: Path, clean: dict[str, bytes]
) -> None:
    over = threading.Event()

    def answer(body: dict[str, Any]) -> object:
        """The made-up model, which says nothing until the second run is over."""
        over.wait(PATIENCE)
        return made_up.answer(body)

    with Endpoint(answer) as endpoint:
        made_up.lay_out(tmp_path, endpoint.base_url, ARTICLES, provider={"timeout": PATIENCE})
        first = process(tmp_path, "run")
        try:
            wait_until(lambda: endpoint.calls, "a first request", of=first)
            second = process(tmp_path, "run")
            told = finish(second)[1]
        finally:
            over.set()
        expected = f"onrecord: another run is at work in {tmp_path}: let it end first\n"
        assert (told, second.returncode) == (expected, 2)
        assert (finish(first)[1], first.returncode) == ("", 0)
    assert holds(tmp_path, clean) == {"done": ARTICLES}

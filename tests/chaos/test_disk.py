"""Disks that are full, caches that are spoilt: told in a line, and what is on disk is whole or not there."""

from __future__ import annotations

import pickle
import sqlite3
from pathlib import Path

import pytest

from chaos import made_up
from chaos.checking import command, holds, usage, verdict_bytes
from chaos.conftest import ARTICLES
from chaos.endpoint import Endpoint


def test_files_that_may_not_grow_stop_a_batch_and_leave_no_half(
    tmp_path: Path, clean: dict[str, bytes]
) -> None:
    short = sorted(len(one) for one in clean.values())[ARTICLES // 2]
    with Endpoint(made_up.answer) as endpoint:
        made_up.lay_out(tmp_path, endpoint.base_url, ARTICLES)
        # The model of languages is unpacked to a file of its own, once: that is not what is tried here.
        warm = "from pipeline.text.language import language_of; language_of('a word of English ' * 9)"
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({short}, {short}))"
        ran = command(tmp_path, "run", first=f"{warm}; {limit}")
        assert ran.returncode == 2
        (told,) = (line.partition(".json: ")[2] for line in ran.stderr.splitlines() if ".json: " in line)
        why, _, more = told.partition("; ")
        assert why == "cannot be written: File too large"
        assert more.startswith("and so for ")
        written = verdict_bytes(tmp_path)
        assert 0 < len(written) < ARTICLES
        assert all(clean[id] == data for id, data in written.items())
        assert {path.suffix for path in (tmp_path / "verdicts").iterdir()} == {".json"}
        # With room again, the same command finishes.
        assert command(tmp_path, "run").returncode == 0
    assert holds(tmp_path, clean) == {"done": ARTICLES}


class Bomb:
    """A pickle that leaves a file behind when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("spoil", ["pickle", "half a row", "text", "another file"])
def test_a_spoilt_cache_runs_nothing_and_is_asked_anew(
    tmp_path: Path, clean: dict[str, bytes], spoil: str
) -> None:
    mark = tmp_path / "it-ran"
    value: object = {"pickle": pickle.dumps(Bomb(mark)), "half a row": '{"choices": [{"mess'}.get(spoil, 7)
    with Endpoint(made_up.answer) as endpoint:
        made_up.lay_out(tmp_path, endpoint.base_url, ARTICLES)
        assert command(tmp_path, "run").returncode == 0
        minimum = endpoint.calls
        database = tmp_path / ".onrecord/cache/cache.db"
        with sqlite3.connect(database) as rows:
            rows.execute("UPDATE Cache SET mode = ?, value = ?", (4 if spoil == "pickle" else 1, value))
        rows.close()
        if spoil == "another file":
            database.write_bytes(b"no database at all, but as long as the head of one" * 3)
        for path in (tmp_path / "verdicts").iterdir():
            path.unlink()
        assert command(tmp_path, "run").returncode == 0
        assert endpoint.calls == 2 * minimum
    assert not mark.exists()
    assert holds(tmp_path, clean) == {"done": ARTICLES}


def test_where_the_cache_can_not_be_written_the_batch_is_done_all_the_same(
    tmp_path: Path, clean: dict[str, bytes]
) -> None:
    # /proc refuses to be written to whoever asks: the owner of the machine, too.
    with Endpoint(made_up.answer) as endpoint:
        made_up.lay_out(tmp_path, endpoint.base_url, ARTICLES, cache="/proc/self/onrecord")
        ran = command(tmp_path, "run")
    assert ran.returncode == 0
    (told,) = ran.stderr.splitlines()
    assert told.startswith("the cache cannot be used (")
    assert usage(tmp_path)["total"]["replayed"] == 0
    assert holds(tmp_path, clean) == {"done": ARTICLES}

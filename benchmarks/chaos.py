"""What a large batch comes to when much goes wrong: an endpoint at fault, kill -9, full and read-only disks.

    python benchmarks/chaos.py --out benchmarks/results/chaos.json
    python benchmarks/chaos.py --articles 60 --kills 5

The endpoint, the articles and what must hold are those of tests/chaos. Whatever does not hold stops this
with an AssertionError. Disks are made with mount(8) where this user may; else they are left out and told so.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from chaos import made_up
from chaos.checking import FOREIGN, command, holds, killed, process, verdict_bytes
from chaos.endpoint import Endpoint, Plan
from chaos.resuming import asked_again, kept, kill_after, lost

FIRST_WAIT = 0.05
"""Seconds before the second try of a call, in place of one second."""
IN_FLIGHT = 64
PROVIDER = {"in_flight": IN_FLIGHT, "timeout": 5}
MOST_RUNS = 60


def laid_out(folder: Path, endpoint: Endpoint, articles: int, **settings: Any) -> Path:
    """A project's folder of its own in `folder`."""
    own = Path(tempfile.mkdtemp(dir=folder))
    made_up.lay_out(own, endpoint.base_url, articles, provider=PROVIDER, at_once=16, **settings)
    return own


def without(folder: Path, articles: int) -> tuple[dict[str, bytes], dict[str, object]]:
    """The verdict files without faults, and what they took."""
    with Endpoint(made_up.answer) as endpoint:
        own = laid_out(folder, endpoint, articles)
        start = time.perf_counter()
        assert command(own, "run").returncode == 0
        seconds = round(time.perf_counter() - start, 1)
        return verdict_bytes(own), {"articles": articles, "calls": endpoint.calls, "seconds": seconds}


def faults(folder: Path, clean: dict[str, bytes], minimum: int, plan: Plan) -> dict[str, object]:
    """The same command again and again, until all is done."""
    with Endpoint(made_up.answer, plan) as endpoint:
        own = laid_out(folder, endpoint, len(clean))
        start, failed = time.perf_counter(), []
        for _ in range(MOST_RUNS):
            code = command(own, "run", first_wait=FIRST_WAIT).returncode
            found = holds(own, clean)
            failed.append(found["failed"])
            if code == 0:
                break
        assert found["done"] == len(clean)
        return {
            "share": plan.share,
            "seed": plan.seed,
            "seconds": round(time.perf_counter() - start, 1),
            "failed_after_each_run": failed,
            "calls": endpoint.calls,
            "calls_over_the_minimum": endpoint.calls - minimum,
            "faults": endpoint.faults(),
            "verdict_files_that_differ": found[FOREIGN],
        }


def kills(folder: Path, clean: dict[str, bytes], minimum: int, plan: Plan, times: int) -> dict[str, object]:
    """A batch that is killed at so many moments: by the clock while it starts, else by calls made."""
    moments = random.Random(plan.seed)
    again, done = 0, 0
    with Endpoint(made_up.answer, plan) as endpoint:
        own = laid_out(folder, endpoint, len(clean))
        before = kept(own)
        for turn in range(MOST_RUNS + times):
            start = len(endpoint.asked)
            if done >= times:
                if command(own, "run", first_wait=FIRST_WAIT).returncode == 0:
                    break
            elif turn % 5 == 0:
                running = process(own, "run", first_wait=FIRST_WAIT)
                time.sleep(moments.uniform(0, 2))
                done += killed(running)
            else:
                calls = moments.randint(1, max(1, minimum // times))
                done += kill_after(endpoint, own, calls, first_wait=FIRST_WAIT)
            again += asked_again(before, endpoint.asked[start:])
            before = kept(own)
        assert again == 0
        assert lost(endpoint.asked) <= done * IN_FLIGHT
        found = holds(own, clean)
        assert found["done"] == len(clean)
        return {
            "kills": done,
            "in_flight": IN_FLIGHT,
            "answers_on_disk_asked_again": again,
            "answers_lost_on_the_way": lost(endpoint.asked),
            "calls_over_the_minimum": endpoint.calls - minimum,
            "verdict_files_that_differ": found[FOREIGN],
        }


def two_runs(folder: Path, clean: dict[str, bytes]) -> dict[str, object]:
    """A second run while the first is at work."""
    with Endpoint(made_up.answer, delay=0.05, keep=True) as endpoint:
        own = laid_out(folder, endpoint, len(clean))
        first = process(own, "run")
        while not endpoint.asked:
            time.sleep(0.01)
        second = command(own, "run")
        assert second.returncode == 2
        first.communicate()
        assert holds(own, clean) == {"done": len(clean)}
        return {"first": first.returncode, "second": second.returncode, "told": second.stderr.count("\n")}


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A small disk of its own. Raises CalledProcessError where this user may not mount one."""
    own = Path(tempfile.mkdtemp(dir=folder))
    _run("mount", "-t", "tmpfs", "-o", f"size={size}", "onrecord-chaos", own)
    try:
        yield own
    finally:
        _run("umount", own)


def full_disk(folder: Path, clean: dict[str, bytes]) -> dict[str, object]:
    """A disk that has room for half of the batch, and then for all of it."""
    size = sum(map(len, clean.values()))
    with Endpoint(made_up.answer) as endpoint, disk(folder, f"{size // 1024 + 512}k") as own:
        made_up.lay_out(own, endpoint.base_url, len(clean), provider=PROVIDER)
        ran = command(own, "run")
        written = verdict_bytes(own)
        assert ran.returncode != 0
        assert len(written) < len(clean)
        assert all(clean[id] == data for id, data in written.items())
        _run("mount", "-o", f"remount,size={size * 20 // 1024 + 65536}k", own)
        assert command(own, "run").returncode == 0
        assert holds(own, clean) == {"done": len(clean)}
    lines = ran.stderr.splitlines()
    return {
        "code": ran.returncode,
        "written": len(written),
        "lines": len(lines),
        "first": _bare(lines[0], own),
    }


def read_only_cache(folder: Path, clean: dict[str, bytes]) -> dict[str, object]:
    """A cache that is full of answers and may not be written any more."""
    with Endpoint(made_up.answer) as endpoint, disk(folder, "1g") as cache:
        own = laid_out(folder, endpoint, len(clean), cache=str(cache / "cache"))
        assert command(own, "run").returncode == 0
        for path in (own / "verdicts").iterdir():
            path.unlink()
        _run("mount", "-o", "remount,ro", cache)
        before = endpoint.calls
        ran = command(own, "run")
        assert ran.returncode == 0
        assert holds(own, clean) == {"done": len(clean)}
        return {"calls": endpoint.calls - before, "told": _bare(ran.stderr.strip(), cache)}


def _run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def _bare(line: str, folder: Path) -> str:
    return line.replace(f"{folder}/", "")


def main() -> None:
    """Break things, check, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    plan = Plan(given.seed, share=0.2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean, told = without(folder, given.articles)
        minimum = int(str(told["calls"]))
        parts: dict[str, Callable[[], dict[str, object]]] = {
            "faults": lambda: faults(folder, clean, minimum, plan),
            "kills": lambda: kills(folder, clean, minimum, plan, given.kills),
            "two runs": lambda: two_runs(folder, clean),
            "full disk": lambda: full_disk(folder, clean),
            "read-only cache": lambda: read_only_cache(folder, clean),
        }
        results = {"without faults": told}
        for part, measure in parts.items():
            try:
                results[part] = measure()
            except (subprocess.CalledProcessError, FileNotFoundError) as refused:
                results[part] = {"left out": f"no disk can be mounted here: {type(refused).__name__}"}
            print(part, json.dumps(results[part]), flush=True)
    if given.out:
        given.out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What must hold of a batch whatever went wrong, and what a run in a process of its own came to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waiting import finish

from pipeline.records import VerdictFile
from pipeline.run.selection import assemble_batch
from pipeline.run.status import statuses

_ROOT = Path(__file__).parents[2]
FOREIGN = "with a claim of another article"
_WAITLESS = (
    "from pipeline import cli; from pipeline.model import retries; retries.FIRST_WAIT = {}; {}; cli.main()"
)
"""`onrecord` with another wait before the second try, so that a suite of faults does not sleep for hours."""


def process(
    folder: Path, *words: str, first_wait: float = 0.0, first: str = "pass", **more: Any
) -> subprocess.Popen[str]:
    """`onrecord` with these words in a folder, as a process of its own that does `first` (Python) before."""
    return subprocess.Popen(
        [sys.executable, "-c", _WAITLESS.format(first_wait, first), *words],
        cwd=folder,
        # Compiled modules are no files of the run: a kill or a full disk must not leave half of one.
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def command(folder: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """`onrecord` with these words in a folder, to its end; a traceback is a failure of its own."""
    with process(folder, *words, **more) as running:
        out, err = finish(running)
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(words, running.returncode, out, err)


def killed(running: subprocess.Popen[str]) -> bool:
    """Kill -9 a run; False where it had come to its end already."""
    running.kill()
    running.communicate()
    return running.returncode == -signal.SIGKILL


def verdict_bytes(folder: Path) -> dict[str, bytes]:
    """The verdict files by article; nothing else is in their folder."""
    return {path.stem: path.read_bytes() for path in (folder / "verdicts").glob("*.json")}


def usage(folder: Path) -> dict[str, Any]:
    """The usage file of the last run."""
    found: dict[str, Any] = json.loads((folder / ".onrecord/usage.json").read_text())
    return found


def holds(folder: Path, clean: Mapping[str, bytes]) -> Counter[str]:
    """Check a folder after a run that has ended, against the verdict files `clean` of a run without faults.

    Every article is in one state; what is done is what it would be without faults, byte by byte; and where
    something failed, what there is of verdicts is right, and the rest says that it is an error. Returns how
    many articles are in each state, and how many of the done ones have a claim of another article beside
    their own: where the endpoint answers for another one each time it is asked, nothing tells that from a
    model that does not copy the article's words.
    """
    states = list(statuses(assemble_batch([str(folder / "config.yaml")])))
    assert sorted(one.article for one in states) == sorted(clean)
    found = Counter(one.state for one in states)
    told = usage(folder)["articles"]
    assert told["total"] == len(clean)
    assert told["done"] + told["skipped"] == found["done"]
    assert (told["failed"], told["left"], told["unreadable"]) == (found["failed"], found["waiting"], 0)
    written = verdict_bytes(folder)
    for one in states:
        if one.state == "done":
            if written[one.article] != clean[one.article]:
                _differs_by_a_foreign_claim(written[one.article], clean[one.article])
                found[FOREIGN] += 1
        elif one.state == "failed":
            _right_or_an_error(written[one.article], clean[one.article], folder)
        else:
            assert (one.state, one.article in written) == ("waiting", False)
    return found


def _right_or_an_error(written: bytes, clean: bytes, folder: Path) -> None:
    failed, right = VerdictFile.model_validate_json(written), VerdictFile.model_validate_json(clean)
    verdicts = {claim.id: claim.verdict for claim in right.claims}
    for claim in failed.claims:
        assert (claim.verdict is None) == (claim.error is not None or not claim.checkable), claim
        assert claim.verdict is None or claim.verdict == verdicts[claim.id]
    outcomes = {line.index: line.outcome for line in failed.sentences}
    assert sorted(outcomes) == [line.index for line in right.sentences]
    assert failed.errors


def _differs_by_a_foreign_claim(written: bytes, clean: bytes) -> None:
    """Twice in a row an answer for another article came: its claim is there, told apart and not judged."""
    found, right = (VerdictFile.model_validate_json(one) for one in (written, clean))
    foreign = [claim for claim in found.claims if claim.start is None]
    assert foreign
    assert all(claim.verdict is None and not claim.checkable for claim in foreign)
    assert [claim for claim in found.claims if claim.start is not None] == list(right.claims)

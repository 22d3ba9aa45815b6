"""Asking one peer about labelled claims: its adapter runs as a process, line in, line out, resumably.

The seconds of a claim are those from the line that asks to the line that answers; the start of the process
is not among them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Self

from benchmarks.peers.proxy import Proxy
from pipeline.config.errors import UserError
from pipeline.evals.datasets import DatasetRow
from pipeline.evals.kept import Kept, basis
from pipeline.evals.verdicts.scores import VerdictPrediction
from pipeline.records import Label

ADAPTERS = Path(__file__).parent / "adapters"
PATIENCE = 900.0
"""Seconds for one claim: some peers try again without end."""
_STOPS_WITHIN = 10.0


class Told(VerdictPrediction):
    """What a peer says of a claim.

    `peer` is its name and version. `parsed` is false where the model's answer was not what the peer asked
    for; the label is then that of the peer's own rule, or None. `error` is a call that failed.
    """

    peer: str = ""
    parsed: bool = True


def systems(task: str) -> list[str]:
    """The peers that have an adapter for a task: `claim`, or `article` for all the way from a text."""
    return sorted(file.stem.removeprefix(f"{task}_") for file in ADAPTERS.glob(f"{task}_*.py"))


def sample(rows: Sequence[DatasetRow], count: int | None) -> list[DatasetRow]:
    """The first rows in the order of a hash of their ids: the same few for every system."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())[:count]


@dataclass(frozen=True)
class Setup:
    """How a peer is run: which, by which interpreter, where its source is if it is no package, for what."""

    system: str
    python: str
    source: Path | None
    model: str
    task: str = "claim"

    @property
    def adapter(self) -> Path:
        """The script that speaks for the peer. Raises UserError where there is none."""
        there = systems(self.task)
        if self.system not in there:
            raise UserError(f"--system: there is no {self.system!r}; there are {', '.join(there)}")
        return ADAPTERS / f"{self.task}_{self.system}.py"


async def ask(
    rows: Sequence[DatasetRow], setup: Setup, base_url: str, kept: Kept[Told], tell: Callable[[int], None]
) -> None:
    """Ask the peer about each row that is not kept. Raises UserError where it does not start."""
    words = setup.adapter.read_text(encoding="utf-8")
    stamps = {
        row.id: basis(words, setup.model, row.claim, *(one.text for one in row.evidence)) for row in rows
    }
    missing = [row for row in rows if kept.find(row.id, setup.system, stamps[row.id]) is None]
    process: Process | None = None
    with Proxy(base_url, setup.model) as proxy, tempfile.TemporaryDirectory() as folder:
        try:
            for number, row in enumerate(missing, len(rows) - len(missing) + 1):
                if process is None:
                    process = await Process.start(setup, proxy.base_url, folder)
                one = await _told(row, process, proxy)
                kept.keep(one.model_copy(update={"system": setup.system, "basis": stamps[row.id]}))
                if process.over:
                    await process.stop()
                    process = None
                tell(number)
        finally:
            if process is not None:
                await process.stop()


async def _told(row: DatasetRow, process: Process, proxy: Proxy) -> Told:
    proxy.spent()
    begin = perf_counter()
    asked = {"claim": row.claim, "passages": [one.text for one in row.evidence]}
    found = await process.answer(asked, PATIENCE)
    seconds = round(perf_counter() - begin, 4)
    spent = asdict(proxy.spent())
    failed = spent.pop("failed")
    common: dict[str, Any] = {"id": row.id, "system": "", "peer": process.peer, "seconds": seconds, **spent}
    if error := failure(process, found, spent["calls"], failed):
        return Told(**common, error=error)
    if "raised" in found:
        return Told(**common, parsed=False)
    score = found.get("score")
    shares = None if score is None else {Label.SUPPORTED: score, Label.REFUTED: round(1 - score, 6)}
    return Told(**common, label=found["label"], probabilities=shares, parsed=found["parsed"])


def failure(process: Process, found: Mapping[str, Any], calls: int, failed: int) -> str | None:
    """Why there is no answer: a peer that breaks down over what the model said has given one."""
    if process.over:
        return "the peer stopped or did not answer in time"
    if "raised" in found and (failed or not calls):
        return f"a call failed: {found['raised']}"
    return None


class Process:
    """An adapter that runs. `over` once it ended or let a claim wait too long."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.peer = ""
        self.over = False

    @classmethod
    async def start(cls, setup: Setup, base_url: str, folder: str) -> Self:
        """Start it and hear who it is. Raises UserError where it does not come up."""
        try:
            process = await asyncio.create_subprocess_exec(
                setup.python,
                str(setup.adapter),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=folder,
                env=_environment(base_url, folder, setup.source),
            )
        except OSError as problem:
            raise UserError(f"{setup.python}: cannot be run: {problem.strerror}; check --python") from None
        one = cls(process)
        hello = await one._line()
        if "ready" not in hello:
            await one.stop()
            raise UserError(
                f"{setup.system}: did not start; what it said stands above; check --python, --source"
            )
        one.peer = hello["ready"]
        return one

    async def answer(self, asked: Mapping[str, Any], patience: float) -> dict[str, Any]:
        """What the peer says, for which it has `patience` seconds; empty where it is over."""
        assert self._process.stdin is not None
        line = json.dumps(asked) + "\n"
        try:
            self._process.stdin.write(line.encode())
            await self._process.stdin.drain()
        except ConnectionError:
            self.over = True
            return {}
        return await self._line(patience)

    async def stop(self) -> None:
        """End its input, and with it the process; one that goes on is killed."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _STOPS_WITHIN)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _line(self, patience: float = PATIENCE) -> dict[str, Any]:
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), patience)
        except TimeoutError:
            line = b""
        self.over = not line
        return json.loads(line) if line else {}


def _environment(base_url: str, folder: str, source: Path | None) -> dict[str, str]:
    """What a peer sees: our endpoint, no key of the user's, an empty home; its reports home are off."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "PYTHONPATH": str(source.resolve()) if source else "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENAI_API_KEY": "none",
        "OPENAI_API_BASE": base_url,
        "OPENAI_BASE_URL": base_url,
        "SERPER_API_KEY": "none",
        "RAGAS_DO_NOT_TRACK": "true",
        "DEEPEVAL_TELEMETRY_OPT_OUT": "1",
        "DEEPEVAL_DISABLE_DOTENV": "1",
    }

"""A newsroom for tests: a folder with a config, articles and notes, and a model that answers by the stage.

room.articles(mayor=TEXT)
with FakeServer(model()) as server:
    ran = room.run(server)
"""

from __future__ import annotations

import gc
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_server import FakeServer, Reply, says
from waiting import PATIENCE

from pipeline import cli
from pipeline.claims.proposals import Proposals
from pipeline.judging.large import Ratings
from pipeline.judging.small import Explanation, Weighing
from pipeline.model import retries
from pipeline.records import VerdictFile
from pipeline.verdicts.files import load

TEXT = "The mayor of Ghent resigned on 3 May 2024. The council of Ghent has 53 seats.\n"
NOTE = {"id": "N1", "date": "2024-05-04", "text": "The mayor resigned on 3 May. The council has 53 seats."}
ALONE = {"notes": ["notes.yaml"], "batch": False}
"""Evidence for articles that are not checked against each other."""
ANY = {"true": 0.0, "false": 0.0, "mixed": 0.0}
CITED = "The mayor resigned on 3 May."

Answering = Reply | Callable[[dict[str, Any]], Reply]
_STAGES = {
    Weighing.__name__: "judge",
    Explanation.__name__: "explain",
    Ratings.__name__: "rate",
    Proposals.__name__: "propose",
}


def stage(body: dict[str, Any]) -> str:
    """The stage that a request comes from."""
    return _STAGES[body["response_format"]["json_schema"]["name"]]


def shown(body: dict[str, Any]) -> str:
    """What a request shows the model of article and evidence, whatever was said since."""
    return next(m["content"] for m in body["messages"] if m["role"] == "user")


def judged(verdict: str = "true") -> Reply:
    """What the evidence says of the claim, in one word."""
    return says({"verdict": verdict})


def explained(sentence: int = 1) -> Reply:
    """A reason that cites a sentence of the evidence by its number."""
    return says({"sentence": sentence, "reason": "It says so."})


def rated() -> Reply:
    """A large model's rating of each label, and the evidence for it."""
    labels = {"supported": 90, "refuted": 4, "conflicting_evidence": 3, "not_enough_evidence": 3}
    return says({"supports": [1], "refutes": [], "missing": "", "reason": "It says so.", **labels})


def model(**stages: Answering) -> Callable[[dict[str, Any]], Reply]:
    """A model that finds each claim supported; else as `stages` say."""
    own = {"judge": judged(), "explain": explained(), "rate": rated(), "propose": says({"claims": []})}
    answers = own | stages

    def answer(body: dict[str, Any]) -> Reply:
        one = answers[stage(body)]
        return one(body) if callable(one) else one

    return answer


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str


@dataclass
class Newsroom:
    """A folder to run the command in."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def articles(self, **texts: str | bytes) -> None:
        """Write articles/<name>.txt."""
        (self.folder / "articles").mkdir(exist_ok=True)
        for name, text in texts.items():
            data = text if isinstance(text, bytes) else text.encode()
            (self.folder / "articles" / f"{name}.txt").write_bytes(data)

    def config(self, base_url: str = "http://127.0.0.1:9/v1", provider: Any = (), **settings: Any) -> None:
        """Write config.yaml, and the note."""
        asked = {"base_url": base_url, "model": "m", "timeout": PATIENCE, "calibration": "any.yaml"}
        asked |= dict(provider)
        whole = {
            "articles": ["articles/*"],
            "mode": "live",
            "provider": "fake",
            "providers": {"fake": asked},
            "evidence": {"notes": ["notes.yaml"]},
            **settings,
        }
        # A process of its own would fetch the encoder.
        whole["evidence"] = {"meaning": False} | whole["evidence"]
        # The model's word is taken for a label: what a label has to be worth is tested elsewhere.
        (self.folder / "any.yaml").write_text(json.dumps({asked["model"]: {"thresholds": ANY}}))
        (self.folder / "notes.yaml").write_text(json.dumps([NOTE]))
        (self.folder / "config.yaml").write_text(yaml.safe_dump(whole))

    def command(self, *words: str) -> Ran:
        """`onrecord` with these words, in this process."""
        self.patch.setattr(sys, "argv", ["onrecord", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = self.capture.readouterr()
        return Ran(int(stop.value.code or 0), out, err)

    def run(self, server: FakeServer, *words: str, provider: Any = (), **settings: Any) -> Ran:
        """`onrecord run` with these words, asking that server."""
        self.config(server.base_url, provider, **settings)
        return self.command("run", *words)

    def process(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """`onrecord` as a process of its own."""
        root = Path(__file__).parents[1]
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", *words],
            cwd=self.folder,
            env={"PATH": "", "PYTHONPATH": str(root), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Where the tests run in the background, ctrl-C is ignored, and that would be inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    @property
    def verdicts(self) -> dict[str, VerdictFile]:
        """The verdict files by article; whole ones, else this raises."""
        return {path.stem: load(path) for path in sorted((self.folder / "verdicts").glob("*"))}

    @property
    def bytes(self) -> dict[str, str]:
        """The verdict files as they are."""
        return {p.stem: p.read_text(encoding="utf-8") for p in sorted((self.folder / "verdicts").glob("*"))}


@contextmanager
def open_newsroom(
    folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Iterator[Newsroom]:
    """An empty newsroom as the working folder, without waits between tries."""
    patch.chdir(folder)
    patch.setattr(retries, "FIRST_WAIT", 0.0)
    # An index closes its database where it is collected, which must not be a thread of the server.
    gc.disable()
    yield Newsroom(folder, capture, patch)
    gc.enable()

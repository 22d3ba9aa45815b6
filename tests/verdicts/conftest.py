"""Makers of small verdict files, for the tests of pipeline/verdicts/."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import desk_cases as cases
import pytest

from pipeline.records import (
    ArticleHead,
    Citation,
    Claim,
    Evidence,
    Failure,
    LedgerLine,
    MadeWith,
    Source,
    Verdict,
    VerdictFile,
)

MakeClaim = Callable[..., Claim]
MakeVerdict = Callable[..., Verdict]
MakeFile = Callable[..., VerdictFile]

PASSAGE = Evidence(
    id="F11",
    text="Peskov said on 11 March that talks would go on. No date was set.",
    title="Kremlin: talks go on",
    publisher="Example Wire",
    url="https://wire.example/2025/03/11/talks",
    date=dt.date(2025, 3, 11),
    origin="note",
)


def _verdict(label: str = "supported", **changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "attribution": "confirmed",
        "confidence": 0.8,
        "probabilities": {"supported": 0.8, "refuted": 0.2},
        "citations": (
            Citation(evidence="F11", quote="talks would go on", start=29, end=46, stance="supports"),
        ),
    }
    return cases.verdict(label, **{**fields, **changes})


def _claim(id: str = "c-1", start: int | None = 0, end: int | None = 40, **changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "text": f"Statement {id}.",
        "content": "What is said.",
        "start": start,
        "end": end,
        "sentences": (0,),
        "source": Source(
            kind="anonymous_person",
            text="a senior Russian diplomat",
            start=50,
            end=75,
            role="senior diplomat",
            quote="mixed",
            standing="on_background",
        ),
    }
    made = cases.claim(id, changes.pop("quote", "the words"), None, **{**fields, **changes})
    own = "verdict" in changes or made.verdict is None
    return made if own else made.model_copy(update={"verdict": _verdict()})


def _file(*claims: Claim, id: str = "a-1", text: str = "", **changes: Any) -> VerdictFile:
    head = ArticleHead(
        id=id,
        title="Talks go on, diplomats say",
        published=dt.date(2025, 1, 22),
        url=None,
        sha256=hashlib.sha256((text or f"The text of {id}.").encode()).hexdigest(),
    )
    made = MadeWith(model="model-a", prompts={"split": "sha256:1", "judge": "sha256:2"}, settings={"k": 5})
    return cases.whole_file(head, *claims, **{"made_with": made, "evidence": (PASSAGE,), **changes})


@pytest.fixture
def passage() -> Evidence:
    return PASSAGE


@pytest.fixture
def verdict() -> MakeVerdict:
    """Make a verdict: `verdict("refuted", confidence=0.4)`."""
    return _verdict


@pytest.fixture
def claim() -> MakeClaim:
    """Make a claim: `claim("c-1", 0, 40, text="…")`; it is supported unless told otherwise."""
    return _claim


@pytest.fixture
def verdict_file() -> MakeFile:
    """Make a verdict file: `verdict_file(claim(), id="a-1")`."""
    return _file


@pytest.fixture
def sample() -> VerdictFile:
    """A file with every kind of claim, sentence and error."""
    own = Source(kind="none")
    named = Source(
        kind="named_person",
        text="He",
        name="Dmitri Peskov",
        quote="direct",
        standing="on_record",
        relay="Interfax",
    )
    many = Source(
        kind="anonymous_group",
        text="people briefed on the talks",
        quote="indirect",
        anonymity_reason="they were not allowed to speak",
        standing="on_background",
    )
    newer = Citation(evidence="F11", quote="No date was set.", start=48, end=64, stance="refutes", newer=True)
    claims = (
        _claim(
            "c-aa", 0, 40, text="Talks between Moscow and Washington would go on, a senior diplomat said."
        ),
        _claim(
            "c-ab",
            50,
            90,
            source=named,
            text="A date for talks is set.",
            verdict=_verdict("refuted", citations=(newer,)),
        ),
        _claim(
            "c-ac",
            100,
            150,
            source=many,
            text="The delegation meant to ask for the release of frozen assets before a second round.",
            verdict=_verdict(
                "not_enough_evidence",
                attribution="unconfirmed",
                confidence=0.41,
                citations=(),
                downgraded="no citation held",
            ),
        ),
        _claim("c-ad", 160, 180, source=own, verdict=_verdict("conflicting_evidence")),
        _claim("c-ae", 190, 200, source=own, checkable=False, why_not="a prediction"),
        _claim("c-af", 210, 220, source=None, error="the answer was cut off by its length"),
        _claim("c-ag", None, None, source=None, verdict=None, checkable=False, why_not="not in the article"),
    )
    lines = (
        LedgerLine(index=0, start=0, end=40, part="title", outcome="claims", claims=("c-aa",)),
        LedgerLine(index=1, start=41, end=49, part="body", outcome="not_checkable", why="a question"),
        LedgerLine(index=2, start=50, end=90, part="body", outcome="duplicate_of", duplicate_of=0),
        LedgerLine(index=3, start=91, end=99, part="body", outcome="error", why="the model gave no answer"),
    )
    errors = (
        Failure(stage="judge", message="the answer was cut off by its length", claim="c-af"),
        Failure(stage="split", message="the model gave no answer", sentence=3),
    )
    return _file(*claims, sentences=lines, errors=errors)

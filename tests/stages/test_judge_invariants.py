"""What must never move a verdict: who says it and on what terms, and that nothing was found.

The model is played by the test: it answers one word, always the same, and what it is asked is looked at.
"""

from __future__ import annotations

from typing import Any

import pytest
from fake_ask import PROMPT, FakeAsk, nobody_asks

from pipeline.records import (
    Article,
    AttributionCheck,
    Claim,
    Dossier,
    Evidence,
    Label,
    Origin,
    QuoteType,
    Source,
    SourceKind,
    Standing,
    Verdict,
)
from pipeline.stages.judge import judge
from pipeline.stance.calibration import calibration

CONTENT = "The harbour of Tema was closed for a week."
SOURCES = [
    None,
    Source(kind=SourceKind.NONE),
    Source(
        kind=SourceKind.NAMED_PERSON, text="Kwame Mensah", name="Kwame Mensah", standing=Standing.ON_RECORD
    ),
    Source(
        kind=SourceKind.NAMED_ORGANIZATION,
        text="the ministry",
        name="the ministry",
        standing=Standing.ON_RECORD,
    ),
    Source(kind=SourceKind.DOCUMENT, text="a report of 3 May", standing=Standing.ON_RECORD),
    Source(
        kind=SourceKind.ANONYMOUS_PERSON,
        text="a senior official",
        role="senior official",
        quote=QuoteType.DIRECT,
        anonymity_reason="not allowed to speak",
        standing=Standing.ON_BACKGROUND,
    ),
    Source(kind=SourceKind.ANONYMOUS_GROUP, text="people familiar with it", standing=Standing.UNNAMED),
]
PASSAGE = Evidence(id="F1", text="Ships waited off Tema. The harbour was shut.", origin=Origin.NOTE)


async def verdict(
    source: Source | None, word: str, *passages: Evidence
) -> tuple[Verdict, list[dict[str, Any]]]:
    said = CONTENT if source is None or source.text is None else f"According to {source.text}, {CONTENT}"
    claim = Claim(
        id="c", text=said, content=CONTENT, quote=said, start=0, end=len(said), sentences=(0,), source=source
    )
    dossier = Dossier(
        article=Article(id="a", title=None, text=said, sha256=""), claims=(claim,), evidence={"c": passages}
    )

    def answers(values: dict[str, Any]) -> dict[str, Any]:
        return {"sentence": 1, "reason": "It says so."} if "verdict" in values else {"verdict": word}

    ask = FakeAsk(answers if passages else nobody_asks)
    prompts = dict.fromkeys(("judge", "judge-explain"), PROMPT)
    done = await judge(dossier, ask, prompts, calibration("no such model"))
    judged = done.claims[0].verdict
    assert judged is not None
    return judged, ask.asked


@pytest.mark.parametrize("word", ["true", "false", "mixed", "unknown"])
async def test_the_source_moves_neither_the_request_nor_the_label(word: str) -> None:
    first, asked = await verdict(SOURCES[0], word, PASSAGE)
    assert asked
    for source in SOURCES[1:]:
        judged, again = await verdict(source, word, PASSAGE)
        assert again == asked
        assert judged.model_copy(update={"attribution": first.attribution}) == first


async def test_the_request_tells_nothing_of_the_source() -> None:
    for source in SOURCES[2:]:
        _, asked = await verdict(source, "true", PASSAGE)
        words = " ".join(str(value) for values in asked for value in values.values())
        assert source is not None
        for told in (source.text, source.name, source.role, source.anonymity_reason, source.standing.value):
            assert not told or told not in words


@pytest.mark.parametrize("source", SOURCES)
async def test_nothing_found_is_never_refutation(source: Source | None) -> None:
    judged, _ = await verdict(source, "false")
    assert judged.label is Label.NOT_ENOUGH_EVIDENCE
    assert judged.probabilities[Label.REFUTED] == 0
    assert judged.citations == ()


async def test_a_model_that_does_not_know_refutes_nothing() -> None:
    judged, _ = await verdict(None, "unknown", PASSAGE)
    assert judged.label is Label.NOT_ENOUGH_EVIDENCE


@pytest.mark.parametrize("word", ["true", "false"])
async def test_what_an_unnamed_source_said_cannot_be_looked_up(word: str) -> None:
    for source in SOURCES[5:]:
        judged, _ = await verdict(source, word, PASSAGE)
        assert judged.attribution is AttributionCheck.UNCONFIRMED

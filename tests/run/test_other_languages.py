"""Articles in other languages, end to end: one claim a sentence, quotations found, sources unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from newsroom import Newsroom

from pipeline.records import SourceKind, Standing

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("other_languages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("code", CASES)
def test_each_sentence_is_a_claim_of_unknown_source(room: Newsroom, code: str) -> None:
    text, claims = CASES[code]["text"], CASES[code]["claims"]
    room.articles(harbour=text)
    ran = room.command("run", "articles", "--until", "source")
    assert ran.code == 0
    assert [line for line in ran.err.splitlines() if "language" in line] == [
        f"onrecord: 1 article in another language than English ({code}): "
        "there each sentence is one claim, and its source is unknown"
    ]
    file = room.verdicts["harbour"]
    assert file.article.language == code
    assert [
        {"quote": one.source.quote.value, "text": one.text} for one in file.claims if one.source
    ] == claims
    assert [text[claim.start : claim.end] for claim in file.claims] == [claim.quote for claim in file.claims]
    sources = {(one.source.kind, one.source.standing) for one in file.claims if one.source}
    assert sources == {(SourceKind.UNKNOWN, Standing.UNKNOWN)}
    assert file.sourcing.own_voice == 0

"""Who stands behind words, kind of attribution by kind: the cases of cases.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.attribution.standing import questions, standing
from pipeline.attribution.voices import Voices
from pipeline.text.sentences import Span, sentences

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))


def _found(text: str, words: str) -> dict[str, Any]:
    """What is found behind some words, under the names of the cases."""
    at = text.index(words)
    voices = Voices(text, sentences(text))
    claim = Span(at, at + len(words))
    guess = voices.source_of(*claim)
    asked = questions(voices.reading, guess.told, claim, opinion=False) if guess.told else None
    return {
        "source": guess.text,
        "kind": guess.kind.value,
        "quote": guess.quote.value,
        "standing": standing(guess.kind, asked).value,
        "name": guess.name,
        "role": guess.role,
        "relay": guess.relay,
        "reason": guess.anonymity_reason,
    }


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{kind}: {case['text'][:50]}")
        for kind, cases in CASES.items()
        for case in cases
    ],
)
def test_who_stands_behind_the_words(case: dict[str, Any]) -> None:
    found = _found(case["text"], case["words"])
    assert {key: found[key] for key in case["is"]} == case["is"]

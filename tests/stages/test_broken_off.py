"""Sentences that break off cost no article its claims: no full stop, no word behind a report."""

from __future__ import annotations

import pytest

from pipeline.records import Dossier
from pipeline.stages.read import read
from pipeline.stages.source import source
from pipeline.stages.split import split


@pytest.mark.parametrize(
    "text", ["Then came Lund", "It rained, said", "which shows", "He left because", "and, he said, that"]
)
def test_a_sentence_that_breaks_off_is_read(text: str) -> None:
    dossier = Dossier(article=read("a", f"Title\n\nThe bridge closed in May.\n\n{text}"))
    claims = source(split(dossier)).claims
    assert "The bridge closed in May" in [claim.content for claim in claims]

"""eval finding: whole articles, by sentences and by the claims of verdict files."""

from __future__ import annotations

import pytest

from pipeline.config.errors import UserError
from pipeline.evals.sourcing import finding
from pipeline.evals.sourcing.finding import FoundSource
from pipeline.evals.sourcing.labelled import Labelled, LabelledArticles
from pipeline.stages.read import read
from pipeline.text.sentences import Span

TEXT = "The bridge was built in 1961. Anna Berg said that the bridge is closed. It stands in Oslo."
ARTICLE = read("bridge", TEXT)
SAID = Span(TEXT.index("that the"), TEXT.index(". It"))
BERG = Span(TEXT.index("Anna"), TEXT.index(" said"))
BUILT = Span(0, 29)
DATA = LabelledArticles((Labelled("e1", "bridge", (SAID,), (BERG,)),), {"bridge": ARTICLE})


def values(*told: FoundSource) -> list[float | None]:
    return [one.value for one in finding.score(DATA, {"bridge": told}).values()]


def test_the_rules_find_by_sentences() -> None:
    assert values(*finding.of_sentences(ARTICLE)) == [1, 1, 0]


def test_what_is_found_with_whom_and_what_is_given_away() -> None:
    assert values(FoundSource(SAID, BERG), FoundSource(BUILT, None)) == [1, 1, 0]
    assert values(FoundSource(SAID, Span(0, 10)), FoundSource(BUILT, None)) == [1, 0, 0]
    assert values(FoundSource(SAID, None), FoundSource(BUILT, BERG)) == [0, 0, 1]


def test_a_claim_within_the_content_counts_and_one_beside_it_does_not() -> None:
    assert values(FoundSource(Span(SAID.start + 5, SAID.start + 15), BERG))[:2] == [1, 1]
    assert values(FoundSource(Span(0, SAID.start + 5), BERG))[:2] == [0, 0]


def test_verdicts_of_another_text_are_refused() -> None:
    class Other:
        article = type("Head", (), {"id": "bridge", "sha256": "another"})

    with pytest.raises(UserError, match="another text"):
        finding.of_file(Other(), ARTICLE)  # type: ignore[arg-type]

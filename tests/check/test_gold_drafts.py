"""Drafts with planted errors and the sources that they were written from: what code settles of them is right.

Made up and labelled apart from the rules; the misses on them have been read since.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pipeline.evals.articles.gold import Gold, load
from pipeline.evals.articles.scores import NOT_JUDGED, score
from pipeline.evals.metrics import Pair
from pipeline.records import AttributionCheck, Claim, Dossier, Label
from pipeline.stages.read import read
from pipeline.stages.source import source
from pipeline.stages.split import split
from pipeline.stance.content_words import matter
from pipeline.stance.dates import speaks_on
from pipeline.stance.rulings import ruling

GOLD = Path(__file__).parents[1] / "gold" / "drafts"
GIVEN, RIGHT = 105, 0.94
RIGHTLY_REFUTED = 0.87
"""Most misses are claims with a right part and a wrong one, which the labels tell apart."""


def _labels(gold: Gold) -> list[Pair]:
    """The right label and that of code, for the claims that code settles."""
    article = read(gold.id, gold.text, title=gold.title, published=gold.published)
    evidence = [note.evidence() for note in gold.notes]
    known, day = matter(article.text), speaks_on(article)

    def judged(claim: Claim) -> Claim:
        found = ruling(claim.content, evidence, day, known, AttributionCheck.NOT_APPLICABLE, 0.9)
        return claim.model_copy(update={"verdict": found if claim.checkable else None})

    claims = [judged(claim) for claim in source(split(Dossier(article=article))).claims]
    return [one for one in score(gold, claims).labels if one[1] != NOT_JUDGED]


def test_what_code_settles_of_a_draft_is_right() -> None:
    labels = [one for gold in load(GOLD) for one in _labels(gold)]
    right = Counter(told for wanted, told in labels if wanted is told)
    given = Counter(told for _, told in labels)
    assert given.total() >= GIVEN
    assert right.total() / given.total() >= RIGHT, Counter(labels)
    assert right[Label.REFUTED] / given[Label.REFUTED] >= RIGHTLY_REFUTED

"""The ledger: each sentence of an article ends as exactly one thing, and nothing of the article disappears.

A sentence has claims, or repeats another, or states nothing that can be checked (and why), or is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import (
    Article,
    Claim,
    Failure,
    LedgerLine,
    Part,
    Sentence,
    SentenceOutcome,
)
from pipeline.text.anchors import fold

_HEADS = {
    Part.TITLE: "title: it announces what the body says",
    Part.STANDFIRST: "standfirst: it sums up what the body says",
}
_FOR_A_MACHINE = "it is meant for a machine, and tells readers nothing"
UNANCHORED = "unanchored: the words that the model gave for it are not in the article"
"""Why a claim, or a sentence that has no other, is an error."""
# Under four words, a repetition ("He declined.") may well be another statement.
_DUPLICATE_WORDS = 4


def for_a_machine(article: Article, sentence: Sentence) -> bool:
    """Nothing is left of a sentence once the words for a machine are gone."""
    return bool(sentence.flags) and not re.search(r"\w", article.words(sentence))


def duplicates(article: Article) -> dict[int, int]:
    """Each sentence that says again, word for word, what an earlier one says: its index to the first's.

    What only a title or standfirst has said before is still to be checked where the body says it.
    """
    first: dict[tuple[Part, str], int] = {}
    doubles: dict[int, int] = {}
    for sentence in article.sentences:
        words = fold(article.words(sentence)).casefold().split()
        if len(words) >= _DUPLICATE_WORDS:
            index = first.setdefault((sentence.part, " ".join(words)), sentence.index)
            if index != sentence.index:
                doubles[sentence.index] = index
    return doubles


def ledger(
    article: Article, doubles: dict[int, int], claims: Sequence[Claim], failures: Sequence[Failure]
) -> tuple[LedgerLine, ...]:
    """A line for each sentence; `doubles` are as `duplicates` tells, `failures` what failed of sentences."""
    failed = {failure.sentence: failure.message for failure in failures}
    anchored: dict[int, list[str]] = {}
    unanchored = set()
    for claim in claims:
        for index in claim.sentences:
            if claim.unanchored:
                unanchored.add(index)
            else:
                anchored.setdefault(index, []).append(claim.id)
    lines = []
    for s in article.sentences:
        line = LedgerLine(
            index=s.index,
            start=s.start,
            end=s.end,
            part=s.part,
            outcome=SentenceOutcome.NOT_CHECKABLE,
            flags=s.flags,
        )
        if s.index in doubles:
            update = {"outcome": SentenceOutcome.DUPLICATE_OF, "duplicate_of": doubles[s.index]}
        elif for_a_machine(article, s):
            update = {"why": _FOR_A_MACHINE}
        elif s.part in _HEADS:
            update = {"why": _HEADS[s.part]}
        elif s.index in anchored:
            update = {"outcome": SentenceOutcome.CLAIMS, "claims": tuple(anchored[s.index])}
        elif s.index in failed:
            update = {"outcome": SentenceOutcome.ERROR, "why": failed[s.index]}
        elif s.index in unanchored:
            update = {"outcome": SentenceOutcome.ERROR, "why": UNANCHORED}
        else:
            update = {"why": "the model found no claim in it"}
        lines.append(line.model_copy(update=update))
    return tuple(lines)

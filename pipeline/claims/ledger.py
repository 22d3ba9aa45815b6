"""The ledger: each sentence of an article ends as exactly one thing, and nothing of the article disappears.

A sentence has claims, or repeats another, or states nothing that can be checked (and why), or is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Article, Claim, LedgerLine, Part, Sentence, SentenceOutcome
from pipeline.text.anchors import fold

_HEADS = {
    Part.TITLE: "title: it announces what the body says",
    Part.STANDFIRST: "standfirst: it sums up what the body says",
}
_FOR_A_MACHINE = "it is meant for a machine, and tells readers nothing"
_NOTHING = (
    "it states nothing by itself: it has no verb, asks, or tells who speaks or why a source is not named"
)
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


def ledger(article: Article, doubles: dict[int, int], claims: Sequence[Claim]) -> tuple[LedgerLine, ...]:
    """A line for each sentence; `doubles` are as `duplicates` tells."""
    claimed: dict[int, list[str]] = {}
    for claim in claims:
        for index in claim.sentences:
            claimed.setdefault(index, []).append(claim.id)
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
        elif s.index in claimed:
            update = {"outcome": SentenceOutcome.CLAIMS, "claims": tuple(claimed[s.index])}
        else:
            update = {"why": _NOTHING}
        lines.append(line.model_copy(update=update))
    return tuple(lines)

"""All that a batch can be checked against: the project's notes and the batch's own articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.evidence import batch
from pipeline.evidence.index import Index
from pipeline.records import Article, Claim, Evidence


class Holdings:
    """Finds the passages that bear on a claim: at most `per_claim`, never from the claim's own article.

    Notes come first. What another article says is one more voice, not a record: it gets the last place.
    """

    def __init__(self, notes: Iterable[Evidence], articles: Iterable[Article], *, per_claim: int) -> None:
        self._own = {article.id: batch.passages(article) for article in articles}
        self._notes = Index(notes)
        self._articles = Index(passage for own in self._own.values() for passage in own)
        self._per_claim = per_claim

    def find(self, claim: Claim, article: Article) -> Sequence[Evidence]:
        """The passages that share most with a claim, best first."""
        own = [passage.id for passage in self._own.get(article.id, ())]
        # The claim's wording resolves names; the article's own words may be nearer to the evidence.
        words = f"{claim.text}\n{claim.quote}"
        notes = self._notes.search(words, self._per_claim)
        others = self._articles.search(words, 1, exclude=own)
        return [*notes[: max(1, self._per_claim - len(others))], *others][: self._per_claim]

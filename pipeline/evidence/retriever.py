"""All that a batch can be checked against: the project's notes, an index, and the batch's own articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

from pipeline.evidence import batch
from pipeline.evidence.block_list import BlockList
from pipeline.evidence.clippings import Clippings
from pipeline.evidence.copies import Story, one_of_each
from pipeline.evidence.index import Index
from pipeline.injection.orders import plain_sentences
from pipeline.records import Article, Claim, Evidence
from pipeline.stance.bearing import bears
from pipeline.stance.dates import speaks_on


class Ranked(Protocol):
    """Passages that can be searched, in memory or on disk."""

    def ranked(self, words: str) -> Iterator[Evidence]:
        """The passages that share most with `words`, best first."""
        ...

    def story(self, passage: Evidence) -> Story:
        """The document that one of the passages comes from."""
        ...


class Retriever:
    """Finds the passages that bear on a claim: at most `per_claim`, never from the claim's own article.

    Notes and passages of the index take turns, notes first. What another article says is one more voice, not
    a record: it gets the last place, and none where no sentence of it speaks about half of the claim, for a
    small model takes what tells of something else for a refutation. Pages of `blocked` sites are left out,
    and with `dated` what is dated after the day at which the article speaks.
    """

    def __init__(
        self,
        notes: Iterable[Evidence],
        articles: Iterable[Article],
        *,
        per_claim: int,
        index: Ranked | None = None,
        blocked: BlockList | None = None,
        dated: bool = False,
    ) -> None:
        self._records: list[Ranked] = [Index(notes), *([index] if index else [])]
        self._articles = Clippings(articles)
        self._per_claim = per_claim
        self._blocked = blocked or BlockList(())
        self._dated = dated
        self._last: tuple[Article, Story, dt.date | None] | None = None

    def find(self, claim: Claim, article: Article, also: Sequence[Ranked] = ()) -> Sequence[Evidence]:
        """The passages that share most with a claim, best first; `also` are more to look through."""
        # The claim's wording resolves names; the article's own words may be nearer to the evidence.
        words = f"{claim.text}\n{claim.quote}"
        own = self._told(article)[0]
        records = in_turn(
            [self._search(index, words, article, [own], self._per_claim) for index in [*self._records, *also]]
        )
        found = self._search(self._articles, words, article, [own, *map(_alone, records)], 1)
        others = [passage for passage in found if bears(claim.content, _sentences(passage.text))]
        return [*records[: max(1, self._per_claim - len(others))], *others][: self._per_claim]

    def admits(self, passage: Evidence, article: Article) -> bool:
        """Whether a passage may be evidence for an article, as far as its address and its date tell."""
        if self._blocked.hold(passage.url) or (passage.url is not None and passage.url == article.url):
            return False
        until = self.until(article)
        return until is None or passage.date is None or passage.date <= until

    def until(self, article: Article) -> dt.date | None:
        """The last day that evidence for an article may be dated at, if there is one."""
        return self._told(article)[1] if self._dated else None

    def _search(
        self, index: Ranked, words: str, article: Article, own: Sequence[Story], limit: int
    ) -> list[Evidence]:
        admitted = (passage for passage in index.ranked(words) if self.admits(passage, article))
        return one_of_each(admitted, limit, index.story, own)

    def _told(self, article: Article) -> tuple[Story, dt.date | None]:
        """The article as a story, and the day at which it speaks; kept from one claim to the next."""
        if self._last is None or self._last[0] is not article:
            own = Story.of(passage.text for passage in batch.passages(article))
            self._last = (article, own, speaks_on(article))
        return self._last[1:]


def in_turn(lists: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The first of each list, then the second of each, and so on; a copy of an earlier one is named by it."""
    taken: list[Evidence] = []
    for passage in (one for turn in zip_longest(*lists) for one in turn if one is not None):
        first = next((n for n, one in enumerate(taken) if _alone(one).holds(passage.text)), None)
        if first is None:
            taken.append(passage)
        else:
            also = {*taken[first].also_in, passage.id, *passage.also_in} - {taken[first].id}
            taken[first] = taken[first].model_copy(update={"also_in": tuple(sorted(also))})
    return taken


def _sentences(text: str) -> Iterator[str]:
    return (text[start:end] for start, end in plain_sentences(text))


def _alone(passage: Evidence) -> Story:
    return Story.of([passage.text])

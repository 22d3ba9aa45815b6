"""Finds the evidence for a batch: in the project's notes, an index, and the batch's own articles."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple, Protocol

from pipeline.evidence.article_index import ArticleIndex, article_passages
from pipeline.evidence.block_list import BlockList
from pipeline.evidence.copies import Story, one_of_each
from pipeline.evidence.corpus import Corpus
from pipeline.evidence.index import Index
from pipeline.evidence.vectors import Encodes
from pipeline.injection.orders import plain_sentences
from pipeline.records import Article, Claim, Evidence, Unread
from pipeline.stance.bearing import bears
from pipeline.stance.dates import speaks_on
from pipeline.storage.hashes import hash_lines


class Found(NamedTuple):
    """The passages that bear on a claim, best first, and the pages that could not be read."""

    passages: Sequence[Evidence]
    unread: Sequence[Unread] = ()


class Ranked(Protocol):
    """Passages that can be searched, in memory or on disk."""

    def ranked(self, words: str) -> Iterator[Evidence]:
        """The passages that bear most on `words`, best first."""
        ...

    def story(self, passage: Evidence) -> Story:
        """The document that one of the passages comes from."""
        ...


class Retriever:
    """Finds the passages that bear on a claim: at most `per_claim`, never from the claim's own article.

    Notes and passages of the index take turns, notes first. What another article says is one more voice, not
    a record: it gets the last place, and none where no sentence of it speaks about half of the claim, because
    a small model takes a text about something else for a refutation. Pages of `blocked` sites are left out,
    and with `dated` what is dated after the day at which the article speaks.
    """

    def __init__(
        self,
        notes: Iterable[Evidence],
        articles: Iterable[Article],
        *,
        per_claim: int,
        index: Corpus | None = None,
        blocked: BlockList | None = None,
        dated: bool = False,
        encoder: Callable[[], Encodes | None] = lambda: None,
        whole: int = 0,
    ) -> None:
        """`encoder` gives the encoder, once a search needs it; None searches by words alone.

        Notes that are all there is, and `whole` at most, are given for each claim as they stand.
        """
        self._notes = {note.id: note for note in notes}
        self._whole = index is None and 0 < len(self._notes) <= whole
        if self._whole:
            per_claim = max(per_claim, len(self._notes) + 1)
        self._index = index
        self._encoder = encoder
        self._articles = ArticleIndex(articles)
        self._per_claim = per_claim
        self._blocked = blocked or BlockList(())
        self._dated = dated
        self._last: tuple[Article, Story, dt.date | None] | None = None

    @property
    def has_records(self) -> bool:
        """Whether there are notes or an index to search."""
        return bool(self._notes) or self._index is not None

    def search(
        self, claim: Claim, article: Article, also: Sequence[Sequence[Evidence]] = ()
    ) -> list[Evidence]:
        """The records that bear most on a claim, best first; `also` are more passages, list by list."""
        words, own = words_of(claim), self._told(article)[0]
        if self._whole and not any(also):
            # In one order for all claims, so that a provider can cache them as the beginning of a prompt.
            notes = (note for note in self._notes.values() if self.admits(note, article))
            return one_of_each(notes, self._per_claim, _alone, [own])
        indexes = [*self._records, *(Index(one, self._encoder()) for one in also)]
        return in_turn([self._admitted(one, words, article, [own], self._per_claim) for one in indexes])

    def with_articles(self, records: Sequence[Evidence], claim: Claim, article: Article) -> list[Evidence]:
        """What is shown for a claim: the records that were found, and what another article says of it."""
        own = self._told(article)[0]
        found = self._admitted(self._articles, words_of(claim), article, [own, *map(_alone, records)], 1)
        others = [passage for passage in found if bears(claim.content, _sentences(passage.text))]
        return [*records[: max(1, self._per_claim - len(others))], *others][: self._per_claim]

    def passage(self, id: str) -> Evidence | None:
        """The note or the passage of the index that has this id, if there is one."""
        return self._notes.get(id) or (self._index.passage(id) if self._index else None)

    def basis(self, article: Article) -> Mapping[str, object]:
        """What a search for an article depends on, besides the claims and the web."""
        told = {
            "notes": self._notes_hash,
            "index": self._index.digest() if self._index else None,
            "per_claim": self._per_claim,
            "until": str(until) if (until := self.until(article)) else None,
            "block": hash_lines(entries) if (entries := self._blocked.entries()) else None,
        }
        return {name: value for name, value in told.items() if value is not None}

    def admits(self, passage: Evidence, article: Article) -> bool:
        """Whether a passage may be evidence for an article, judging by its address and its date."""
        if self._blocked.hold(passage.url) or (passage.url is not None and passage.url == article.url):
            return False
        until = self.until(article)
        return until is None or passage.date is None or passage.date <= until

    def until(self, article: Article) -> dt.date | None:
        """The last day that evidence for an article may be dated at, if there is one."""
        return self._told(article)[1] if self._dated else None

    @functools.cached_property
    def _notes_hash(self) -> str:
        return hash_lines(self._notes[id].model_dump_json() for id in sorted(self._notes))

    @functools.cached_property
    def _records(self) -> list[Ranked]:
        """What can be searched of notes and index: made with the first search, which a replay has none of."""
        return [Index(self._notes.values(), self._encoder()), *([self._index] if self._index else [])]

    def _admitted(
        self, index: Ranked, words: str, article: Article, own: Sequence[Story], limit: int
    ) -> list[Evidence]:
        admitted = (passage for passage in index.ranked(words) if self.admits(passage, article))
        return one_of_each(admitted, limit, index.story, own)

    def _told(self, article: Article) -> tuple[Story, dt.date | None]:
        """The article as a story, and the day at which it speaks; kept from one claim to the next."""
        last = self._last
        if last is None or last[0] is not article:
            own = Story.of(passage.text for passage in article_passages(article))
            # At once, since searches run in threads.
            self._last = last = (article, own, speaks_on(article))
        return last[1:]


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


def words_of(claim: Claim) -> str:
    """What is searched for: the claim's wording resolves names, the article's own words may be nearer."""
    return claim.text if claim.quote in claim.text else f"{claim.text}\n{claim.quote}"


def _sentences(text: str) -> Iterator[str]:
    return (text[start:end] for start, end in plain_sentences(text))


def _alone(passage: Evidence) -> Story:
    return Story.of([passage.text])

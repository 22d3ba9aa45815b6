"""Copies: which passages are the same source in slightly different words?

A wire story is printed by many papers, each with small edits, or half of it. A passage counts as a copy where
at least half of its runs of three words stand in another text: the containment of Broder ("On the resemblance
and containment of documents", 1997), counted whole instead of estimated, with the half that Broder, Glassman,
Manasse and Zweig take for documents that are roughly the same ("Syntactic clustering of the Web", 1997) and
the three words that Lyon, Malcolm and Dickerson take for passages ("Detecting short passages of similar text
in large document collections", 2001). In a short text stock phrases would decide: there, all words count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.records import Evidence

RUN = 3
"""Words in a run."""

SHARE = 0.5
"""Share of a passage's runs that make it a copy."""

SHORT = 20
"""Words, below which a passage is a copy only of one in the same words."""

_LOOKED_AT = 60

Run = tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A document by its passages, to be asked whether it holds another passage."""

    passages: frozenset[str]
    runs: frozenset[Run]

    @classmethod
    def of(cls, passages: Iterable[str]) -> Story:
        """The story that these passages make up, in order."""
        cut = [_words(passage) for passage in passages]
        whole = [word for words in cut for word in words]
        return cls(frozenset(" ".join(words) for words in cut), _runs(whole))

    def __or__(self, other: Story) -> Story:
        """Both as if they were one."""
        return Story(self.passages | other.passages, self.runs | other.runs)

    def holds(self, passage: str) -> bool:
        """Whether the passage stands in the story, but for small edits."""
        words, count, runs = _read(passage)
        if words in self.passages:
            return True
        return count >= SHORT and len(runs & self.runs) >= SHARE * len(runs)


@dataclass
class _Shown:
    passage: Evidence
    story: Story
    also: list[str] = field(default_factory=list)


def document(passage: Evidence) -> str:
    """The id of the document that a passage comes from: what stands before the last colon of its own."""
    return passage.id.rpartition(":")[0] or passage.id


def one_of_each(
    ranked: Iterable[Evidence],
    limit: int,
    story: Callable[[Evidence], Story],
    own: Collection[Story] = (),
) -> list[Evidence]:
    """The first `limit` passages that are sources of their own; copies are named in their `also_in`.

    `story` gives the document of a passage. What stands in a story of `own` is left out, and of a story that
    others print as well, one passage is given.
    """
    shown: list[_Shown] = []
    # What these do not hold together, none of them holds: most passages need not be compared with each.
    together = Story(frozenset(), frozenset())
    for number, passage in enumerate(ranked):
        if number >= _LOOKED_AT and len(shown) >= limit:
            break
        if any(one.holds(passage.text) for one in own):
            continue
        if any(_repeats(one.passage, passage) for one in shown):
            continue
        is_known = together.holds(passage.text)
        first = next((one for one in shown if _prints(one, passage)), None) if is_known else None
        if first is not None:
            first.also.append(passage.id)
        elif len(shown) < limit:
            shown.append(_Shown(passage, story(passage)))
            together |= shown[-1].story
    return [one.passage.model_copy(update={"also_in": _copies(one)}) for one in _one_a_story(shown)]


def _repeats(one: Evidence, other: Evidence) -> bool:
    """Whether a document says the same in two places: that makes no copy of it."""
    return document(one) == document(other) and _words(one.text) == _words(other.text)


def _prints(one: _Shown, passage: Evidence) -> bool:
    return document(one.passage) != document(passage) and one.story.holds(passage.text)


def _one_a_story(shown: list[_Shown]) -> list[_Shown]:
    """The passages without those that follow another one of a story which has copies."""
    kept: list[_Shown] = []
    for one in shown:
        first = next((other for other in kept if document(other.passage) == document(one.passage)), None)
        if first is not None and (first.also or one.also):
            first.also += one.also
        else:
            kept.append(one)
    return kept


def _copies(one: _Shown) -> tuple[str, ...]:
    """The ids of the copies, which stand in other documents."""
    return tuple(sorted(set(one.also)))


@lru_cache(maxsize=256)
def _read(passage: str) -> tuple[str, int, frozenset[Run]]:
    """The words of a passage, how many they are, and its runs: many stories are asked for one."""
    words = _words(passage)
    return " ".join(words), len(words), _runs(words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(words: list[str]) -> frozenset[Run]:
    return frozenset(zip(*(words[n:] for n in range(RUN)), strict=False)) or frozenset([tuple(words)])

"""One article's recording: a vcrpy cassette in which answers are found by the request's hash.

vcrpy keeps the interactions, counts those that are played and drops the others. It is used as a store only:
nothing in the process is patched, so several recordings may be open at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.model import cassette_file
from pipeline.model.vcrpy import Cassette, RecordMode, Request

if TYPE_CHECKING:
    from pipeline.model.answers import Question, Topic

# It logs whole requests and answers.
logging.getLogger("vcr").setLevel(logging.CRITICAL)


def _same_key(one: Request, other: Request) -> bool:
    return bool(one.key == other.key)


class _Indexed(Cassette):  # type: ignore[misc]  # vcrpy has no types
    """A cassette that knows the place of each request by its key."""

    def __init__(self, **settings: Any) -> None:
        self._places: dict[str, int] = {}
        super().__init__(**settings)

    def append(self, request: Request, response: dict[str, Any]) -> None:
        """Add an interaction, unless there is one for that request."""
        if request.key not in self._places:
            self._places[request.key] = len(self.data)
            super().append(request, response)

    def recorded(self, key: str) -> Request | None:
        """The recorded request of this key, or None."""
        place = self._places.get(key)
        return None if place is None else self.data[place][0]

    def _responses(self, request: Request) -> Iterator[tuple[int, dict[str, Any]]]:
        if (place := self._places.get(request.key)) is not None:
            yield place, self.data[place][1]


class Recording:
    """The answers of one article. `unanswered` holds the keys that were asked for and not yet recorded."""

    def __init__(self, path: Path) -> None:
        """Load the cassette of that path, if there is one. Raises UserError where it cannot be read."""
        self.unanswered: set[str] = set()
        self._path = path
        self._cassette = _Indexed.load(
            path=path,
            persister=cassette_file.Persister,
            record_mode=RecordMode.NEW_EPISODES,
            match_on=(_same_key,),
            allow_playback_repeats=True,
        )
        # What a kill left in the journal is in no saved file yet.
        self._cassette.dirty = cassette_file.journal(path).exists()

    @property
    def is_new(self) -> bool:
        """True where nothing is recorded yet."""
        return not self._cassette.data

    def take_over(self, other: Recording) -> None:
        """Have all answers of another recording, too."""
        for request, response in other._cassette.data:
            self._cassette.append(request, response)

    def play(self, question: Question) -> bytes | None:
        """The answer to this question, or None."""
        recorded = self._cassette.recorded(question.key)
        if recorded is None:
            return None
        return cast("bytes", self._cassette.play_response(recorded)["body"]["string"])

    def record(self, question: Question, answer: bytes) -> None:
        """Add an answer, first on disk."""
        recording = (*_marks(question.topic), question.body, answer)
        cassette_file.note(self._path, *recording)
        self._cassette.append(*cassette_file.interaction(*recording))
        self.unanswered.discard(question.key)

    def bodies(self, topic: Topic) -> list[bytes]:
        """The recorded requests of one topic."""
        return [r.body for r in self._cassette.requests if cassette_file.topic(r) == _marks(topic)]

    def prompts(self) -> list[str]:
        """The names of the prompts that were recorded."""
        marks = (cassette_file.topic(r) for r in self._cassette.requests)
        return sorted({name for kind, name in marks if kind == "prompt"})

    def save(self, *, prune: bool) -> None:
        """Save what is new; with `prune`, and no question left unanswered, drop what was not played."""
        self._cassette.drop_unused_requests = prune and not self.unanswered
        self._cassette._save()


def _marks(topic: Topic) -> tuple[str, str]:
    return topic.kind, topic.name

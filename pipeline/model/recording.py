"""One article's recording: its answers, found by the request's hash, and which of them were played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model import cassette_file
from pipeline.model.cassette_file import Interaction

if TYPE_CHECKING:
    from pipeline.model.answers import Question, Topic


class Recording:
    """The answers of one article. `unanswered` holds the keys that were asked for and not yet recorded."""

    def __init__(self, path: Path) -> None:
        """Load the cassette of that path, if there is one. Raises UserError where it cannot be read."""
        self.unanswered: set[str] = set()
        self._path = path
        self._kept: dict[str, Interaction] = {}
        for one in cassette_file.load(path):
            self._kept.setdefault(one.key, one)
        self._unplayed = set(self._kept)
        # What a kill left in the journal is in no saved file yet.
        self._changed = cassette_file.journal(path).exists()

    @property
    def is_new(self) -> bool:
        """True where nothing is recorded yet."""
        return not self._kept

    def take_over(self, other: Recording) -> None:
        """Have all answers of another recording, too."""
        self._kept = other._kept | self._kept
        self._changed = True

    def play(self, question: Question) -> bytes | None:
        """The answer to this question, or None."""
        recorded = self._kept.get(question.key)
        if recorded is None:
            return None
        self._unplayed.discard(question.key)
        return recorded.answer

    def record(self, question: Question, answer: bytes) -> None:
        """Add an answer, first on disk."""
        new = Interaction.of(question.topic.kind, question.topic.name, question.body, answer)
        cassette_file.note(self._path, new)
        self._kept.setdefault(new.key, new)
        self._changed = True
        self.unanswered.discard(question.key)

    def bodies(self, topic: Topic) -> list[bytes]:
        """The recorded requests of one topic."""
        return [one.body for one in self._kept.values() if (one.kind, one.name) == (topic.kind, topic.name)]

    def prompts(self) -> list[str]:
        """The names of the prompts that were recorded."""
        return sorted({one.name for one in self._kept.values() if one.kind == "prompt"})

    def save(self, *, prune: bool) -> None:
        """Save what is new; with `prune`, and no question left unanswered, drop what was not played."""
        if prune and not self.unanswered and self._unplayed:
            for key in self._unplayed:
                del self._kept[key]
            self._unplayed = set()
            self._changed = True
        if self._changed:
            cassette_file.save(self._path, self._kept.values())
            self._changed = False

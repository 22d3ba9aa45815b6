"""Cassettes: the recorded answers of the articles, one file an article, `<folder>/<article id>.yaml`.

In replay mode an answer that is not recorded is a NotRecorded. In record mode it is asked for and kept;
`finish` then drops what the article no longer asks for and saves the file, but only where something
changed. Several articles may be open at a time: each request names its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.config.errors import UserError
from pipeline.model.answers import AnswerStore, Question
from pipeline.model.errors import NotRecorded
from pipeline.model.miss_report import miss_report

if TYPE_CHECKING:
    from pipeline.model.recording import Recording

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{10,}[A-Za-z0-9]")
"""Words that stand in a file of YAML as they are."""


class Cassettes(AnswerStore):
    """A folder of cassettes. An answer of no use is recorded too, so that a replay goes the same way.

    An article without a cassette, of which the same was asked under another id, has the answers of that one.
    """

    def __init__(self, folder: Path, mode: Literal["replay", "record"]) -> None:
        self._folder = folder
        self._mode = mode
        self._open: dict[str, Recording] = {}
        self._looked: set[str] = set()

    def find(self, question: Question) -> bytes | None:
        """The recorded answer, or None where it is to be asked for.

        Raises NotRecorded in replay mode; UserError where the cassette cannot be read.
        """
        recording = self._recording(question.article)
        if (answer := recording.play(question)) is not None:
            return answer
        if recording.is_new and question.article not in self._looked:
            self._looked.add(question.article)
            if (before := self._renamed(question)) is not None:
                recording.take_over(before)
                return recording.play(question)
        if self._mode == "replay":
            bodies = recording.bodies(question.topic)
            raise NotRecorded(miss_report(question, bodies, recording.prompts()))
        recording.unanswered.add(question.key)
        return None

    def _renamed(self, question: Question) -> Recording | None:
        """The recording of an article that was renamed: it has the answer, which is one about the text."""
        from pipeline.model.recording import Recording

        words = _plain_words(json.loads(question.body))
        for path in sorted(self._folder.glob("*.yaml")):
            try:
                # To read a cassette takes its time, to search it does not.
                data = path.read_bytes()
                if path.stem not in self._open and all(one in data for one in words):
                    recording = Recording(path)
                    if recording.play(question) is not None:
                        return recording
            except (OSError, UserError):  # It says so to the article that it belongs to.
                continue
        return None

    def keep(self, question: Question, answer: bytes) -> None:
        """Record an answer; it is on disk when this returns. Raises UserError where it cannot be."""
        self._recording(question.article).record(question, answer)

    def finish(self, article: str, *, complete: bool) -> None:
        """The article asks no more: save its cassette, and let go of it.

        `complete` says that the article went through all stages, so that what it did not use is dropped;
        unless a request was never answered, when all is kept. Raises UserError where the file cannot be
        written.
        """
        if self._mode == "record":
            # Also where nothing was asked: an article may need no recording any more.
            self._recording(article).save(prune=complete)
        self._open.pop(article, None)

    def close(self) -> None:
        """Save what is still open and drop nothing: the run was cut off."""
        for article in list(self._open):
            self.finish(article, complete=False)

    def _recording(self, article: str) -> Recording:
        if article not in self._open:
            from pipeline.model.recording import Recording

            if not article or Path(article).name != article:
                raise UserError(f'an article id names its cassette, and "{article}" cannot be a file name')
            self._open[article] = Recording(self._folder / f"{article}.yaml")
        return self._open[article]


def _plain_words(data: Any) -> set[bytes]:
    """The plain words in all texts of a request."""
    return {words.encode() for text in _texts(data) for words in _PLAIN.findall(text)}


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _texts(one)

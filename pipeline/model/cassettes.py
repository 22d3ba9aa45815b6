"""Cassettes: the recorded answers of the articles, one file an article, `<folder>/<article id>.yaml`.

In replay mode an answer that is not recorded is a NotRecorded. In record mode it is asked for and kept;
`finish` then drops what the article no longer asks for and saves the file, but only where something
changed. Several articles may be open at a time: each request names its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.config.errors import UserError
from pipeline.model.errors import NotRecorded
from pipeline.model.miss_report import miss_report

if TYPE_CHECKING:
    from pipeline.model.answers import Question
    from pipeline.model.recording import Recording


class Cassettes:
    """A folder of cassettes as a store of answers (answers.AnswerStore)."""

    def __init__(self, folder: Path, mode: Literal["replay", "record"]) -> None:
        self._folder = folder
        self._mode = mode
        self._open: dict[str, Recording] = {}

    def find(self, question: Question) -> bytes | None:
        """The recorded answer, or None where it is to be asked for.

        Raises NotRecorded in replay mode; UserError where the cassette cannot be read.
        """
        recording = self._recording(question.article)
        if (answer := recording.play(question)) is not None:
            return answer
        if self._mode == "replay":
            bodies = recording.bodies(question.topic)
            raise NotRecorded(miss_report(question, bodies, recording.prompts()))
        recording.unanswered.add(question.key)
        return None

    def keep(self, question: Question, answer: bytes) -> None:
        """Record an answer; it is on disk when this returns. Raises UserError where it cannot be."""
        self._recording(question.article).record(question, answer)

    def forget(self, question: Question) -> None:
        """Nothing: an answer of no use is recorded too, so that a replay goes the same way."""

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

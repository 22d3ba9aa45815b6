"""Cassettes: the recorded answers of the articles, one file an article, `<folder>/<article id>.yaml`.

In replay mode an answer that is not recorded is a NotRecorded. In record mode it is asked for and kept;
`finish` then drops what the article no longer asks for and saves the file, but only where something
changed. Several articles may be open at a time: each request names its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.config.errors import UserError
from pipeline.model.errors import NotRecorded

if TYPE_CHECKING:
    from pipeline.model.answers import Question
    from pipeline.model.recording import Recording

_CONTEXT = 60


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
            raise NotRecorded(_not_recorded(question, recording.bodies(question.topic)))
        recording.unanswered.add(question.key)
        return None

    def keep(self, question: Question, answer: bytes) -> None:
        """Record an answer; it is on disk when this returns. Raises UserError where it cannot be."""
        self._recording(question.article).record(question, answer)

    def forget(self, question: Question) -> None:
        """Nothing: an answer of no use is recorded too, so that a replay goes the same way."""

    def finish(self, article: str, *, complete: bool) -> None:
        """The article asks no more: save its cassette, and let go of it.

        `complete` says that the article walked to its end, so that what it did not use is dropped; with
        a request that was never answered it is kept all the same. Raises UserError where the file
        cannot be written.
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


def _not_recorded(question: Question, recorded: list[bytes]) -> str:
    """The message of a miss: what was asked, where it departs from the nearest recording, what to do."""
    asked, topic = _lines(question.body), question.topic
    message = f"{question.article}: stage {topic.stage}, {topic.told}: not recorded"
    if recorded:
        nearest = max((_lines(body) for body in recorded), key=lambda lines: _shared(asked, lines))
        was, now = _first_difference(nearest, asked)
        message += f"\n  recorded: {was}\n  asked:    {now}"
    else:
        message += f"; the cassette holds nothing for this {topic.kind}"
    return f"{message}\n  to record it: onrecord run --mode record {question.article}"


def _lines(body: bytes) -> list[str]:
    """A request as lines to compare: its messages, then each setting."""
    request: dict[str, Any] = json.loads(body)
    lines: list[str] = []
    for message in request.pop("messages", []):
        lines += f"{message['role']}: {message['content']}".splitlines()
    return lines + [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in request.items()]


def _shared(one: list[str], other: list[str]) -> int:
    return len(set(one) & set(other))


def _first_difference(recorded: list[str], asked: list[str]) -> tuple[str, str]:
    """The first pair of lines that differ, cut to the surroundings of the difference."""
    length = max(len(recorded), len(asked))
    pairs = zip(recorded + [""] * length, asked + [""] * length, strict=False)
    was, now = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    at = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    return _around(was, at), _around(now, at)


def _around(line: str, at: int) -> str:
    start, end = max(0, at - _CONTEXT // 2), at + _CONTEXT
    text = line[start:end] or "(nothing)"
    return ("…" if start else "") + text + ("…" if end < len(line) else "")

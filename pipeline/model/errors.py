"""What can go wrong with a call, by how far the damage reaches: the call, the article, the run.

A message tells in one line what happened and what to do (NotRecorded takes a few). None holds a key, an
address or a measured duration, so that it may stand in a verdict file.
"""

from __future__ import annotations

from typing import Any


class ModelError(Exception):
    """Base of all that can go wrong with a call."""


class CallFailed(ModelError):  # noqa: N818 - named for how far it reaches
    """This call brought nothing; others may: no answer in time, or the endpoint kept failing."""


class BadAnswer(CallFailed):
    """The model answered, and the answer is of no use: cut off, refused, empty, never valid.

    Such an answer is recorded like any other, so that a replay fails in the same words.
    """


class ArticleStop(ModelError):  # noqa: N818 - named for how far it reaches
    """The article cannot go on: the endpoint is out of reach, or an answer is not recorded."""


class NotRecorded(ArticleStop):
    """Replay came to a request that the article's cassette does not hold.

    `kind_is_recorded` says that it holds others of the same kind.
    """

    def __init__(self, message: str, kind_is_recorded: bool = True) -> None:
        super().__init__(message)
        self.kind_is_recorded = kind_is_recorded


class RunStop(ModelError):  # noqa: N818 - named for how far it reaches
    """No article can go on: the key is refused, the model or the address is unknown."""


class Refused(RunStop):
    """The endpoint does not take a part of the requests; it would with this `setting` in its entry."""

    def __init__(self, message: str, setting: dict[str, Any]) -> None:
        super().__init__(message)
        self.setting = setting


class BudgetSpent(ModelError):  # noqa: N818 - named for how far it reaches
    """Nothing more may be asked: what is under way is finished, and what is open stays for another run."""

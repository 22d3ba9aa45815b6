"""What can go wrong with a call, by how far the damage reaches: the call, the article, the run. A message
says in one line what happened and what to do (NotRecorded takes a few). None holds a key, an address or a
measured duration, so that it may be written to a verdict file.
"""

from __future__ import annotations

from typing import Any


class ModelError(Exception):
    """Base of all that can go wrong with a call."""


class CallFailed(ModelError):  # noqa: N818 - named for how far it reaches
    """This call failed; others may work: no answer in time, or the endpoint kept failing."""


class BadAnswer(CallFailed):
    """The model answered, but the answer is useless: cut off, refused, empty, never valid.

    Such an answer is recorded like any other, so that a replay fails in the same words.
    """


class ArticleStop(ModelError):  # noqa: N818 - named for how far it reaches
    """The article cannot go on: the endpoint is out of reach, or an answer is not recorded."""


class NotRecorded(ArticleStop):
    """A replay made a request that the article's cassette does not hold."""


class RunStop(ModelError):  # noqa: N818 - named for how far it reaches
    """No article can go on: the key is refused, the model or the address is unknown."""


class Refused(RunStop):
    """The endpoint refuses a part of the requests; with this `setting` in its entry it would not."""

    def __init__(self, message: str, setting: dict[str, Any]) -> None:
        super().__init__(message)
        self.setting = setting


class BudgetSpent(ModelError):  # noqa: N818 - named for how far it reaches
    """Nothing more may be asked: what is under way is finished, and what is open stays for another run."""

"""What a stage is handed to ask with, without a client: answers by a script, checks as the client checks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.model.client import Answer, Token
from pipeline.model.errors import BadAnswer
from pipeline.model.prompts import Prompt

PROMPT = Prompt(name="p", version=1, purpose="", sha256="", system="", user="", file=Path())
PROMPTS = dict.fromkeys(("judge", "judge-explain", "judge-large"), PROMPT)


class FakeAsk:
    """Answers with what `script` makes of the prompt's values; `asked` are those values, call by call.

    An answer that does not fit the shape is a BadAnswer, one that `check` complains of is asked for once
    more, as the client does. An exception that the script returns is raised.
    """

    def __init__(self, script: Callable[[dict[str, Any]], Any], tokens: tuple[Token, ...] = ()) -> None:
        self.asked: list[dict[str, Any]] = []
        self._script = script
        self._tokens = tokens

    async def __call__(self, prompt: Prompt, shape: Any, *, check: Any = None, **values: Any) -> Answer[Any]:
        value = self._answer(shape, values)
        if check is None or check(value) is None:
            return Answer(value, self._tokens)
        value = self._answer(shape, values)
        return Answer(value, self._tokens, check(value))

    def _answer(self, shape: Any, values: dict[str, Any]) -> Any:
        self.asked.append(values)
        answer = self._script(values)
        if isinstance(answer, Exception):
            raise answer
        try:
            return shape.model_validate(answer)
        except ValidationError:
            raise BadAnswer("no valid answer in 3 tries") from None


def nobody_asks(values: dict[str, Any]) -> Any:
    """The script of a stage that has nothing to ask."""
    raise AssertionError(f"asked for {values}")

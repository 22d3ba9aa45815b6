"""Annotations of a GitHub workflow: what is said of a line of a file, where a reviewer reads it.

The form is that of https://docs.github.com/actions/reference/workflow-commands-for-github-actions. GitHub
shows ten annotations of a level for each step and drops the others: the last of ten says how many those are.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.verdicts.phrases import visible

SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""
_LONGEST = 1000
# A line end needs none: `visible` leaves no such thing.
_ESCAPES = str.maketrans({"%": "%25"})
_IN_PROPERTY = _ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})

Annotation = tuple[dict[str, str], str]
"""The properties (file, line, title), and the message."""


def render_annotations(level: str, told: list[Annotation], title: str, command: str) -> Iterator[str]:
    """Workflow commands of one level (error, warning, notice), a line each, with what they say escaped.

    Of more than are shown, the last one is headed `title` and names the `command` that says all.
    """
    if len(told) > SHOWN:
        left = len(told) - SHOWN + 1
        told = [*told[: SHOWN - 1], ({"title": title}, f"{left} more, which only `{command}` shows")]
    for properties, message in told:
        named = ",".join(f"{name}={_escape(value, _IN_PROPERTY)}" for name, value in properties.items())
        yield f"::{level} {named}::{_escape(message, _ESCAPES)}\n"


def _escape(text: str, escapes: dict[int, str]) -> str:
    shown = visible(text)
    cut = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    return cut.translate(escapes)

"""What is printed in a GitHub workflow holds no command for it.

GitHub takes a line of a job's log for a command where it begins with `::`, or from `##[` on, whoever wrote
the words: an article could set an output or hide a value. Where such a log is written, a space is put
between. What goes into a file is as it is.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from typing import Any, TextIO

_COMMAND = re.compile(r"^([^\S\n]*:)(?=:)|(##)(?=\[)", re.MULTILINE)


class _Guarded:
    """A stream that has no command in it; all but writing is left to the stream itself."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(_COMMAND.sub(lambda found: f"{found[0]} ", text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Guard both streams of this process, in a GitHub workflow and where they are no files."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        sys.stdout, sys.stderr = (one if _is_file(one) else _Guarded(one) for one in (sys.stdout, sys.stderr))
    try:
        yield
    finally:
        # Click puts a stream of its own in the place of one whose reader has gone: that one stays.
        sys.stdout, sys.stderr = (
            one.stream if isinstance(one, _Guarded) else one for one in (sys.stdout, sys.stderr)
        )


def write_commands(text: str) -> None:
    """Write commands that are meant, such as annotations."""
    stream = sys.stdout
    (stream.stream if isinstance(stream, _Guarded) else stream).write(text)


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False

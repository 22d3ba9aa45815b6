"""Which of the optional parts of onrecord are installed, by what its own package says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

_REQUIRED = re.compile(r"""\s*([\w.-]+).*;.*\bextra\s*==\s*["']([\w-]+)["']""")
_NOT_FOR_USERS = "dev"


def find_missing() -> dict[str, list[str]]:
    """The extras, in alphabetical order, each with those of its packages that are not installed.

    Empty where onrecord itself is not installed.
    """
    found: dict[str, list[str]] = {}
    for extra, package in sorted(_required()):
        lacking = found.setdefault(extra, [])
        if not _installed(package):
            lacking.append(package)
    return found


def _required() -> Iterator[tuple[str, str]]:
    """Extras and their packages, in pairs."""
    if not _installed("onrecord"):
        return
    for line in distribution("onrecord").requires or []:
        if (match := _REQUIRED.match(line)) and match[2] != _NOT_FOR_USERS:
            yield match[2], match[1]


def _installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True

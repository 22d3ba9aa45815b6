"""A user's mistake: what is wrong and what to do, in one line."""

from __future__ import annotations


class UserError(Exception):
    """A user's mistake, shown in one line that says what is wrong and what to do; exit code 2."""

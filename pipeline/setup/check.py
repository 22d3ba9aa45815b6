"""One thing that was looked at, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CheckState = Literal["ok", "note", "missing"]
"""`missing`: a run could not do its work; `note`: something is worth knowing, or not needed by this
config."""


@dataclass(frozen=True)
class Check:
    """What was found of one thing."""

    name: str
    state: CheckState
    text: str

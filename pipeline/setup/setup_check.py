"""The result of one check of the set-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CheckState = Literal["ok", "note", "missing"]
"""`missing`: a run could not do its work; `note`: something is worth knowing, or not needed by this
config."""


@dataclass(frozen=True)
class Check:
    """One result: what was checked, its state, and what was found."""

    name: str
    state: CheckState
    text: str

"""One onrecord for a whole cluster: another one would give other verdicts."""

from __future__ import annotations

from pipeline.config.errors import UserError
from pipeline.run.fingerprint import own_rules


def require_same(rules: str, where: str) -> None:
    """Raise UserError unless the onrecord here has these rules (the fingerprint's part `onrecord`)."""
    if own_rules() != rules:
        raise UserError(f"{where} has another onrecord, or other versions of its libraries: install the same")

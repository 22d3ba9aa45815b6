"""The log of a run for machines: a line of JSON for each thing that happens, on standard error.

    {"time": "2026-01-02T03:04:05.678Z", "level": "info", "event": "call", "article": "mayor",
     "prompt": "judge", "status": 200, "seconds": 1.234, "tokens": 512}

What happens is logged where it happens, with `extra={"fields": {...}}`. No key, no text of an article and no
answer is in it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {"time": time.replace("+00:00", "Z"), "level": record.levelname.lower()}
        fields = getattr(record, "fields", {})
        return json.dumps(line | {"event": record.getMessage()} | fields, ensure_ascii=False)


def to_stderr() -> None:
    """Log what onrecord does, from now on; other libraries' logs are left alone."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    log = logging.getLogger("pipeline")
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False

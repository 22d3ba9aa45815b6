"""What a run reports to other programs: a log of JSON lines, and spans for OpenTelemetry.

The log is a line of JSON for each thing that happens, on standard error.

    {"time": "2026-01-02T03:04:05.678Z", "level": "info", "event": "call", "article": "mayor",
     "prompt": "judge", "status": 200, "seconds": 1.234, "tokens": 512}

What happens is logged where it happens, with `extra={"fields": {...}}`. No key, no text of an article and no
answer is in it.

There are spans where OpenTelemetry is installed (`pip install 'onrecord[otel]'`), and hold no more than the
log does:

    opentelemetry-instrument --traces_exporter console onrecord run

Tokens have the names of the conventions for such calls:
https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from pipeline import __version__


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


def span(name: str, **about: str) -> AbstractContextManager[Any]:
    """A context in which a span with these attributes is open; it gives None without OpenTelemetry."""
    tracer = _tracer()
    if tracer is None:
        return nullcontext()
    # The message of an exception may hold words of an article.
    return tracer.start_as_current_span(  # type: ignore[no-any-return]
        f"onrecord {name}",
        attributes={f"onrecord.{key}": value for key, value in about.items()},
        record_exception=False,
        set_status_on_exception=False,
    )


def past_span(name: str, start: int, end: int, **about: str) -> None:
    """A span around what is over, with the nanoseconds since 1970 at which it began and ended."""
    tracer = _tracer()
    if tracer is not None:
        attributes = {f"onrecord.{key}": value for key, value in about.items()}
        tracer.start_span(f"onrecord {name}", attributes=attributes, start_time=start).end(end)


@cache
def _tracer() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    return trace.get_tracer("onrecord", __version__)

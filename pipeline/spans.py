"""Spans of a run, its articles, their stages and their calls, for whoever has OpenTelemetry at work.

    opentelemetry-instrument --traces_exporter console onrecord run

Without its packages (`pip install 'onrecord[otel]'`) there are none. What is in a span is in the log as well
(logs.py): no key, no text of an article and no answer. Tokens have the names of the conventions for such
calls: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from pipeline import __version__


def span(name: str, **about: str) -> AbstractContextManager[Any]:
    """A span around what is done in it; what it is given to close over is None where nobody listens."""
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


@cache
def _tracer() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    return trace.get_tracer("onrecord", __version__)

"""Spans for OpenTelemetry: one an article, a stage and a call, with tokens and without a word of the text."""

from __future__ import annotations

from collections import Counter

import pytest
from fake_server import FakeServer, fails
from newsroom import ALONE, TEXT, Newsroom, model
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from pipeline import telemetry


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What somebody hears who listens to this process."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", lambda: provider.get_tracer("onrecord"))
    return exporter


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.articles(mayor=TEXT)
    return room


def above(one: ReadableSpan, all_of: tuple[ReadableSpan, ...]) -> str | None:
    """The name of the span that another is part of."""
    parent = one.parent and one.parent.span_id
    return next((other.name for other in all_of if other.context and other.context.span_id == parent), None)


def test_an_article_its_stages_and_calls(room: Newsroom, heard: InMemorySpanExporter) -> None:
    with FakeServer(model()) as server:
        assert room.run(server, evidence=ALONE).code == 0
    found = heard.get_finished_spans()
    assert Counter((one.name, above(one, found)) for one in found) == {
        ("onrecord article", None): 1,
        # retrieve has two steps.
        ("onrecord stage", "onrecord article"): 5,
        ("onrecord call", "onrecord stage"): len(server.requests),
    }
    for call in (one for one in found if one.name == "onrecord call"):
        assert call.attributes is not None
        assert set(call.attributes) == {
            "onrecord.prompt",
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
        }


def test_a_failure_tells_no_words(room: Newsroom, heard: InMemorySpanExporter) -> None:
    with FakeServer(fails(400)) as server:
        assert room.run(server, evidence=ALONE).code != 0
    found = heard.get_finished_spans()
    assert found
    assert all(not one.events and one.status.description is None for one in found)


def test_nobody_needs_to_listen(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "_tracer", lambda: None)
    with FakeServer(model()) as server:
        assert room.run(server, evidence=ALONE).code == 0

"""Spans by OpenTelemetry, where the settings name an endpoint and the extra `telemetry` is installed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace

from flows import __version__
from flows.errors import UserError
from flows.language import _

SECONDS = 5
"""How long a collector that does not answer may hold up the end of a night."""


@contextmanager
def tracing(endpoint: str | None) -> Iterator[None]:
    """Within the block spans go to an OTLP endpoint over HTTP; without one they go nowhere.

    Raises UserError where OpenTelemetry's SDK and exporter are not installed.
    """
    if endpoint is None:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        said = _("[watch] traces: OpenTelemetry is not installed. Install unionstats with the extra {extra}, or leave traces out.")
        raise UserError(said.format(extra="unionstats[telemetry]")) from error
    resource = Resource.create({"service.name": "unionstats", "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=SECONDS)))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        last = threading.Thread(target=provider.shutdown, daemon=True)  # it has the one export that is under way and the last one to wait for
        last.start()
        last.join(SECONDS)

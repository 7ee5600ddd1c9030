"""Traces for OpenTelemetry, where its environment asks for them. The one file that imports it, and only then.

A span for each request and one within it for each stage, made when the request has ended. They hold no question, no
query string and no address of a client.
"""

import os
from collections.abc import Mapping
from typing import Protocol

from rag.timing import Record

_ASKED_FOR = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Tracing(Protocol):
    """Sends traces somewhere."""

    def trace(
        self, headers: Mapping[str, str], facts: Mapping[str, str | int], began: float, seconds: float, record: Record
    ) -> None:
        """Trace a request that has ended: what it was, when it began (seconds since 1970), how long it took."""

    def end(self) -> None:
        """Send what is left."""


def tracing() -> Tracing | None:
    """Return the tracing that the environment asks for; None where no endpoint is set.

    Raises ModuleNotFoundError where one is set and OpenTelemetry is not installed.
    """
    return _OpenTelemetry() if any(os.environ.get(name) for name in _ASKED_FOR) else None


class _OpenTelemetry:
    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "kamervraag"}
        self._provider = TracerProvider(resource=Resource.create(named))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("kamervraag")

    def trace(
        self, headers: Mapping[str, str], facts: Mapping[str, str | int], began: float, seconds: float, record: Record
    ) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        above = TraceContextTextMapPropagator().extract(headers)
        name = f"{facts['http.request.method']} {facts['http.route']}"
        start = self._tracer.start_span
        span = start(name, above, SpanKind.SERVER, dict(facts), start_time=_nanoseconds(began))
        for stage in record.stages:
            inner = start(stage.name, set_span_in_context(span), start_time=_nanoseconds(stage.began))
            inner.end(_nanoseconds(stage.began + stage.seconds))
        if int(facts["http.response.status_code"]) >= 500:
            span.set_status(Status(StatusCode.ERROR))
        span.end(_nanoseconds(began + seconds))

    def end(self) -> None:
        self._provider.shutdown()


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1_000_000_000)

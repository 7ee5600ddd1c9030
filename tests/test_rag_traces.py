"""Traces for OpenTelemetry."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.settings import Settings

QUESTION = "Hoeveel zeldzame olifanten heeft Defensie?"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector():
    """A collector on this machine that keeps what it is sent."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


def test_a_request_is_a_span_and_its_stages_are_spans_within_it(collector, toy_store, toy_encoder, monkeypatch):
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the extra otel is not installed")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest  # noqa: PLC0415

    url, got = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
    with TestClient(create_app(Settings(store=toy_store), encoder=toy_encoder)) as client:
        client.post("/v1/ask", json={"question": QUESTION}, headers={"traceparent": PARENT})
    assert {path for path, _ in got} == {"/v1/traces"}
    sent = [ExportTraceServiceRequest.FromString(body) for _, body in got]
    spans = {s.name: s for one in sent for r in one.resource_spans for c in r.scope_spans for s in c.spans}
    assert spans.keys() == {"POST /v1/ask", "wait", "embed", "search", "answer"}
    whole, embed = spans["POST /v1/ask"], spans["embed"]
    assert (whole.trace_id.hex(), whole.parent_span_id.hex()) == (PARENT[3:35], PARENT[36:52])
    assert embed.parent_span_id == whole.span_id
    assert whole.start_time_unix_nano <= embed.start_time_unix_nano <= embed.end_time_unix_nano
    assert b"olifanten" not in b"".join(body for _, body in got)


def test_without_an_endpoint_nothing_of_it_is_imported():
    code = "import sys; from rag.api.app import create_app; create_app(); print('opentelemetry.sdk' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "False"

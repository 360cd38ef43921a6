"""Spans of a night arrive at a collector, in the shape that OTLP has; a collector that is not there holds nothing up."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.conftest import ROOT

pytest.importorskip("opentelemetry.sdk", reason="the extra telemetry is not installed")
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

PROGRAM = """
import sys
from threading import Thread
from opentelemetry import trace
from flows.watching.context import observed, within
from flows.watching.spans import tracing
with tracing(sys.argv[1]), within(run=3), trace.get_tracer("unionstats").start_as_current_span("night"):
    pull = observed("pull", lambda unit: None, "YC")
    thread = Thread(target=pull, args=("YC",))
    thread.start(); thread.join()
    try:
        observed("read", lambda: int("64210119900307777X"))()
    except ValueError:
        print("ended")
"""


@pytest.fixture
def collector() -> Iterator[tuple[int, list[bytes]]]:
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            import gzip

            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_port, got
    server.shutdown()
    server.server_close()
    thread.join()


def traced(port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, f"http://127.0.0.1:{port}/v1/traces"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False)


def test_the_spans_of_a_step_arrive_below_the_night_from_another_thread_too(collector: tuple[int, list[bytes]]) -> None:
    port, got = collector
    ended = traced(port)
    assert (ended.returncode, ended.stdout) == (0, "ended\n"), ended.stderr
    sent = ExportTraceServiceRequest()
    for body in got:
        sent.MergeFromString(body)
    spans = {span.name: span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans}
    assert set(spans) == {"night", "pull YC", "read"}
    assert (spans["read"].status.message, list(spans["read"].events)) == ("ValueError", [])  # no word of what it was about: it may be personal data
    assert not any(b"64210119900307777X" in body for body in got)
    assert spans["pull YC"].parent_span_id == spans["night"].span_id
    attributes = {a.key: a.value.int_value or a.value.string_value for a in spans["pull YC"].attributes}
    assert attributes == {"run": 3, "stage": "pull", "unit": "YC"}
    service = {a.key: a.value.string_value for a in sent.resource_spans[0].resource.attributes}
    assert service["service.name"] == "unionstats"


def test_a_collector_that_is_not_there_does_not_fail_the_night(collector: tuple[int, list[bytes]]) -> None:
    ended = traced(9)  # nobody listens at the discard port of this computer
    assert (ended.returncode, ended.stdout) == (0, "ended\n"), ended.stderr

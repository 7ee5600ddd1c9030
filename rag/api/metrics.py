"""What Prometheus reads at `/metrics`. The one file that imports its client.

With several workers each writes its figures to files in the folder that PROMETHEUS_MULTIPROC_DIR names, and whichever
is asked adds them up; what is said of the snapshot is that of the worker that is asked.
"""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric

from index.snapshot import Manifest
from rag.timing import Record

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # a name of prometheus-client
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SHARES = tuple(n / 10 for n in range(1, 11))
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})

metrics = APIRouter(include_in_schema=False)


@metrics.get("/metrics")
def scrape(request: Request) -> Response:
    """Give all figures in the text format of Prometheus."""
    library = request.app.state.library
    service = library.service if library else None
    text = request.app.state.metrics.text(service.snapshot.manifest if service else None)
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Histogram(
            "kamervraag_request_seconds",
            "Seconds from the first of a request to the last of its answer.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._stages = Histogram(
            "kamervraag_stage_seconds", "Seconds of a stage.", ("stage",), buckets=_SECONDS, registry=registry
        )
        self._confidence = Histogram(
            "kamervraag_confidence", "The confidence of answers and refusals.", buckets=_SHARES, registry=registry
        )
        self._refusals = Counter(
            "kamervraag_refusals", "Questions that were not answered.", ("reason",), registry=registry
        )
        self._admissions = Counter(
            "kamervraag_admissions", "What became of requests that take the processor.", ("outcome",), registry=registry
        )
        self._waiting = _gauge("kamervraag_waiting", "Requests that wait for their turn.", registry)
        self._computing = _gauge("kamervraag_computing", "Requests that are being computed.", registry)

    def admitted(self, outcome: str) -> None:
        """Count what became of a request at the queue."""
        self._admissions.labels(outcome).inc()

    def count(self, method: str, route: str, status: int, seconds: float, record: Record) -> None:
        """Count a request that has ended."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).observe(seconds)
        for name, took in record.seconds().items():
            self._stages.labels(name).observe(took)
        for outcome in record.outcomes:
            self._confidence.observe(outcome.confidence)
            if outcome.reason:
                self._refusals.labels(outcome.reason).inc()

    def load(self, waiting: int, computing: int) -> None:
        """Take over how many requests wait and are computed now."""
        self._waiting.set(waiting)
        self._computing.set(computing)

    def text(self, manifest: Manifest | None) -> bytes:
        """Write all figures down, with those of a snapshot."""
        registry = self._registry
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        if manifest is None:
            return generate_latest(registry)
        of_snapshot = CollectorRegistry()
        of_snapshot.register(_Snapshot(manifest))
        return generate_latest(registry) + generate_latest(of_snapshot)


def forget_the_dead() -> None:
    """Drop what workers that ended left behind of their present state, so that it does not count for ever."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    for path in Path(folder).glob("gauge_live*.db"):
        process = path.stem.rpartition("_")[2]
        if not Path(f"/proc/{process}").exists():
            multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def _gauge(name: str, help_: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(name, help_, registry=registry, multiprocess_mode="livesum")


class _Snapshot:
    """What is said of a snapshot, with its age at the moment."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def collect(self) -> Iterator[Metric]:
        manifest = self._manifest
        info = {"id": manifest.id, "model": manifest.model, "dtype": manifest.dtype}
        yield InfoMetricFamily("kamervraag_snapshot", "The snapshot that is served.", value=info)
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(manifest.created)
        yield GaugeMetricFamily("kamervraag_snapshot_age_seconds", "Since it was built.", value=age.total_seconds())
        yield GaugeMetricFamily("kamervraag_documents", "Documents in it.", value=manifest.documents)
        yield GaugeMetricFamily("kamervraag_passages", "Passages in it.", value=manifest.passages)

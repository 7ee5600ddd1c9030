"""The library: the service of whichever snapshot is current, while snapshots come and go under it."""

import logging
import threading
from pathlib import Path

from index.building import current
from index.embedder import Encoder
from index.errors import SnapshotFault
from index.reranker import Reranker
from index.snapshot import Snapshot
from rag.service import Service

_log = logging.getLogger(__name__)


class Library:
    """Holds one service at a time, and changes it for that of a newer snapshot between two questions.

    A question that has begun ends with the service that it began with. A new snapshot that cannot be read is logged,
    and the old one goes on; `fault` says what is wrong with the new one.
    """

    def __init__(self, store: Path, encoder: Encoder, *, threshold: float, reranker: Reranker | None = None) -> None:
        self.store = store
        self.encoder = encoder
        self._threshold = threshold
        self._refreshing = threading.Lock()
        self._reranker = reranker
        self._stopped = threading.Event()
        self.service: Service | None = None
        self.fault = ""

    def refresh(self) -> None:
        """Take over the current snapshot, if it is another one than before."""
        with self._refreshing:  # an older snapshot that loads slowly must not come after a newer one
            try:
                self._take_over(current(self.store))
                self.fault = ""
            except SnapshotFault as fault:
                self._refuse(str(fault))  # the sentence says it; a stack would not help
            except Exception as fault:  # noqa: BLE001  whatever a damaged file does, the next snapshot may be sound
                self._refuse(f"The snapshot cannot be read ({type(fault).__name__}).", fault)

    def _take_over(self, folder: Path) -> None:
        if self.service and self.service.snapshot.manifest.id == folder.name:
            return
        snapshot = Snapshot.load(folder, self.encoder)
        self.service = Service.of(snapshot, self.encoder, threshold=self._threshold, reranker=self._reranker)
        _log.info("serving snapshot %s", folder.name)

    def _refuse(self, why: str, cause: Exception | None = None) -> None:
        if why != self.fault:
            _log.error("%s", why, exc_info=cause)
        self.fault = why

    def watch(self, seconds: float) -> threading.Thread:
        """Refresh every so many seconds in a thread of its own, until `stop`."""

        def look() -> None:
            while not self._stopped.wait(seconds):
                self.refresh()

        thread = threading.Thread(target=look, name="snapshots", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
